"""The candidate minimal policy of whoever deploys a program, derived from the resources that it recorded.

What a type needs is in its row of `aws_types`: the actions that create, read, update, delete and tag it, and those that
follow from a property's value. Scopes come from recorded names. Nothing of this has been verified on AWS: it is where
to start, with CloudTrail at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Final

import aws_types
from aws_types import When, row_of
from aws_types.lookups import LOOKUPS
from aws_types.services import service_of
from iam import actions
from iam.identities import ROLE, parse_or_empty
from recorder.gaps import opaque
from recorder.index import Stack
from recorder.resource import UNKNOWN, Resource, is_unknown

LABEL: Final = "candidate, derived from the recorded resource types; not verified on AWS"

LARGEST_POLICY: Final = 6_144
"""Characters without white space; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""

_READING: Final = ("Describe", "Get", "List")
_TAGGING: Final = re.compile(r"(Tag|Untag|ListTags|AddTags|RemoveTags|CreateTags|DeleteTags)\w{0,3}(Resources?)?")
_KEY_ACTIONS: Final = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*")
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class DeployerPolicy:
    """What a deployer needs, as documents that IAM takes."""

    documents: tuple[Mapping[str, Any], ...]
    underived: tuple[str, ...]
    """Types and provider functions whose actions nobody has listed: add theirs by hand."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the program is to be deployed; `*` for anywhere."""

    account: str = "*"
    region: str = "*"
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class _Need:
    service: str
    actions: frozenset[str]
    resources: frozenset[str]
    regions: frozenset[str]
    tags: tuple[tuple[str, str], ...] = ()
    """Tags of the resources, where these have no names to be scoped to."""


@dataclass(slots=True)
class _Names:
    """The names of a program's resources as a policy can state them.

    Pulumi appends random letters to a name that the program leaves out, so that it becomes `name-*`.
    """

    stack: Stack
    _patterns: dict[str, str] = field(default_factory=dict[str, str])
    """Made-up name -> pattern."""

    def __post_init__(self) -> None:
        for resource in self.stack.resources:
            property_ = _name_property(resource.type)
            made = resource.outputs.get(property_)
            if property_ and resource.inputs.get(property_) is None and isinstance(made, str):
                self._patterns[made] = f"{resource.name}-*"

    def pattern(self, value: object) -> str:
        """Return a name, with each part of it that a deployment makes up replaced by a wildcard."""
        if not isinstance(value, str):
            return "*"
        for made, pattern in self._patterns.items():
            value = value.replace(made, pattern)
        return value

    def of(self, resource: Resource) -> str:
        """Return the pattern of what a resource, or the one that it configures, is called."""
        row = row_of(resource.type)
        if reference := row.deployer.of if row and row.deployer else "":
            pattern = self.pattern(resource.inputs.get(reference))
            # An ARN or a URL ends in the name.
            return re.split(r"[:/](?=[^:/]*$)", pattern)[-1] if pattern.startswith(("arn:", "http")) else pattern
        property_ = _name_property(resource.type)
        if not property_:
            return "*"
        name = resource.inputs.get(property_)
        return f"{resource.name}-*" if name is None else self.pattern(name)


def _name_property(type_: str) -> str:
    row = row_of(type_)
    return row.name if row else ""


def _service(type_: str) -> str:
    row = row_of(type_)
    return row.deployer.service if row and row.deployer else ""


def _listed(service: str, written: str) -> frozenset[str]:
    return frozenset(action if ":" in action else f"{service}:{action}" for action in written.split())


def actions_for(type_: str) -> frozenset[str]:
    """Return the actions to create, read, update, delete and tag any resource of a type."""
    row = row_of(type_)
    return _listed(row.deployer.service, row.deployer.actions) if row and row.deployer else frozenset()


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
        for action in _listed(_service(type_), when.actions) if concerned else ():
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
        documents=tuple(_documents(statements)),
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
    names = _Names(stack)
    by_type: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        by_type.setdefault(resource.type, []).append(resource)
    for type_, found in by_type.items():
        own = _service(type_)
        by_name = bool(_name_property(type_))
        scoped: dict[tuple[str, frozenset[str], frozenset[str], tuple[tuple[str, str], ...]], set[str]] = {}
        for action, users in _needed(type_, found).items():
            if not users:
                continue
            called = sorted({(names.of(resource), _region(resource, place)) for resource in users})
            service = action.partition(":")[0]
            elsewhere = frozenset(_elsewhere(action, users, names, place))
            arns = elsewhere or frozenset(_arns(action, type_, called, place))
            if "*" in arns and service == own and _tags_other_types(action):
                continue
            tagging = _TAGGING.fullmatch(action.partition(":")[2])
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


