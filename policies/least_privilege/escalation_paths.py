"""The known ways to more permissions; `escalation_paths.yaml` lists them, with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path as File
from typing import Any, Final

import yaml

_ADMINISTRATOR: Final = "arn:aws:iam::aws:policy/AdministratorAccess"
_IAM_FULL_ACCESS: Final = "arn:aws:iam::aws:policy/IAMFullAccess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A public list that describes ways to more permissions."""

    name: str
    url: str
    compared: date
    """When it was last compared with `escalation_paths.yaml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way to more permissions: it is open when all of its actions are allowed."""

    name: str
    """In kebab-case."""
    gains: str
    """What the principal then can do, to be read after "it could"."""
    targets: tuple[str, ...]
    """Actions on something that exists, such as a role: they must reach one that nobody named, or a powerful one. After
    `@` stands the resource type that matters, where there are several."""
    helpers: tuple[str, ...] = ()
    """Further actions; on what resources does not matter, as the principal chooses them."""
    service: str = ""
    """The service that the role is passed to; its `iam:PassedToService`."""
    on_itself: bool = False
    """True when it is open too where a target is the principal itself, or a policy attached to it."""
    same_target: bool = False
    """True when it is open too on one named target that all of `targets` reach."""
    attaches: bool = False
    """True when it attaches a managed policy: conditions on `iam:PolicyARN` are decided for the powerful ones."""
    needs_boundary: bool = False
    """True when it gains only by shedding the principal's boundary."""
    source: str
    """Who described it: the name of a `Source` and that list's own number."""

    @property
    def actions(self) -> tuple[str, ...]:
        """All actions that it takes."""
        return (*(target.partition("@")[0] for target in self.targets), *self.helpers)

    @property
    def requests(self) -> tuple[dict[str, str], ...]:
        """The condition keys of the requests that it would make, in each variant."""
        if self.attaches:
            return ({"iam:PolicyARN": _ADMINISTRATOR}, {"iam:PolicyARN": _IAM_FULL_ACCESS})
        return ({"iam:PassedToService": self.service},) if self.service else ({},)


@cache
def _listing() -> Mapping[str, list[dict[str, Any]]]:
    listing: dict[str, list[dict[str, Any]]] = yaml.safe_load(File(__file__).with_suffix(".yaml").read_text())
    return listing


@cache
def paths() -> tuple[Path, ...]:
    """Return all known ways."""
    return tuple(_path(dict(entry)) for entry in _listing()["paths"])


@cache
def sources() -> tuple[Source, ...]:
    """Return the lists that the ways come from, with the dates of their comparison."""
    return tuple(Source(**entry) for entry in _listing()["sources"])


def _path(entry: dict[str, Any]) -> Path:
    for name in ("targets", "helpers"):
        entry[name] = tuple(entry.get(name, ()))
    if service := entry.pop("passes_role_to", None):
        runs = entry.pop("runs")
        entry |= {"targets": ("iam:PassRole",), "service": service}
        entry["gains"] = f"act as any role that trusts {service}, by {runs}"
    return Path(**entry)
