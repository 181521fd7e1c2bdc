"""All that can pass between two participants, as exact sets.

Everything is computed on points, addresses that no rule tells apart, and each computation is shared by all points which
its rules cannot tell apart: the filters of a security group or a network ACL, and the ways between two subnets. A pair
of interfaces then costs a few look-ups and intersections, whatever the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import product
from typing import Final, NamedTuple

from reachability import routes
from reachability.addresses import INTERNET, is_ipv6
from reachability.endpoints import INTERNET_NAME, Host, Place, internet, participants
from reachability.filters import (
    Direction,
    Point,
    acl_passes,
    acl_rules,
    cuts,
    group_passes,
    group_rules,
)
from reachability.intervals import EMPTY, Intervals, Range
from reachability.lookups import Always, Boundary, Filter, Node, Table
from reachability.model import GroupReference, GroupRule, Interface, Network
from reachability.steps import AclCheck, End, GroupCheck, Hop, Leg, Step, Way, accepts, starts
from reachability.traffic import (
    ALL,
    ANYTHING,
    EVERYTHING,
    NOTHING,
    REMEMBERED,
    Protocol,
    Traffic,
    Verdict,
    both,
    by_protocol,
    either,
    meet,
    on_line,
    some_types,
    traffic,
    whichever,
    whole_types,
)
from reachability.ways import ways
from recorder.resource import UNKNOWN

CLIENT_PORTS: Final = on_line(Protocol.TCP, 1024, 65535)
"""The ports that clients and NAT gateways speak from, which the answers go to.

https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""

_BOTH: Final = (Direction.EGRESS, Direction.INGRESS)
_NOT_TCP: Final = ALL - on_line(Protocol.TCP)
_ANSWERED: Final = {
    Verdict.ALLOWED: EVERYTHING,
    Verdict.UNKNOWN: traffic(_NOT_TCP, ALL),
    Verdict.DENIED: traffic(_NOT_TCP, _NOT_TCP),
}
"""What passes when the network ACLs let the answers to all, some or no client ports pass: only TCP depends on it."""

_FAMILY: Final = {
    ipv6: traffic(line, line)
    for ipv6, line in ((False, ALL - on_line(Protocol.ICMPV6)), (True, ALL - on_line(Protocol.ICMP)))
}


class Flow(NamedTuple):
    """Traffic of one protocol that is allowed, or of which it is not known, from one participant to another."""

    source: str
    destination: str
    protocol: Protocol
    ports: tuple[Range, ...]
    """Port ranges; for ICMP, ranges of types."""
    verdict: Verdict
    addresses: Intervals | None = None
    """The internet's addresses that it holds for, if it does not for all of them."""


class Box(NamedTuple):
    """An exact part of what passes: every source address with every destination address and this traffic."""

    source: Intervals
    destination: Intervals
    traffic: Traffic


