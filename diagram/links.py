"""Links: arrows that no line is drawn for, written on the cards of both ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from diagram.model import Arrow, Box, Link, Node, Picture
from diagram.text import TIMES

_WORDS: Final = 3
"""Words of what a component does, at most."""


def link(picture: Picture, arrows: Collection[Arrow]) -> Picture:
    """Return the picture with some of its arrows as links.

    The card that acts has a link for each, with all that it does; the other says in short what each component does, or
    what each card of its own component does.
    """
    names = dict(_names(picture.program, ()))
    links: defaultdict[str, list[Link]] = defaultdict(list)
    coming: defaultdict[tuple[str, tuple[str, ...]], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        source, target = _without_common(names[arrow.source], names[arrow.target])
        links[arrow.source].append(Link(_written(target), arrow.labels, arrow.granted, outward=True))
        whole_name = source == names[arrow.source]
        coming[arrow.target, source[:1] if whole_name else source].append(arrow)
    for (target, name), several in coming.items():
        only = _without_common(names[several[0].source], names[target])[0]
        written = f"{_written(name)} {TIMES} {len(several)}" if len(several) > 1 else _written(only)
        labels = in_short(label for arrow in several for label in arrow.labels)
        links[target].append(Link(written, (labels,), any(arrow.granted for arrow in several), outward=False))
    lines = tuple(arrow for arrow in picture.arrows if arrow not in arrows)
    program = _with_links(picture.program, links)
    return replace(picture, program=program, arrows=lines, linked=(*picture.linked, *arrows))


def in_short(labels: Collection[str] | Iterator[str]) -> str:
    """Return what labels say in a few words: `access logs, alarms, reads`; no prefixes, no numbers."""
    words = list(dict.fromkeys(map(_word, labels)))
    return ", ".join([*words[:_WORDS], *(["..."] if len(words) > _WORDS else [])])


def _word(label: str) -> str:
    """Return `reads` for `reads raw/, work/`, and `alarms` for a number of them."""
    first = label.partition(f" {TIMES}")[0].partition(",")[0]
    return " ".join(word for word in first.split() if "/" not in word) or first


def _names(box: Box, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the URN of all that is in a box, and its title after those of the boxes around it."""
    for child in box.children:
        name = (*above, child.title)
        yield child.urn, name
        if isinstance(child, Box):
            yield from _names(child, name)


def _without_common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return two names without the component that both are in."""
    common = len(one) > 1 and len(other) > 1 and one[0] == other[0]
    return (one[1:], other[1:]) if common else (one, other)


def _written(name: tuple[str, ...]) -> str:
    """Return a name as it is written: `photos review ask`, and `api` for the `api` of the component `api`."""
    return " ".join(dict.fromkeys(name))


def _with_links(box: Box, links: Mapping[str, list[Link]]) -> Box:
    children = [
        _with_links(child, links) if isinstance(child, Box) else _with_more(child, links) for child in box.children
    ]
    return replace(box, children=tuple(children), links=(*box.links, *links.get(box.urn, ())))


def _with_more(node: Node, links: Mapping[str, list[Link]]) -> Node:
    return replace(node, links=(*node.links, *links.get(node.urn, ())))
