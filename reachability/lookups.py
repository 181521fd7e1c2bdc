"""What is looked up for each pair of points: each is computed once for all points that its rules cannot tell apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from reachability.filters import Point, cuts
from reachability.intervals import Intervals
from reachability.line import Bounds, Line
from reachability.model import GroupReference, GroupRule, Peer, PrefixList, PrefixListReference, SomeOf
from reachability.traffic import Traffic


class Table:
    """What one network ACL lets pass; points that it cannot tell apart share one computation."""

    def __init__(self, passes: Callable[[Point], Traffic], at: Iterable[int]) -> None:
        self._passes = passes
        self._cuts = sorted(at)
        self._known: dict[int, Traffic] = {}

    def __getitem__(self, point: Point) -> Traffic:
        position = bisect_right(self._cuts, point.low)
        found = self._known.get(position)
        if found is None:
            found = self._known[position] = self._passes(point)
        return found


class GroupFilter:
    """What the rules of one security group allow in one direction: merged once, by address and by group."""

    def __init__(
        self,
        rules: Sequence[GroupRule],
        line: Line,
        lists: Mapping[str, PrefixList],
        bit_of: Callable[[str], int],
    ) -> None:
        self._line = line
        self._cuts = sorted(cuts(rules, lists))
        self._ranges: list[tuple[int, int, Bounds]] = []
        """Between which cuts a rule holds, and what it allows there."""
        self._by_address: dict[int, Bounds] = {}
        self.by_group: Final[dict[int, Bounds]] = {}
        """What it lets pass for the members of each group that it refers to, by the group's bit."""
        self._by_list: dict[str, Bounds] = {}
        self._groups = 0
        self._of_groups: dict[int, Bounds] = {}
        self._known: dict[tuple[int, int, str], Bounds] = {}
        for rule in rules:
            allowed = line.bounds(rule.traffic)
            if isinstance(rule.peer, GroupReference):
                bit = bit_of(rule.peer.id)
                self._groups |= bit
                self.by_group[bit] = line.join((self.by_group.get(bit, line.nothing), allowed))
                continue
            where, certain = _addresses(rule.peer, lists)
            self._add(where, allowed if certain else line.number(0, line.possible[allowed]))
            if isinstance(rule.peer, PrefixListReference):
                id_ = rule.peer.id
                self._by_list[id_] = line.join((self._by_list.get(id_, line.nothing), allowed))

        self._ranges.sort(key=lambda held: held[2] != line.everything)

    def _add(self, where: Intervals | None, allowed: Bounds) -> None:
        """Let traffic pass from or to some addresses; None: from or to any."""
        if where is None:
            self._ranges.append((0, len(self._cuts), allowed))
            return
        for low, high in where:
            self._ranges.append((bisect_right(self._cuts, low), bisect_right(self._cuts, high), allowed))

    def _at(self, position: int) -> Bounds:
        """Return what passes by address alone between two cuts."""
        found = self._by_address.get(position)
        if found is None:
            held = (allowed for first, last, allowed in self._ranges if first <= position <= last)
            found = self._by_address[position] = self._line.join(held)
        return found

    def __getitem__(self, node: Node) -> Bounds:
        groups = node.groups & self._groups if node.groups >= 0 else node.groups
        key = (bisect_right(self._cuts, node.low), groups, node.prefix_list)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._join(*key)
        return found

    def spans(self, lows: Sequence[int]) -> Iterator[tuple[int, int, Bounds]]:
        """Yield first, end and what it lets pass by address alone, of nodes given by their addresses in order."""
        start, last = 0, bisect_right(self._cuts, lows[-1])
        for position in range(bisect_right(self._cuts, lows[0]), last + 1):
            end = bisect_left(lows, self._cuts[position]) if position < last else len(lows)
            if end > start and (bounds := self._at(position)) != self._line.nothing:
                yield start, end, bounds
            start = end

    def _join(self, position: int, groups: int, prefix_list: str) -> Bounds:
        parts = [self._at(position)]
        if groups:
            parts.append(self._let_in(groups))
        if prefix_list in self._by_list:
            parts.append(self._by_list[prefix_list])
        return self._line.join(parts)

    def _let_in(self, groups: int) -> Bounds:
        """Return what the members of these groups may send; -1: of groups that are not known."""
        found = self._of_groups.get(groups)
        if found is None:
            found = self._line.join(bounds for bit, bounds in self.by_group.items() if groups & bit)
            if groups < 0:  # it may be a member of each, and of none
                found = self._line.number(0, self._line.possible[found])
            self._of_groups[groups] = found
        return found


def _addresses(peer: Peer, lists: Mapping[str, PrefixList]) -> tuple[Intervals | None, bool]:
    """Return which addresses the other side of a rule has, None for all, and whether that is certain."""
    match peer:
        case SomeOf():
            return peer.addresses, False
        case PrefixListReference() if peer.id in lists:
            return lists[peer.id].addresses, True
        case Intervals():
            return peer, True
        case _:
            return None, False


class Always:
    """A filter that lets the same pass for all."""

    by_group: Final[Mapping[int, Bounds]] = {}

    def __init__(self, passed: Bounds) -> None:
        self._passed = passed

    def __getitem__(self, node: Node) -> Bounds:
        return self._passed

    def spans(self, lows: Sequence[int]) -> Iterator[tuple[int, int, Bounds]]:
        """Yield that it lets the same pass for all nodes."""
        yield 0, len(lows), self._passed


class AnyOf:
    """What at least one of several security groups allows."""

    def __init__(self, filters: Sequence[GroupFilter | Always], line: Line) -> None:
        self._line = line
        self.filters: Final = tuple(filters)
        self._known: dict[tuple[Bounds, ...], Bounds] = {}

    def __getitem__(self, node: Node) -> Bounds:
        parts = tuple([one[node] for one in self.filters])
        found = self._known.get(parts)
        if found is None:
            found = self._known[parts] = self._line.join(parts)
        return found


Filter = GroupFilter | AnyOf | Always
"""What lets pass, by the node on the other side."""


class Node:
    """A point, with all that is looked up for each pair that it is in."""

    __slots__ = ("area", "egress", "groups", "ingress", "inside", "low", "own", "point", "prefix_list")

    def __init__(self, point: Point, groups: int, egress: Filter, ingress: Filter) -> None:
        self.point = point
        self.low = point.low
        self.prefix_list = point.prefix_list
        self.groups = groups
        """A bit for each security group that it is a member of; -1 if they are not known."""
        self.egress = egress
        self.ingress = ingress
        self.inside = point.interface is not None
        outside = f"{point.endpoint} {point.internet}"
        self.area = point.interface.subnet if point.interface else outside
        """What the ways between two interfaces depend on, beside their addresses."""
        self.own = point.interface.id if point.interface else outside
        """What the ways to and from the outside depend on, beside the addresses."""


class Boundary:
    """What the routes, gateways and network ACLs between two areas let pass."""

    def __init__(self, at: Iterable[int]) -> None:
        self._cuts = sorted(at)
        self._positions: dict[Node, int] = {}
        self.known: dict[tuple[int, int], Bounds] = {}

    def position(self, node: Node) -> int:
        """Return between which cuts a node lies."""
        found = self._positions.get(node)
        if found is None:
            found = self._positions[node] = bisect_right(self._cuts, node.low)
        return found
