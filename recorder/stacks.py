"""A stack's configuration as the program gets it: `Pulumi.<stack>.yaml` over the defaults of `Pulumi.yaml`.

Reference: https://www.pulumi.com/docs/iac/concepts/projects/project-file/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from cli.errors import UserError

_PROJECT_FILE: Final = "Pulumi.yaml"
_PREFERRED_STACK: Final = "local"
_USUAL_STACK: Final = "dev"

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


def project_folder(start: Path) -> Path:
    """Return the folder of the project that `start` lies in: the nearest one, upwards, with a `Pulumi.yaml`.

    Raises:
        ConfigurationError: there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / _PROJECT_FILE).is_file():
            return folder
    raise ConfigurationError(
        f"{_PROJECT_FILE} is missing in {start} and all folders above it: name a project's folder with --program"
    )


def load_stack(root: Path, stack: str | None = None, overrides: Mapping[str, str] | None = None) -> StackConfig:
    """Read the configuration of one stack.

    Args:
        root: The folder of `Pulumi.yaml`.
        stack: The stack's name, as in `Pulumi.<stack>.yaml`. Where none is given, `local` if the project has it, else
            the project's only stack, else `dev`. A project with no stack file at all takes every name.
        overrides: Values that win over those of the files, by key, as `pulumi config set` takes them.

    Raises:
        ConfigurationError: a file is missing, is no YAML, or has a value that the schema does not allow; or the
            project's program is not written in Python.
    """
    project_file = _mapping(root / _PROJECT_FILE, f"run the command in the project's folder, not in {root}")
    project = _project_name(root, project_file)
    _require_python(project_file)
    stacks = sorted(path.name.split(".")[1] for path in root.glob("Pulumi.*.yaml"))
    stack = stack or _default_stack(stacks)
    where = f"Pulumi.{stack}.yaml"
    stack_file = (
        _mapping(root / where, f"there is no stack {stack!r}; there are: {', '.join(stacks)}") if stacks else {}
    )
    schema = {_full(key, project): row for key, row in (project_file.get("config") or {}).items()}
    config = stack_file.get("config") or {}
    if not isinstance(config, dict):
        raise ConfigurationError(f"{where}: config is {config!r}; it must be a mapping of keys to values")
    given = {_full(str(key), project): value for key, value in {**config, **(overrides or {})}.items()}
    values: dict[str, str] = {}
    for key in [*schema, *(key for key in given if key not in schema)]:
        value = _typed(given.get(key, _default(schema.get(key))), schema.get(key))
        _check(where, key, value, schema.get(key), project, has_schema=bool(schema))
        if value is not None:
            values[key] = value if isinstance(value, str) else json.dumps(value)
    return StackConfig(project=project, stack=stack, program=_program(root, project_file), values=values)


def _project_name(root: Path, project_file: Mapping[str, Any]) -> str:
    name = str(project_file.get("name", ""))
    # A template's name is a placeholder, which `pulumi new` replaces by the folder's name.
    return root.resolve().name if not name or "${" in name else name


def _require_python(project_file: Mapping[str, Any]) -> None:
    runtime: Any = project_file.get("runtime", "python")
    name = str(runtime.get("name", "")) if isinstance(runtime, dict) else str(runtime)
    if name != "python":
        raise ConfigurationError(f"{_PROJECT_FILE}: the runtime is {name}; only programs in Python can be recorded")


def _default_stack(stacks: list[str]) -> str:
    if _PREFERRED_STACK in stacks:
        return _PREFERRED_STACK
    return stacks[0] if len(stacks) == 1 else _USUAL_STACK


def _program(root: Path, project_file: Mapping[str, Any]) -> Path:
    main = root / str(project_file.get("main") or ".")
    program = main if main.suffix == ".py" else main / "__main__.py"
    if not program.is_file():
        raise ConfigurationError(f"{_PROJECT_FILE}: the program {program} is missing: correct `main`, or create it")
    return program


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
    if isinstance(value, str) and type_ in ("array", "object"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _check(where: str, key: str, value: Any, row: Any, project: str, *, has_schema: bool) -> None:  # noqa: ANN401
    if isinstance(value, dict) and set(value) == {"secure"}:
        raise ConfigurationError(
            f"{where}: {key} is encrypted, and only the Pulumi engine can read it: give a plain value, as in "
            f"--config {key}=VALUE"
        )
    if row is None:
        if has_schema and key.startswith(f"{project}:"):
            raise ConfigurationError(f"{where}: {key} is not in the schema of Pulumi.yaml: correct or declare it there")
        return
    type_ = str(row.get("type", "")) if isinstance(row, dict) else ""
    if value is None:
        if isinstance(row, dict) and "default" not in row and type_:
            raise ConfigurationError(f"{where}: {key} has no value and no default: set it, as in --config {key}=VALUE")
        return
    expected = CHECKS.get(type_)
    if expected and (not isinstance(value, expected) or (type_ == "integer" and isinstance(value, bool))):
        raise ConfigurationError(
            f"{where}: {key} is {value!r}: it must be {'an' if type_[0] in 'aio' else 'a'} {type_}"
        )
