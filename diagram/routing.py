"""Draws lines around what is in their way: the cheapest walk on a lattice, where turns, crossings and detours cost.

The method is Dijkstra's with A*'s estimate, as in orthogonal connector routing (Wybrow, Marriott, Stuckey 2009).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from diagram.geometry import UNIT, Rect

Point = tuple[int, int]
"""On the lattice: multiples of `UNIT`."""
Step = tuple[int, int]
State = tuple[Point, Step]
"""A point, and the way by which a line comes to it."""

RIGHT, LEFT, DOWN, UP = (1, 0), (-1, 0), (0, 1), (0, -1)

TURN: Final = 5.0
CROSSING: Final = 8.0
BESIDE: Final = 2.0
"""A point next to a node, to another line, or at a component's frame."""
LABEL: Final = 40.0
"""A point of another arrow's label."""
FOREIGN: Final = 12.0
"""A point in a component that the arrow has nothing to do with, or outside of one that holds both of its ends."""
LEAVING: Final = {RIGHT: 0.0, DOWN: 8.0, UP: 8.0, LEFT: 16.0}
ARRIVING: Final = {RIGHT: 0.0, DOWN: 6.0, UP: 10.0, LEFT: 16.0}
"""By direction: flows go from left to right."""
OFF_CENTRE: Final = 0.6
"""A point of a node's side, away from the side's middle."""

TALL: Final = 12 * UNIT
WIDE: Final = 40 * UNIT
"""More than any node: a component."""
PITCH: Final = 15
"""Between the lines of a component, in lattice points: the room of a label."""


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

    def __init__(self, width: float, height: float, solid: Sequence[Rect], components: Sequence[Rect]) -> None:
        self._width, self._height = int(width) // UNIT, int(height) // UNIT
        self._solid = {point for rect in solid for point in _points(rect)}
        self._beside: defaultdict[Point, float] = defaultdict(float)
        self._everywhere = set(_points(Rect(0, 0, width, height)))
        self._components = [(rect, set(_points(rect))) for rect in components]
        beside = {point for rect in solid for point in _points(rect.grown(UNIT))}
        for rect in components:
            beside.update(set(_points(rect.grown(2 * UNIT))) - set(_points(rect.grown(-2 * UNIT))))
        self._beside.update(dict.fromkeys(beside, BESIDE))
        self._trunks: defaultdict[str, set[Point]] = defaultdict(set)
        self._lines: dict[Point, bool | None] = {}
        """Point -> whether the line there is horizontal; None for a turn or an end, which nothing may touch."""

    def line(self, source: Rect, target: Rect, trunk: str | None = None) -> list[Point]:
        """Return the turns of a line from one rectangle's side to another's, in pixels.

        Args:
            source: Where it begins.
            target: Where it ends.
            trunk: A name. Lines of one trunk lead to one target, and may end where they meet one that was there before.

        Raises:
            NoWayError: there is none.
        """
        foreign: set[Point] = set()
        for rect, points in self._components:
            here, there = rect.holds(source), rect.holds(target)
            if here and there:
                foreign |= self._everywhere - points
            elif not here and not there:
                foreign |= points
        goals = dict(self._arrivals(target)) | dict(self._meetings(trunk))
        walk = self._walk(source, target, goals, foreign)
        self._keep(walk)
        if trunk is not None:
            self._trunks[trunk].update(walk)
        return [(x * UNIT, y * UNIT) for x, y in _turns(walk)]

    def avoid(self, rect: Rect) -> None:
        """Keep the lines that follow off a label."""
        for point in _points(rect):
            self._beside[point] += LABEL

    def _walk(self, source: Rect, target: Rect, goals: Mapping[State, float], foreign: set[Point]) -> list[Point]:
        queue = [(cost, cost, state, state) for state, cost in self._departures(source)]
        heapq.heapify(queue)
        came: dict[State, State] = {}
        left = _least_distance(point for point, _ in goals)
        while queue:
            _, cost, state, before = heapq.heappop(queue)
            if state in came:
                continue
            came[state] = before
            if state in goals:
                return _back(came, state)
            for onward, price in self._onward(state, goals, foreign):
                if onward not in came:
                    total = cost + price
                    heapq.heappush(queue, (total + left(onward[0]), total, onward, state))
        raise NoWayError(f"no line leads from {source} to {target}")

    def _onward(self, state: State, goals: Mapping[State, float], foreign: set[Point]) -> Iterator[tuple[State, float]]:
        """Yield where a line may go on to from a point, and what it costs."""
        point, way = state
        for step in (RIGHT, LEFT, DOWN, UP):
            turning = step != way
            if step == (-way[0], -way[1]) or (turning and point in self._lines):
                continue
            onward = ((point[0] + step[0], point[1] + step[1]), step)
            price = 1 + goals[onward] if onward in goals else self._price(*onward, foreign)
            if price is not None:
                yield onward, price + (TURN if turning else 0.0)

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

    def _departures(self, rect: Rect) -> Iterator[tuple[State, float]]:
        for point, outward, off in _sides(rect):
            if point not in self._lines:
                yield (point, outward), LEAVING[outward] + off

    def _arrivals(self, rect: Rect) -> Iterator[tuple[State, float]]:
        for point, outward, off in _sides(rect):
            inward = (-outward[0], -outward[1])
            if point not in self._lines:
                yield (point, inward), ARRIVING[inward] + off

    def _meetings(self, trunk: str | None) -> Iterator[tuple[State, float]]:
        """Yield where a line can end on its trunk, and by which way."""
        for point in self._trunks[trunk] if trunk is not None else ():
            horizontal = self._lines[point]
            if horizontal is not None:
                yield from (((point, way), 0.0) for way in ((UP, DOWN) if horizontal else (LEFT, RIGHT)))

    def _keep(self, walk: Sequence[Point]) -> None:
        turns = set(_turns(walk))
        for before, (x, y) in pairwise(walk):
            horizontal = before[1] == y
            self._lines[x, y] = None if (x, y) in turns or (x, y) in self._lines else horizontal
            for side in ((x, y - 1), (x, y + 1)) if horizontal else ((x - 1, y), (x + 1, y)):
                self._beside[side] = max(BESIDE, self._beside[side])
        self._lines[walk[0]] = None


