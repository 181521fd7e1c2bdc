"""What is written on nodes and boxes, and how much room it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from diagram.geometry import snapped
from diagram.kinds import ALARM
from diagram.model import Arrow, Box, Node
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
FOOTER: Final = 16
LINE: Final = 15
"""From one line of a label, or of a note, to the next."""
NOTES_GAP: Final = 4
"""Between what is folded and the notes below it."""


def node_title(node: Node) -> str:
    """Return a node's name and number."""
    return f"{node.title} {TIMES} {len(node.resources)}" if len(node.resources) > 1 else node.title


def folded_text(folded: Sequence[Resource]) -> str:
    """Return the count of what is folded, such as `+ 3 settings, 2 alarms`; nothing for nothing."""
    alarms = sum(resource.type == ALARM for resource in folded)
    counts = ((len(folded) - alarms, "setting"), (alarms, "alarm"))
    said = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for count, noun in counts if count)
    return f"+ {said}" if said else ""


def node_lines(node: Node) -> list[str]:
    """Return the small lines below a node's kind."""
    return [line for line in (folded_text(node.folded), *node.notes) if line]


def node_height(node: Node) -> int:
    """Return a node's least height."""
    gap = NOTES_GAP if node.notes and node.folded else 0
    return snapped(NODE_HEIGHT + LINE * max(0, len(node_lines(node)) - 1) + gap)


def node_width(node: Node) -> int:
    """Return a node's least width."""
    return snapped(
        max(
            INDENT + width(node_title(node), TITLE, bold=True) + MARGIN + BADGE * len(node.keys),
            INDENT + width(node.kind.label, TEXT) + MARGIN,
            *(width(line, SMALL) + 2 * MARGIN for line in node_lines(node)),
        )
    )


def heading_width(box: Box) -> int:
    """Return how wide a box must be for its heading."""
    heading = width(box.title, TITLE, bold=True) + width(box.component, TEXT) + 8 + 2 * PADDING
    return snapped(max(heading, width(folded_text(box.folded), SMALL) + 2 * PADDING))


def label_width(arrow: Arrow) -> float:
    """Return the width of an arrow's label."""
    return max(width(line, TEXT) for line in arrow.labels)