class Analysis:
    """Computes what passes in one network, and remembers it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._numbers: dict[str, int] = {}
        self._groups: dict[tuple[frozenset[str], Direction], Table] = {}
        self._acls: dict[tuple[str, Direction], Table] = {}
        self._cuts: dict[object, frozenset[int]] = {}
        self._nodes: dict[Point, Node] = {}
        self._boundaries: dict[tuple[str, str], Boundary] = {}
        self._points: dict[object, list[Point]] = {}

    def all_pairs(self, hosts: Sequence[Host]) -> Iterator[tuple[Host, Host, Traffic]]:
        """Yield what passes from any participant to any other, and within one that stands for several interfaces."""
        nodes = [self._node(host.only) if host.only else None for host in hosts]
        for source, start in zip(hosts, nodes, strict=True):
            several = source.interface is not None and source.interface.several
            for destination, end in zip(hosts, nodes, strict=True):
                if start and end:
                    passed = NOTHING if start is end else self._passes(start, end)
                    if passed is not NOTHING:
                        yield source, destination, passed
                elif several or source is not destination:
                    yield source, destination, self.between(source, destination)

    def between(self, source: Host, destination: Host) -> Traffic:
        """Return what passes from one participant to another."""
        found = [self.places(one, two) for one in source.places for two in destination.places]
        return found[0] if len(found) == 1 else reduce(either, found, NOTHING)

    def places(self, source: Place, destination: Place) -> Traffic:
        """Return what passes from every (or some) address of one place to every (or some) address of another."""
        if source.only and destination.only:
            return self.passes(source.only, destination.only)
        starts_, ends = self.points(source, destination)
        inner = either if destination.some else whichever
        outer = either if source.some else whichever
        return reduce(outer, (reduce(inner, (self.passes(a, b) for b in ends)) for a in starts_))

    def points(self, source: Place, destination: Place) -> tuple[list[Point], list[Point]]:
        """Return both places in parts that no rule between them tells apart."""
        return self._parts(source, destination), self._parts(destination, source)

    def boxes(self, source: Host, destination: Host) -> list[Box]:
        """Return exactly what passes between two participants: disjoint boxes of addresses by addresses by traffic."""
        found: dict[tuple[Intervals, Traffic], Intervals] = {}
        for one, two in product(source.places, destination.places):
            if is_ipv6(one.addresses) != is_ipv6(two.addresses):
                continue
            firsts, seconds = self.points(one, two)
            for first in firsts:
                row: dict[Traffic, Intervals] = {}
                for second in seconds:
                    passed = self.passes(first, second)
                    passed = traffic(passed.sure, passed.possible)
                    row[passed] = row.get(passed, EMPTY) | second.addresses
                for passed, ends in row.items():
                    found[ends, passed] = found.get((ends, passed), EMPTY) | first.addresses
        return [Box(starts_, ends, passed) for (ends, passed), starts_ in found.items() if passed is not NOTHING]

    def passes(self, source: Point, destination: Point) -> Traffic:
        """Return what passes from one point to another, answers included."""
        return self._passes(self._node(source), self._node(destination))

    def _passes(self, source: Node, destination: Node) -> Traffic:
        out = source.egress[destination]
        into = NOTHING if out is NOTHING else destination.ingress[source]
        filtered = NOTHING if into is NOTHING else both(out, into)
        return NOTHING if filtered is NOTHING else meet(filtered, self._routed(source, destination))

    def _node(self, point: Point) -> Node:
        found = self._nodes.get(point)
        if found is None:
            egress, ingress = (self._end_filter(point.interface, direction) for direction in _BOTH)
            groups = -1 if point.groups is UNKNOWN else self._mask(point.groups)
            found = self._nodes[point] = Node(point, groups, egress, ingress)
        return found

    def _mask(self, groups: Iterable[str]) -> int:
        """Return a set of security groups as bits."""
        found = 0
        for group in groups:
            found |= 1 << self._numbers.setdefault(group, len(self._numbers))
        return found

    def _end_filter(self, interface: Interface | None, direction: Direction) -> Filter:
        """Return what the role and the security groups of an end let pass."""
        if interface is None:
            return Always(EVERYTHING)
        if (starts if direction is Direction.EGRESS else accepts)(interface):
            return Always(NOTHING)
        return self._groups_of(interface, direction)

    def _groups_of(self, interface: Interface, direction: Direction) -> Filter:
        if interface.groups is UNKNOWN:
            return Always(ANYTHING)
        return Always(EVERYTHING) if interface.groups is None else self._group_table(interface.groups, direction)

    def step(self, step: Step, source: Point, destination: Point) -> Traffic:
        """Return what one step of a way lets pass."""
        if isinstance(step, Hop):
            return {Verdict.ALLOWED: EVERYTHING, Verdict.DENIED: NOTHING, Verdict.UNKNOWN: ANYTHING}[step.verdict]
        peer = self._node(source if step.peer is End.SOURCE else destination)
        if isinstance(step, GroupCheck):
            return self._groups_of(step.interface, step.direction)[peer]
        return ANYTHING if step.acl is UNKNOWN else self._acl_table(step.acl, step.direction)[peer]

    def way(self, way: Way, source: Point, destination: Point) -> tuple[Traffic, Traffic]:
        """Return what passes one way: requests, and the answers that network ACLs let through."""
        there, back = EVERYTHING, EVERYTHING
        for step in way:
            passed = self.step(step, source, destination)
            if isinstance(step, AclCheck) and step.leg is Leg.BACK:
                back = both(back, passed)
            else:
                there = both(there, passed)
        return there, back

    def _routed(self, source: Node, destination: Node) -> Traffic:
        """Return what the routes, gateways and network ACLs between two points let pass."""
        inside = source.inside and destination.inside
        key = (source.area, destination.area) if inside else (source.own, destination.own)
        boundary = self._boundaries.get(key)
        if boundary is None:
            at = self._around(source.point.interface) | self._around(destination.point.interface)
            boundary = self._boundaries[key] = Boundary(at)
        where = (boundary.position(source), boundary.position(destination))
        found = boundary.known.get(where)
        if found is None:
            found = boundary.known[where] = self._by_any(source.point, destination.point)
        return found

    def _by_any(self, source: Point, destination: Point) -> Traffic:
        ipv6 = is_ipv6(source.addresses)
        if ipv6 != is_ipv6(destination.addresses):
            return NOTHING
        passed: list[Traffic] = []
        for way in ways(self.network, source, destination):
            there, back = self.way(way, source, destination)
            passed.append(both(there, _ANSWERED[back.verdict(CLIENT_PORTS)]))
        return both(reduce(whichever, passed), _FAMILY[ipv6])

    def _parts(self, place: Place, other: Place) -> list[Point]:
        """Return the points of one place, split where a rule between the two begins or ends to match."""
        if place.only:
            return [place.only]
        key = (place, self._around_key(place.interface), self._around_key(other.interface))
        found = self._points.get(key)
        if found is None:
            at = self._all_around(place.interface) | self._all_around(other.interface)
            found = self._points[key] = place.points(at)
        return found

    def _around_key(self, interface: Interface | None) -> object:
        return interface and (interface.subnet, interface.groups)

    def _all_around(self, interface: Interface | None) -> frozenset[int]:
        """Return the cuts of all rules at an interface."""
        if interface is None:
            return frozenset()
        return self._around(interface) | self._group_cuts(interface)

    def _group_cuts(self, interface: Interface) -> frozenset[int]:
        found: set[int] = set()
        for group in interface.groups if isinstance(interface.groups, frozenset) else ():
            for direction in Direction:
                rules = group_rules(self.network.groups.get(group), direction)
                found |= cuts(rules, self.network.prefix_lists)
        return frozenset(found)

    def _around(self, interface: Interface | None) -> frozenset[int]:
        """Return the cuts of rules and routes at the boundary of an interface's subnet, and at the NATs behind it."""
        subnet = interface and self.network.subnets.get(interface.subnet)
        if subnet is None:
            return frozenset()
        found = self._cuts.get(subnet.id)
        if found is None:
            at = set(INTERNET.cuts())
            for id_, instance in ((subnet.id, None), *routes.translators(self.network, subnet)):
                at |= self._boundary_cuts(id_)
                if instance:
                    at |= self._group_cuts(instance)
            found = self._cuts[subnet.id] = frozenset(at)
        return found

    def _boundary_cuts(self, id_: str) -> set[int]:
        subnet = self.network.subnets.get(id_)
        if subnet is None:
            return set()
        acl = None if subnet.acl is UNKNOWN else self.network.acls.get(subnet.acl)
        found = routes.cuts(self.network, subnet)
        for direction in Direction:
            found |= cuts(acl_rules(acl, direction), {})
        return found

    def _group_table(self, groups: frozenset[str], direction: Direction) -> Table:
        table = self._groups.get((groups, direction))
        if table is None:
            table = self._groups[groups, direction] = self._new_group_table(groups, direction)
        return table

    def _new_group_table(self, groups: frozenset[str], direction: Direction) -> Table:
        """Return what some groups let pass: by address, and beside that by the groups that their rules refer to."""
        lists = self.network.prefix_lists
        by_address: list[GroupRule] = []
        by_group: dict[str, list[GroupRule]] = defaultdict(list)
        of_groups = [group_rules(self.network.groups.get(group), direction) for group in groups]
        for rule in (rule for rules in of_groups if rules is not UNKNOWN for rule in rules):
            (by_group[rule.peer.id] if isinstance(rule.peer, GroupReference) else by_address).append(rule)
        unknown = [rules for rules in of_groups if rules is UNKNOWN]
        at = cuts(by_address, lists)
        addressed = Table(lambda node: group_passes([by_address, *unknown], node.point, lists), at)

        def passes(node: Node) -> Traffic:
            members = by_group.keys() if node.point.groups is UNKNOWN else node.point.groups & by_group.keys()
            referred = group_passes((by_group[group] for group in members), node.point, lists)
            return either(addressed[node], referred) if members else addressed[node]

        return Table(passes, at, self._mask(by_group))

    def _acl_table(self, id_: str, direction: Direction) -> Table:
        table = self._acls.get((id_, direction))
        if table is None:
            rules = acl_rules(self.network.acls.get(id_), direction)
            table = self._acls[id_, direction] = Table(lambda node: acl_passes(rules, node.point), cuts(rules, {}))
        return table


