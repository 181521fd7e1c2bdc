"""The arrows: what roles may do, and what resources say of each other, each once between two nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from diagram.model import Arrow, Box, Node
from diagram.notes import merged
from diagram.permissions import READS, ROLE, permissions
from diagram.references import TARGET, references
from diagram.relation import Relation
from diagram.text import TIMES
from recorder.index import sources_of
from recorder.resource import Recording, Resource

PULLS: Final = (READS, "lists", "receives")
"""What is done by these flows from what it is done to."""

HOLDS_A_ROLE: Final = ("role", "rolearn", "containerproperties")
"""How a property ends that names the role in which its resource acts; the last is a Batch job's, and JSON."""

SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
"""Its role is a part of its target."""

HANDS_ON: Final = ("aws:iam/instanceProfile:InstanceProfile", "aws:ec2/launchTemplate:LaunchTemplate")
"""What has a role for whoever names it: an instance, or an Auto Scaling group."""

ACTS_BY: Final = {
    "aws:ecs/taskDefinition:TaskDefinition": "aws:ecs/service:Service",
    "aws:redshiftserverless/namespace:Namespace": "aws:redshiftserverless/workgroup:Workgroup",
}
"""What has roles -> what acts in them; others that name it, as a deployment's settings do, act in their own."""


def arrows(program: Box, recording: Recording) -> tuple[Arrow, ...]:
    """Return the arrows between the nodes of `program`, in the order of their sources and of what is said."""
    place = {r.urn: node.urn for node in program.nodes() for r in (*node.resources, *node.folded)}
    component = {resource.urn: child.urn for child in program.children for resource in _all_of(child)}
    granted = list(_granted(place, recording))
    solid = {(place[said.source], place[said.target]) for said in granted}
    labels: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    folded: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for said in (*granted, *references(recording)):
        source, target = place.get(said.source), place.get(said.target)
        whole = component.get(said.source)
        if target and whole and said.folds and whole != component[said.target]:
            folded[whole, target, said.label].add(said.source)
        elif source and target and source != target:
            labels[source, target][said.label] = None
    for (source, target, label), sources in sorted(folded.items()):
        labels[source, target][f"{label} {TIMES} {len(sources)}" if len(sources) > 1 else label] = None
    return tuple(
        Arrow(*ends, merged(said), granted=ends in solid, pulls=all(label.startswith(PULLS) for label in said))
        for ends, said in labels.items()
    )


def _granted(place: Mapping[str, str], recording: Recording) -> Iterator[Relation]:
    """Yield what the roles may do, said of those that use them."""
    users = _users(place, recording)
    arns: list[tuple[str, str]] = []
    for resource in sorted(recording.resources, key=lambda r: r.urn):
        arn = resource.outputs.get("arn")
        if resource.urn in place and isinstance(arn, str) and resource.type != ROLE:
            arns.append((arn, resource.urn))
    reached: dict[tuple[str, tuple[str, ...]], list[tuple[str, str]]] = {}
    for permission in permissions(recording):
        key = permission.resource, permission.excluded
        if key not in reached:
            found = ((urn, permission.within(arn)) for arn, urn in arns)
            reached[key] = [(urn, where) for urn, where in found if where is not None]
        for urn, where in reached[key]:
            label = f"{permission.verb} {where}".rstrip()
            yield from (Relation(user, urn, label) for user in users[permission.role])


def _users(place: Mapping[str, str], recording: Recording) -> Mapping[str, list[str]]:
    """Return role -> the resources that act in it."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    roles = {role.urn for role in recording.of_type(ROLE)}
    naming = _naming(recording)
    for resource in sorted(recording.resources, key=lambda r: r.urn):
        for name in resource.property_dependencies:
            if name.lower().endswith(HOLDS_A_ROLE) or (resource.type == SCHEDULE and name == "target"):
                for role in roles.intersection(sources_of(resource, name)):
                    users[role] += [actor for actor in _actors(resource, naming) if actor in place]
    return users


def _naming(recording: Recording) -> Mapping[str, list[Resource]]:
    """Return resource -> those that name it."""
    naming: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in recording.resources:
        for urn in {source for name in resource.property_dependencies for source in sources_of(resource, name)}:
            naming[urn].append(resource)
    return naming


def _actors(resource: Resource, naming: Mapping[str, list[Resource]]) -> Iterator[str]:
    """Yield what acts in the role that a resource names: itself, an event target's rule, or a profile's instances."""
    if resource.type == TARGET:
        yield from sources_of(resource, "rule")
    elif by := ACTS_BY.get(resource.type):
        yield from (user.urn for user in naming.get(resource.urn, ()) if user.type == by)
    elif resource.type in HANDS_ON:
        for user in naming.get(resource.urn, ()):
            yield from _actors(user, naming)
    elif not resource.type.startswith("aws:iam/"):
        yield resource.urn


def _all_of(item: Box | Node) -> Iterator[Resource]:
    if isinstance(item, Node):
        yield from (*item.resources, *item.folded)
        return
    yield from item.folded
    for child in item.children:
        yield from _all_of(child)
