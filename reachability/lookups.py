"""What is looked up for each pair of points: each is computed once for all points that its rules cannot tell apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from reachability.filters import Point
from reachability.traffic import Traffic


class Table:
    """What one filter lets pass; points that it cannot tell apart share one computation."""

    def __init__(self, passes: Callable[[Node], Traffic], at: Iterable[int], groups: int = 0) -> None:
        self._passes = passes
        self._cuts = sorted(at)
        self._groups = groups
        self._known: dict[tuple[int, int, str], Traffic] = {}

    def __getitem__(self, node: Node) -> Traffic:
        groups = node.groups & self._groups if node.groups >= 0 else node.groups
        key = (bisect_right(self._cuts, node.low), groups, node.prefix_list)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._passes(node)
        return found


class Always:
    """A filter that lets the same pass for all."""

    def __init__(self, passed: Traffic) -> None:
        self._passed = passed

    def __getitem__(self, node: Node) -> Traffic:
        return self._passed


Filter = Table | Always
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
        self.known: dict[tuple[int, int], Traffic] = {}

    def position(self, node: Node) -> int:
        """Return between which cuts a node lies."""
        found = self._positions.get(node)
        if found is None:
            found = self._positions[node] = bisect_right(self._cuts, node.low)
        return found
