"""A picture with everything in its place: where nodes stand, how lines run, where their labels are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from diagram.geometry import UNIT, Rect
from diagram.model import Arrow, Box, Picture
from diagram.placement import Block, place
from diagram.routing import Point, Router
from diagram.sizes import HEADER, LINE, PADDING, SMALL, TEXT, folded_text, heading_width
from diagram.text import width

ASIDE: Final = 4
"""Between a line and its label, in pixels."""
CLEAR: Final = 3
"""Between another line and a label, in pixels."""
HEAD: Final = 12
"""The room of an arrow's head."""


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow's line and the place of each line of its label."""

    arrow: Arrow
    points: tuple[Point, ...]
    texts: tuple[Rect, ...]
    joins: bool
    """It ends on another line to the same node."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the SVG needs."""

    picture: Picture
    width: int
    height: int
    rects: dict[str, Rect]
    lines: tuple[Line, ...]


def arrange(picture: Picture) -> Drawing:
    """Return the picture with everything in its place."""
    block = place(picture.program, picture.arrows)
    boxes = [item for item in picture.program.walk() if isinstance(item, Box) and item is not picture.program]
    nodes = [block.rects[node.urn] for node in picture.program.nodes()]
    components = {box.urn for box in boxes}
    frames = [block.rects[box.urn] for box in boxes]
    writing = [text for box in boxes for text in _writing(box, block.rects[box.urn])]
    router = Router(block.width, block.height, [*nodes, *writing], frames)
    canvas = Rect(0, 0, block.width, block.height)
    still = [*canvas.edges(), *nodes, *writing, *(edge.grown(1) for frame in frames for edge in frame.edges())]
    lines: dict[Arrow, Line] = {}
    for arrow in sorted(picture.arrows, key=lambda a: _apart(block, a)):  # the short ones take the straight ways
        target = block.rects[arrow.target]
        trunk = arrow.target if arrow.source in components else None
        points = tuple(router.line(block.rects[arrow.source], target, trunk))
        others = [run.grown(CLEAR) for line in lines.values() for run in _runs(line.points)]
        taken = [*still, *(text for line in lines.values() for text in line.texts), *others, *_runs(points)]
        texts = tuple(_texts(arrow, points, taken, early=trunk is not None))
        for text in texts:
            router.avoid(text.grown(UNIT / 2))
        lines[arrow] = Line(arrow, points, texts, joins=not target.holds(Rect(*points[-1], 0, 0)))
    return Drawing(picture, block.width, block.height, dict(block.rects), tuple(lines[a] for a in picture.arrows))


def _writing(box: Box, frame: Rect) -> Iterator[Rect]:
    """Yield where a component's heading and its count are written."""
    yield Rect(frame.x + PADDING, frame.y + UNIT, heading_width(box) - 2 * PADDING, HEADER - UNIT)
    if count := folded_text(box.folded):
        yield Rect(frame.x + PADDING, frame.bottom - PADDING - UNIT, width(count, SMALL), 2 * UNIT)


def _texts(arrow: Arrow, points: Sequence[Point], taken: Sequence[Rect], *, early: bool) -> list[Rect]:
    """Return places for the lines of a label, where they meet nothing if there is such a place, or else the least.

    A label stands on the longest level piece of its arrow's line that has room, or else beside an upright one; one that
    is to be read `early` stands as near to the arrow's source as can be.
    """
    pieces = list(pairwise(points))
    if not early:
        pieces.sort(key=lambda piece: (piece[0][0] == piece[1][0], -math.dist(*piece)))
    places = [place for start, end in pieces for place in _beside(arrow, start, end)]
    for margin in (2, 0):
        for texts in places:
            if not any(text.grown(margin).overlaps(other) for text in texts for other in taken):
                return texts
    return min(places, key=lambda texts: sum(text.overlaps(other) for text in texts for other in taken))


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
        yield [Rect(start[0] + 2 * ASIDE, y + LINE * i, size, LINE) for i, size in enumerate(sizes)]
        yield [Rect(start[0] - 2 * ASIDE - size, y + LINE * i, size, LINE) for i, size in enumerate(sizes)]


def _runs(points: Sequence[Point]) -> Iterator[Rect]:
    """Yield the pieces of a line as rectangles with no breadth."""
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _apart(block: Block, arrow: Arrow) -> tuple[float, str, str]:
    """Return how far apart an arrow's ends are, and their names to break a tie."""
    one, other = block.rects[arrow.source], block.rects[arrow.target]
    aside = max(one.x - other.right, other.x - one.right, 0)
    away = max(one.y - other.bottom, other.y - one.bottom, 0)
    return aside + away, arrow.source, arrow.target
