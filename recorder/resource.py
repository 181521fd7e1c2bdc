"""What a program asked for: a resource as policies, reachability and the local cloud see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from typing_extensions import TypeIs


class Unknown(Enum):
    """A value that only a deployment can tell; there is just one, `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        """Refuse to be taken for true or false: neither is known."""
        raise TypeError("an unknown value is neither true nor false: ask is_unknown() first")


UNKNOWN: Final = Unknown.UNKNOWN
"""Stands, at any depth, for a value that is not known before the deployment."""


def is_unknown(value: object) -> TypeIs[Unknown]:
    """Say whether `value` is not known before the deployment."""
    return value is UNKNOWN


@dataclass(frozen=True, slots=True)
class Options:
    """The resource options that change what a deployment does."""

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    retain_on_delete: bool = False
    provider: str = ""
    """`urn::id` of an explicit provider; empty for the default one."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One registered resource.

    Property names are Pulumi's own wire names (`camelCase`), as in `pulumi stack export` and in policy packs. Values
    are plain JSON-like data: `dict`, `list`, `str`, `int`, `float`, `bool`, `None`, or `UNKNOWN` at any depth. Whole
    numbers are `int`. Secrets are unwrapped: `secrets` has the names of the properties that hold one. An asset or
    archive is `{"path": "..."}`, `{"text": "..."}` or `{"assets": {...}}`.
    """

    urn: str
    type: str
    """Pulumi's type token, such as `aws:s3/bucket:Bucket`."""
    name: str
    """Pulumi's logical name."""
    id: str | Unknown = UNKNOWN
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The state: the inputs and all that the provider computed. A component's registered outputs."""
    custom: bool = True
    """False for a component."""
    remote: bool = False
    """Whether it is a component of another language's package: another process creates what is inside."""
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    """URNs of all resources that this one depends on."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Input name -> URNs that its value came from. Known in a preview too, when the value is not."""
    secrets: frozenset[str] = frozenset()
    options: Options = field(default_factory=Options)
    external: bool = False
    """Whether it exists already and is only read: `Resource.get(...)`, a stack reference."""
    outputs_registered: bool = True
    """False for a component that never called `register_outputs`."""
    imagined: str = ""
    """From which version of which package it was imagined, if it is inside a component of that package: see
    `recorder.remote`. Empty for what the program itself registered."""


class Origin(Enum):
    """Where the answer to a provider function comes from."""

    COMPUTED = "computed"
    """The provider computes it, and so does the recorder."""
    IMAGINED = "imagined"
    """The provider looks it up in the account: the recorder makes up a value of the right form."""
    UNKNOWN = "unknown"
    """Only the account can tell."""


@dataclass(frozen=True, slots=True)
class Invoke:
    """A provider function that the program called, such as `aws:index/getCallerIdentity:getCallerIdentity`."""

    token: str
    args: Mapping[str, Any]
    result: Mapping[str, Any]
    """Empty in a recording that was read from a file."""
    origin: Origin = Origin.COMPUTED


@dataclass(frozen=True, slots=True)
class Recording:
    """All that one run of a program registered, in an order that is the same in every run: see `recorder.order`."""

    project: str
    stack: str
    resources: tuple[Resource, ...]
    invokes: tuple[Invoke, ...] = ()
    exports: Mapping[str, Any] = field(default_factory=dict[str, Any])
    secret_exports: frozenset[str] = frozenset()
    """The names of the exports that hold a secret."""

    def of_type(self, type_: str) -> list[Resource]:
        """Return the resources of one type token."""
        return [resource for resource in self.resources if resource.type == type_]

    def named(self, name: str, type_: str | None = None) -> Resource:
        """Return the one resource with this logical name (and type).

        Raises:
            LookupError: none has it, or several have.
        """
        found = [r for r in self.resources if r.name == name and type_ in (None, r.type)]
        if len(found) != 1:
            names = ", ".join(sorted({f"{r.name} ({r.type})" for r in (found or self.resources)}))
            raise LookupError(f"{len(found)} resources are named {name!r}, expected one; there are: {names}")
        return found[0]

    def children(self, urn: str) -> list[Resource]:
        """Return the resources whose parent is `urn`."""
        return [resource for resource in self.resources if resource.parent == urn]
