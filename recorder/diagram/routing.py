"""Draws lines around what is in their way: the cheapest walk on a lattice, where turns, crossings and detours cost.

The method is Dijkstra's with A*'s estimate, as in orthogonal connector routing (Wybrow, Marriott, Stuckey 2009).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from recorder.diagram.geometry import UNIT, Rect

Point = tuple[int, int]
"""On the lattice: multiples of `UNIT`."""
Step = tuple[int, int]

RIGHT, LEFT, DOWN, UP = (1, 0), (-1, 0), (0, 1), (0, -1)

TURN: Final = 5.0
CROSSING: Final = 8.0
BESIDE: Final = 2.0
"""A point next to a node or to another line."""
LABEL: Final = 40.0
"""A point of another arrow's label."""
FOREIGN: Final = 12.0
"""A point in a component that the arrow has nothing to do with."""
LEAVING: Final = {RIGHT: 0.0, DOWN: 8.0, UP: 8.0, LEFT: 16.0}
ARRIVING: Final = {RIGHT: 0.0, DOWN: 6.0, UP: 10.0, LEFT: 16.0}
"""By direction: flows go from left to right."""
OFF_CENTRE: Final = 0.6
"""A point of a node's side, away from the side's middle."""


class NoWayError(Exception):
    """Two nodes are so walled in that no line joins them."""


class Router:
    """Draws one line after the other; each keeps clear of those that are there.

    Args:
        width: The drawing's, in pixels.
        height: Likewise.
        solid: What no line may cross: nodes and headings.
        components: What a line may cross if one of its ends is in it, and should not otherwise.
    """

    def __init__(self, width: float, height: float, solid: Iterable[Rect], components: Iterable[Rect]) -> None:
        self._width, self._height = int(width) // UNIT, int(height) // UNIT
        self._solid = {point for rect in solid for point in _points(rect)}
        self._beside: defaultdict[Point, float] = defaultdict(float)
        for rect in solid:
            for point in _points(Rect(rect.x - UNIT, rect.y - UNIT, rect.width + 2 * UNIT, rect.height + 2 * UNIT)):
                self._beside[point] = BESIDE
        self._components = [(rect, set(_points(rect))) for rect in components]
        self._lines: dict[Point, bool | None] = {}
        """Point -> whether the line there is horizontal; None for a turn or an end, which nothing may touch."""

    def line(self, source: Rect, target: Rect) -> list[Point]:
        """Return the turns of a line from one rectangle's side to another's, in pixels.

        Raises:
            NoWayError: there is none.
        """
        foreign: set[Point] = set()
        for rect, points in self._components:
            if not rect.holds(source) and not rect.holds(target):
                foreign |= points
        goals = {(point, way): cost for point, way, cost in self._arrivals(target)}
        walk = self._walk(source, target, goals, foreign)
        self._keep(walk)
        return [(x * UNIT, y * UNIT) for x, y in _turns(walk)]

    def avoid(self, rect: Rect) -> None:
        """Keep the lines that follow off a label."""
        for point in _points(rect):
            self._beside[point] += LABEL

    def _walk(
        self, source: Rect, target: Rect, goals: Mapping[tuple[Point, Step], float], foreign: set[Point]
    ) -> list[Point]:
        queue: list[tuple[float, float, Point, Step]] = []
        best: dict[tuple[Point, Step], float] = {}
        came: dict[tuple[Point, Step], tuple[Point, Step]] = {}
        for point, way, cost in self._departures(source):
            best[point, way] = cost
            heapq.heappush(queue, (cost + _distance(point, target), cost, point, way))
        final: tuple[Point, Step] | None = None
        least = float("inf")
        while queue:
            estimate, cost, point, way = heapq.heappop(queue)
            if estimate >= least:
                break
            if cost > best[point, way]:
                continue
            for step in (RIGHT, LEFT, DOWN, UP):
                if step == (-way[0], -way[1]):
                    continue
                onward = (point[0] + step[0], point[1] + step[1])
                turning = TURN if step != way else 0.0
                if turning and point in self._lines:
                    continue
                if (onward, step) in goals and onward not in self._lines:
                    total = cost + 1 + turning + goals[onward, step]
                    if total < least:
                        least, final = total, (onward, step)
                        came[final] = (point, way)
                    continue
                price = self._price(onward, step, foreign)
                if price is None:
                    continue
                total = cost + turning + price
                if total < best.get((onward, step), float("inf")):
                    best[onward, step] = total
                    came[onward, step] = (point, way)
                    heapq.heappush(queue, (total + _distance(onward, target), total, onward, step))
        if final is None:
            raise NoWayError(f"no line leads from {source} to {target}")
        walk = [final[0]]
        state = final
        while state in came:
            state = came[state]
            walk.append(state[0])
        return walk[::-1]

    def _price(self, point: Point, step: Step, foreign: set[Point]) -> float | None:
        """Return what a step to a point costs; None where none may go."""
        x, y = point
        if not (0 < x < self._width and 0 < y < self._height) or point in self._solid:
            return None
        price = 1 + self._beside.get(point, 0.0) + (FOREIGN if point in foreign else 0.0)
        if point in self._lines:
            horizontal = self._lines[point]
            if horizontal is None or horizontal == (step in (RIGHT, LEFT)):
                return None
            price += CROSSING
        return price

    def _departures(self, rect: Rect) -> Iterator[tuple[Point, Step, float]]:
        for point, outward, off in _sides(rect):
            if point not in self._lines:
                yield point, outward, LEAVING[outward] + off

    def _arrivals(self, rect: Rect) -> Iterator[tuple[Point, Step, float]]:
        for point, outward, off in _sides(rect):
            inward = (-outward[0], -outward[1])
            yield point, inward, ARRIVING[inward] + off

    def _keep(self, walk: Sequence[Point]) -> None:
        turns = set(_turns(walk))
        for before, point in zip(walk, walk[1:], strict=False):
            horizontal = before[1] == point[1]
            for end in (before, point):
                self._lines[end] = None if end in turns or end in self._lines else horizontal
            for side in ((0, -1), (0, 1)) if horizontal else ((-1, 0), (1, 0)):
                self._beside[point[0] + side[0], point[1] + side[1]] = max(
                    BESIDE, self._beside[point[0] + side[0], point[1] + side[1]]
                )