def _region(resource: Resource, place: Target) -> str:
    """Return where a resource is made: what it says itself, or where the program goes."""
    region = resource.inputs.get("region")
    return region if isinstance(region, str) else place.region


def _arns(action: str, type_: str, called: Iterable[tuple[str, str]], place: Target) -> Iterator[str]:
    """Yield the ARNs on which an action is needed; `*` where they cannot be named, or it knows none."""
    known, row = actions.lookup(action), row_of(type_)
    templates = [kind.template for kind in known.resource_types] if known else []
    fitting = {_fitting(whole, templates) for whole in _templates(type_)} - {""}
    if service_of(_service(type_)).ids_only or not fitting:
        yield "*"
        return
    suffixes = row.deployer.suffixes if row and row.deployer else ("",)
    for name, region in called:
        for template in sorted(fitting):
            arn = _filled(template, name, replace(place, region=region))
            yield from (f"{arn}{suffix}" for suffix in suffixes)


def _elsewhere(action: str, users: Sequence[Resource], names: _Names, place: Target) -> Iterator[str]:
    """Yield the ARNs that an action of another service is for, where the row of its users' type says them."""
    row, known = row_of(users[0].type), actions.lookup(action)
    template = row.deployer.others.get(action.partition(":")[0]) if row and row.deployer else None
    if template is None or known is None or not known.resource_types:
        return
    for user in users:
        inputs = {name: names.pattern(value) for name, value in user.inputs.items()}
        where = {"partition": place.partition, "account": place.account, "region": _region(user, place)}
        yield template.format_map({**inputs, **where})


def _fitting(whole: str, templates: Sequence[str]) -> str:
    """Return which of an action's ARNs is a type's own, or what that begins with, or what lies in it.

    A layer is published, a version of the layer is deleted; a bucket's objects are deleted.
    """
    own = [template for template in templates if whole.startswith(template)]
    within = [template for template in templates if template.startswith(f"{whole}/")]
    return max(own, key=len, default="") or min(within, key=len, default="")


def _tags_other_types(action: str) -> bool:
    """Say whether an action tags what can be named: when it is not scoped, it does not tag the type in question."""
    service, _, name = action.partition(":")
    known = actions.lookup(action)
    tags = _TAGGING.fullmatch(name) is not None and not service_of(service).ids_only
    return tags and known is not None and bool(known.resource_types)


def _templates(type_: str) -> tuple[str, ...]:
    """Return the templates of a type's ARN: of the resource that the actions to delete or change it name."""
    row = row_of(type_)
    wanted = row.deployer.resource if row and row.deployer else ""
    for verb in ("Delete", "Put", "Set", "Update", "Create", "Add", ""):
        for action in sorted(actions_for(type_)):
            name, known = action.partition(":")[2], actions.lookup(action)
            if known is None or not name.startswith(verb) or _TAGGING.fullmatch(name):
                continue
            if not action.startswith(f"{_service(type_)}:"):
                continue
            found = [t.template for t in known.resource_types if fnmatchcase(t.name.rstrip("/"), wanted or "*")]
            if found:
                return tuple(found) if "*" in wanted else (found[0],)
    return ()


def _filled(template: str, name: str, place: Target) -> str:
    """Fill in a template: the first placeholder that is no place is the name, any further one is anything."""
    given = {"Partition": place.partition, "Region": place.region, "Account": place.account}
    before = _PLACEHOLDER.split(template.rpartition(":")[2])[0]
    left = [name.removeprefix(before)]

    def value(found: re.Match[str]) -> str:
        return given.get(found[1]) or (left.pop(0) if left else "*")

    return _PLACEHOLDER.sub(value, template)


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
    services = {_service(resource.type) for resource in stack.resources}
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
    names = _Names(stack)
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
    services = {_service(resource.type) for resource in stack.resources}
    regions = sorted({_region(resource, place) for resource in stack.of_type("aws:kms/key:Key")})
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


def _documents(statements: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Pack statements into as few documents as IAM's quota allows, in their order."""
    packed: list[dict[str, Any]] = []
    for statement in (part for whole in statements for part in _within_quota(whole)):
        if packed and size(_document([*packed, statement])) > LARGEST_POLICY:
            yield _document(packed)
            packed = []
        packed.append(statement)
    if packed:
        yield _document(packed)


def _within_quota(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Halve a statement's resources, or its actions, until it fits into a document."""
    if size(_document([statement])) <= LARGEST_POLICY:
        yield statement
        return
    name = "Resource" if isinstance(statement["Resource"], list) and len(statement["Resource"]) > 1 else "Action"
    half = len(statement[name]) // 2
    for part in (statement[name][:half], statement[name][half:]):
        yield from _within_quota({**statement, name: part})


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def size(document: Mapping[str, Any]) -> int:
    """Return the characters that IAM counts of a document."""
    return len(json.dumps(document, separators=(",", ":")))
