"""The vocabulary of the packs: what a rule says of itself, what it looks at and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from recorder.index import Stack
from recorder.resource import Resource

__all__ = [
    "Finding",
    "Framework",
    "NotEvaluated",
    "ResourceRule",
    "Rule",
    "Settings",
    "Severity",
    "Stack",
    "StackRule",
    "Violation",
]


class Severity(StrEnum):
    """How much harm a violation can do."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Framework:
    """A requirement that a rule serves, such as `Framework("GDPR", "Art. 32(1)(a)")` or `Framework("FSBP", "S3.5")`."""

    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A resource breaks the rule. The message names the property and its value, never a secret's value."""

    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """The rule could not be decided for a resource, because `reason` is not known before the deployment."""

    urn: str
    reason: str


Finding = Violation | NotEvaluated
Settings = Mapping[str, Any]
"""A rule's configuration: its defaults, overlaid by what the user configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule says of itself."""

    name: str
    """In kebab-case, unique over all packs."""
    description: str
    """What must hold, in one sentence."""
    severity: Severity
    frameworks: tuple[Framework, ...]
    remediation: str
    """What to do, in one sentence."""
    resource_types: tuple[str, ...]
    """The type tokens that the rule judges."""
    url: str = ""
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """JSON schema of each setting; every one has a `default`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRule(Rule):
    """A rule that one resource's inputs decide: it stops the resource before it is made.

    It is given resources of its `resource_types` alone, and must look at `inputs` only: the engine tells no more.
    """

    judge: Callable[[Resource, Settings], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRule(Rule):
    """A rule that needs several resources: a bucket and its policy, a role and all that is attached to it."""

    judge: Callable[[Stack, Settings], Iterable[Finding]]
