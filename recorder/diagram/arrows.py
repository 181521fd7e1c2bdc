"""The arrows: what roles may do, and what resources say of each other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from recorder.diagram.kinds import ALARM
from recorder.diagram.model import Arrow, Box, Node
from recorder.diagram.permissions import READS, ROLE, permissions
from recorder.resource import Recording, Resource

RULE: Final = "aws:cloudwatch/eventRule:EventRule"
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
GROUP_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROUTE: Final = "aws:ec2/route:Route"
LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
NAT: Final = "aws:ec2/natGateway:NatGateway"


class Said(NamedTuple):
    """One thing that is said of two resources, by their URNs."""

    source: str
    target: str
    label: str
    folds: bool = False
    """Said of most resources of a component, so that it is drawn once for all of it."""


def arrows(program: Box, recording: Recording) -> tuple[Arrow, ...]:
    """Return the arrows between the nodes of `program`, in the order of their sources and of what is said."""
    place = {r.urn: node.urn for node in program.nodes() for r in (*node.resources, *node.folded)}
    component = {r.urn: top.urn for top in program.children for r in _all_of(top)}
    labels: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    counts: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    granted = list(_granted(place, recording))
    solid = {(place[said.source], place[said.target]) for said in granted}
    for said in (*granted, *_referenced(recording)):
        target = place.get(said.target)
        if target is None:
            continue
        if said.folds and component[said.source] != component[said.target]:
            counts[component[said.source], target, said.label] += 1
        elif (source := place.get(said.source)) and source != target:
            labels[source, target][said.label] = None
    for (source, target, label), count in sorted(counts.items()):
        labels[source, target][f"{label} × {count}" if count > 1 else label] = None
    return tuple(
        Arrow(*ends, _merged(list(said)), granted=ends in solid, pulls=all(_pulls(label) for label in said))
        for ends, said in labels.items()
    )


def _granted(place: Mapping[str, str], recording: Recording) -> Iterator[Said]:
    """What the roles may do, said of those that use them."""
    users = _users(place, recording)
    arns: list[tuple[str, str]] = []
    for resource in sorted(recording.resources, key=lambda r: r.urn):
        arn = resource.outputs.get("arn")
        if resource.urn in place and isinstance(arn, str) and resource.type != ROLE:
            arns.append((arn, resource.urn))
    for permission in permissions(recording):
        for arn, urn in arns:
            if label := permission.on(arn):
                yield from (Said(user, urn, label) for user in users[permission.role])


def _users(place: Mapping[str, str], recording: Recording) -> Mapping[str, list[str]]:
    """Return role -> the resources that act in it: those that name it, or, for an event target, its rule."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    roles = {role.urn for role in recording.of_type(ROLE)}
    for resource in sorted(recording.resources, key=lambda r: r.urn):
        if resource.type.startswith("aws:iam/"):
            continue
        actors = _linked(resource, "rule") if resource.type == TARGET else (resource.urn,)
        for name, urns in resource.property_dependencies.items():
            for role in roles.intersection(urns) if name.lower().endswith(("role", "rolearn")) else ():
                users[role] += [actor for actor in actors if actor in place]
    return users


def _referenced(recording: Recording) -> Iterator[Said]:
    by_type: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in sorted(recording.resources, key=lambda r: r.urn):
        by_type[resource.type].append(resource)
    for rule in by_type[RULE]:
        label = f"events {_event_prefix(rule)}".rstrip()
        yield from (Said(source, rule.urn, label) for source in _linked(rule, "eventPattern"))
    for target in by_type[TARGET]:
        yield from _pairs(target, "rule", "deadLetterConfig", "undelivered events")
        if not target.inputs.get("roleArn"):
            yield from _pairs(target, "rule", "arn", "targets")
    for logging in by_type[LOGGING]:
        yield from _pairs(logging, "bucket", "targetBucket", "access logs", folds=True)
    for alarm in by_type[ALARM]:
        yield from (Said(alarm.urn, topic, "alarms", folds=True) for topic in _linked(alarm, "alarmActions"))
    for rule in by_type[GROUP_RULE]:
        yield from _pairs(rule, "referencedSecurityGroupId", "securityGroupId", _ports(rule.inputs))
    for nat in by_type[NAT]:
        yield from (Said(nat.urn, subnet, "stands in") for subnet in _linked(nat, "subnetId"))
    yield from _routed(by_type)


def _routed(by_type: Mapping[str, list[Resource]]) -> Iterator[Said]:
    """Where the subnets' route tables send what goes out."""
    subnets: defaultdict[str, list[str]] = defaultdict(list)
    for association in by_type.get(ASSOCIATION, ()):
        for table in _linked(association, "routeTableId"):
            subnets[table] += _linked(association, "subnetId")
    for route in by_type.get(ROUTE, ()):
        gateways = [g for name in ("gatewayId", "natGatewayId", "egressOnlyGatewayId") for g in _linked(route, name)]
        label = route.inputs.get("destinationCidrBlock") or route.inputs.get("destinationIpv6CidrBlock") or "routes"
        for table in _linked(route, "routeTableId"):
            yield from (Said(subnet, gateway, str(label)) for subnet in subnets[table] for gateway in gateways)
    for endpoint in by_type.get(ENDPOINT, ()):
        for table in _linked(endpoint, "routeTableIds"):
            yield from (Said(subnet, endpoint.urn, "routes") for subnet in subnets[table])


def _pairs(resource: Resource, source: str, target: str, label: str, *, folds: bool = False) -> Iterator[Said]:
    for one in _linked(resource, source):
        yield from (Said(one, other, label, folds) for other in _linked(resource, target))


def _linked(resource: Resource, name: str) -> tuple[str, ...]:
    """Return the URNs that an input's value came from, sorted."""
    return tuple(sorted(resource.property_dependencies.get(name, ())))


def _event_prefix(rule: Resource) -> str:
    """Return the key prefixes that an event pattern asks for."""
    pattern: dict[str, Any] = json.loads(rule.inputs.get("eventPattern") or "{}")
    keys: list[Any] = ((pattern.get("detail") or {}).get("object") or {}).get("key") or []
    return ", ".join(key["prefix"] for key in keys if isinstance(key, dict) and "prefix" in key)


def _ports(rule: Mapping[str, Any]) -> str:
    low, high = rule.get("fromPort"), rule.get("toPort")
    ports = "" if low is None or rule["ipProtocol"] == "-1" else f" {low}" if low == high else f" {low}-{high}"
    return f"{'all' if rule['ipProtocol'] == '-1' else rule['ipProtocol']}{ports}"


def _merged(labels: list[str]) -> tuple[str, ...]:
    """Return one line a verb: `writes sizes/` and `writes filtered/` are `writes sizes/, filtered/`."""
    objects: defaultdict[str, list[str]] = defaultdict(list)
    for label in labels:
        verb, _, object_ = label.partition(" ")
        objects[verb].append(object_)
    return tuple(f"{verb} {', '.join(filter(None, of_verb))}".rstrip() for verb, of_verb in objects.items())


def _pulls(label: str) -> bool:
    return label.startswith((READS, "lists"))


def _all_of(item: Box | Node) -> Iterator[Resource]:
    if isinstance(item, Node):
        yield from (*item.resources, *item.folded)
        return
    yield from item.folded
    for child in item.children:
        yield from _all_of(child)