def _points(rect: Rect) -> Iterator[Point]:
    """Yield the lattice points in a rectangle, its edges included."""
    for x in range(-int(-rect.x // UNIT), int(rect.right // UNIT) + 1):
        for y in range(-int(-rect.y // UNIT), int(rect.bottom // UNIT) + 1):
            yield x, y


def _sides(rect: Rect) -> Iterator[tuple[Point, Step, float]]:
    """Yield where lines may begin or end, which way is out there, and how far off the middle it is, as a cost.

    On a tall node, or a wide one, one place is as good as another.
    """
    left, right, top, bottom = (int(edge) // UNIT for edge in (rect.x, rect.right, rect.y, rect.bottom))
    tall = rect.height > 12 * UNIT
    for y in range(top + 2, bottom - 1):
        off = 0.0 if tall else abs(y - (top + bottom) / 2) * OFF_CENTRE
        yield (right, y), RIGHT, off
        yield (left, y), LEFT, off
    wide = rect.width > 40 * UNIT
    for x in range(left + 2, right - 1):
        off = 0.0 if wide else abs(x - (left + right) / 2) * OFF_CENTRE
        yield (x, bottom), DOWN, off
        yield (x, top), UP, off


def _distance(point: Point, target: Rect) -> float:
    x, y = point[0] * UNIT, point[1] * UNIT
    aside = max(target.x - x, 0, x - target.right)
    away = max(target.y - y, 0, y - target.bottom)
    return (aside + away) / UNIT


def _turns(walk: Sequence[Point]) -> list[Point]:
    """Return the ends of a walk and the points at which it turns."""
    inner = (
        point
        for before, point, after in zip(walk, walk[1:], walk[2:], strict=False)
        if (point[0] - before[0], point[1] - before[1]) != (after[0] - point[0], after[1] - point[1])
    )
    return [walk[0], *inner, walk[-1]]
