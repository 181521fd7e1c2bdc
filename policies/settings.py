"""What a rule does when it is broken, and its settings: the defaults, overlaid by what the user configured.

The configuration has the form of `pulumi preview --policy-pack-config FILE`, so that one file serves every way of
running the packs: `{"all": "advisory", "rule": "disabled", "other-rule": {"enforcementLevel": "mandatory", ...}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import jsonschema

from policies.rule import Rule, Severity
from policies.suppressions import CONFIG_SCHEMA

Config = Mapping[str, "str | Mapping[str, Any]"]


class Enforcement(StrEnum):
    """What a violation does to the deployment."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    DISABLED = "disabled"


def enforcement_of(severity: Severity) -> Enforcement:
    """Return the default: only what is of low severity does not stop a deployment."""
    return Enforcement.ADVISORY if severity is Severity.LOW else Enforcement.MANDATORY


def schema_of(rule: Rule) -> dict[str, Mapping[str, Any]]:
    """Return the JSON schema of each setting of a rule, `suppressions` included."""
    return {**rule.settings, "suppressions": CONFIG_SCHEMA}


def with_defaults(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rule's settings where `given` is what the user configured for it."""
    return {name: row["default"] for name, row in rule.settings.items()} | dict(given)


def configured(rule: Rule, config: Config) -> tuple[Enforcement, dict[str, Any]]:
    """Return what the rule does when broken, and its settings.

    Raises:
        ValueError: the configuration has a setting that the rule does not know, or a value of the wrong kind.
    """
    given = config.get(rule.name, config.get("all", {}))
    row: dict[str, Any] = {"enforcementLevel": given} if isinstance(given, str) else dict(given)
    level = row.pop("enforcementLevel", enforcement_of(rule.severity))
    schema = schema_of(rule)
    if level not in set(Enforcement):
        raise ValueError(f"{rule.name}: enforcementLevel is {level!r}; give one of {', '.join(Enforcement)}")
    if unknown := sorted(set(row) - set(schema)):
        raise ValueError(f"{rule.name}: unknown {', '.join(unknown)}; its settings are {', '.join(schema)}")
    for name, value in row.items():
        try:
            jsonschema.validate(value, schema[name])
        except jsonschema.ValidationError as error:
            raise ValueError(f"{rule.name}: {name} is {value!r}: {error.message}") from error
    return Enforcement(level), with_defaults(rule, row)
