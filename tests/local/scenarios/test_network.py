"""The proof of the network: it holds for the platform's own, and each way to break it is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.three_tier_network import ThreeTierNetwork
from components.three_tier_network.arguments import DeclaredFlow
from local.scenarios.network import COMPONENT, Proof, open_acls, open_groups, prove, section, without
from reachability.model import Network
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Resource
from recorder.run import record


@pytest.fixture(scope="module")
def recorded() -> tuple[Network, Resource]:
    recording = record(lambda: ThreeTierNetwork("network", {"cidr": "10.0.0.0/16"}))
    return read_recorded(recording.resources), recording.of_type(COMPONENT)[0]


def test_the_platforms_own_network_is_proven(recorded: tuple[Network, Resource]) -> None:
    findings = prove(*recorded)
    assert findings.ok
    found = {(p.source, p.destination, p.port): p.verdict for p in findings.proofs}
    assert found["internet", "frontend", 443] is Verdict.ALLOWED
    assert found["backend", "database", 3306] is Verdict.ALLOWED
    assert found["frontend", "database", 3306] is Verdict.DENIED
    data: Any = section({"network": findings}).facts["network"]
    assert data["other_flows_from_internet"] == []
    assert {
        "source": "frontend", "destination": "database", "port": 3306, "expected": "denied", "verdict": "denied",
        "by_security_groups": "denied", "by_network_acls": "denied", "ok": True,
    } in data["proofs"]  # fmt: skip


def failed(network: Network, component: Resource) -> set[tuple[str, str, int]]:
    return {(p.source, p.destination, p.port) for p in prove(network, component).proofs if not p.ok}


@pytest.mark.parametrize("open_layer", [open_groups, open_acls])
def test_a_layer_that_lets_everything_pass_is_noticed_although_the_other_holds(
    recorded: tuple[Network, Resource], open_layer: Callable[[Network], Network]
) -> None:
    network, component = recorded
    broken = open_layer(network)
    assert ("frontend", "database", 3306) in failed(broken, component)
    assert not section({"network": prove(broken, component)}).ok


def test_a_closed_way_is_noticed(recorded: tuple[Network, Resource]) -> None:
    network, component = recorded
    closed = {id_: replace(group, ingress=()) for id_, group in network.groups.items()}
    assert {("internet", "frontend", 443), ("backend", "database", 3306)} <= failed(
        replace(network, groups=closed), component
    )


def test_another_port_that_is_open_to_the_internet_is_named(recorded: tuple[Network, Resource]) -> None:
    network, component = recorded
    findings = prove(open_acls(open_groups(network)), component)
    assert [flow for flow in findings.from_internet if "network-frontend@network-frontend-a: tcp" in flow]
    assert not findings.ok


def test_a_subnet_that_the_recording_lacks_is_named(recorded: tuple[Network, Resource]) -> None:
    network, component = recorded
    elsewhere = {**component.outputs, "subnet_ids": {"frontend": ["subnet-elsewhere"]}}
    findings = prove(network, replace(component, outputs=elsewhere))
    assert findings.from_internet == ("subnet-elsewhere: not found in the recording",)
    assert not findings.ok


@pytest.mark.parametrize(
    ("expected", "verdicts", "ok"),
    [
        (Verdict.DENIED, (Verdict.DENIED, Verdict.DENIED, Verdict.DENIED), True),
        (Verdict.DENIED, (Verdict.DENIED, Verdict.ALLOWED, Verdict.DENIED), False),
        (Verdict.DENIED, (Verdict.DENIED, Verdict.DENIED, Verdict.UNKNOWN), False),
        (Verdict.ALLOWED, (Verdict.ALLOWED, Verdict.ALLOWED, Verdict.ALLOWED), True),
        (Verdict.ALLOWED, (Verdict.UNKNOWN, Verdict.ALLOWED, Verdict.ALLOWED), False),
    ],
)
def test_what_must_be_denied_each_layer_denies_and_unknown_is_no_proof(
    expected: Verdict,
    verdicts: tuple[Verdict, Verdict, Verdict],
    ok: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert Proof("a", "b", 1, expected, *verdicts).ok is ok


def test_a_declared_flow_from_the_internet_is_no_finding_and_a_wider_one_is() -> None:
    flow: DeclaredFlow = {"source": "internet", "target": "frontend", "port": 8443, "to_port": 8445, "reason": "a test"}
    recording = record(lambda: ThreeTierNetwork("network", {"cidr": "10.0.0.0/16", "declared_flows": [flow]}))
    network, component = read_recorded(recording.resources), recording.of_type(COMPONENT)[0]
    assert prove(network, component).ok
    [declared] = component.outputs["open_to_internet"]
    narrower = {**component.outputs, "open_to_internet": [{**declared, "port": 8444, "to_port": 8444}]}
    found = prove(network, replace(component, outputs=narrower)).from_internet
    assert {text.partition(": ")[2] for text in found} == {"tcp 8443 allowed", "tcp 8445 allowed"}


@pytest.mark.parametrize(
    ("ports", "expected", "rest"),
    [
        ((80, 81), [(80, 80)], [(81, 81)]),
        ((80, 90), [(88, 95), (82, 84)], [(80, 81), (85, 87)]),
        ((80, 90), [(1, 100)], []),
        ((80, 90), [(100, 200), (1, 10)], [(80, 90)]),
        ((80, 90), [(82, 86), (83, 84)], [(80, 81), (87, 90)]),
    ],
)
def test_what_is_expected_is_taken_from_what_is_open(
    ports: tuple[int, int], expected: list[tuple[int, int]], rest: list[tuple[int, int]]
) -> None:
    assert list(without(ports, expected)) == rest
