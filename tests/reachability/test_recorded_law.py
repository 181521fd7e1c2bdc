"""A network recorded as a program has the flows of the same network described; what is unknown in it denies nothing."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from reachability import Network, flows, read_describe, read_recorded
from reachability.addresses import INTERNET
from reachability.intervals import EMPTY, Intervals
from recorder.resource import UNKNOWN, Resource
from tests.reachability import as_program, networks

EXAMPLES = int(os.environ.get("REACHABILITY_EXAMPLES", "80"))
SEEDS = st.integers(min_value=0, max_value=2**48)


def drawn(seed: int) -> tuple[dict[str, Any], list[Resource]]:
    document = networks.draw_network(seed)
    assume({"RouteTables", "NetworkAcls"} <= document.keys())
    document = as_program.expressible(document)
    return document, as_program.resources(document, Random(seed))  # noqa: S311 - drawn by a seed, not secret


def rows(of: Network) -> set[tuple[object, ...]]:
    return {(f.source, f.destination, f.protocol, f.ports, f.verdict, f.addresses) for f in flows(of)}


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_a_recorded_network_has_the_flows_of_the_described_one_in_whatever_order_it_is_written(seed: int) -> None:
    document, resources = drawn(seed)
    assert rows(read_recorded(resources)) == rows(read_describe(document))


def positions(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every place in the properties of a resource, containers included."""
    if path:
        yield path
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from positions(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from positions(inner, (*path, index))


def with_unknown(resource: Resource, path: tuple[str | int, ...]) -> Resource:
    inputs: Any = copy.deepcopy(dict(resource.inputs))
    part = inputs
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = UNKNOWN
    return replace(resource, inputs=inputs)


FAMILY = ("cidrBlock", "ipv6CidrBlock", "ipv6Addresses", "privateIps", "subnetId")
"""Without these an interface is taken to have an address of each family of its subnet, as a placement has."""

Key = tuple[str, str, str]


def bounds(of: Network) -> dict[Key, list[tuple[Intervals, Intervals, str]]]:
    """Return what is allowed or unknown between any two, with the internet's addresses that it is for."""
    found: dict[Key, list[tuple[Intervals, Intervals, str]]] = {}
    for flow in flows(of):
        addresses = INTERNET if flow.addresses is None else flow.addresses
        key = (flow.source, flow.destination, flow.protocol)
        found.setdefault(key, []).append((Intervals(flow.ports), addresses, flow.verdict))
    return found


def ports(rows_: list[tuple[Intervals, Intervals, str]]) -> Intervals:
    return Intervals.of(part for ports_, _, _ in rows_ for part in ports_) if rows_ else EMPTY


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
@example(1009)  # an interface with IPv4 and IPv6 in an unknown subnet: each has its own kind of ICMP
def test_what_is_unknown_at_any_position_denies_nothing_and_allows_nothing(seed: int) -> None:
    _, resources = drawn(seed)
    random = Random(seed)  # noqa: S311 - drawn by a seed, not secret
    known = bounds(read_recorded(resources))
    number = random.choice([index for index, resource in enumerate(resources) if resource.inputs])
    path = random.choice(list(positions(resources[number].inputs)))
    resources[number] = with_unknown(resources[number], path)
    doubtful = bounds(read_recorded(resources))
    where = (resources[number].urn, path)
    for key, rows_ in known.items():
        allowed = [row for row in rows_ if row[2] == "allowed"]
        assert ports(doubtful.get(key, [])).covers(ports(allowed)), ("denied", key, where)
    if path[0] in FAMILY:
        return
    for key, rows_ in doubtful.items():
        allowed = [row for row in rows_ if row[2] == "allowed"]
        assert ports(known.get(key, [])).covers(ports(allowed)), ("allowed", key, where)
