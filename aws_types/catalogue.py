"""All rows, collected from the services' files."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from aws_types.row import AwsType, Placement

OTHER_NAMES = {
    "aws:alb/": "aws:lb/",
    "aws:applicationloadbalancing/": "aws:lb/",
    "aws:elasticloadbalancing/": "aws:elb/",
    "aws:elasticloadbalancingv2/": "aws:lb/",
}
"""Modules that hold the same types as another: some only in states that an earlier provider wrote."""


def _collect() -> dict[str, AwsType]:
    found: dict[str, AwsType] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name != "catalogue":
            found |= getattr(import_module(f"aws_types.{module.name}"), "TYPES", {})
    for other, module in OTHER_NAMES.items():
        found |= {type_.replace(module, other): row for type_, row in found.items() if type_.startswith(module)}
    return found


TYPES: dict[str, AwsType] = _collect()
"""Pulumi's type token -> its row."""


def row_of(type_: str) -> AwsType | None:
    """Return the row of a type; None if it has none, and nothing of it is known."""
    return TYPES.get(type_)


def key_named(row: AwsType, inputs: Mapping[str, Any]) -> str:
    """Return the key that a resource of a type names, by id, ARN or alias; empty if it names none."""
    for path in row.keys:
        value: Any = inputs
        for name in path.replace("[]", "").replace("?", "").split("."):
            whole = cast("list[Any]", value) if isinstance(value, list) else [value]
            first = whole[0] if whole else None
            value = cast("Mapping[str, Any]", first).get(name) if isinstance(first, Mapping) else None
        if isinstance(value, str) and value:
            return value
    return ""


def placements() -> dict[str, Placement]:
    """Return the types that have network interfaces, and where these are."""
    return {type_: row.placement for type_, row in TYPES.items() if row.placement is not None}
