"""A stack's configuration as the program gets it: `Pulumi.<stack>.yaml` over the defaults of `Pulumi.yaml`.

Reference: https://www.pulumi.com/docs/iac/concepts/projects/project-file/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cli.errors import UserError

CHECKS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


class ConfigurationError(UserError):
    """A project or stack file is missing or wrong; the message names the file, the key and the remedy."""


@dataclass(frozen=True, slots=True)
class StackConfig:
    """What `pulumi up --stack NAME` would read."""

    project: str
    stack: str
    program: Path
    values: Mapping[str, str]
    """By full key, as the engine hands them to a program: strings, everything else as JSON."""


def load_stack(root: Path, stack: str) -> StackConfig:
    """Read the configuration of one stack.

    Args:
        root: The folder of `Pulumi.yaml`.
        stack: The stack's name, as in `Pulumi.<stack>.yaml`.

    Raises:
        ConfigurationError: a file is missing, is no YAML, or has a value that the schema does not allow.
    """
    project_file = _mapping(root / "Pulumi.yaml", f"run the command in the project's folder, not in {root}")
    stacks = ", ".join(sorted(path.name.split(".")[1] for path in root.glob("Pulumi.*.yaml"))) or "none"
    stack_file = _mapping(root / f"Pulumi.{stack}.yaml", f"there is no stack {stack!r}; there are: {stacks}")
    project = str(project_file["name"])
    schema = {_full(key, project): row for key, row in (project_file.get("config") or {}).items()}
    where = f"Pulumi.{stack}.yaml"
    config = stack_file.get("config") or {}
    if not isinstance(config, dict):
        raise ConfigurationError(f"{where}: config is {config!r}: give a mapping of keys to values")
    given = {_full(str(key), project): value for key, value in config.items()}
    values: dict[str, str] = {}
    for key in [*schema, *(key for key in given if key not in schema)]:
        value = _typed(given.get(key, _default(schema.get(key))), schema.get(key))
        _check(where, key, value, schema.get(key), project)
        if value is not None:
            values[key] = value if isinstance(value, str) else json.dumps(value)
    return StackConfig(project=project, stack=stack, program=root / "__main__.py", values=values)


def _mapping(path: Path, remedy: str) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigurationError(f"{path.name} is missing: {remedy}")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path.name} must be a mapping of keys to values")
    return document


def _full(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _default(row: Any) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(row, dict):
        return row.get("default", row.get("value"))
    return row


def _typed(value: Any, row: Any) -> Any:  # noqa: ANN401 - any YAML value
    """Return a text as what it stands for: `pulumi config set` writes every value as a text."""
    type_ = row.get("type") if isinstance(row, dict) else ""
    if isinstance(value, str) and type_ == "boolean" and value in ("true", "false"):
        return value == "true"
    if isinstance(value, str) and type_ == "integer" and value.removeprefix("-").isdecimal():
        return int(value)
    return value


def _check(where: str, key: str, value: Any, row: Any, project: str) -> None:  # noqa: ANN401 - any YAML value
    if isinstance(value, dict) and set(value) == {"secure"}:
        raise ConfigurationError(
            f"{where}: {key} is encrypted, and only the Pulumi engine can read it: give the local stack a plain value"
        )
    if row is None:
        if key.startswith(f"{project}:"):
            raise ConfigurationError(f"{where}: {key} is not in the schema of Pulumi.yaml: correct or declare it there")
        return
    type_ = str(row.get("type", "")) if isinstance(row, dict) else ""
    if value is None:
        if isinstance(row, dict) and "default" not in row and type_:
            raise ConfigurationError(f"{where}: {key} has no value and no default: set it")
        return
    expected = CHECKS.get(type_)
    if expected and (not isinstance(value, expected) or (type_ == "integer" and isinstance(value, bool))):
        raise ConfigurationError(f"{where}: {key} is {value!r}: give {'an' if type_[0] in 'aio' else 'a'} {type_}")
