"""The component tree as boxes and nodes: main resources stand for themselves, the others are folded into them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from aws_types import Family, Label, row_of
from diagram.kinds import KEY
from diagram.model import Box, Node
from diagram.notes import notes
from recorder.resource import Recording, Resource

ZONE: Final = re.compile(r"-(?:[a-z]{2}-[a-z]+-\d)?[a-f]$")
"""What the name of a resource in one availability zone ends in: `-a`, or `-eu-west-1a`."""


def compose(recording: Recording) -> Box:
    """Return the whole program as a box; the order of registration does not matter."""
    children: defaultdict[str | None, list[Resource]] = defaultdict(list)
    urns = {resource.urn for resource in recording.resources}
    for resource in sorted(recording.resources, key=lambda r: (r.name, r.type)):
        children[resource.parent if resource.parent in urns else None].append(resource)
    program = _box(None, None, children)
    program = replace(program, title=recording.project, component=recording.stack)
    return _with_notes(program, notes(recording), _keys(recording))


def _box(component: Resource | None, parent: Resource | None, children: Mapping[str | None, Sequence[Resource]]) -> Box:
    """Return a component, or all that has no parent, as a box."""
    inside: list[Box | Node] = []
    folded: list[Resource] = []
    for child in children.get(component.urn if component else None, ()):
        if not child.custom:
            item = _box(child, component, children)
            if child.urn not in children and (child.remote or component is None):
                inside.append(_opaque(child, component))
            elif item.children:
                inside.append(_collapsed(item))
            else:
                folded += item.folded
        elif (row := row_of(child.type)) and row.label:
            marks = ("imagined, not verified on AWS",) if child.imagined else ()
            inside.append(Node(child.urn, _short(child.name, component), row.label, (child,), notes=marks))
            folded += _descendants(child, children)
        else:
            folded += [child, *_descendants(child, children)]
    title = _short(component.name, parent) if component else ""
    class_ = component.type.split(":")[-1] if component else ""
    return Box(component.urn if component else "", title, class_, tuple(_zones_folded(inside)), tuple(folded))


def _opaque(component: Resource, parent: Resource | None) -> Node:
    """Return a component in which nothing was recorded as a node, which says so if another process fills it."""
    class_ = component.type.split(":")[-1]
    kind = Label(class_, class_[:1], Family.ANALYTICS)
    notes = ("not recorded: another package's",) if component.remote else ("no resources",)
    return Node(component.urn, _short(component.name, parent), kind, (component,), notes=notes)


def _collapsed(box: Box) -> Node | Box:
    """Return a component with just one main resource as a node: a box around one node says nothing more."""
    if len(box.children) != 1 or not isinstance(node := box.children[0], Node):
        return box
    return replace(node, title=box.title, folded=(*node.folded, *box.folded))


def _zones_folded(items: Sequence[Box | Node]) -> Iterator[Box | Node]:
    """Yield the items, those that differ by their zone alone as one."""
    alike: dict[object, list[Box | Node]] = defaultdict(list)
    for item in items:
        alike[(item.kind, ZONE.sub("", item.title)) if isinstance(item, Node) else item.urn].append(item)
    for group in alike.values():
        first = group[0]
        nodes = [item for item in group if isinstance(item, Node)]
        if isinstance(first, Box) or len(nodes) == 1:
            yield first
            continue
        resources = tuple(resource for node in nodes for resource in node.resources)
        folded = tuple(resource for node in nodes for resource in node.folded)
        yield replace(first, title=ZONE.sub("", first.title), resources=resources, folded=folded)


def _descendants(resource: Resource, children: Mapping[str | None, Sequence[Resource]]) -> Iterator[Resource]:
    for child in children.get(resource.urn, ()):
        yield child
        yield from _descendants(child, children)


def _short(name: str, component: Resource | None) -> str:
    """Return a resource's name without its component's, unless that is all of it: then the last part of it."""
    if component is None:
        return name
    return name.rsplit("-", 1)[-1] if name == component.name else name.removeprefix(f"{component.name}-")


def _keys(recording: Recording) -> Mapping[str, str]:
    """Return a key's ARN and its id -> the key's URN."""
    return {
        identity: key.urn
        for key in recording.of_type(KEY)
        for identity in (key.outputs.get("arn"), key.id)
        if isinstance(identity, str)
    }


def _with_notes(box: Box, said: Mapping[str, tuple[str, ...]], keys: Mapping[str, str]) -> Box:
    """Return a box whose nodes have their notes and the keys that encrypt them."""

    def node(item: Node) -> Node:
        all_of_it = (*item.resources, *item.folded)
        found = {keys[text] for resource in all_of_it for text in _texts(resource.inputs) if text in keys}
        own = {resource.urn for resource in item.resources}
        return replace(item, notes=said.get(item.urn, item.notes), keys=tuple(sorted(found - own)))

    return replace(
        box,
        children=tuple(_with_notes(item, said, keys) if isinstance(item, Box) else node(item) for item in box.children),
    )


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, Any]", value).values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in cast("Sequence[Any]", value):
            yield from _texts(item)
