"""Accepted violations: which rule, which resource, and the reason, in writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("suppressions.yaml")
"""Where every way of running the packs finds the project's suppressions."""

CONFIG_SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "default": [],
    "description": "Accepted violations of this rule: resource (a glob over type::name, or a URN) and reason.",
    "items": {
        "type": "object",
        "properties": {"resource": {"type": "string"}, "reason": {"type": "string", "minLength": 1}},
        "required": ["resource", "reason"],
        "additionalProperties": False,
    },
}
"""The setting `suppressions` that every rule has, for those who configure packs and do not edit them."""

_KEYS = ("rule", "resource", "reason", "stacks")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One accepted violation."""

    rule: str
    resource: str
    """A glob over `type::name`, or over the URN where it begins with `urn:`."""
    reason: str
    stacks: tuple[str, ...] = ("*",)
    """Globs of the stacks that it holds for."""

    def covers(self, urn: str) -> bool:
        """Say whether it accepts what its rule finds in the resource with this URN."""
        subject = urn if self.resource.startswith("urn:") else type_and_name(urn)
        return self.is_for(urn) and fnmatchcase(subject, self.resource)

    def is_for(self, urn: str) -> bool:
        """Say whether it holds for the stack that the URN belongs to."""
        stack = urn.split("::", maxsplit=1)[0].removeprefix("urn:pulumi:")
        return any(fnmatchcase(stack, pattern) for pattern in self.stacks)


@dataclass(frozen=True)
class Suppressions:
    """All suppressions of a run."""

    entries: tuple[Suppression, ...] = ()

    @cached_property
    def _by_rule(self) -> dict[str, list[Suppression]]:
        by_rule: dict[str, list[Suppression]] = {}
        for entry in self.entries:
            by_rule.setdefault(entry.rule, []).append(entry)
        return by_rule

    def of(self, rule: str, urn: str) -> Suppression | None:
        """Return the first suppression of `rule` that covers the resource."""
        return next((entry for entry in self._by_rule.get(rule, ()) if entry.covers(urn)), None)

    def with_config(self, rule: str, config: Mapping[str, Any]) -> Suppressions:
        """Return these and the ones that the rule's configuration has under `suppressions`."""
        given = config.get("suppressions") or ()
        if not given:
            return self
        return Suppressions(self.entries + tuple(_read({"rule": rule, **row}, f"{rule}.suppressions") for row in given))


def load(path: Path = FILE) -> Suppressions:
    """Read a file of suppressions: a list of mappings with `rule`, `resource`, `reason` and, if wanted, `stacks`.

    Args:
        path: the file; one that does not exist holds none.

    Raises:
        ValueError: an entry has no reason or an unknown key; the message names the file and the entry.
    """
    if not path.is_file():
        return Suppressions()
    rows: Iterable[Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or ()
    return Suppressions(tuple(_read(row, f"{path.name}, entry {number}") for number, row in enumerate(rows, start=1)))


def _read(row: object, where: str) -> Suppression:
    if not isinstance(row, Mapping):
        raise ValueError(  # noqa: TRY004 - a file is wrong, not an argument
            f"{where}: {row!r} is no mapping; give {', '.join(_KEYS[:3])}"
        )
    if unknown := sorted(set(row) - set(_KEYS)):
        raise ValueError(f"{where}: unknown {', '.join(map(str, unknown))}; the keys are {', '.join(_KEYS)}")
    for key in _KEYS[:3]:
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise ValueError(f"{where}: `{key}` is {row.get(key)!r}; a suppression without its {key} is not accepted")
    stacks = row.get("stacks", ["*"])
    if not isinstance(stacks, list) or not all(isinstance(stack, str) for stack in stacks):
        raise ValueError(f"{where}: `stacks` is {stacks!r}; give a list of stack names")
    return Suppression(row["rule"], row["resource"], " ".join(row["reason"].split()), tuple(stacks))


def type_and_name(urn: str) -> str:
    """Return `type::name` of a URN, without the types of its parents."""
    _, _, qualified, name = urn.split("::", maxsplit=3)
    return f"{qualified.rsplit('$', maxsplit=1)[-1]}::{name}"
