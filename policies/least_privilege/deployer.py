"""The candidate minimal policy of whoever deploys a program, derived from the resources that it recorded.

What a type needs is derived from its name: `aws:sqs/queue:Queue` needs the actions of `sqs` that create, read, update,
delete and tag a queue, as far as they exist; `deployer.yaml` has what names do not tell. Scopes come from recorded
names. Nothing of this has been verified on AWS: it is where to start, with CloudTrail at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from iam import actions
from iam.principals import ROLE, parse_or_empty
from recorder.index import Stack
from recorder.resource import UNKNOWN, Resource

LABEL: Final = "candidate, derived from the recorded resource types; not verified on AWS"

LARGEST_POLICY: Final = 6_144
"""Characters without white space; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""

_VERBS: Final = (
    "Create", "Put", "Update", "Modify", "Set", "Delete", "Remove", "Describe", "Get", "List", "Add", "Attach",
    "Detach", "Associate", "Disassociate", "Replace", "Register", "Deregister", "Authorize", "Revoke",
)  # fmt: skip
_TAGGING: Final = re.compile(r"(Tag|Untag|ListTags|AddTags|RemoveTags|CreateTags|DeleteTags)\w{0,3}(Resources?)?")
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class DeployerPolicy:
    """What a deployer needs, as documents that IAM takes."""

    documents: tuple[Mapping[str, Any], ...]
    underived: tuple[str, ...]
    """Types for which no action that creates them was found: add theirs by hand."""


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
        entry = _entry(resource.type)
        if reference := entry.get("of"):
            pattern = self.pattern(resource.inputs.get(reference))
            # An ARN or a URL ends in the name.
            return re.split(r"[:/](?=[^:/]*$)", pattern)[-1] if pattern.startswith(("arn:", "http")) else pattern
        property_ = _name_property(resource.type)
        if not property_:
            return "*"
        name = resource.inputs.get(property_)
        return f"{resource.name}-*" if name is None else self.pattern(name)


@cache
def _listing() -> Mapping[str, Any]:
    listing: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    return listing


def _entry(type_: str) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = _listing()["types"].get(type_) or {}
    return entry


def _name_property(type_: str) -> str:
    return str(_entry(type_).get("name", "name"))


def _service(type_: str) -> str:
    module = type_.removeprefix("aws:").partition("/")[0]
    return str(_entry(type_).get("service") or _listing()["services"].get(module, module))


def _nouns(type_: str) -> set[str]:
    """Return what a type's actions may be called after the verb, in lower case: singular and plural."""
    class_ = type_.rpartition(":")[2]
    written: Iterable[str] = _entry(type_).get("nouns", [class_])
    return {form.lower() for noun in written for form in (noun, f"{noun}s", f"{noun}es", re.sub("y$", "ies", noun))}


@cache
def actions_for(type_: str) -> tuple[str, ...]:
    """Return the actions to create, read, update, delete and tag resources of a type."""
    service, nouns = _service(type_), _nouns(type_)
    configures_another = "of" in _entry(type_)
    found = set(_entry(type_).get("plus", ()))
    for action in actions.of_service(service):
        name = action.partition(":")[2]
        if any(name.startswith(verb) and name[len(verb) :].lower() in nouns for verb in _VERBS):
            if not _lists_everything(action):
                found.add(action)
        elif _TAGGING.fullmatch(name) and not configures_another:
            found.add(action)
    return tuple(sorted(found))


def _lists_everything(action: str) -> bool:
    """Say whether an action lists all there is of a kind, which nothing but a console needs; `Describe` reads one."""
    known = actions.lookup(action)
    return ":List" in action and known is not None and not known.resource_types


def _creates(type_: str) -> bool:
    making = ("Create", "Put", "Register", "Run", "Allocate", "Publish", "Request", "Subscribe", "Set", "Authorize",
              "Associate", "Attach", "Add", "Update", "Replace", "Change", "POST", "Modify")  # fmt: skip
    names = [action.partition(":")[2] for action in actions_for(type_)]
    return any(name.startswith(making) and not _TAGGING.fullmatch(name) for name in names)


def deployer_policy(resources: Iterable[Resource], target: Target | None = None) -> DeployerPolicy:
    """Derive the policy to deploy a program.

    Args:
        resources: the recorded resources of the program.
        target: the account and region to deploy to; anywhere, where none is given.
    """
    stack = Stack(tuple(r for r in resources if r.custom and r.type.startswith("aws:")))
    place = target or Target()
    types = list(dict.fromkeys(resource.type for resource in stack.resources))
    statements = [
        *_statements(_needs(stack, place)),
        *_pass_roles(stack, place),
        *_service_linked_roles(stack, place),
        *_keys(stack, place),
    ]
    return DeployerPolicy(
        documents=tuple(_documents(statements)),
        underived=tuple(sorted(type_ for type_ in types if not _creates(type_))),
    )


