"""What a reader sees of a drawing, taken from its SVG document alone, and the law that it can be read.

Texts are as wide as the document says (`textLength`, which the browser keeps to), and as high as Helvetica's letters
with ascenders and descenders. Lines are the straight pieces of the arrows' paths, their rounded turns as corners.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final
from xml.etree import ElementTree as ET

from diagram.geometry import Rect

SVG: Final = "{http://www.w3.org/2000/svg}"
ASCENT: Final = 0.74
DESCENT: Final = 0.22
"""Of letters, as parts of the font size."""
BESIDE: Final = 6.0
"""Pixels between two lines that run beside each other, at least."""
BADGE: Final = Rect(1, 1, 12.5, 12)
"""A key's sign, from where it is put."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, and the card, the frame or the arrow that it is written for."""

    words: str
    rect: Rect
    of: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of one document."""

    canvas: Rect
    texts: list[Text] = field(default_factory=list)
    signs: list[Rect] = field(default_factory=list)
    """Badges, and the signs of the legend and of what leads elsewhere."""
    cards: dict[str, Rect] = field(default_factory=dict)
    frames: dict[str, Rect] = field(default_factory=dict)
    arrows: dict[str, tuple[str, str, list[Rect]]] = field(default_factory=dict)
    """Name -> source, target, the pieces of its line."""


def seen(svg: str) -> Seen:
    """Return what is seen of a document."""
    root = ET.fromstring(svg)  # noqa: S314 - our own document
    found = Seen(Rect(*map(float, root.attrib["viewBox"].split())))
    _look(root, found, "", 0.0, 0.0)
    return found


def _look(element: ET.Element, found: Seen, of: str, x: float, y: float) -> None:
    """Note what is in an element that belongs to the card, frame or arrow `of`, and whose origin is at `x`, `y`."""
    for child in element:
        kind, data = child.tag.removeprefix(SVG), child.attrib
        if kind in ("defs", "title"):
            continue
        if kind == "text":
            found.texts.append(Text(child.text or "", _text(child).moved(x, y), of))
        elif kind == "path" and (ends := (element.get("data-from"), element.get("data-to")))[0]:
            found.arrows[of] = (str(ends[0]), str(ends[1]), list(_pieces(data["d"])))
        elif kind == "g":
            name = of
            if "data-urn" in data:
                name = data["data-urn"]
                inside = found.frames if "data-frame" in data else found.cards
                inside[name] = _rect(next(iter(child.findall(f"{SVG}rect"))))
            elif "data-from" in data:
                name = f"{data['data-from']} -> {data['data-to']}"
            at = re.match(r"translate\((\S+) (\S+)\)", data.get("transform", ""))
            dx, dy = (float(at[1]), float(at[2])) if at else (0.0, 0.0)
            if "data-key" in data:
                found.signs.append(BADGE.moved(dx, dy))
            elif "data-sign" in data:
                width, height = map(float, data["data-sign"].split())
                found.signs.append(Rect(dx, dy - height / 2, width, height))
            _look(child, found, name, x + dx, y + dy)


def _rect(element: ET.Element) -> Rect:
    return Rect(*(float(element.attrib[name]) for name in ("x", "y", "width", "height")))


def _text(element: ET.Element) -> Rect:
    size, width = float(element.attrib["font-size"]), float(element.attrib["textLength"])
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    left = {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
    return Rect(x - left, y - size * ASCENT, width, size * (ASCENT + DESCENT))


def _pieces(path: str) -> Iterator[Rect]:
    """Yield the straight pieces of `M x y L x y Q corner x y ...`, whose turns are rounded corners."""
    steps = [(letter, [*map(float, numbers.split())]) for letter, numbers in re.findall(r"([MLQ])([^MLQ]+)", path)]
    turns = [numbers[:2] for letter, numbers in steps if letter != "L"] + [steps[-1][1][-2:]]
    for (x1, y1), (x2, y2) in pairwise(turns):
        yield Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


# The law


def breaches(svg: str) -> list[str]:
    """Return how a drawing breaks the law, a line each: none where all of it can be read."""
    drawn = seen(svg)
    rules = (
        _outside,
        _texts_meet,
        _texts_leave,
        _boxes_meet,
        _lines_meet_boxes,
        _lines_meet_texts,
        _lines_meet,
        _strays,
    )
    return [line for rule in rules for line in rule(drawn)]


def _outside(drawn: Seen) -> Iterator[str]:
    """Everything is inside the view box."""
    rects = [text.rect for text in drawn.texts] + drawn.signs + [*drawn.cards.values(), *drawn.frames.values()]
    rects += [piece for _, _, pieces in drawn.arrows.values() for piece in pieces]
    yield from (f"outside: {rect}" for rect in rects if not drawn.canvas.holds(rect))


def _texts_meet(drawn: Seen) -> Iterator[str]:
    """No text crosses another, or a sign."""
    texts = sorted(drawn.texts, key=lambda text: text.rect.x)
    for number, one in enumerate(texts, 1):
        for other in texts[number:]:
            if other.rect.x >= one.rect.right:
                break
            if one.rect.overlaps(other.rect):
                yield f"texts meet: {one.words!r} and {other.words!r}"
    for text in drawn.texts:
        yield from (f"text over a sign: {text.words!r}" for sign in drawn.signs if text.rect.overlaps(sign))


def _texts_leave(drawn: Seen) -> Iterator[str]:
    """What is written on a card or a frame stays on it; all else keeps off the cards, and off the frames' edges."""
    edges = [(name, edge.grown(0.5)) for name, frame in drawn.frames.items() for edge in frame.edges()]
    for text in drawn.texts:
        own = drawn.cards.get(text.of) or drawn.frames.get(text.of)
        if own and not own.holds(text.rect):
            yield f"text leaves its box: {text.words!r}"
        for name, card in drawn.cards.items():
            if name != text.of and card.overlaps(text.rect):
                yield f"text over a card: {text.words!r} over {_name(name)}"
        for name, edge in edges:
            if edge.overlaps(text.rect):
                yield f"text over a frame's edge: {text.words!r} over {_name(name)}"