def _points(rect: Rect) -> Iterator[Point]:
    """Yield the lattice points in a rectangle, its edges included."""
    for x in range(-int(-rect.x // UNIT), int(rect.right // UNIT) + 1):
        for y in range(-int(-rect.y // UNIT), int(rect.bottom // UNIT) + 1):
            yield x, y


def _sides(rect: Rect) -> Iterator[tuple[Point, Step, float]]:
    """Yield where lines may begin or end, which way is out there, and how far off the middle it is, as a cost.

    On a tall node one place is as good as another. From a component, lines begin above and below, with room for labels.
    """
    left, right, top, bottom = (int(edge) // UNIT for edge in (rect.x, rect.right, rect.y, rect.bottom))
    tall = rect.height > TALL
    for y in range(top + 2, bottom - 1) if rect.width <= WIDE else ():
        off = 0.0 if tall else abs(y - (top + bottom) / 2) * OFF_CENTRE
        yield (right, y), RIGHT, off
        yield (left, y), LEFT, off
    wide = rect.width > WIDE
    for x in range(left + 2, right - 1, PITCH if wide else 1):
        off = 0.0 if wide else abs(x - (left + right) / 2) * OFF_CENTRE
        yield (x, bottom), DOWN, off
        yield (x, top), UP, off


def _least_distance(goals: Iterable[Point]) -> Callable[[Point], int]:
    """Return what tells how far it is, at least, from a point to any of `goals`."""
    xs, ys = zip(*goals, strict=True)
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)

    def least(point: Point) -> int:
        x, y = point
        return max(left - x, 0, x - right) + max(top - y, 0, y - bottom)

    return least


def _back(came: Mapping[State, State], state: State) -> list[Point]:
    """Return the points of the walk that came to a state."""
    walk = [state[0]]
    while came[state] != state:
        state = came[state]
        walk.append(state[0])
    return walk[::-1]


def _turns(walk: Sequence[Point]) -> list[Point]:
    """Return the ends of a walk and the points at which it turns."""
    inner = (
        point
        for before, point, after in zip(walk, walk[1:], walk[2:], strict=False)
        if (point[0] - before[0], point[1] - before[1]) != (after[0] - point[0], after[1] - point[1])
    )
    return [walk[0], *inner, walk[-1]]
