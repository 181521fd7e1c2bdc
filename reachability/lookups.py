"""What is looked up for each pair of points: each is computed once for all points that its rules cannot tell apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
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
        self._by_address = [(0, 0)] * (len(self._cuts) + 1)
        self._by_group: dict[int, Bounds] = {}
        self._by_list: dict[str, Bounds] = {}
        self._groups = 0
        self._of_groups: dict[int, tuple[int, int]] = {}
        self._known: dict[tuple[int, int, str], Bounds] = {}
        for rule in rules:
            allowed = line.bounds(rule.traffic)
            if isinstance(rule.peer, GroupReference):
                bit = bit_of(rule.peer.id)
                self._groups |= bit
                self._by_group[bit] = line.join((self._by_group.get(bit, line.nothing), allowed))
                continue
            where, certain = _addresses(rule.peer, lists)
            self._add(where, line.sure[allowed] if certain else 0, line.possible[allowed])
            if isinstance(rule.peer, PrefixListReference):
                id_ = rule.peer.id
                self._by_list[id_] = line.join((self._by_list.get(id_, line.nothing), allowed))

    def _add(self, where: Intervals | None, sure: int, possible: int) -> None:
        """Let traffic pass from or to some addresses; None: from or to any."""
        spans = [(0, len(self._by_address))]
        if where is not None:
            spans = [(bisect_right(self._cuts, low), bisect_right(self._cuts, high) + 1) for low, high in where]
        for first, end in spans:
            for position in range(first, end):
                known, some = self._by_address[position]
                self._by_address[position] = (known | sure, some | possible)

    def __getitem__(self, node: Node) -> Bounds:
        groups = node.groups & self._groups if node.groups >= 0 else node.groups
        key = (bisect_right(self._cuts, node.low), groups, node.prefix_list)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._join(*key)
        return found

    def row(self, nodes: Sequence[Node]) -> list[Bounds]:
        """Return what it lets pass for each of many nodes."""
        everything = self._line.sure[self._line.everything]
        if all(sure == everything for sure, _ in self._by_address):
            return [self._line.everything] * len(nodes)
        return [self[node] for node in nodes]

    def _join(self, position: int, groups: int, prefix_list: str) -> Bounds:
        sure, possible = self._by_address[position]
        if groups:
            sure_of_groups, possible_of_groups = self._let_in(groups)
            sure, possible = sure | sure_of_groups, possible | possible_of_groups
        found = self._line.number(sure, possible)
        return self._line.join((found, self._by_list[prefix_list])) if prefix_list in self._by_list else found

    def _let_in(self, groups: int) -> tuple[int, int]:
        """Return what the members of these groups may send, as bits; -1: of groups that are not known."""
        found = self._of_groups.get(groups)
        if found is None:
            joined = self._line.join(bounds for bit, bounds in self._by_group.items() if groups & bit)
            certain = groups > 0  # else it may be a member of each, and of none
            found = (self._line.sure[joined] if certain else 0), self._line.possible[joined]
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

    def __init__(self, passed: Bounds) -> None:
        self._passed = passed

    def __getitem__(self, node: Node) -> Bounds:
        return self._passed

    def row(self, nodes: Sequence[Node]) -> list[Bounds]:
        """Return what it lets pass for each of many nodes."""
        return [self._passed] * len(nodes)


class AnyOf:
    """What at least one of several security groups allows."""

    def __init__(self, filters: Sequence[GroupFilter | Always], line: Line) -> None:
        self._line = line
        self.filters: Final = tuple(filters)
        self._known: dict[tuple[Bounds, ...], Bounds] = {}

    def __getitem__(self, node: Node) -> Bounds:
        return self._joined(tuple([one[node] for one in self.filters]))

    def joined_row(self, rows: Iterable[Sequence[Bounds]]) -> list[Bounds]:
        """Return what it lets pass for each of many nodes, by what each of its groups does."""
        known = self._known
        return [known.get(parts) or self._joined(parts) for parts in zip(*rows, strict=True)]

    def _joined(self, parts: tuple[Bounds, ...]) -> Bounds:
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
