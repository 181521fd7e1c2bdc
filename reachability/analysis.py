"""All that can pass between two participants, as exact sets.

Everything is computed on points, addresses that no rule tells apart, and each computation is shared by all points which
its rules cannot tell apart: the filters of a security group or a network ACL, and the ways between two subnets. A pair
of interfaces then costs a few look-ups and intersections, whatever the number of rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import chain, product
from typing import Final, NamedTuple

from reachability import routes
from reachability.addresses import INTERNET, IPV6, is_ipv6
from reachability.endpoints import Host, Place
from reachability.filters import (
    Direction,
    Point,
    acl_passes,
    acl_rules,
    cuts,
    group_rules,
    merged,
)
from reachability.intervals import EMPTY, Intervals
from reachability.line import Bounds, Line
from reachability.lookups import Always, AnyOf, Boundary, Filter, GroupFilter, Node, Table
from reachability.model import Interface, Network
from reachability.steps import AclCheck, End, GroupCheck, Hop, Leg, Step, Way, accepts, starts
from reachability.traffic import (
    ALL,
    ANYTHING,
    EVERYTHING,
    NOTHING,
    Protocol,
    Traffic,
    Verdict,
    either,
    on_line,
    traffic,
    whichever,
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
        self._filters: dict[tuple[str, Direction], GroupFilter | Always] = {}
        self._groups: dict[tuple[frozenset[str], Direction], Filter] = {}
        self._acls: dict[tuple[str, Direction], Table] = {}
        self._cuts: dict[object, frozenset[int]] = {}
        self._nodes: dict[Point, Node] = {}
        self._boundaries: dict[tuple[str, str], Boundary] = {}
        self._points: dict[object, list[Point]] = {}
        self._rules = {
            (group.id, direction): rules if (rules := group_rules(group, direction)) is UNKNOWN else merged(rules)
            for group, direction in product(network.groups.values(), Direction)
        }
        of_acls = [rules for acl in network.acls.values() for rules in (acl.ingress, acl.egress)]
        known = [rules for rules in (*self._rules.values(), *of_acls) if rules is not UNKNOWN]
        kinds = {rule.traffic for rules in known for rule in rules}
        self.line = Line(chain((CLIENT_PORTS,), *((kind.sure, kind.possible) for kind in kinds)))
        self.everything: Final = Always(self.line.everything)
        """The filter that lets all pass."""

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
        return self.line.traffic(*self.line.meet(self.filters(self.node(source), self.node(destination))))

    def filters(self, source: Node, destination: Node) -> tuple[Bounds, Bounds, Bounds]:
        """Return what the source lets out, what the destination lets in, and what the network between them carries."""
        return source.egress[destination], destination.ingress[source], self.routed(source, destination)

    def node(self, point: Point) -> Node:
        """Return the point with what its rules let pass."""
        found = self._nodes.get(point)
        if found is None:
            egress, ingress = (self._end_filter(point.interface, direction) for direction in _BOTH)
            groups = -1 if point.groups is UNKNOWN else self._mask(point.groups)
            found = self._nodes[point] = Node(point, groups, egress, ingress)
        return found

    def _bit(self, group: str) -> int:
        return 1 << self._numbers.setdefault(group, len(self._numbers))

    def _mask(self, groups: Iterable[str]) -> int:
        """Return a set of security groups as bits."""
        return sum(self._bit(group) for group in groups)

    def _end_filter(self, interface: Interface | None, direction: Direction) -> Filter:
        """Return what the role and the security groups of an end let pass."""
        if interface is None:
            return self.everything
        if (starts if direction is Direction.EGRESS else accepts)(interface):
            return Always(self.line.nothing)
        return self._groups_of(interface, direction)

    def _groups_of(self, interface: Interface, direction: Direction) -> Filter:
        if interface.groups is UNKNOWN:
            return Always(self.line.anything)
        if interface.groups is None:
            return self.everything
        found = self._groups.get((interface.groups, direction))
        if found is None:
            filters = [self._group(group, direction) for group in sorted(interface.groups)]
            found = filters[0] if len(filters) == 1 else AnyOf(filters, self.line)
            self._groups[interface.groups, direction] = found
        return found

    def _group(self, id_: str, direction: Direction) -> GroupFilter | Always:
        found = self._filters.get((id_, direction))
        if found is None:
            rules = self._rules.get((id_, direction), UNKNOWN)
            if rules is UNKNOWN:
                found = Always(self.line.anything)
            else:
                found = GroupFilter(rules, self.line, self.network.prefix_lists, self._bit)
            self._filters[id_, direction] = found
        return found

    def step(self, step: Step, source: Point, destination: Point) -> Traffic:
        """Return what one step of a way lets pass."""
        if isinstance(step, Hop):
            return {Verdict.ALLOWED: EVERYTHING, Verdict.DENIED: NOTHING, Verdict.UNKNOWN: ANYTHING}[step.verdict]
        peer = source if step.peer is End.SOURCE else destination
        if isinstance(step, GroupCheck):
            allowed = self._groups_of(step.interface, step.direction)[self.node(peer)]
            return self.line.traffic(self.line.sure[allowed], self.line.possible[allowed])
        return ANYTHING if step.acl is UNKNOWN else self._acl_table(step.acl, step.direction)[peer]

    def way(self, way: Way, source: Point, destination: Point) -> tuple[list[Bounds], list[Bounds]]:
        """Return what each step of a way lets pass: of requests, and of the answers that network ACLs let through."""
        there: list[Bounds] = []
        back: list[Bounds] = []
        for step in way:
            answers = isinstance(step, AclCheck) and step.leg is Leg.BACK
            (back if answers else there).append(self.line.bounds(self.step(step, source, destination)))
        return there, back

    def boundary_cuts(self) -> set[int]:
        """Return all addresses at which a route or a rule at the boundary of some subnet begins or ends to match."""
        interfaces = self.network.interfaces.values()
        return {IPV6[0][0]}.union(*(self._around(interface) for interface in interfaces))

    def routed(self, source: Node, destination: Node) -> Bounds:
        """Return what the routes, gateways and network ACLs between two points let pass."""
        inside = source.inside and destination.inside
        key = (source.area, destination.area) if inside else (source.own, destination.own)
        boundary = self._boundaries.get(key)
        if boundary is None:
            ends = (source.point.interface, destination.point.interface)
            at = {IPV6[0][0]}.union(*(self._around(end) for end in ends))
            boundary = self._boundaries[key] = Boundary(at)
        where = (boundary.position(source), boundary.position(destination))
        found = boundary.known.get(where)
        if found is None:
            found = boundary.known[where] = self._by_any(source.point, destination.point)
        return found

    def _by_any(self, source: Point, destination: Point) -> Bounds:
        """Return what passes by whichever way it takes: surely what passes by all, possibly what passes by one."""
        line, ipv6 = self.line, is_ipv6(source.addresses)
        if ipv6 != is_ipv6(destination.addresses):
            return line.nothing
        sure, possible = line.sure[line.everything], 0
        for way in ways(self.network, source, destination):
            there, back = self.way(way, source, destination)
            answered = line.bounds(_ANSWERED[self._verdict(*line.meet(back))])
            by_this, perhaps = line.meet((*there, answered, line.bounds(_FAMILY[ipv6])))
            sure, possible = sure & by_this, possible | perhaps
        return line.number(sure, possible)

    def _verdict(self, sure: int, possible: int) -> Verdict:
        """Say whether all client ports, or none, are among these bits."""
        asked = self.line.bits(CLIENT_PORTS)
        if asked & ~sure == 0:
            return Verdict.ALLOWED
        return Verdict.UNKNOWN if possible & asked else Verdict.DENIED

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
        groups = interface.groups if isinstance(interface.groups, frozenset) else ()
        return frozenset[int]().union(*(self._cuts_of_group(group) for group in groups))

    def _cuts_of_group(self, id_: str) -> frozenset[int]:
        key = ("group", id_)
        found = self._cuts.get(key)
        if found is None:
            rules = [self._rules.get((id_, direction), UNKNOWN) for direction in Direction]
            found = self._cuts[key] = frozenset().union(*(cuts(some, self.network.prefix_lists) for some in rules))
        return found

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

    def _acl_table(self, id_: str, direction: Direction) -> Table:
        table = self._acls.get((id_, direction))
        if table is None:
            rules = acl_rules(self.network.acls.get(id_), direction)
            table = self._acls[id_, direction] = Table(lambda point: acl_passes(rules, point), cuts(rules, {}))
        return table
