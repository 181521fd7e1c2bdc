"""The proof: who can reach whom in a network that does not exist yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.three_tier_network import ThreeTierNetwork, load_balancer_group
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.run import record
from tests.components.three_tier_network.proving import (
    TierFlow,
    all_flows,
    between_tiers,
    network_of,
    only,
    open_acls,
    open_groups,
    removals,
)

DENIED = ["91.92.240.0/22", "185.220.101.0/24"]

ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "as it comes": {},
    "over three zones": {"zones": 3},
    "without NAT": {"nat": "none"},
    "with a NAT gateway a zone": {"nat": "per_zone", "zones": 3},
    "with a NAT instance": {"nat": "instance"},
    "with IPv6": {"ipv6": True, "zones": 3},
    "with IPv6 and a NAT gateway a zone": {"ipv6": True, "nat": "per_zone"},
    "with IPv6 and without NAT": {"ipv6": True, "nat": "none"},
    "with denied ranges": {"denied_ranges": DENIED},
    "with interface endpoints": {"interface_endpoints": ["secretsmanager"], "nat": "none"},
    "in an existing VPC": {
        "existing_vpc": {"vpc_id": "vpc-0a1b2c3d4e5f60718", "ranges": ["10.0.0.0/15"]},
        "nat": "per_zone",
    },
}
NETWORKS = pytest.mark.parametrize("args", ARGUMENTS.values(), ids=ARGUMENTS.keys())

WITHIN = {
    ("internet", "frontend", "tcp", ((80, 80), (443, 443)), "allowed"),
    ("frontend", "backend", "tcp", ((8080, 8080),), "allowed"),
    ("backend", "database", "tcp", ((3306, 3306),), "allowed"),
    ("backend", "s3", "tcp", ((443, 443),), "allowed"),
    ("backend", "dynamodb", "tcp", ((443, 443),), "allowed"),
}
BY_NAT = ("backend", "internet", "tcp", ((443, 443),), "allowed")
OF_THE_NAT_INSTANCE = {
    ("nat-a", "internet", "tcp", ((443, 443),), "allowed"),
    # It goes to the outside on 443, and its neighbours in the frontend take 443 from everybody.
    ("nat-a", "frontend", "tcp", ((443, 443),), "allowed"),
}


TOO_BIG = ("internet", "frontend", "icmpv6", ((2, 2),), "allowed")
"""What a router on the way asks for; into the backend its egress-only gateway lets answers alone."""
NOT_KNOWN_YET = {("backend", "frontend", "tcp", ((443, 443),), "unknown"), (*TOO_BIG[:4], "unknown")}
"""The ACLs deny the VPC's own IPv6 block, which AWS assigns: until then nobody knows what is in it."""


def expected(args: Mapping[str, Any]) -> set[TierFlow]:
    nat = args.get("nat", "single")
    return (
        WITHIN
        | ({BY_NAT} if nat != "none" else set())
        | (OF_THE_NAT_INSTANCE if nat == "instance" else set())
        | ({TOO_BIG} if args.get("ipv6") else set())
        | {("backend", service, "tcp", ((443, 443),), "allowed") for service in args.get("interface_endpoints", ())}
    )


def to_services(flows: set[TierFlow]) -> set[TierFlow]:
    """Return what goes to services by gateway endpoints: whether a denied range is one of theirs is not known."""
    return {flow for flow in flows if flow[1] in ("s3", "dynamodb")}


@NETWORKS
def test_nothing_passes_but_what_is_meant_to(args: Mapping[str, Any]) -> None:
    found = between_tiers(network_of(args))
    if "denied_ranges" in args:
        assert {flow[:4] for flow in to_services(found)} == {flow[:4] for flow in to_services(WITHIN)}
        assert found - to_services(found) == expected(args) - to_services(WITHIN)
    else:
        assert found == expected(args)


@NETWORKS
def test_a_preview_tells_the_same(args: Mapping[str, Any]) -> None:
    deployed = between_tiers(network_of(args))
    previewed = between_tiers(network_of(args, preview=True))
    if args.get("ipv6"):
        deployed -= {TOO_BIG}
        assert previewed & NOT_KNOWN_YET
        previewed -= NOT_KNOWN_YET
    assert previewed == deployed


