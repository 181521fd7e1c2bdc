"""What is in a tier gets out as the tier does: Batch's containers, by every NAT strategy and by endpoints."""

from __future__ import annotations

from functools import cache

import pytest
from pulumi import InputPropertiesError

from reachability.model import Network
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Recording
from tests.recorded import recorded

ENDPOINTS = '["ecr.api", "ecr.dkr", "logs"]'
CONTAINERS = "photos-heavy"
STRATEGIES = ["single", "per_zone", "instance"]


@cache
def program(nat: str, compute: str = "fargate_spot", endpoints: str = "[]") -> Recording:
    return recorded("local", {"nat": nat, "heavyCompute": compute, "interfaceEndpoints": endpoints, "api": "false"})


@cache
def network(nat: str, compute: str = "fargate_spot", endpoints: str = "[]") -> Network:
    return read_recorded(program(nat, compute, endpoints).resources)


@pytest.mark.parametrize("nat", STRATEGIES)
@pytest.mark.parametrize("compute", ["fargate_spot", "ec2"])
def test_containers_get_out_by_every_nat(nat: str, compute: str) -> None:
    assert ask(network(nat, compute), CONTAINERS, "8.8.8.8", 443).verdict is Verdict.ALLOWED
    assert ask(network(nat, compute), CONTAINERS, "8.8.8.8", 80).verdict is Verdict.DENIED


@pytest.mark.parametrize("nat", [*STRATEGIES, "none"])
@pytest.mark.parametrize("service", ["ecr.api", "ecr.dkr", "logs"])
def test_containers_reach_the_interface_endpoints(nat: str, service: str) -> None:
    at = network(nat, endpoints=ENDPOINTS)
    assert ask(at, CONTAINERS, f"network-{service}", 443).verdict is Verdict.ALLOWED
    assert ask(at, "network-backend", f"network-{service}", 443).verdict is Verdict.ALLOWED
    assert ask(at, "network-frontend", f"network-{service}", 443).verdict is Verdict.DENIED


@pytest.mark.parametrize("nat", STRATEGIES)
def test_nobody_reaches_the_containers(nat: str) -> None:
    at = network(nat)
    for source in ("8.8.8.8", "network-frontend", "network-backend"):
        assert ask(at, source, CONTAINERS, 443).verdict is Verdict.DENIED


def test_containers_without_a_way_out_are_refused() -> None:
    with pytest.raises(InputPropertiesError, match=r"heavy\.network is \['dynamodb', 's3'\]: must reach ecr\.api"):
        program("none")