def flows(network: Network) -> Iterator[Flow]:
    """Yield all traffic that is allowed, or of which it is not known, between all participants. The rest is denied.

    Participants are the interfaces (and placements), the services behind gateway endpoints, and the internet. A flow to
    or from the internet is there if it is for some of its addresses: `addresses` then says for which.
    """
    analysis = Analysis(network)
    hosts, outside = participants(network), internet(network)
    for source, destination, passed in analysis.all_pairs(hosts):
        for protocol, ranges, verdict in _rows(passed):
            yield Flow(source.label, destination.label, protocol, ranges, verdict)
    for host in hosts:
        yield from _with_internet(analysis, host, outside)
        yield from _with_internet(analysis, outside, host)


def _with_internet(analysis: Analysis, source: Host, destination: Host) -> Iterator[Flow]:
    """Yield the flows to or from the internet, one for each set of the internet's addresses."""
    outward = destination.label == INTERNET_NAME
    inside, outside = (source, destination) if outward else (destination, source)
    parts = [
        (box.destination if outward else box.source, *row)
        for box in analysis.boxes(source, destination)
        for row in _rows(box.traffic)
    ]
    families = {is_ipv6(place.addresses) for place in inside.places}
    everywhere = Intervals.of(
        part for place in outside.places if is_ipv6(place.addresses) in families for part in place.addresses
    )
    for protocol in Protocol:
        found: dict[tuple[Verdict, Intervals], list[Range]] = {}
        of_protocol = [
            (where, Intervals(ranges), verdict) for where, kind, ranges, verdict in parts if kind is protocol
        ]
        union = Intervals.of(part for _, ranges, _ in of_protocol for part in ranges)
        for piece in union.split({cut for _, ranges, _ in of_protocol for cut in ranges.cuts()}):
            low = piece[0][0]
            here = [(verdict, where) for where, ranges, verdict in of_protocol if low in ranges]
            best = Verdict.ALLOWED if any(v is Verdict.ALLOWED for v, _ in here) else Verdict.UNKNOWN
            where = Intervals.of(part for verdict, some in here if verdict is best for part in some)
            found.setdefault((best, where), []).extend(piece)
        for (verdict, where), ranges in found.items():
            only = None if where == everywhere else where
            yield Flow(source.label, destination.label, protocol, tuple(Intervals.of(ranges)), verdict, only)


@lru_cache(maxsize=REMEMBERED)
def _rows(passed: Traffic) -> list[tuple[Protocol, tuple[Range, ...], Verdict]]:
    """Return a set of traffic as the port ranges that each protocol is allowed, or of which it is not known."""
    sure = by_protocol(passed.sure)
    if passed.sure is passed.possible and not sure.keys() & _TYPED:
        return [(protocol, tuple(allowed), Verdict.ALLOWED) for protocol, allowed in sure.items()]
    found: list[tuple[Protocol, tuple[Range, ...], Verdict]] = []
    for protocol, some in by_protocol(passed.possible).items():
        allowed, listed = sure.get(protocol, []), some
        if protocol in _TYPED:
            allowed, listed = whole_types(allowed), some_types(listed)
        if allowed:
            found.append((protocol, tuple(allowed), Verdict.ALLOWED))
        if listed != allowed and (unknown := Intervals.of(listed) - Intervals.of(allowed)):
            found.append((protocol, tuple(unknown), Verdict.UNKNOWN))
    return found


_TYPED: Final = frozenset((Protocol.ICMP, Protocol.ICMPV6))
"""The protocols that have types and codes in the place of ports."""
