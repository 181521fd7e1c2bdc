"""Reads a program from a file: a recording written as JSON, or what `pulumi stack export` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policies.wire import plain, secrets
from recorder.export import from_json
from recorder.resource import UNKNOWN, Resource


def read(path: Path) -> tuple[Resource, ...]:
    """Return the resources in a file.

    Args:
        path: what `python -m local preview --json` or `pulumi stack export` wrote.

    Raises:
        ValueError: the file is neither; the message names it and says what is expected.
        OSError: the file cannot be read.
    """
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is no JSON: {error}") from error
    match document:
        case {"deployment": {"resources": [*rows]}}:
            return tuple(_of_state(path, rows))
        case {"resources": [*_]}:
            try:
                return from_json(document).resources
            except (KeyError, TypeError) as error:
                raise ValueError(f"{path} is no recording: {error!r}") from error
        case _:
            raise ValueError(
                f"{path} has no resources: give what `python -m local preview --json` or `pulumi stack export` wrote"
            )


def _of_state(path: Path, rows: list[Any]) -> Iterator[Resource]:
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping) or not isinstance(row.get("urn"), str) or row["urn"].count("::") < 3:  # noqa: PLR2004 - the parts of a URN
            raise ValueError(f"{path}: deployment.resources[{index}] is no resource, as it has no urn")
        # What is marked so is gone from the program, and only waits to be deleted.
        if not row.get("delete"):
            yield _resource(row)


def _resource(row: Mapping[str, Any]) -> Resource:
    urn: str = row["urn"]
    inputs: Mapping[str, Any] = row.get("inputs") or {}
    outputs: Mapping[str, Any] = row.get("outputs") or {}
    dependencies: Mapping[str, Any] = row.get("propertyDependencies") or {}
    return Resource(
        urn=urn,
        type=row.get("type") or urn.split("::")[2].rsplit("$", maxsplit=1)[-1],
        name=urn.split("::", maxsplit=3)[3],
        id=row.get("id") or UNKNOWN,
        inputs=plain(inputs),
        outputs=plain(outputs),
        custom=bool(row.get("custom", True)),
        parent=row.get("parent"),
        dependencies=tuple(row.get("dependencies") or ()),
        property_dependencies={name: tuple(urns or ()) for name, urns in dependencies.items()},
        secrets=secrets(inputs) | secrets(outputs) | set(row.get("additionalSecretOutputs") or ()),
    )
