"""A pack: the rules of one folder."""

from __future__ import annotations

import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from policies.rule import Rule

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one folder of `policies/`, which `pulumi preview --policy-pack` takes by that folder."""

    name: str
    description: str
    rules: tuple[Rule, ...]
    version: str = "0.0.1"


@cache
def packs() -> tuple[Pack, ...]:
    """Return all packs, by name: every folder here that has a `PulumiPolicy.yaml`.

    Raises:
        ValueError: two rules have the same name.
    """
    found = tuple(
        load(module.name)
        for module in pkgutil.iter_modules([str(_FOLDER)])
        if module.ispkg and (_FOLDER / module.name / "PulumiPolicy.yaml").is_file()
    )
    names = [rule.name for pack in found for rule in pack.rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"rule names are unique over all packs; rename one of each: {', '.join(twice)}")
    return found


def load(name: str) -> Pack:
    """Return the pack in the folder `name`: its `RULES`, described by the first line of its docstring."""
    project: dict[str, Any] = yaml.safe_load((_FOLDER / name / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    module = import_module(f"policies.{name}")
    description = (inspect.getdoc(module) or "").split("\n", maxsplit=1)[0]
    return Pack(name, description, tuple(module.RULES), str(project["version"]))
