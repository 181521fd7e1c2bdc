"""What is written on nodes and boxes, and how much room it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from diagram.geometry import snapped
from diagram.kinds import ALARM
from diagram.model import Arrow, Box, Link, Node
from diagram.text import TIMES, width
from recorder.resource import Resource

TITLE: Final = 14
TEXT: Final = 12
SMALL: Final = 11.5
"""Font sizes in pixels."""

NODE_HEIGHT: Final = 72
"""With one line below its kind: what is folded, or a note."""
MARK: Final = 32
INDENT: Final = 10 + MARK + 8
"""Where a node's text begins, right of its mark."""
MARGIN: Final = 10
BADGE: Final = 18
"""The room of a key's badge."""
PADDING: Final = 16
"""Between a box and what is in it."""
HEADER: Final = 32
LINE: Final = 15
"""From one line of a label, or of a note, to the next."""
GAP: Final = 4
"""Between what is folded, the notes below it and the links below these."""
SIGN: Final = 24
"""The room of the arrow before a link."""
LINK: Final = 192
"""How wide a link's text may be before the next row begins."""


def node_title(node: Node) -> str:
    """Return a node's name and number."""
    return f"{node.title} {TIMES} {len(node.resources)}" if len(node.resources) > 1 else node.title


def folded_text(folded: Sequence[Resource]) -> str:
    """Return the count of what is folded, such as `+ 3 settings, 2 alarms`; nothing for nothing."""
    alarms = sum(resource.type == ALARM for resource in folded)
    counts = ((len(folded) - alarms, "setting"), (alarms, "alarm"))
    said = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for count, noun in counts if count)
    return f"+ {said}" if said else ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A small line on a card or at the foot of a frame."""

    text: str
    down: int
    """From the first row's baseline, in pixels."""
    folded: bool = False
    """It is the count of what is folded."""
    link: Link | None = None
    """The link that it belongs to."""
    name: str = ""
    """What is written before the text: a link's other end, where the link begins."""

    @property
    def indent(self) -> float:
        """How far its text is from where the name, or a text without one, begins."""
        return width(f"{self.name} ", SMALL) if self.name else 0.0

    @property
    def width(self) -> float:
        """All that it takes, with a link's sign."""
        return (SIGN if self.link else 0) + self.indent + width(self.text, SMALL)


def rows(item: Node | Box) -> list[CardRow]:
    """Return what is written below a node's kind, or at a box's foot: what is folded, notes, links."""
    found: list[CardRow] = []
    for group in (_folded(item), _notes(item), [row for link in item.links for row in _link(link)]):
        start = found[-1].down + LINE + GAP if found else 0
        found += [replace(row, down=start + LINE * index) for index, row in enumerate(group)]
    return found


def _folded(item: Node | Box) -> list[CardRow]:
    return [CardRow(folded_text(item.folded), 0, folded=True)] if item.folded else []


def _notes(item: Node | Box) -> list[CardRow]:
    return [CardRow(note, 0) for note in item.notes] if isinstance(item, Node) else []


def _link(link: Link) -> list[CardRow]:
    """Return a link's rows: the other end, and what is done there, word for word as long as the row has room."""
    name, lines = f"{link.other}:", [""]
    for word in "; ".join(link.labels).split():
        longer = f"{lines[-1]} {word}".lstrip()
        before = f"{name} " if len(lines) == 1 else ""
        lines = [*lines[:-1], longer] if width(before + longer, SMALL) <= LINK else [*lines, word]
    return [CardRow(text, 0, name="" if index else name, link=link) for index, text in enumerate(lines)]


def rows_height(item: Node | Box) -> int:
    """Return how high the rows of a node or a box are."""
    written = rows(item)
    return written[-1].down + LINE if written else 0


def rows_width(item: Node | Box) -> float:
    """Return how wide they are."""
    return max((row.width for row in rows(item)), default=0)


def node_height(node: Node) -> int:
    """Return a node's least height."""
    return snapped(NODE_HEIGHT + max(0, rows_height(node) - LINE))


def node_width(node: Node) -> int:
    """Return a node's least width."""
    return snapped(
        max(
            INDENT + width(node_title(node), TITLE, bold=True) + MARGIN + BADGE * len(node.keys),
            INDENT + width(node.kind.label, TEXT) + MARGIN,
            rows_width(node) + 2 * MARGIN,
        )
    )


def footer_height(box: Box) -> int:
    """Return the room at a box's foot."""
    return snapped(rows_height(box))


def heading_width(box: Box) -> int:
    """Return how wide a box must be for its heading and its rows."""
    heading = width(box.title, TITLE, bold=True) + 8 + width(box.component, TEXT)
    return snapped(max(heading, rows_width(box)) + 2 * PADDING)


def label_width(arrow: Arrow) -> float:
    """Return the width of an arrow's label."""
    return max(width(line, TEXT) for line in arrow.labels)
