"""The proof: who reaches whom, from the VPC link to the database, in a network that does not exist yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from components.three_tier_network import ThreeTierNetwork
from reachability.model import Network
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Recording
from recorder.run import record
from tests.components.instance_service.chain import chain, previewed_chain, program
from tests.components.three_tier_network.proving import TierFlow, between_tiers, open_acls, open_groups

LINK, BALANCER, INSTANCES, DATABASE = "albums-link", "albums-balancer", "albums", "store"
ACL = "aws:ec2/networkAcl:NetworkAcl"
OURS = {LINK, BALANCER, INSTANCES, DATABASE}
HTTPS, SERVICE, QUERIES = ((443, 443),), ((8080, 8080),), ((3306, 3306),)

CHAIN = {
    (LINK, BALANCER, "tcp", SERVICE, "allowed"),
    (BALANCER, INSTANCES, "tcp", SERVICE, "allowed"),
    (INSTANCES, DATABASE, "tcp", QUERIES, "allowed"),
    # To AWS services: by NAT, or by the gateway endpoints.
    (INSTANCES, "internet", "tcp", HTTPS, "allowed"),
    (INSTANCES, "s3", "tcp", HTTPS, "allowed"),
    (INSTANCES, "dynamodb", "tcp", HTTPS, "allowed"),
}
OF_TIERS = {
    # What else may get the group of a tier, if anything ever does: the network's own page says why.
    ("frontend", INSTANCES, "tcp", SERVICE, "allowed"),
    (BALANCER, "backend", "tcp", SERVICE, "allowed"),
    (INSTANCES, "database", "tcp", QUERIES, "allowed"),
    ("backend", DATABASE, "tcp", QUERIES, "allowed"),
}


def network_of(recording: Recording) -> Network:
    return read_recorded(recording.resources)


def of_ours(network: Network) -> set[TierFlow]:
    return {flow for flow in between_tiers(network) if OURS & {*flow[:2]}}


@pytest.mark.parametrize("recording", [chain, previewed_chain], ids=["deployed", "previewed"])
def test_the_chain_passes_and_nothing_else(recording: Callable[[], Recording]) -> None:
    assert of_ours(network_of(recording())) == CHAIN | OF_TIERS


@pytest.mark.parametrize("nat", ["per_zone", "instance"])
def test_over_three_zones_with_other_ports_the_chain_is_the_same(nat: str) -> None:
    other = {"zones": 3, "nat": nat, "service_port": 9000, "database_port": 3307, "nat_disk_key_arn": None}
    ports = {SERVICE: ((9000, 9000),), QUERIES: ((3307, 3307),)}
    expected = {(*flow[:3], ports.get(flow[3], flow[3]), flow[4]) for flow in CHAIN | OF_TIERS}
    assert of_ours(network_of(record(lambda: program(network=other)))) == expected


def test_the_service_adds_no_rule_to_the_networks_acls() -> None:
    def acls(recording: Recording) -> list[object]:
        return [(r.name, r.inputs["ingress"], r.inputs["egress"]) for r in recording.of_type(ACL)]

    alone = record(lambda: ThreeTierNetwork("network", {"cidr": "10.0.0.0/16"}))
    assert acls(chain()) == acls(alone) != []


def test_nothing_of_it_has_a_public_address() -> None:
    interfaces = [i for i in network_of(chain()).interfaces.values() if OURS & set(i.names)]
    assert len(interfaces) == 2 * len(OURS)
    assert not [interface.id for interface in interfaces if interface.public is not False]


def across_tiers(network: Network) -> Iterator[TierFlow]:
    """Yield what crosses a subnet's boundary between tiers: within a subnet no ACL stands."""
    tier = {LINK: "frontend", BALANCER: "backend", INSTANCES: "backend", DATABASE: "database"}
    for flow in between_tiers(network):
        if tier.get(flow[0], flow[0]) != tier.get(flow[1], flow[1]):
            yield flow


@pytest.mark.parametrize("layer", ["groups", "ACLs"])
def test_either_layer_alone_opens_no_way_to_the_database(layer: str) -> None:
    network = network_of(chain())
    opened = open_acls(network) if layer == "groups" else open_groups(network)
    into = {(flow[0], flow[3]) for flow in across_tiers(opened) if flow[1] == DATABASE}
    in_the_backend = {INSTANCES, "backend"} if layer == "groups" else {INSTANCES, "backend", BALANCER}
    assert into == {(source, QUERIES) for source in in_the_backend}


@pytest.mark.parametrize("layer", ["groups", "ACLs"])
def test_either_layer_alone_lets_the_frontend_reach_the_backend_on_the_service_port_only(layer: str) -> None:
    network = network_of(chain())
    opened = open_acls(network) if layer == "groups" else open_groups(network)
    into = {flow[3] for flow in across_tiers(opened) if flow[0] in {LINK, "frontend"} and flow[1] in OURS - {LINK}}
    assert into == {SERVICE}


def test_security_groups_alone_give_the_same_answers() -> None:
    opened = open_acls(network_of(chain()))
    # The ACLs stop what the groups of the backend let out on 443, where the frontend lets everybody in.
    assert of_ours(opened) == CHAIN | OF_TIERS | {(INSTANCES, "frontend", "tcp", HTTPS, "allowed")}


@pytest.mark.parametrize("target", [LINK, BALANCER, INSTANCES, DATABASE])
def test_the_internet_reaches_none_of_it_even_with_one_layer_open(target: str) -> None:
    network = network_of(chain())
    for opened in (network, open_acls(network), open_groups(network)):
        for port in (22, 443, 3306, 8080):
            assert ask(opened, "8.8.8.8", target, port).verdict is Verdict.DENIED


def test_the_link_reaches_no_instance_around_the_load_balancer() -> None:
    assert ask(network_of(chain()), LINK, INSTANCES, 8080).verdict is Verdict.DENIED


@pytest.mark.parametrize("group", ["albums-link", "albums-balancer"])
def test_without_one_of_its_groups_rules_the_chain_is_broken(group: str) -> None:
    network = network_of(chain())
    owner = next(g for g in network.groups.values() if group in g.names)
    without = replace(network, groups={**network.groups, owner.id: replace(owner, egress=())})
    assert not [flow for flow in of_ours(without) if flow[0] == group]