@NETWORKS
def test_nobody_has_ssh_or_rdp(args: Mapping[str, Any]) -> None:
    found = all_flows(network_of(args))
    assert found
    assert not [flow for flow in found for low, high in flow.ports if low <= 22 <= high or low <= 3389 <= high]


@NETWORKS
@pytest.mark.parametrize("layer", ["groups", "ACLs"])
def test_either_layer_alone_keeps_the_database_from_the_frontend_and_the_internet(
    args: Mapping[str, Any], layer: str
) -> None:
    network = network_of(args)
    opened = open_acls(network) if layer == "groups" else open_groups(network)
    found = between_tiers(opened)
    # Hosts of one subnet meet no ACL: databases among themselves are left to their groups.
    into = {(source, ports) for source, target, _, ports, _ in found if target == "database" != source}
    assert into == {("backend", ((3306, 3306),))}
    in_the_backend = {"backend", *args.get("interface_endpoints", ())}
    assert not [flow for flow in found if flow[0] == "database" and flow[1] not in {"database", *in_the_backend}]


@NETWORKS
def test_the_database_has_no_way_out_even_with_both_layers_open(args: Mapping[str, Any]) -> None:
    found = between_tiers(open_groups(open_acls(network_of(args))))
    assert ("frontend", "database") in {flow[:2] for flow in found}, "both layers are open, or so they should be"
    assert not [flow for flow in found if "database" in flow[:2] and {"internet", "s3", "dynamodb"} & set(flow[:2])]


def test_without_its_layers_the_frontend_would_reach_the_database() -> None:
    network = open_groups(open_acls(network_of()))
    assert ask(network, "network-frontend", "network-database", 3306).verdict is Verdict.ALLOWED


STAYS = {
    # No connection, but an answer to one: the egress-only gateway lets it pass, the analyser does not ask for it.
    ("backend", "allow icmpv6 type 2", "::/0"),
    # The backend's own zones: which of its hosts may talk is left to the groups, those of its consumers included.
    ("backend", "allow all traffic", "10.0.128.0/17"),
    ("backend", "allow all traffic", "2001:db8:1234:1a40::/61"),
    # One direction alone already breaks a connection; both keep single packets from coming in and from going out. And
    # what gets out by NAT passes the frontend's ACL as well as the backend's; what gets out otherwise does not.
    *((tier, "deny all traffic", denied) for tier in ("frontend", "backend") for denied in DENIED),
}
"""Rules that change no answer and yet stay; the component's page says why."""


@pytest.mark.parametrize(
    ("case", "version"),
    [
        ("as it comes", 4),
        ("without NAT", 4),
        ("with a NAT instance", 4),
        ("with denied ranges", 4),
        ("with interface endpoints", 4),
        ("with IPv6", 4),
        ("with IPv6", 6),
    ],
)
def test_every_rule_changes_an_answer(case: str, version: int) -> None:
    network = only(network_of({**ARGUMENTS[case], "zones": 2}), ipv6=version == 6)
    as_it_is, by_acls, by_groups = (all_flows(n) for n in (network, open_groups(network), open_acls(network)))
    useless = {
        (removal.owner, *removal.rule.replace(" to ", " from ").split(" from "))
        for removal in removals(network, ipv6=version == 6)
        if all_flows(removal.network) == as_it_is
        and (removal.kind == "groups" or all_flows(open_groups(removal.network)) == by_acls)
        and (removal.kind == "acls" or all_flows(open_acls(removal.network)) == by_groups)
    }
    assert useless <= STAYS


def test_denied_ranges_reach_nobody_and_are_reached_by_nobody() -> None:
    network = network_of({"denied_ranges": DENIED})
    for denied in DENIED:
        somebody = denied.split("/", maxsplit=1)[0]
        assert ask(network, somebody, "network-frontend", 443).verdict is Verdict.DENIED
        assert ask(network, "network-backend", somebody, 443).verdict is Verdict.DENIED
    assert ask(network, "8.8.8.8", "network-frontend", 443).verdict is Verdict.ALLOWED
    assert ask(network, "network-backend", "8.8.8.8", 443).verdict is Verdict.ALLOWED


