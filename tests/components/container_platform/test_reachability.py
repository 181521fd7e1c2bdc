"""The proof: the load balancer reaches the tasks on one port, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.three_tier_network import ThreeTierNetwork
from reachability.model import Network
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Recording
from recorder.run import record
from tests.components.container_platform.whole import STRATEGIES, program, whole
from tests.components.three_tier_network.proving import TierFlow, between_tiers, open_acls, open_groups

ENTRANCE, TASKS = "entrance", "gallery"
ACL = "aws:ec2/networkAcl:NetworkAcl"
HTTPS, SERVICE, WEB = ((443, 443),), ((8080, 8080),), ((80, 80), (443, 443))
FLOWS = {
    ("internet", ENTRANCE, "tcp", WEB, "allowed"),
    (ENTRANCE, TASKS, "tcp", SERVICE, "allowed"),
    # To AWS services: by NAT, or by the gateway endpoints.
    (TASKS, "internet", "tcp", HTTPS, "allowed"),
    (TASKS, "s3", "tcp", HTTPS, "allowed"),
    (TASKS, "dynamodb", "tcp", HTTPS, "allowed"),
}


def network_of(recording: Recording) -> Network:
    return read_recorded(recording.resources)


def of_ours(network: Network) -> set[TierFlow]:
    return {flow for flow in between_tiers(network) if {ENTRANCE, TASKS} & {*flow[:2]}}


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_the_load_balancer_reaches_the_tasks_on_one_port_and_nothing_else_does(strategy: str, *, preview: bool) -> None:
    assert of_ours(network_of(whole(strategy, preview=preview))) == FLOWS


# Of EKS's own group of a cluster, which lets its control plane and its nodes talk, nobody knows the rules beforehand:
# whether a pod reaches the cluster's API is not known. What reaches a pod is.
CONTROL_PLANE, NODES = "gallery-eksCluster", "gallery-nodes"
CLUSTER = {(TASKS, end, "tcp", HTTPS, "unknown") for end in (CONTROL_PLANE, NODES)}


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_on_eks_the_load_balancer_reaches_the_pods_on_one_port_and_nothing_else_does(*, preview: bool) -> None:
    network = network_of(whole("rolling", preview=preview, launch_type="eks"))
    assert of_ours(network) == FLOWS | CLUSTER
    for opened in (network, open_acls(network)):
        assert {flow[0] for flow in between_tiers(opened) if flow[1] == TASKS} == {ENTRANCE}
        assert not [flow for flow in between_tiers(opened) if flow[:2] == (TASKS, "database")]


def test_on_eks_no_pod_and_no_node_has_a_public_address() -> None:
    interfaces = network_of(whole("rolling", launch_type="eks")).interfaces.values()
    for name in (TASKS, NODES):
        found = [interface for interface in interfaces if interface.names[0] == name]
        assert len(found) == 2
        assert all(interface.public is False for interface in found)


def test_without_the_load_balancers_rule_nothing_reaches_a_pod() -> None:
    network = network_of(whole("rolling", launch_type="eks"))
    owner = next(g for g in network.groups.values() if ENTRANCE in g.names)
    without = replace(network, groups={**network.groups, owner.id: replace(owner, egress=())})
    assert not [flow for flow in of_ours(without) if flow[1] == TASKS]


def test_over_three_zones_on_another_port_it_is_the_same() -> None:
    other = {"zones": 3, "nat": "per_zone", "service_port": 9000}
    recording = record(lambda: program(network=other, delivery={"strategy": "rolling"}))
    expected = {(*flow[:3], ((9000, 9000),) if flow[3] == SERVICE else flow[3], flow[4]) for flow in FLOWS}
    assert of_ours(network_of(recording)) == expected


def test_the_load_balancer_that_the_component_creates_is_the_same() -> None:
    recording = record(lambda: program(stands_alone=False, delivery={"strategy": "rolling"}))
    named = {
        tuple("entrance" if end == "gallery-entrance" else end for end in flow)
        for flow in between_tiers(network_of(recording))
    }
    assert {flow for flow in named if {ENTRANCE, TASKS} & {*flow[:2]}} == FLOWS


def test_the_tasks_reach_no_database() -> None:
    network = network_of(whole("rolling"))
    for opened in (network, open_acls(network)):
        assert not [flow for flow in between_tiers(opened) if flow[:2] == (TASKS, "database")]


def test_the_tasks_reach_what_they_are_connected_to_on_its_port_only() -> None:
    def connected() -> None:
        place = ThreeTierNetwork("other", {"cidr": "10.1.0.0/16"}).placement
        connections = {"store": {"group_id": place["groups"]["database"], "port": 3306}}
        program(delivery={"strategy": "rolling"}, connects_to=connections)

    rules = [r for r in record(connected).resources if r.name in {"gallery-tasks-to-store", "store-from-gallery-tasks"}]
    assert len(rules) == 2
    assert {(r.inputs["fromPort"], r.inputs["toPort"], r.inputs["ipProtocol"]) for r in rules} == {(3306, 3306, "tcp")}


@pytest.mark.parametrize("port", [22, 80, 443, 8080, 8443])
def test_the_internet_reaches_no_task_even_with_one_layer_open(port: int) -> None:
    network = network_of(whole("codedeploy"))
    for opened in (network, open_acls(network), open_groups(network)):
        assert ask(opened, "8.8.8.8", TASKS, port).verdict is Verdict.DENIED


@pytest.mark.parametrize("strategy", ["codedeploy", "native"])
def test_nobody_reaches_the_test_listener_from_outside(strategy: str) -> None:
    assert ask(network_of(whole(strategy)), "8.8.8.8", ENTRANCE, 8443).verdict is Verdict.DENIED


def test_it_adds_no_rule_to_the_networks_acls() -> None:
    def acls(recording: Recording) -> dict[str, object]:
        return {r.name: (r.inputs["ingress"], r.inputs["egress"]) for r in recording.of_type(ACL)}

    alone = record(lambda: ThreeTierNetwork("network", {"cidr": "10.0.0.0/16"}))
    assert acls(whole("rolling")) == acls(alone) != {}


def test_no_task_has_a_public_address() -> None:
    interfaces = [i for i in network_of(whole("rolling")).interfaces.values() if TASKS in i.names]
    assert len(interfaces) == 2
    assert not [interface.id for interface in interfaces if interface.public is not False]


def test_without_the_load_balancers_rule_nothing_reaches_a_task() -> None:
    network = network_of(whole("rolling"))
    owner = next(g for g in network.groups.values() if ENTRANCE in g.names)
    without = replace(network, groups={**network.groups, owner.id: replace(owner, egress=())})
    assert not [flow for flow in of_ours(without) if flow[1] == TASKS]
