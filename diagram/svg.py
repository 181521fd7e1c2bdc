"""Writes a drawing as an SVG document: self-contained, on white, with a tooltip for what is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from diagram.drawing import MARGIN, Drawing, Line
from diagram.geometry import Rect
from diagram.model import Box, Link, Node
from diagram.routing import Point
from diagram.sizes import (
    BADGE,
    INDENT,
    MARK,
    PADDING,
    SIGN,
    SMALL,
    TEXT,
    TITLE,
    node_title,
    rows,
)
from diagram.sizes import MARGIN as INSIDE
from diagram.text import FONT, width

INK: Final = "#1b2430"
QUIET: Final = "#5b6675"
LINE: Final = "#3c4858"
FAINT: Final = "#8792a2"
FRAME: Final = "#c9d1dc"
SHADES: Final = ("#f6f8fb", "#ffffff")
"""Of boxes, by depth."""
KEY_COLOURS: Final = ("#b3261e", "#1a66c2", "#8a6d00", "#6a3fb5", "#0f7480", "#5d4037")
"""Of keys, in the order of their names; the seventh begins again."""
CORNER: Final = 6


def to_svg(drawing: Drawing) -> str:
    """Return the SVG document of a drawing."""
    keys = drawing.picture.keys
    colours = {urn: KEY_COLOURS[index % len(KEY_COLOURS)] for index, urn in enumerate(keys)}
    return "\n".join(_Writer(drawing, colours).document()) + "\n"


def _key(colour: str) -> str:
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="1.8" stroke-linecap="round">'
        f'<circle cx="4" cy="4" r="2.8"/><path d="M6 6 12 12M9.4 9.4 11.4 7.4M11.6 11.6 13.2 10"/></g>'
    )


def _stroke(*, granted: bool) -> str:
    """Return how an arrow is drawn."""
    style = f'stroke="{LINE}"' if granted else f'stroke="{FAINT}" stroke-dasharray="5 4"'
    return f'{style} stroke-width="1.5" marker-end="url(#{"granted" if granted else "said"})"'


LEGEND: Final = (
    (f'<g transform="translate(0 -7)">{_key(QUIET)}</g>', 14, "encrypted under the key of that colour"),
    (f'<path d="M0 0h28" {_stroke(granted=False)}/>', 28, "by its settings"),
    (f'<path d="M0 0h28" {_stroke(granted=True)}/>', 28, "by its role's policy"),
)
"""A sign, its width and its meaning, from right to left."""


class _Writer:
    def __init__(self, drawing: Drawing, colours: dict[str, str]) -> None:
        self._drawing = drawing
        self._colours = colours
        self._titles = {node.urn: node.title for node in drawing.picture.program.nodes()}

    def document(self) -> Iterator[str]:
        drawing, program = self._drawing, self._drawing.picture.program
        size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}" fill="{INK}">'
        title = f"{program.title}, stack {program.component}"
        yield f"<title>{escape(title)}: its resources and who may do what</title>"
        yield "<defs>"
        for name, colour in (("granted", LINE), ("said", FAINT)):
            yield (
                f'<marker id="{name}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" '
                f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5 8 4 0 7.5z" fill="{colour}"/></marker>'
            )
        yield "</defs>"
        yield f'<rect width="{drawing.width}" height="{drawing.height}" fill="#ffffff"/>'
        yield from self._headline(title)
        for child in program.children:
            yield from self._item(child, 0)
        for line in drawing.lines:
            yield from self._line(line)
        if not program.children:
            yield _text(MARGIN, drawing.height - PADDING, "This program has no resources.", TEXT, colour=QUIET)
        yield "</svg>"

    def _headline(self, title: str) -> Iterator[str]:
        yield _text(MARGIN, 36, title, 20, bold=True)
        x = self._drawing.width - MARGIN
        for drawn, room, meaning in LEGEND:
            x -= width(meaning, TEXT)
            yield _text(x, 36, meaning, TEXT, colour=QUIET)
            x -= room + 6
            yield f'<g transform="translate({x:.0f} 32)" data-sign="{room} 14">{drawn}</g>'
            x -= 22

    def _item(self, item: Box | Node, depth: int) -> Iterator[str]:
        rect = self._drawing.rects[item.urn]
        frame = ' data-frame=""' if isinstance(item, Box) else ""
        yield f"<g data-urn={quoteattr(item.urn)}{frame}>"
        if isinstance(item, Box):
            yield from self._box(item, rect, depth)
            for child in item.children:
                yield from self._item(child, depth + 1)
        else:
            yield from self._node(item, rect)
        yield "</g>"

    def _box(self, box: Box, rect: Rect, depth: int) -> Iterator[str]:
        yield _rect(rect, SHADES[depth % 2], FRAME)
        x = rect.x + PADDING
        yield _text(x, rect.y + 21, box.title, TITLE, bold=True)
        yield _text(x + width(box.title, TITLE, bold=True) + 8, rect.y + 21, box.component, TEXT, colour=QUIET)
        if written := rows(box):
            yield from _rows(box, rect.x + PADDING, rect.bottom - 10 - written[-1].down)

    def _node(self, node: Node, rect: Rect) -> Iterator[str]:
        colour = self._colours.get(node.urn, node.kind.family)
        if len(node.resources) > 1:
            yield f"<g data-behind='1'>{_rect(rect.moved(4, 4), '#ffffff', FRAME)}</g>"
        yield _rect(rect, "#ffffff", colour)
        x, y = rect.x + INSIDE, rect.y + INSIDE
        yield f'<rect x="{x:g}" y="{y:g}" width="{MARK}" height="{MARK}" rx="4" fill="{colour}"/>'
        size = {1: 19, 2: 14, 3: 12}.get(len(node.kind.mark), 10)
        centre = (x + MARK / 2, y + MARK / 2 + size * 0.36)
        yield _text(*centre, node.kind.mark, size, bold=True, colour="#ffffff", anchor="middle")
        yield _text(rect.x + INDENT, rect.y + 24, node_title(node), TITLE, bold=True)
        yield _text(rect.x + INDENT, rect.y + 40, node.kind.label, TEXT, colour=QUIET)
        yield from _rows(node, rect.x + INSIDE, rect.y + 61)
        for index, key in enumerate(reversed(node.keys)):
            at = f"{rect.right - BADGE * (index + 1) - 3:g} {rect.y + 11:g}"
            title = f"<title>encrypted under {escape(self._titles[key])}</title>"
            yield f'<g transform="translate({at})" data-key={quoteattr(key)}>{title}{_key(self._colours[key])}</g>'

    def _line(self, line: Line) -> Iterator[str]:
        arrow = line.arrow
        yield f"<g data-from={quoteattr(arrow.source)} data-to={quoteattr(arrow.target)}>"
        yield f'<path d="{_path(line.points)}" fill="none" {_stroke(granted=arrow.granted)}/>'
        for label, rect in zip(arrow.labels, line.texts, strict=True):
            yield _text(rect.x + rect.width / 2, rect.y + 11, label, TEXT, colour=LINE, anchor="middle")
        yield "</g>"


def _rows(item: Node | Box, x: float, y: float) -> Iterator[str]:
    """Yield what is folded, with its types as a tooltip, the notes and the links."""
    for row in rows(item):
        level = y + row.down
        if row.folded:
            yield f"<g><title>{escape(_types(item))}</title>{_text(x, level, row.text, SMALL, colour=QUIET)}</g>"
        elif row.link is None:
            yield _text(x, level, row.text, SMALL)
        else:
            if row.name:
                yield _sign(row.link, x, level)
                yield _text(x + SIGN, level, row.name, SMALL)
            if row.text:
                yield _text(x + SIGN + row.indent, level, row.text, SMALL, colour=QUIET)


def _sign(link: Link, x: float, y: float) -> str:
    """Return the arrow before a link, to the other end or from it."""
    path = f"M0 0H{SIGN - 6}" if link.outward else f"M{SIGN - 6} 0H0"
    at = f"{x:g} {y - 4:g}"
    drawn = f'<path d="{path}" {_stroke(granted=link.granted)}/>'
    return f'<g transform="translate({at})" data-sign="{SIGN - 6} 8">{drawn}</g>'


def _types(item: Node | Box) -> str:
    counts = Counter(resource.type.split(":")[-1] for resource in item.folded)
    return ", ".join(f"{count} {name}" if count > 1 else name for name, count in sorted(counts.items()))


def _rect(rect: Rect, fill: str, stroke: str) -> str:
    place = f'x="{rect.x:g}" y="{rect.y:g}" width="{rect.width:g}" height="{rect.height:g}"'
    return f'<rect {place} rx="{CORNER}" fill="{fill}" stroke="{stroke}" stroke-width="1.2"/>'


def _text(
    x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = INK, anchor: str = "start"
) -> str:
    weight = ' font-weight="700"' if bold else ""
    fill = f' fill="{colour}"' if colour != INK else ""
    anchored = f' text-anchor="{anchor}"' if anchor != "start" else ""
    # The room that the layout has counted on, in whatever font the reader's machine takes.
    room = f' textLength="{width(text, size, bold=bold):.1f}" lengthAdjust="spacingAndGlyphs"' if text else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{weight}{fill}{anchored}{room}>{escape(text)}</text>'


def _path(points: Sequence[Point]) -> str:
    """Return a path with rounded turns."""
    d = f"M{points[0][0]} {points[0][1]}"
    for before, turn, after in zip(points, points[1:], points[2:], strict=False):
        start, end = (_towards(turn, before), _towards(turn, after))
        d += f"L{start[0]} {start[1]}Q{turn[0]} {turn[1]} {end[0]} {end[1]}"
    return f"{d}L{points[-1][0]} {points[-1][1]}"


def _towards(point: Point, other: Point) -> Point:
    def step(a: int, b: int) -> int:
        return max(-CORNER, min(CORNER, b - a))

    return point[0] + step(point[0], other[0]), point[1] + step(point[1], other[1])
