"""What is drawn of a picture: the whole, an overview of the components, or one component with its links to others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from aws_types import Family, Label
from cli.errors import UsageError
from diagram.links import in_short, link
from diagram.model import Arrow, Box, Node, Picture
from diagram.text import TIMES

_LINES: Final = 4
"""Kinds of resources named on a component of the overview."""


def whole(picture: Picture) -> Picture:
    """Return every component in full; an arrow from one component to another is a link on the cards of both ends.

    A line that leads through half of the drawing cannot be followed, and a name can. The overview has the lines between
    components.
    """
    boxes = {child.urn for child in picture.program.children if isinstance(child, Box)}
    # what is in no component stands together
    area = {urn: child if child in boxes else "" for urn, child in _owners(picture.program).items()}
    return link(picture, [arrow for arrow in picture.arrows if area[arrow.source] != area[arrow.target]])


def overview(picture: Picture) -> Picture:
    """Return each component as one node, and what flows between the components."""
    children = tuple(_as_node(child) for child in picture.program.children)
    owner = _owners(picture.program)
    program = replace(picture.program, children=children)
    return replace(picture, program=program, arrows=tuple(_between(picture.arrows, owner)))


def component(picture: Picture, name: str) -> Picture:
    """Return one component in full, with the keys that encrypt it; its arrows to others and from others are links.

    Raises:
        UsageError: the program has no drawn component of that name; the message lists those it has.
    """
    drawn = whole(picture)
    boxes = {child.title: child for child in drawn.program.children if isinstance(child, Box)}
    if name not in boxes:
        raise UsageError(f"there is no component {name!r} to draw; there are: {', '.join(sorted(boxes)) or 'none'}")
    chosen = boxes[name]
    inside = {item.urn for item in chosen.walk()}
    used = {key for node in chosen.nodes() for key in node.keys} - inside
    keys = tuple(replace(node, keys=(), links=()) for node in picture.program.nodes() if node.urn in used)
    return replace(
        picture,
        program=replace(picture.program, children=(*keys, chosen)),
        arrows=tuple(arrow for arrow in drawn.arrows if arrow.source in inside),
        linked=tuple(arrow for arrow in drawn.linked if inside & {arrow.source, arrow.target}),
    )


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
    mark = "".join(letter for letter in item.component if letter.isupper())[:3] or item.component[:1].upper()
    return Node(item.urn, item.title, Label(item.component, mark, family), (), notes=tuple(_summary(kinds)))


def _summary(kinds: Counter[Label]) -> Iterator[str]:
    """Yield the most frequent kinds of resources, and how many others there are."""
    frequent = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0].label))
    for kind, number in frequent[:_LINES]:
        yield f"{kind.label} {TIMES} {number}" if number > 1 else kind.label
    if others := sum(number for _, number in frequent[_LINES:]):
        yield f"and {others} more"


def _between(arrows: tuple[Arrow, ...], owner: Mapping[str, str]) -> Iterator[Arrow]:
    """Yield one arrow for all that lead from one component to the same other one."""
    found: defaultdict[tuple[str, str], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        ends = owner[arrow.source], owner[arrow.target]
        if ends[0] != ends[1]:
            found[ends].append(arrow)
    for ends, between in found.items():
        labels = in_short(label for arrow in between for label in arrow.labels)
        granted = any(arrow.granted for arrow in between)
        yield Arrow(*ends, (labels,), granted=granted, pulls=all(arrow.pulls for arrow in between))
