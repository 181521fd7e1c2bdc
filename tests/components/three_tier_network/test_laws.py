"""Whatever the arguments: what passes is exactly what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reachability.intervals import Intervals
from tests.components.three_tier_network.proving import TierFlow, between_tiers, network_of, open_acls, open_groups

OWN = ["frontend", "backend", "database"]
ZONES = [f"eu-west-1{letter}" for letter in "abc"]
SERVICES = ["s3", "dynamodb"]

ports = st.one_of(st.sampled_from([22, 80, 443, 1023, 1024, 3306, 3389, 8080, 65535]), st.integers(1, 65535))
zones = st.one_of(st.integers(2, 3), st.lists(st.sampled_from(ZONES), min_size=2, unique=True))


def in_slots(found: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {**tier, "slot": slot} for slot, (name, tier) in enumerate(found.items(), start=3)}


tiers = st.dictionaries(
    st.sampled_from(["analytics", "edge", "workers"]),
    st.fixed_dictionaries({"kind": st.sampled_from(["public", "private", "isolated"])}, optional={"zones": zones}),
    max_size=2,
).map(in_slots)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    extra = draw(tiers)
    kinds = dict(zip(OWN, ["public", "private", "isolated"], strict=True)) | {n: t["kind"] for n, t in extra.items()}
    service_port, database_port = draw(ports), draw(ports)
    taken = {("frontend", "backend", "tcp", service_port), ("backend", "database", "tcp", database_port)}
    taken |= {("internet", "frontend", "tcp", 80), ("internet", "frontend", "tcp", 443)}
    declared: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 3))):
        source, target = draw(st.sampled_from(["internet", *kinds])), draw(st.sampled_from(list(kinds)))
        protocol, port = draw(st.sampled_from(["tcp", "udp"])), draw(ports)
        forbidden = {source, target} == {"frontend", "database"} or (source == "internet" and kinds[target] != "public")
        if not forbidden and (source, target, protocol, port) not in taken:
            taken.add((source, target, protocol, port))
            flow = {"source": source, "target": target, "protocol": protocol, "port": port, "reason": "drawn"}
            declared.append(flow)
    return {
        "zones": draw(zones),
        "nat": draw(st.sampled_from(["none", "single", "per_zone"])),
        "ipv6": draw(st.booleans()),
        "gateway_endpoints": draw(st.sampled_from([[], ["s3"], SERVICES])),
        "service_port": service_port,
        "database_port": database_port,
        "extra_tiers": extra,
        "declared_flows": declared,
    }


def said(args: Mapping[str, Any]) -> dict[tuple[str, str, str], Intervals]:
    """Return what the arguments say, by source, target and protocol."""
    flows = [
        ("internet", "frontend", "tcp", 80),
        ("internet", "frontend", "tcp", 443),
        ("frontend", "backend", "tcp", args["service_port"]),
        ("backend", "database", "tcp", args["database_port"]),
        *((f["source"], f["target"], f["protocol"], f["port"]) for f in args["declared_flows"]),
    ]
    if args["ipv6"]:
        flows.append(("internet", "frontend", "icmpv6", 2))
    private = ["backend", *(name for name, tier in args["extra_tiers"].items() if tier["kind"] == "private")]
    outside = [*args["gateway_endpoints"], *(["internet"] if args["nat"] != "none" else [])]
    flows += [(tier, target, "tcp", 443) for tier in private for target in outside]
    return merged((source, target, protocol, ((port, port),)) for source, target, protocol, port in flows)


def merged(flows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str, str], Intervals]:
    found: defaultdict[tuple[str, str, str], Intervals] = defaultdict(Intervals)
    for source, target, protocol, ranges in flows:
        found[source, target, protocol] |= Intervals.of(ranges)
    return dict(found)


def crossing(flows: set[TierFlow]) -> set[tuple[str, str]]:
    return {flow[:2] for flow in flows}


@settings(max_examples=25, deadline=None)
@given(networks())
def test_what_passes_is_exactly_what_the_arguments_say(args: dict[str, Any]) -> None:
    network = network_of(args)
    found = between_tiers(network)
    assert {flow[4] for flow in found} == {"allowed"}
    assert merged(flow[:4] for flow in found) == said(args)
    for opened in (open_groups(network), open_acls(network)):
        assert not crossing(between_tiers(opened)) & {("internet", "database"), ("frontend", "database")}
