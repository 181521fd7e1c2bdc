"""Leads lines around what is in their way: the cheapest walk on a lattice, where turns, crossings and detours cost.

The method is Dijkstra's with A*'s estimate, as in orthogonal connector routing (Wybrow, Marriott, Stuckey 2009).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Final

from diagram.geometry import UNIT, Rect

Point = tuple[int, int]
"""In pixels."""
Place = int
"""A place of the lattice, which are `UNIT` apart: its number, down one column after the other."""
State = int
"""A place, and the way by which a line comes to it: four times the place, and the way's number."""

LEFT, UP, DOWN, RIGHT = range(4)
_WAYS: Final = (LEFT, UP, DOWN, RIGHT)
_BACK: Final = {LEFT: RIGHT, UP: DOWN, DOWN: UP, RIGHT: LEFT}
_HORIZONTAL, _VERTICAL, _CLOSED = range(1, 4)
"""What there is of lines at a place, where 0 is none. Nothing may touch a line's turns and ends."""

TURN: Final = 5.0
CROSSING: Final = 8.0
BESIDE: Final = 4.0
"""A point next to a node, to another line, or at a component's frame."""
_MEETING: Final = {_HORIZONTAL: (0.0, inf, CROSSING, inf), _VERTICAL: (0.0, CROSSING, inf, inf)}
"""What it costs a line to step on a place, by what there is."""
FOREIGN: Final = 12.0
"""A point outside of a component that holds both ends."""
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
        components: What a line may cross if one of its ends is in it.
    """

    def __init__(self, width: float, height: float, solid: Sequence[Rect], components: Sequence[Rect]) -> None:
        self._width, self._height = int(width) // UNIT, int(height) // UNIT
        self._column = self._height + 1
        self._steps = self._steps_by_way()
        self._components = components
        self._prices = [1.0] * ((self._width + 1) * self._column)
        """Of a step to each point, lines aside."""
        beside = {point for rect in solid for point in self._points(rect.grown(UNIT))}
        self._lines = bytearray(len(self._prices))
        for rect in components:
            beside.update(set(self._points(rect.grown(2 * UNIT))) - set(self._points(rect.grown(-2 * UNIT))))
            self._frame(rect)
        for point in beside:
            self._prices[point] += BESIDE
        right, bottom = self._width * UNIT, self._height * UNIT
        edges = Rect(0, 0, 0, bottom), Rect(0, 0, right, 0), Rect(right, 0, 0, bottom), Rect(0, bottom, right, 0)
        for rect in (*solid, *edges):
            for point in self._points(rect):
                self._prices[point] = inf

    def _frame(self, rect: Rect) -> None:
        """Let lines cross a component's frame, but neither run along it nor turn on it."""
        for edge, line in zip(rect.edges(), (_HORIZONTAL, _HORIZONTAL, _VERTICAL, _VERTICAL), strict=True):
            for point in self._points(edge):
                self._lines[point] = _CLOSED if self._lines[point] else line

    def walk(self, source: Rect, target: Rect) -> list[Place]:
        """Return the cheapest walk from one rectangle's side to another's.

        Raises:
            NoWayError: there is none.
        """
        return self._walk(source, target, dict(self._arrivals(target)))

    def turns(self, walk: Sequence[Place]) -> tuple[Point, ...]:
        """Return the ends of a walk, and where it turns between them."""
        return tuple((x * UNIT, y * UNIT) for x, y in (divmod(place, self._column) for place in _turns(walk)))

    def keep(self, walk: Sequence[Place]) -> None:
        """Draw a walk: the lines that follow keep clear of it."""
        turns = set(_turns(walk))
        for before, point in pairwise(walk):
            horizontal = abs(point - before) == self._column
            taken = point in turns or self._lines[point]
            self._lines[point] = _CLOSED if taken else _HORIZONTAL if horizontal else _VERTICAL
            aside = 1 if horizontal else self._column
            for side in (point - aside, point + aside):
                self._prices[side] = max(1 + BESIDE, self._prices[side])
        self._lines[walk[0]] = _CLOSED

    def avoid(self, rect: Rect) -> None:
        """Keep the lines that follow off a label."""
        for point in self._points(rect):
            self._prices[point] = inf

    def _walk(self, source: Rect, target: Rect, goals: Mapping[State, float]) -> list[Place]:
        prices, lines, steps = self._prices_between(source, target), self._lines, self._steps
        distances = self._distances(point // 4 for point in goals)
        queue = [(cost, cost, state, state) for state, cost in self._departures(source)]
        heapq.heapify(queue)
        came: dict[State, State] = {}
        least = [inf] * (4 * len(prices))
        pop, push = heapq.heappop, heapq.heappush  # a drawing takes millions of steps
        while queue:
            _, cost, state, before = pop(queue)
            if state in came:
                continue
            came[state] = before
            if state in goals:
                return _back(came, state)
            point = state >> 2
            on_line = lines[point]
            for onward_step, step, meeting, turn in steps[state & 3]:
                if turn and on_line:
                    continue
                place, onward = point + step, state + onward_step
                if onward in goals:
                    total = cost + (1 + goals[onward] + turn)
                else:
                    total = cost + (prices[place] + meeting[lines[place]] + turn)
                if total <= least[onward] and total != inf:
                    least[onward] = total
                    push(queue, (total + distances[place], total, onward, state))
        raise NoWayError(f"no line leads from {source} to {target}")

    def _steps_by_way(self) -> list[list[tuple[int, int, Sequence[float], float]]]:
        """Return, by the way that a line comes, how it can go on.

        Each is the difference of the states and of the places, the costs of meeting a line, and that of turning.
        """
        steps = dict(zip(_WAYS, (-self._column, -1, 1, self._column), strict=True))
        return [
            [
                (4 * step + onward - way, step, _MEETING[_line_of(onward)], 0.0 if onward == way else TURN)
                for onward, step in steps.items()
                if onward != _BACK[way]
            ]
            for way in _WAYS
        ]

    def _distances(self, points: Iterable[Place]) -> list[int]:
        """Return how far each place is at least from some points."""
        left, right, top, bottom = self._bounds(points)
        down = [max(top - y, 0, y - bottom) for y in range(self._column)]
        across = [max(left - x, 0, x - right) for x in range(self._width + 1)]
        return [one + other for one in across for other in down]

    def _prices_between(self, source: Rect, target: Rect) -> list[float]:
        """Return what a step to each point costs a line between two rectangles."""
        prices = self._prices.copy()
        for rect in self._components:
            here, there = rect.holds(source), rect.holds(target)
            if not here and not there:
                for rows in self._columns(rect):
                    prices[rows] = [inf] * (rows.stop - rows.start)
            elif here and there:
                outside = [price + FOREIGN for price in prices]
                for rows in self._columns(rect):
                    outside[rows] = prices[rows]
                prices = outside
        return prices

    def _bounds(self, points: Iterable[Place]) -> tuple[int, int, int, int]:
        """Return the first and the last column and row of some points."""
        xs, ys = zip(*(divmod(point, self._column) for point in points), strict=True)
        return min(xs), max(xs), min(ys), max(ys)

    def _departures(self, rect: Rect) -> Iterator[tuple[State, float]]:
        for point, outward, off in self._sides(rect):
            if not self._lines[point]:
                yield point * 4 + outward, LEAVING[outward] + off

    def _arrivals(self, rect: Rect) -> Iterator[tuple[State, float]]:
        for point, outward, off in self._sides(rect):
            inward = _BACK[outward]
            if not self._lines[point]:
                yield point * 4 + inward, ARRIVING[inward] + off

    def _points(self, rect: Rect) -> Iterator[Place]:
        """Yield the places of the drawing in a rectangle, its edges included."""
        for rows in self._columns(rect):
            yield from range(rows.start, rows.stop)

    def _columns(self, rect: Rect) -> Iterator[slice]:
        """Yield them by columns."""
        top, bottom = max(0, -int(-rect.y // UNIT)), min(self._height, int(rect.bottom // UNIT))
        for x in range(max(0, -int(-rect.x // UNIT)), min(self._width, int(rect.right // UNIT)) + 1):
            yield slice(x * self._column + top, max(x * self._column + bottom, x * self._column + top - 1) + 1)

    def _sides(self, rect: Rect) -> Iterator[tuple[Place, int, float]]:
        """Yield where lines may begin or end, which way is out there, and how far off the middle it is, as a cost.

        On a tall node one place is as good as another. From a component, lines begin above and below, with
        room for labels.
        """
        left, right, top, bottom = (int(edge) // UNIT for edge in (rect.x, rect.right, rect.y, rect.bottom))
        tall = rect.height > TALL
        for y in range(top + 2, bottom - 1) if rect.width <= WIDE else ():
            off = 0.0 if tall else abs(y - (top + bottom) / 2) * OFF_CENTRE
            yield right * self._column + y, RIGHT, off
            yield left * self._column + y, LEFT, off
        wide = rect.width > WIDE
        for x in range(left + 2, right - 1, PITCH if wide else 1):
            off = 0.0 if wide else abs(x - (left + right) / 2) * OFF_CENTRE
            yield x * self._column + bottom, DOWN, off
            yield x * self._column + top, UP, off


def _line_of(way: int) -> int:
    """Return what a line is that goes a way."""
    return _HORIZONTAL if way in (LEFT, RIGHT) else _VERTICAL


def _back(came: Mapping[State, State], state: State) -> list[Place]:
    """Return the points of the walk that came to a state."""
    walk = [state // 4]
    while came[state] != state:
        state = came[state]
        walk.append(state // 4)
    return walk[::-1]


def _turns(walk: Sequence[Place]) -> list[Place]:
    """Return the ends of a walk and the points at which it turns."""
    inner = (
        point for before, point, after in zip(walk, walk[1:], walk[2:], strict=False) if point - before != after - point
    )
    return [walk[0], *inner, walk[-1]]
