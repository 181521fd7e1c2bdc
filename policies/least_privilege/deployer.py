"""The candidate minimal policy of whoever deploys a program, derived from the resources that it recorded.

What a type needs is in its row of `aws_types`: the actions that create, read, update, delete and tag it, and those that
follow from a property's value. Scopes come from recorded names. Nothing of this has been verified on AWS: it is where
to start, with CloudTrail at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aws_types
from aws_types import When, row_of
from aws_types.lookups import LOOKUPS
from aws_types.services import service_of
from iam.identities import ROLE, parse_or_empty
from policies.least_privilege.deployer_resources import (
    TAGGING,
    Names,
    Target,
    actions_for,
    arns_elsewhere,
    arns_of,
    listed_actions,
    name_property,
    region_of,
    service_prefix,
    tags_other_types,
)
from policies.least_privilege.quota import documents
from recorder.gaps import opaque
from recorder.index import Stack
from recorder.resource import UNKNOWN, Resource, is_unknown

LABEL: Final = "candidate, derived from the recorded resource types; not verified on AWS"


_READING: Final = ("Describe", "Get", "List")
_KEY_ACTIONS: Final = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*")


@dataclass(frozen=True, slots=True)
class DeployerPolicy:
    """What a deployer needs, as documents that IAM takes."""

    documents: tuple[Mapping[str, Any], ...]
    underived: tuple[str, ...]
    """Types and provider functions whose actions nobody has listed: add theirs by hand."""


@dataclass(frozen=True, slots=True)
class _Need:
    service: str
    actions: frozenset[str]
    resources: frozenset[str]
    regions: frozenset[str]
    tags: tuple[tuple[str, str], ...] = ()
    """Tags of the resources, where these have no names to be scoped to."""


def _needed(type_: str, resources: Sequence[Resource]) -> dict[str, list[Resource]]:
    """Return the actions that resources of a type need, and which of them need each."""
    own = [resource for resource in resources if not resource.external]
    found = {
        action: list(resources if action.partition(":")[2].startswith(_READING) else own)
        for action in sorted(actions_for(type_))
    }
    row = row_of(type_)
    for when in row.deployer.when if row and row.deployer else ():
        concerned = [resource for resource in own if _holds(when, resource)]
        for action in listed_actions(service_prefix(type_), when.actions) if concerned else ():
            found[action] = [r for r in resources if r in concerned or r in found.get(action, ())]
    return found


def _holds(when: When, resource: Resource) -> bool:
    """Say whether a property has the value that needs more actions, or may have it."""
    value = resource.inputs.get(when.property)
    if is_unknown(value):
        return True
    return str(value) in when.equals if when.equals else value not in (None, False, "", [], {})


def deployer_policy(
    resources: Iterable[Resource], target: Target | None = None, functions: Iterable[str] = ()
) -> DeployerPolicy:
    """Derive the policy to deploy a program.

    Args:
        resources: the recorded resources of the program.
        target: the account and region to deploy to; anywhere, where none is given.
        functions: the tokens of the provider functions that it calls, such as `aws:ec2/getAmi:getAmi`.
    """
    recorded = tuple(resources)
    stack = Stack(tuple(r for r in recorded if r.custom and r.type.startswith("aws:")))
    place = target or Target()
    asked = sorted(set(functions))
    statements = [
        *_statements([*_needs(stack, place), *_lookups(asked, place)]),
        *_pass_roles(stack, place),
        *_service_linked_roles(stack, place),
        *_keys(stack, place),
    ]
    return DeployerPolicy(
        documents=tuple(documents(statements)),
        underived=tuple(sorted({*_unlisted_types(recorded), *(token for token in asked if token not in LOOKUPS)})),
    )


def _unlisted_types(resources: Sequence[Resource]) -> Iterator[str]:
    """Yield the types whose row, if there is one, lists no actions; and components of whose inside nothing is known."""
    for resource in resources:
        of_aws = resource.custom and resource.type.startswith(("aws:", "aws-native:"))
        if of_aws and not actions_for(resource.type):
            yield resource.type
    yield from (component.type for component in opaque(resources))


def _lookups(functions: Iterable[str], place: Target) -> Iterator[_Need]:
    """Yield what the program's own questions need."""
    for token in functions:
        for action in LOOKUPS.get(token, "").split():
            regions = frozenset((place.region,))
            yield _Need(action.partition(":")[0], frozenset((action,)), frozenset("*"), regions)