def _boxes_meet(drawn: Seen) -> Iterator[str]:
    """Cards do not meet; one frame is in another or beside it, and a card is in a frame or beside it."""
    boxes = [*drawn.frames.items(), *drawn.cards.items()]
    for (one, first), (other, second) in combinations(boxes, 2):
        inside = (one in drawn.frames and first.holds(second)) or (other in drawn.frames and second.holds(first))
        if first.overlaps(second) and not inside:
            yield f"boxes meet: {_name(one)} and {_name(other)}"


def _lines_meet_boxes(drawn: Seen) -> Iterator[str]:
    """No line runs through a card, nor through a frame that holds neither of its ends; it ends on its cards' edges."""
    for name, (source, target, pieces) in drawn.arrows.items():
        yield from (
            f"line through a card: {_name(name)} through {_name(card)}"
            for card, rect in drawn.cards.items()
            if any(_crosses(piece, rect) for piece in pieces)
        )
        ends = [(drawn.cards.get(end) or drawn.frames[end]) for end in (source, target)]
        yield from (
            f"line through a frame: {_name(name)} through {_name(frame)}"
            for frame, rect in drawn.frames.items()
            if not any(rect.holds(end) for end in ends) and any(_crosses(piece, rect) for piece in pieces)
        )
        yield from (
            f"line along a frame: {_name(name)} along {_name(frame)}"
            for frame, rect in drawn.frames.items()
            for piece in pieces
            if any(_beside(piece, edge) for edge in rect.edges())
        )
        for end, piece in zip(ends, (pieces[0], pieces[-1]), strict=True):
            if not _touches(end, piece):
                yield f"line does not reach its card: {_name(name)}"


def _lines_meet_texts(drawn: Seen) -> Iterator[str]:
    """No line runs over a text or a sign."""
    for name, (_, _, pieces) in drawn.arrows.items():
        for piece in pieces:
            yield from (
                f"line over a text: {_name(name)} over {text.words!r}"
                for text in drawn.texts
                if _crosses(piece, text.rect)
            )
            yield from (f"line over a sign: {_name(name)}" for sign in drawn.signs if _crosses(piece, sign))


def _lines_meet(drawn: Seen) -> Iterator[str]:
    """Lines that go the same way for a while do so beside each other; they meet only where they cross."""
    for (one, (_, _, first)), (other, (_, _, second)) in combinations(drawn.arrows.items(), 2):
        for a in first:
            for b in second:
                if _beside(a, b):
                    yield f"lines share a run: {_name(one)} and {_name(other)}"


def _strays(drawn: Seen) -> Iterator[str]:
    """Every label is nearest to its own arrow."""
    for name, (_, _, pieces) in drawn.arrows.items():
        label = [text.rect for text in drawn.texts if text.of == name]
        if not label:
            yield f"no label: {_name(name)}"
            continue
        own = min(_apart(text, piece) for text in label for piece in pieces)
        for other, (_, _, others) in drawn.arrows.items():
            if other != name and any(_apart(text, piece) <= own for text in label for piece in others):
                yield f"label nearer to another line: {_name(name)} to {_name(other)}"


def _beside(one: Rect, other: Rect) -> bool:
    """Say whether two pieces go the same way for a while, too near each other to be told apart."""
    if one.height == other.height == 0:
        return min(one.right, other.right) >= max(one.x, other.x) and abs(one.y - other.y) < BESIDE
    if one.width == other.width == 0:
        return min(one.bottom, other.bottom) >= max(one.y, other.y) and abs(one.x - other.x) < BESIDE
    return False


def _crosses(piece: Rect, rect: Rect) -> bool:
    """Say whether a line's piece, which has no breadth, runs through the inside of a rectangle."""
    return (
        piece.x < rect.right and rect.x < piece.right and rect.y < piece.y < rect.bottom
        if piece.height == 0
        else (piece.y < rect.bottom and rect.y < piece.bottom and rect.x < piece.x < rect.right)
    )


def _touches(rect: Rect, piece: Rect) -> bool:
    return rect.x <= piece.right and piece.x <= rect.right and rect.y <= piece.bottom and piece.y <= rect.bottom


def _apart(one: Rect, other: Rect) -> float:
    """Return how far apart two rectangles are."""
    across = max(one.x - other.right, other.x - one.right, 0)
    down = max(one.y - other.bottom, other.y - one.bottom, 0)
    return math.hypot(across, down)


def _name(text: str) -> str:
    return re.sub(r"urn:\S*::", "", text)
