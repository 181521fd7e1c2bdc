"""Where the labels of a line may be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from diagram.geometry import UNIT, Rect
from diagram.model import Arrow
from diagram.routing import Point
from diagram.sizes import LINE, TEXT
from diagram.text import width

ASIDE: Final = 4
"""Between a line and its label, in pixels; a label is further from all that is not its own line."""
APART: Final = 7
"""Between the ends of a label and a line that is not its own."""
HEAD: Final = 12
"""The room of an arrow's head."""


class LabelPlaces:
    """Finds a place for one label after the other, where it meets nothing and is nearest to its own line.

    Args:
        still: What no label may meet: nodes, headings, edges.
    """

    def __init__(self, still: Sequence[Rect]) -> None:
        self._taken = list(still)
        self._lines: list[Rect] = []

    def find(self, arrow: Arrow, points: Sequence[Point]) -> tuple[Rect, ...]:
        """Return a place for each row of an arrow's label; nothing if there is none.

        A label stands on the longest level piece of its arrow's line that has room, or else beside an upright one.
        """
        taken = [*self._taken, *_runs(points)]
        pieces = sorted(pairwise(points), key=lambda piece: (piece[0][0] == piece[1][0], -math.dist(*piece)))
        for start, end in pieces:
            for rows in _beside(arrow, start, end):
                if not any(row.grown(1).overlaps(rect) for row in rows for rect in taken) and not any(
                    row.grown(APART, ASIDE + 1).overlaps(line) for row in rows for line in self._lines
                ):
                    return tuple(rows)
        return ()

    def keep(self, points: Sequence[Point], rows: Sequence[Rect]) -> None:
        """Keep the labels that follow off a line and its label."""
        self._lines += _runs(points)
        self._taken += rows


def _runs(points: Sequence[Point]) -> Iterator[Rect]:
    """Yield the pieces of a line as rectangles with no breadth."""
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _beside(arrow: Arrow, start: Point, end: Point) -> Iterator[list[Rect]]:
    return _next_to(arrow, start, end) if start[0] == end[0] else _along(arrow, start, end)


def _along(arrow: Arrow, start: Point, end: Point) -> Iterator[list[Rect]]:
    """Yield places above and below a level piece, its middle first."""
    left, right = sorted((start[0], end[0]))
    sizes = [width(line, TEXT) for line in arrow.labels]
    room = right - left - HEAD - max(sizes)
    middle = left + HEAD / 2 + room / 2 + max(sizes) / 2
    for above in dict.fromkeys((-(-len(sizes) // 2), len(sizes) // 2)):  # a line more above; or below, beside another
        tops = [start[1] + LINE * (i - above) + (ASIDE if i >= above else -ASIDE) for i in range(len(sizes))]
        for off in sorted(range(-int(max(room, 0) / 2), int(max(room, 0) / 2) + 1, UNIT), key=abs):
            yield [Rect(middle + off - size / 2, top, size, LINE) for size, top in zip(sizes, tops, strict=True)]


def _next_to(arrow: Arrow, start: Point, end: Point) -> Iterator[list[Rect]]:
    """Yield places on the right and the left of an upright piece, its middle first."""
    top, bottom = sorted((start[1], end[1]))
    sizes = [width(line, TEXT) for line in arrow.labels]
    height = LINE * len(sizes)
    room = max(bottom - top - height, 0)
    for off in sorted(range(-int(room / 2), int(room / 2) + 1, UNIT), key=abs):
        y = (top + bottom - height) / 2 + off
        yield [Rect(start[0] + ASIDE, y + LINE * i, size, LINE) for i, size in enumerate(sizes)]
        yield [Rect(start[0] - ASIDE - size, y + LINE * i, size, LINE) for i, size in enumerate(sizes)]