def test_only_allowed_ranges_reach_the_frontend() -> None:
    network = network_of({"allowed_source_ranges": ["91.92.240.0/22"]})
    assert ask(network, "91.92.241.7", "network-frontend", 443).verdict is Verdict.ALLOWED
    assert ask(network, "8.8.8.8", "network-frontend", 443).verdict is Verdict.DENIED
    assert ask(network, "network-backend", "8.8.8.8", 443).verdict is Verdict.ALLOWED


def test_other_ports_are_those_that_were_asked_for() -> None:
    found = between_tiers(network_of({"service_port": 443, "database_port": 5432}))
    within = {flow[:4] for flow in found if flow[1] in ("backend", "database")}
    assert within == {
        ("frontend", "backend", "tcp", ((443, 443),)),
        ("backend", "database", "tcp", ((5432, 5432),)),
    }


EXTRA: Mapping[str, Any] = {
    "extra_tiers": {
        "analytics": {"slot": 2, "kind": "isolated", "zones": 3, "gateway_endpoints": True},
        "workers": {"slot": 5, "kind": "private"},
        "edge": {"slot": 7, "kind": "public"},
    }
}
OF_EXTRA_TIERS = {
    ("analytics", "s3", "tcp", ((443, 443),), "allowed"),
    ("analytics", "dynamodb", "tcp", ((443, 443),), "allowed"),
    ("workers", "s3", "tcp", ((443, 443),), "allowed"),
    ("workers", "dynamodb", "tcp", ((443, 443),), "allowed"),
    ("workers", "internet", "tcp", ((443, 443),), "allowed"),
}


def test_nothing_reaches_an_extra_tier_that_declares_nothing() -> None:
    assert between_tiers(network_of(EXTRA)) == expected({}) | OF_EXTRA_TIERS


def test_declared_flows_are_what_comes_beside() -> None:
    declared = [
        {"source": "backend", "target": "analytics", "port": 5439, "reason": "queries to Redshift"},
        {"source": "analytics", "target": "database", "port": 3306, "reason": "federated queries"},
        {"source": "workers", "target": "backend", "port": 9000, "to_port": 9010, "reason": "jobs"},
        {"source": "backend", "target": "workers", "protocol": "udp", "port": 8125, "reason": "figures"},
        {"source": "internet", "target": "edge", "port": 8443, "reason": "devices"},
    ]
    found = between_tiers(network_of({**EXTRA, "declared_flows": declared}))
    assert found - expected({}) - OF_EXTRA_TIERS == {
        ("backend", "analytics", "tcp", ((5439, 5439),), "allowed"),
        ("analytics", "database", "tcp", ((3306, 3306),), "allowed"),
        ("workers", "backend", "tcp", ((9000, 9010),), "allowed"),
        ("backend", "workers", "udp", ((8125, 8125),), "allowed"),
        ("internet", "edge", "tcp", ((8443, 8443),), "allowed"),
    }


@pytest.mark.parametrize("nat", ["none", "single"])
def test_interface_endpoints_are_reached_by_private_tiers_only(nat: str) -> None:
    args = {**EXTRA, "interface_endpoints": ["secretsmanager"], "nat": nat}
    found = between_tiers(network_of(args))
    assert {flow for flow in found if flow[1] == "secretsmanager"} == {
        ("backend", "secretsmanager", "tcp", ((443, 443),), "allowed"),
        ("workers", "secretsmanager", "tcp", ((443, 443),), "allowed"),
    }
    assert not [flow for flow in found if flow[0] == "secretsmanager"]


def test_a_load_balancer_is_reached_where_it_listens_and_reaches_the_service() -> None:
    def program() -> None:
        place = ThreeTierNetwork("network", {"cidr": "10.0.0.0/16"}).placement
        group = load_balancer_group("api", place, listens={443: ["0.0.0.0/0"]}, opts=pulumi.ResourceOptions())
        aws.lb.LoadBalancer("api", subnets=place["subnets"]["frontend"], security_groups=[group.id], internal=False)

    found = between_tiers(read_recorded(record(program).resources))
    assert {flow for flow in found if "api" in flow[:2]} == {
        ("internet", "api", "tcp", ((443, 443),), "allowed"),
        ("api", "backend", "tcp", ((8080, 8080),), "allowed"),
    }