def _needs(stack: Stack, place: Target) -> Iterator[_Need]:
    names = _Names(stack)
    by_type: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        by_type.setdefault(resource.type, []).append(resource)
    for type_, found in by_type.items():
        called = sorted({(names.of(resource), _region(resource, place)) for resource in found})
        regions = frozenset(region for _, region in called)
        tags = () if _name_property(type_) else _common_tags(found)
        scoped: dict[tuple[frozenset[str], tuple[tuple[str, str], ...]], set[str]] = {}
        for action in actions_for(type_):
            arns = frozenset(_arns(action, type_, called, place))
            if "*" in arns and _tags_other_types(action):
                continue
            by_tags = tags if "*" not in arns and not _TAGGING.fullmatch(action.partition(":")[2]) else ()
            scoped.setdefault((arns, by_tags), set()).add(action)
        for (arns, by_tags), needed in scoped.items():
            yield _Need(_service(type_), frozenset(needed), arns, regions, by_tags)


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
    """Yield the ARNs on which an action is needed; `*` where they cannot be told, or it knows none."""
    known = actions.lookup(action)
    whole = _template(type_) or ""
    # Its own ARN, or what that begins with: a layer is published, a version of the layer is deleted.
    fitting = [t.template for t in known.resource_types if whole.startswith(t.template)] if known else []
    if _service(type_) in _listing()["by_region"] or not fitting:
        yield "*"
        return
    for name, region in called:
        arn = _filled(max(fitting, key=len), name, replace(place, region=region))
        yield from (f"{arn}{suffix}" for suffix in _entry(type_).get("suffixes", ("",)))


def _tags_other_types(action: str) -> bool:
    """Say whether an action tags what can be named: when it is not scoped, it does not tag the type in question."""
    service, _, name = action.partition(":")
    known = actions.lookup(action)
    tags = _TAGGING.fullmatch(name) is not None and service not in _listing()["by_region"]
    return tags and known is not None and bool(known.resource_types)


@cache
def _template(type_: str) -> str | None:
    """Return the ARN's template of a type: of the resource that the actions to delete or change it name."""
    wanted = _entry(type_).get("resource")
    for verb in ("Delete", "Put", "Set", "Update", "Create", "Add", ""):
        for action in actions_for(type_):
            name, known = action.partition(":")[2], actions.lookup(action)
            if known is None or not name.startswith(verb) or _TAGGING.fullmatch(name):
                continue
            for resource_type in known.resource_types:
                if wanted in (None, resource_type.name):
                    return resource_type.template
    return None


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
        if everywhere and "*" not in regions and service not in _listing()["global"]:
            statement["Condition"] = {"StringEquals": {"aws:RequestedRegion": sorted(regions)}}
        elif tags:
            statement["Condition"] = {"StringEquals": {f"aws:ResourceTag/{name}": value for name, value in tags}}
        yield statement


def _service_linked_roles(stack: Stack, place: Target) -> Iterator[dict[str, Any]]:
    """Yield what lets services make their own roles when they are used for the first time."""
    services = {_service(resource.type) for resource in stack.resources}
    named = sorted(name for service, name in _listing()["service_linked_roles"].items() if service in services)
    if named:
        yield {
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole"],
            "Resource": f"arn:{place.partition}:iam::{place.account}:role/aws-service-role/*",
            "Condition": {"StringEquals": {"iam:AWSServiceName": named}},
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
        arn = f"arn:{place.partition}:iam::{place.account}:role{path}{names.of(role)}"
        by_services.setdefault(services, []).append(arn)
    for services, arns in sorted(by_services.items()):
        if services:
            condition = {"StringEquals": {"iam:PassedToService": list(services)}}
            yield {"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": sorted(arns), "Condition": condition}


def _keys(stack: Stack, place: Target) -> Iterator[dict[str, Any]]:
    """Yield what lets services use the program's keys on behalf of the deployer while they make something encrypted."""
    services = {_service(resource.type) for resource in stack.resources}
    regions = sorted({_region(resource, place) for resource in stack.of_type("aws:kms/key:Key")})
    through = sorted(services & set(_listing()["keys_through"]))
    if through and regions:
        names = [f"{name}.{region}.amazonaws.com" for name in through for region in regions]
        yield {
            "Effect": "Allow",
            "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
            "Resource": [f"arn:{place.partition}:kms:{region}:{place.account}:key/*" for region in regions],
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