def _needs(stack: Stack, place: Target) -> Iterator[_Need]:
    names = Names(stack)
    by_type: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        by_type.setdefault(resource.type, []).append(resource)
    for type_, found in by_type.items():
        own = service_prefix(type_)
        by_name = bool(name_property(type_))
        scoped: dict[tuple[str, frozenset[str], frozenset[str], tuple[tuple[str, str], ...]], set[str]] = {}
        for action, users in _needed(type_, found).items():
            if not users:
                continue
            called = sorted({(names.of(resource), region_of(resource, place)) for resource in users})
            service = action.partition(":")[0]
            elsewhere = frozenset(arns_elsewhere(action, users, names, place))
            arns = elsewhere or frozenset(arns_of(action, type_, called, place))
            if "*" in arns and service == own and tags_other_types(action):
                continue
            tagging = TAGGING.fullmatch(action.partition(":")[2])
            by_tags = () if by_name or elsewhere or "*" in arns or tagging else _common_tags(users)
            regions = frozenset(region for _, region in called)
            scoped.setdefault((service, arns, regions, by_tags), set()).add(action)
        for (service, arns, regions, by_tags), needed in scoped.items():
            yield _Need(service, frozenset(needed), arns, regions, by_tags)


def _common_tags(resources: Iterable[Resource]) -> tuple[tuple[str, str], ...]:
    """Return the tags that all of the resources have."""
    every = [resource.inputs.get("tags") for resource in resources]
    known = [{(k, v) for k, v in tags.items() if isinstance(v, str)} for tags in every if isinstance(tags, dict)]
    return tuple(sorted(set.intersection(*known))) if known and len(known) == len(every) else ()


def _statements(needs: Iterable[_Need]) -> Iterator[dict[str, Any]]:
    """Yield one statement for each service, set of resources and their tags."""
    merged: dict[tuple[str, frozenset[str], tuple[tuple[str, str], ...]], tuple[set[str], set[str]]] = {}
    for need in needs:
        names, regions = merged.setdefault((need.service, need.resources, need.tags), (set(), set()))
        names.update(need.actions)
        regions.update(need.regions)
    for service, resources, tags in sorted(merged, key=lambda row: (row[0], sorted(row[1]), row[2])):
        names, regions = merged[service, resources, tags]
        everywhere = "*" in resources
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Action": sorted(names),
            "Resource": "*" if everywhere else sorted(resources),
        }
        if everywhere and "*" not in regions and not service_of(service).worldwide:
            statement["Condition"] = {"StringEquals": {"aws:RequestedRegion": sorted(regions)}}
        elif tags:
            statement["Condition"] = {"StringEquals": {f"aws:ResourceTag/{name}": value for name, value in tags}}
        yield statement


def _service_linked_roles(stack: Stack, place: Target) -> Iterator[dict[str, Any]]:
    """Yield what lets services make their own roles when they are used for the first time."""
    services = {service_prefix(resource.type) for resource in stack.resources}
    named = sorted({service_of(service).linked_role for service in services} - {""})
    if named:
        yield {
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole"],
            "Resource": aws_types.arn(
                "iam", "role/aws-service-role/*", account=place.account, partition=place.partition
            ),
            "Condition": {"StringLike": {"iam:AWSServiceName": named}},
        }


def _pass_roles(stack: Stack, place: Target) -> Iterator[dict[str, Any]]:
    """Yield what passes the program's roles to the services that they trust, and to no others."""
    names = Names(stack)
    by_services: dict[tuple[str, ...], list[str]] = {}
    for role in stack.of_type(ROLE):
        trust = parse_or_empty(role.inputs.get("assumeRolePolicy", UNKNOWN))
        trusted = {p.value for s in trust.allows() for p in s.principals if p.kind == "Service"}
        services = tuple(sorted(str(service) for service in trusted if service is not UNKNOWN))
        path = role.inputs.get("path") or "/"
        arn = aws_types.arn("iam", f"role{path}{names.of(role)}", account=place.account, partition=place.partition)
        by_services.setdefault(services, []).append(arn)
    for services, arns in sorted(by_services.items()):
        if services:
            condition = {"StringEquals": {"iam:PassedToService": list(services)}}
            yield {"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": sorted(arns), "Condition": condition}


def _keys(stack: Stack, place: Target) -> Iterator[dict[str, Any]]:
    """Yield what lets services use the program's keys on behalf of the deployer while they make something encrypted."""
    services = {service_prefix(resource.type) for resource in stack.resources}
    regions = sorted({region_of(resource, place) for resource in stack.of_type("aws:kms/key:Key")})
    through = sorted(service for service in services if service_of(service).uses_keys)
    more = {action for service in through for action in service_of(service).key_actions}
    if through and regions:
        names = [f"{name}.{region}.amazonaws.com" for name in through for region in regions]
        yield {
            "Effect": "Allow",
            "Action": sorted({*_KEY_ACTIONS, *more}),
            "Resource": [
                aws_types.arn("kms", "key/*", region=region, account=place.account, partition=place.partition)
                for region in regions
            ],
            "Condition": {"StringLike": {"kms:ViaService": names}},
        }
