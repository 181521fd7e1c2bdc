"""The recipe "Add an AWS type" of CONTRIBUTING.md, followed for a type that does not exist.

One row makes it known to the recorder, reachability, drawings, the deployer's policy and the judge of permissions; one
more, in `local/resources`, has an emulator create it.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pulumi
import pulumi_aws as aws
import pytest

from aws_types import TYPES, AwsType, Deployer, Family, Label, Placement, When
from aws_types.arns import regional
from diagram import picture
from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.runtime import Runtime
from local.permissions.account_context import account_context_of
from local.resources import TABLE
from local.resources.row import Context
from policies.least_privilege.deployer import deployer_policy
from reachability.readers.recorded import read_recorded
from recorder.cloud import Created
from recorder.gaps import without_row
from recorder.resource import UNKNOWN, Recording
from recorder.run import record

GATE = "aws:turnstile/gate:Gate"

ROW = AwsType(
    arn=regional("turnstile", "gate/{name}"),
    name="gateName",
    name_limit=20,
    outputs={"endpoint": "{name}.gate.{region}.amazonaws.com"},
    keys=("encryption.kmsKeyId",),
    placement=Placement("subnetIds", "securityGroupIds"),
    label=Label("Gate", "GT", Family.NETWORK),
    deployer=Deployer("turnstile", "CreateGate DeleteGate", when=(When("forceDestroy", "EmptyGate"),)),
)


class Gate(pulumi.CustomResource):
    arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]


def program() -> None:
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id)
    key = aws.kms.Key("key")
    inputs = {
        "subnetIds": [subnet.id],
        "securityGroupIds": [group.id],
        "encryption": {"kmsKeyId": key.arn},
        "forceDestroy": True,
        "arn": None,
        "endpoint": None,
    }
    gate = Gate(GATE, "gate", inputs)
    pulumi.export("endpoint", gate.endpoint)


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    monkeypatch.setitem(TYPES, GATE, ROW)
    return record(program)


def actions(recording: Recording) -> set[str]:
    policy = deployer_policy(recording.resources)
    assert policy.underived == ()
    return {action for document in policy.documents for s in document["Statement"] for action in s["Action"]}


def test_without_a_row_nothing_is_invented_and_the_type_is_reported() -> None:
    recording = record(program)
    assert recording.exports == {"endpoint": UNKNOWN}
    assert dict(without_row(recording.resources)) == {GATE: 1}
    assert deployer_policy(recording.resources).underived == (GATE,)


def test_a_row_makes_the_type_known_to_the_recorder(recording: Recording) -> None:
    gate = recording.named("gate")
    assert gate.id == gate.outputs["gateName"]
    assert gate.outputs["arn"] == f"arn:aws:turnstile:eu-west-1:123456789012:gate/{gate.id}"
    assert recording.exports == {"endpoint": f"{gate.id}.gate.eu-west-1.amazonaws.com"}
    assert not without_row(recording.resources)


def test_a_row_places_and_draws_the_type(recording: Recording) -> None:
    network = read_recorded(recording.resources)
    assert [(i.id, i.subnet, i.groups) for i in network.interfaces.values() if i.id == "gate"] == [
        ("gate", "subnet", frozenset({"group"}))
    ]
    assert "Gate" in {node.kind.label for node in picture(recording).program.nodes()}


def test_a_row_says_what_the_deployer_and_the_callers_need(recording: Recording) -> None:
    assert {"turnstile:CreateGate", "turnstile:DeleteGate", "turnstile:EmptyGate"} <= actions(recording)
    keys = account_context_of(recording, "123456789012", "eu-west-1").keys
    assert keys == {recording.named("gate").outputs["arn"]: recording.named("key").outputs["arn"]}


def test_a_row_of_the_local_cloud_creates_the_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TYPES, GATE, ROW)
    names: list[str] = []

    def create(context: Context) -> Created:
        names.append(context.name)
        return Created("gate-of-the-emulator", {"endpoint": "localhost:4566"})

    monkeypatch.setitem(cast("dict[str, object]", TABLE), GATE, create)
    cloud = LocalCloud(cast("Clients", SimpleNamespace(region="eu-west-1")), Runtime(Path("/nowhere"), ""))
    created = cloud.create(record(program).named("gate"))
    assert created.id == "gate-of-the-emulator"
    assert created.outputs["endpoint"] == "localhost:4566"
    assert created.outputs["arn"] == "arn:aws:turnstile:eu-west-1:000000000000:gate/gate-of-the-emulator"
    assert names == [record(program).named("gate").id]
