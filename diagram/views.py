"""What is drawn of a picture: the whole, an overview of the components, or one component with its neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from aws_types import Family, Label
from cli.errors import UsageError
from diagram.model import Arrow, Box, Node, Picture
from diagram.text import TIMES

_WORDS: Final = 3
"""Words on an arrow of the overview."""
_LINES: Final = 4
"""Kinds of resources named on a component of the overview."""

MOST: Final = 30
"""Arrows from one component to others that the whole has room for: of more, nobody can follow one."""


def whole(picture: Picture) -> Picture:
    """Return everything, but the arrows to others of a component that has too many: its heading says how many.

    The drawing of that component has them.
    """
    owner = _owners(picture.program)
    leaving = Counter(owner[arrow.source] for arrow in picture.arrows if owner[arrow.source] != owner[arrow.target])
    crowded = {urn: number for urn, number in leaving.items() if number > MOST}
    children = tuple(_crowded(child, crowded.get(child.urn, 0)) for child in picture.program.children)
    kept = (a for a in picture.arrows if owner[a.source] == owner[a.target] or owner[a.source] not in crowded)
    return Picture(replace(picture.program, children=children), tuple(kept))


def _crowded(child: Box | Node, arrows: int) -> Box | Node:
    if not arrows or isinstance(child, Node):
        return child
    return replace(child, component=f"{child.component}, whose {arrows} arrows to others are in its own drawing")


def overview(picture: Picture) -> Picture:
    """Return each component as one node, and what flows between the components."""
    children = tuple(_as_node(child) for child in picture.program.children)
    owner = _owners(picture.program)
    arrows = _between(picture.arrows, lambda urn: owner[urn], _words)
    return Picture(replace(picture.program, children=children), arrows)


def component(picture: Picture, name: str) -> Picture:
    """Return one component in full, with each of its neighbours, and the keys that encrypt it, as one node.

    Raises:
        UsageError: the program has no drawn component of that name; the message lists those it has.
    """
    boxes = {child.title: child for child in picture.program.children if isinstance(child, Box)}
    if name not in boxes:
        raise UsageError(f"there is no component {name!r} to draw; there are: {', '.join(sorted(boxes)) or 'none'}")
    chosen = boxes[name]
    owner = _owners(picture.program)
    inside = {item.urn for item in chosen.walk()}
    touching = [arrow for arrow in picture.arrows if arrow.source in inside or arrow.target in inside]
    neighbours = {owner[urn] for arrow in touching for urn in (arrow.source, arrow.target)} - {chosen.urn}
    used = {key for node in chosen.nodes() for key in node.keys} - inside
    keys = tuple(replace(node, keys=()) for node in picture.program.nodes() if node.urn in used)
    nodes = tuple(_as_node(child) for child in picture.program.children if child.urn in neighbours - used)
    arrows = _between(touching, lambda urn: urn if urn in inside else owner[urn], _unchanged)
    return Picture(replace(picture.program, children=(*keys, *nodes, chosen)), arrows)


def components(picture: Picture) -> tuple[str, ...]:
    """Return the names of the components that have a drawing of their own."""
    return tuple(sorted(child.title for child in picture.program.children if isinstance(child, Box)))


def _owners(program: Box) -> dict[str, str]:
    """Return URN of whatever is drawn -> URN of the child of the program that it stands in."""
    return {
        item.urn: child.urn
        for child in program.children
        for item in (child.walk() if isinstance(child, Box) else (child,))
    }


def _as_node(item: Box | Node) -> Node:
    if isinstance(item, Node):
        return replace(item, keys=())
    kinds = Counter(node.kind for node in item.nodes() for _ in node.resources)
    family = next(iter(Counter({kind.family: n for kind, n in kinds.items()}).most_common(1)), (Family.COMPUTE, 0))[0]
    mark = "".join(letter for letter in item.component if letter.isupper())[:3]
    return Node(item.urn, item.title, Label(item.component, mark, family), (), notes=tuple(_summary(kinds)))


def _summary(kinds: Counter[Label]) -> Iterator[str]:
    """Yield the most frequent kinds of resources, and how many others there are."""
    frequent = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0].label))
    for kind, number in frequent[:_LINES]:
        yield f"{kind.label} {TIMES} {number}" if number > 1 else kind.label
    if others := sum(number for _, number in frequent[_LINES:]):
        yield f"and {others} more"


def _between(
    arrows: tuple[Arrow, ...] | list[Arrow],
    end: Callable[[str], str],
    shorten: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> tuple[Arrow, ...]:
    """Return one arrow for all that lead from one end to the same other end."""
    found: defaultdict[tuple[str, str], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        ends = end(arrow.source), end(arrow.target)
        if ends[0] != ends[1]:
            found[ends].append(arrow)
    return tuple(
        Arrow(
            *ends,
            shorten(tuple(dict.fromkeys(label for arrow in between for label in arrow.labels))),
            granted=any(arrow.granted for arrow in between),
            pulls=all(arrow.pulls for arrow in between),
        )
        for ends, between in found.items()
    )


def _words(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the labels say in a few words: `access logs`, `alarms`, `reads`; no prefixes, no numbers."""
    words = list(dict.fromkeys(label.partition(f" {TIMES}")[0].partition("/")[0].strip() for label in labels))
    shown = [*words[:_WORDS], *(["..."] if len(words) > _WORDS else [])]
    return (", ".join(shown),)


def _unchanged(labels: tuple[str, ...]) -> tuple[str, ...]:
    return labels
