"""What a service on instances needs to announce changes: it is granted with the bus, and missing without the grant."""

from __future__ import annotations

from typing import Any

import pytest

from components.secure_api import SecureApi
from iam.usage import Call
from local.emulators.ministack import ACCOUNT
from recorder.resource import Recording
from recorder.run import record
from recorder.simulated import SimulatedAws
from tests.components.secure_api.test_component import ALBUMS, FULL, SERVICE
from tests.local.test_permissions_of_deliveries import judged, missing, without

ROLE = "api-service"
BUS = f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/default"


@pytest.fixture(scope="module")
def announcing() -> Recording:
    args: Any = {**FULL, "routes": [ALBUMS], "service": {**SERVICE, "announces": True}}
    return record(lambda: SecureApi("api", args), cloud=SimulatedAws("eu-west-1", ACCOUNT))


def test_a_service_that_is_given_a_bus_may_use_it(announcing: Recording) -> None:
    calls = judged(announcing)
    [role] = [one.outputs["arn"] for one in announcing.of_type("aws:iam/role:Role") if one.name == ROLE]
    assert "events:PutEvents" not in missing(calls)
    assert Call("events:PutEvents", BUS) in {Call(one.action, one.resource) for one in calls.used[role]}


def test_without_the_grant_the_action_is_missing(announcing: Recording) -> None:
    assert "events:PutEvents" in missing(judged(without(announcing, ROLE, "events:PutEvents")))
