"""All that can pass between two participants, as exact sets.

Everything is computed on points, addresses that no rule tells apart, and each computation is shared by all points which
its rules cannot tell apart: the filters of a security group or a network ACL, and the ways between two subnets. A pair
of interfaces then costs a few look-ups and intersections, whatever the number of rules.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, reduce
from itertools import product
from typing import Final, NamedTuple

from reachability import routes
from reachability.addresses import INTERNET, is_ipv6
from reachability.endpoints import INTERNET_NAME, Host, Place, participants
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
from reachability.model import GroupReference, Interface, Network, Role
from reachability.steps import AclCheck, End, GroupCheck, Hop, Leg, Step, Way
from reachability.traffic import (
    ALL,
    ANYTHING,
    EVERYTHING,
    NOTHING,
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


class _Table(dict[Point, Traffic]):
    """What one filter lets pass, by point; points that it cannot tell apart share one computation."""

    def __init__(self, passes: Callable[[Point], Traffic], at: Iterable[int], groups: Iterable[str] = ()) -> None:
        super().__init__()
        self._passes = passes
        self._cuts = sorted(at)
        self._groups = frozenset(groups)
        self._classes: dict[object, Traffic] = {}

    def __missing__(self, point: Point) -> Traffic:
        groups = point.groups if point.groups is UNKNOWN else point.groups & self._groups
        key = (bisect_right(self._cuts, point.low), groups, point.prefix_list)
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = self._passes(point)
        self[point] = found
        return found


class _Positions(dict[Point, int]):
    """Between which cuts a point lies."""

    def __init__(self, at: Iterable[int]) -> None:
        super().__init__()
        self.cuts = sorted(at)

    def __missing__(self, point: Point) -> int:
        found = self[point] = bisect_right(self.cuts, point.low)
        return found


class Analysis:
    """Computes what passes in one network, and remembers it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._groups: dict[tuple[frozenset[str], Direction], _Table] = {}
        self._acls: dict[tuple[str, Direction], _Table] = {}
        self._cuts: dict[object, frozenset[int]] = {}
        self._pairs: dict[object, tuple[_Positions, dict[tuple[int, int], Traffic]]] = {}
        self._points: dict[object, list[Point]] = {}

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
        return [Box(starts_, ends, passed) for (ends, passed), starts_ in found.items() if passed]

    def passes(self, source: Point, destination: Point) -> Traffic:
        """Return what passes from one point to another, answers included."""
        first, last = source.interface, destination.interface
        out = into = EVERYTHING
        if first:
            out = self.group_passes(first, Direction.EGRESS, destination) if first.role is Role.HOST else NOTHING
        if last and out:
            into = NOTHING if last.role is Role.NAT_GATEWAY else self.group_passes(last, Direction.INGRESS, source)
        filtered = both(out, into)
        return meet(filtered, self._routed(source, destination)) if filtered else NOTHING

    def group_passes(self, interface: Interface, direction: Direction, peer: Point) -> Traffic:
        """Return what the security groups of an interface allow to or from a point."""
        if interface.groups is UNKNOWN:
            return ANYTHING
        return EVERYTHING if interface.groups is None else self._group_table(interface.groups, direction)[peer]

    def step(self, step: Step, source: Point, destination: Point) -> Traffic:
        """Return what one step of a way lets pass."""
        match step:
            case Hop():
                return {Verdict.ALLOWED: EVERYTHING, Verdict.DENIED: NOTHING, Verdict.UNKNOWN: ANYTHING}[step.verdict]
            case GroupCheck():
                peer = source if step.peer is End.SOURCE else destination
                return self.group_passes(step.interface, step.direction, peer)
            case AclCheck():
                peer = source if step.peer is End.SOURCE else destination
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

    def _routed(self, source: Point, destination: Point) -> Traffic:
        """Return what the routes, gateways and network ACLs between two points let pass."""
        first, last = source.interface, destination.interface
        if first and last:
            key: object = (first.subnet, last.subnet)
        else:
            outside = source if last else destination
            key = (first, last, outside.endpoint, outside.internet)
        pair = self._pairs.get(key)
        if pair is None:
            pair = self._pairs[key] = (_Positions(self._around(first) | self._around(last)), {})
        positions, known = pair
        where = (positions[source], positions[destination])
        found = known.get(where)
        if found is None:
            found = known[where] = self._by_any(source, destination)
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

    def _group_table(self, groups: frozenset[str], direction: Direction) -> _Table:
        table = self._groups.get((groups, direction))
        if table is None:
            lists = self.network.prefix_lists
            of_groups = [group_rules(self.network.groups.get(group), direction) for group in groups]
            known = [rule for rules in of_groups if rules is not UNKNOWN for rule in rules]
            named = [rule.peer.id for rule in known if isinstance(rule.peer, GroupReference)]
            table = _Table(lambda point: group_passes(of_groups, point, lists), cuts(known, lists), named)
            self._groups[groups, direction] = table
        return table

    def _acl_table(self, id_: str, direction: Direction) -> _Table:
        table = self._acls.get((id_, direction))
        if table is None:
            rules = acl_rules(self.network.acls.get(id_), direction)
            table = self._acls[id_, direction] = _Table(lambda point: acl_passes(rules, point), cuts(rules, {}))
        return table


def flows(network: Network) -> Iterator[Flow]:
    """Yield all traffic that is allowed, or of which it is not known, between all participants. The rest is denied.

    Participants are the interfaces (and placements), the services behind gateway endpoints, and the internet. A flow to
    or from the internet is there if it is for some of its addresses: `addresses` then says for which.
    """
    analysis = Analysis(network)
    hosts = participants(network)
    for source in hosts:
        for destination in hosts:
            if source is destination and not (source.interface and source.interface.somewhere):
                continue
            if INTERNET_NAME in (source.label, destination.label):
                yield from _with_internet(analysis, source, destination)
            else:
                for protocol, ranges, verdict in _rows(analysis.between(source, destination)):
                    yield Flow(source.label, destination.label, protocol, ranges, verdict)


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
            low = piece.ranges[0][0]
            here = [(verdict, where) for where, ranges, verdict in of_protocol if low in ranges]
            best = Verdict.ALLOWED if any(v is Verdict.ALLOWED for v, _ in here) else Verdict.UNKNOWN
            where = Intervals.of(part for verdict, some in here if verdict is best for part in some)
            found.setdefault((best, where), []).extend(piece)
        for (verdict, where), ranges in found.items():
            only = None if where == everywhere else where
            yield Flow(source.label, destination.label, protocol, Intervals.of(ranges).ranges, verdict, only)


@lru_cache(maxsize=1 << 16)
def _rows(passed: Traffic) -> tuple[tuple[Protocol, tuple[Range, ...], Verdict], ...]:
    """Return a set of traffic as the port ranges that each protocol is allowed, or of which it is not known."""
    found: list[tuple[Protocol, tuple[Range, ...], Verdict]] = []
    sure = by_protocol(passed.sure)
    possible = sure if passed.sure is passed.possible else by_protocol(passed.possible)
    for protocol, some in possible.items():
        allowed, listed = sure.get(protocol, []), some
        if protocol in (Protocol.ICMP, Protocol.ICMPV6):
            allowed, listed = whole_types(allowed), some_types(listed)
        if allowed:
            found.append((protocol, tuple(allowed), Verdict.ALLOWED))
        if listed != allowed and (unknown := Intervals.of(listed) - Intervals.of(allowed)):
            found.append((protocol, unknown.ranges, Verdict.UNKNOWN))
    return tuple(found)
