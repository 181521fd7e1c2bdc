"""A picture with everything in its place: where nodes stand, how lines run, where their labels are.

How a drawing is made, so that nothing in it is in the way of anything:

1. `views` chooses what is drawn. An arrow from one component to another is no line but a link, a row on the cards of
   both ends, so that the components are areas which are laid out one by one, below each other.
2. `placement` stands the cards of an area where their arrows lead from left to right, with room for labels between.
3. `routing` draws the lines one after the other, the short ones first, each the cheapest walk on a lattice around
   cards, headings, foreign frames, and all lines and labels that are there. `labels` finds each label a place on its
   line where it meets nothing and is nearest to that line.
4. What found no way, or no place for its label, is drawn again before others; what finds none in `ATTEMPTS` becomes a
   link, for which its cards grow, and the area is laid out anew.
5. `svg` writes all of it, each text as wide as `text` has measured it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diagram.geometry import UNIT, Rect
from diagram.labels import APART, ASIDE, LabelPlaces
from diagram.links import link
from diagram.model import Arrow, Box, Node, Picture
from diagram.placement import WIDTH, Block, by_dependence, flow, framed, small_flow
from diagram.routing import NoWayError, Point, Router
from diagram.sizes import HEADER, PADDING, footer_height, heading_width, rows_width

ATTEMPTS: Final = 5
"""To find a way for each line before those without become links."""
ROWS: Final = 40
"""Between the components."""
AROUND: Final = 24
"""Beside what is in no component, for lines: part of the margin."""
MARGIN: Final = 24
TOP: Final = 72
"""The drawing's own title."""


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow's line and the place of each line of its label."""

    arrow: Arrow
    points: tuple[Point, ...]
    texts: tuple[Rect, ...]

    def moved(self, x: int, y: int) -> Line:
        """Return it, so much further right and down."""
        points = tuple((left + x, top + y) for left, top in self.points)
        return Line(self.arrow, points, tuple(text.moved(x, y) for text in self.texts))


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the SVG needs."""

    picture: Picture
    width: int
    height: int
    rects: dict[str, Rect]
    lines: tuple[Line, ...]


def arrange(picture: Picture) -> Drawing:
    """Return the picture with everything in its place.

    What is in no component is the first area, then each component is one, from the top down.
    """
    program = picture.program
    loose = tuple(child for child in program.children if isinstance(child, Node))
    boxes = by_dependence(
        [child for child in program.children if isinstance(child, Box)], (*picture.arrows, *picture.linked)
    )
    areas = [_area(_part(picture, children)) for children in (loose, *((box,) for box in boxes)) if children]
    widest = max([WIDTH, *(area.block.width for area in areas)])
    rects: dict[str, Rect] = {}
    lines: list[Line] = []
    y = TOP
    for area in areas:
        rects |= area.block.at(MARGIN, y)
        lines += [line.moved(MARGIN, y) for line in area.lines]
        y += area.block.height + ROWS
    for box in boxes:  # one width looks calmer than many
        rects[box.urn] = Rect(rects[box.urn].x, rects[box.urn].y, widest, rects[box.urn].height)
    height = y - ROWS + MARGIN if areas else TOP + MARGIN
    children = {child.urn: child for area in areas for child in area.picture.program.children}
    drawn = replace(
        picture,
        program=replace(program, children=tuple(children[child.urn] for child in program.children)),
        arrows=tuple(line.arrow for line in lines),
        linked=(*picture.linked, *(arrow for area in areas for arrow in area.picture.linked)),
    )
    return Drawing(drawn, widest + 2 * MARGIN, height, rects, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Area:
    """A part of the drawing, from its top left."""

    picture: Picture
    block: Block
    lines: tuple[Line, ...]


def _part(picture: Picture, children: tuple[Box | Node, ...]) -> Picture:
    """Return some of a program's components or nodes, and the arrows between them."""
    program = replace(picture.program, children=children)
    urns = {item.urn for item in program.walk()}
    return replace(
        picture, program=program, arrows=tuple(arrow for arrow in picture.arrows if arrow.source in urns), linked=()
    )


def _area(picture: Picture) -> _Area:
    """Return an area with all its lines; an arrow for which there is no room becomes a link on both of its cards."""
    block = _placed(picture)
    order = sorted(picture.arrows, key=lambda arrow: _apart(block, arrow))
    lines: dict[Arrow, Line] = {}
    for _ in range(ATTEMPTS):
        lines = _connected(picture.program, block, order)
        if len(lines) == len(order):
            return _Area(picture, block, tuple(lines[arrow] for arrow in picture.arrows))
        rank = {arrow: at if arrow in lines else at // 2 for at, arrow in enumerate(order)}
        order.sort(key=lambda arrow: (rank[arrow], arrow in lines))
    return _area(link(picture, [arrow for arrow in picture.arrows if arrow not in lines]))


def _placed(picture: Picture) -> Block:
    (first, *_) = children = picture.program.children
    if isinstance(first, Box):
        return framed(first, flow(first.children, picture.arrows))
    return small_flow(children, picture.arrows, wraps=True)


def _connected(program: Box, block: Block, order: Sequence[Arrow]) -> dict[Arrow, Line]:
    """Return the lines of the arrows, drawn in that order; without those that have no way, or no place for a label."""
    boxes = [item for item in program.walk() if isinstance(item, Box) and item is not program]
    around = 0 if boxes else AROUND
    rects = block.at(around, around)
    canvas = Rect(0, 0, block.width + 2 * around, block.height + 2 * around)
    frames = [rects[box.urn] for box in boxes]
    solid = [
        *(rects[node.urn] for node in program.nodes()),
        *(w for box in boxes for w in _writing(box, rects[box.urn])),
    ]
    router = Router(canvas.width, canvas.height, solid, frames)
    places = LabelPlaces([*canvas.edges(), *solid, *(edge.grown(1) for frame in frames for edge in frame.edges())])
    lines: dict[Arrow, Line] = {}
    for arrow in order:
        try:
            walk = router.walk(rects[arrow.source], rects[arrow.target])
        except NoWayError:
            continue
        points = router.turns(walk)
        if texts := places.find(arrow, points):
            router.keep(walk)
            for text in texts:
                router.avoid(text.grown(APART, ASIDE))
            places.keep(points, texts)
            lines[arrow] = Line(arrow, points, texts).moved(-around, -around)
    return lines


def _writing(box: Box, frame: Rect) -> Iterator[Rect]:
    """Yield where a component's heading and its rows are written."""
    yield Rect(frame.x + PADDING, frame.y + UNIT, heading_width(box) - 2 * PADDING, HEADER - UNIT)
    if height := footer_height(box):
        top = frame.bottom - UNIT - height
        yield Rect(frame.x + PADDING, top, rows_width(box), height)


def _apart(block: Block, arrow: Arrow) -> tuple[float, str, str]:
    """Return how far apart an arrow's ends are, and their names to break a tie."""
    one, other = block.rects[arrow.source], block.rects[arrow.target]
    aside = max(one.x - other.right, other.x - one.right, 0)
    away = max(one.y - other.bottom, other.y - one.bottom, 0)
    return aside + away, arrow.source, arrow.target
