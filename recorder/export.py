"""A recording as a JSON document, and back: what `python -m local preview --json` prints and the other commands read.

The document is `{"project", "stack", "resources": [...], "exports"}`. Unknown values are Pulumi's own sentinel; secrets
are replaced, never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from recorder.resource import UNKNOWN, Options, Recording, Resource, is_unknown

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How Pulumi's engine writes an unknown string (`plugin.UnknownStringValue`)."""

SECRET_TEXT = "[secret]"  # noqa: S105 - what stands for a secret


def to_json(recording: Recording) -> dict[str, Any]:
    """Return the recording as JSON data, with every secret replaced."""
    return {
        "project": recording.project,
        "stack": recording.stack,
        "resources": [_resource_to_json(resource) for resource in recording.resources],
        "exports": _encode(recording.exports),
    }


def from_json(document: Mapping[str, Any]) -> Recording:
    """Return the recording that `to_json` wrote.

    Raises:
        ValueError: the document is not such a recording; the message says what is missing.
    """
    missing = [key for key in ("project", "stack", "resources") if key not in document]
    if missing:
        raise ValueError(f"not a recording: {', '.join(missing)} missing; `python -m local preview --json` writes one")
    return Recording(
        project=document["project"],
        stack=document["stack"],
        resources=tuple(_resource_from_json(row) for row in document["resources"]),
        exports=_decode(document.get("exports") or {}),
    )


def _resource_to_json(resource: Resource) -> dict[str, Any]:
    row = {f.name: getattr(resource, f.name) for f in fields(resource)}
    row["options"] = asdict(resource.options)
    row["secrets"] = sorted(resource.secrets)
    for part in ("inputs", "outputs"):
        row[part] = {key: SECRET_TEXT if key in resource.secrets else value for key, value in row[part].items()}
    return _encode(row)


def _resource_from_json(row: Mapping[str, Any]) -> Resource:
    values = {f.name: _decode(row[f.name]) for f in fields(Resource) if f.name in row}
    options: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.get("options", {}).items()}
    values["options"] = Options(**options)
    values["secrets"] = frozenset(row.get("secrets", ()))
    values["dependencies"] = tuple(row.get("dependencies", ()))
    values["property_dependencies"] = {k: tuple(v) for k, v in row.get("property_dependencies", {}).items()}
    return Resource(**values)


def _encode(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if is_unknown(value):
        return UNKNOWN_TEXT
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encode(item) for item in value]
    return value


def _decode(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if value == UNKNOWN_TEXT:
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_decode(item) for item in value]
    return value
