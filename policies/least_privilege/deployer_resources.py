"""On which resources a deployer needs an action: their names as far as the program knows them, and their ARNs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Final

from aws_types import row_of
from aws_types.services import service_of
from iam import actions
from recorder.index import Stack
from recorder.resource import Resource

TAGGING: Final = re.compile(r"(Tag|Untag|ListTags|AddTags|RemoveTags|CreateTags|DeleteTags)\w{0,3}(Resources?)?")
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the program is to be deployed; `*` for anywhere."""

    account: str = "*"
    region: str = "*"
    partition: str = "aws"


@dataclass(slots=True)
class Names:
    """The names of a program's resources as a policy can state them.

    Pulumi appends random letters to a name that the program leaves out, so that it becomes `name-*`.
    """

    stack: Stack
    _patterns: dict[str, str] = field(default_factory=dict[str, str])
    """Made-up name -> pattern."""

    def __post_init__(self) -> None:
        for resource in self.stack.resources:
            property_ = name_property(resource.type)
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
        property_ = name_property(resource.type)
        if not property_:
            return "*"
        name = resource.inputs.get(property_)
        return f"{resource.name}-*" if name is None else self.pattern(name)


def name_property(type_: str) -> str:
    """Return the property that names a resource of a type; empty where none does."""
    row = row_of(type_)
    return row.name if row else ""


def service_prefix(type_: str) -> str:
    """Return how the actions begin that create a type: `s3`; empty where nobody has listed them."""
    row = row_of(type_)
    return row.deployer.service if row and row.deployer else ""


def listed_actions(service: str, written: str) -> frozenset[str]:
    """Return the actions that a row lists, with their service."""
    return frozenset(action if ":" in action else f"{service}:{action}" for action in written.split())


def actions_for(type_: str) -> frozenset[str]:
    """Return the actions to create, read, update, delete and tag any resource of a type."""
    row = row_of(type_)
    return listed_actions(row.deployer.service, row.deployer.actions) if row and row.deployer else frozenset()


def region_of(resource: Resource, place: Target) -> str:
    """Return where a resource is made: what it says itself, or where the program goes."""
    region = resource.inputs.get("region")
    return region if isinstance(region, str) else place.region


def arns_of(action: str, type_: str, called: Iterable[tuple[str, str]], place: Target) -> Iterator[str]:
    """Yield the ARNs on which an action is needed; `*` where they cannot be named, or it knows none."""
    known, row = actions.lookup(action), row_of(type_)
    templates = [kind.template for kind in known.resource_types] if known else []
    fitting = {_fitting(whole, templates) for whole in _templates(type_)} - {""}
    if service_of(service_prefix(type_)).ids_only or not fitting:
        yield "*"
        return
    suffixes = row.deployer.suffixes if row and row.deployer else ("",)
    for name, region in called:
        for template in sorted(fitting):
            arn = _filled(template, name, replace(place, region=region))
            yield from (f"{arn}{suffix}" for suffix in suffixes)


def arns_elsewhere(action: str, users: Sequence[Resource], names: Names, place: Target) -> Iterator[str]:
    """Yield the ARNs that an action of another service is for, where the row of its users' type says them."""
    row, known = row_of(users[0].type), actions.lookup(action)
    template = row.deployer.others.get(action.partition(":")[0]) if row and row.deployer else None
    if template is None or known is None or not known.resource_types:
        return
    for user in users:
        inputs = {name: names.pattern(value) for name, value in user.inputs.items()}
        where = {"partition": place.partition, "account": place.account, "region": region_of(user, place)}
        yield template.format_map({**inputs, **where})


def _fitting(whole: str, templates: Sequence[str]) -> str:
    """Return which of an action's ARNs is a type's own, or what that begins with, or what lies in it.

    A layer is published, a version of the layer is deleted; a bucket's objects are deleted.
    """
    own = [template for template in templates if whole.startswith(template)]
    within = [template for template in templates if template.startswith(f"{whole}/")]
    return max(own, key=len, default="") or min(within, key=len, default="")


def tags_other_types(action: str) -> bool:
    """Say whether an action tags what can be named: when it is not scoped, it does not tag the type in question."""
    service, _, name = action.partition(":")
    known = actions.lookup(action)
    tags = TAGGING.fullmatch(name) is not None and not service_of(service).ids_only
    return tags and known is not None and bool(known.resource_types)


def _templates(type_: str) -> tuple[str, ...]:
    """Return the templates of a type's ARN: of the resource that the actions to delete or change it name."""
    row = row_of(type_)
    wanted = row.deployer.resource if row and row.deployer else ""
    for verb in ("Delete", "Put", "Set", "Update", "Create", "Add", ""):
        for action in sorted(actions_for(type_)):
            name, known = action.partition(":")[2], actions.lookup(action)
            if known is None or not name.startswith(verb) or TAGGING.fullmatch(name):
                continue
            if not action.startswith(f"{service_prefix(type_)}:"):
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
