"""A recording as a JSON document, and back: what `python -m local preview --json` prints and the other commands read.

The document is `{"project", "stack", "resources": [...], "exports", "invokes": [...]}`. Unknown values are Pulumi's own
sentinel; secrets are replaced, never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from recorder import wire
from recorder.resource import Invoke, Origin, Recording, Resource
from recorder.state import SECRET_TEXT, StateError, resources_of
from recorder.wire import UNKNOWN_TEXT

__all__ = ["SECRET_TEXT", "UNKNOWN_TEXT", "from_json", "to_json"]


def to_json(recording: Recording) -> dict[str, Any]:
    """Return the recording as JSON data, with every secret replaced."""
    return {
        "project": recording.project,
        "stack": recording.stack,
        "resources": [_resource_to_json(resource) for resource in recording.resources],
        "exports": wire.marked(_replaced(recording.exports, recording.secret_exports)),
        "invokes": [
            {"token": invoke.token, "args": wire.marked(_shown_arguments(invoke)), "origin": invoke.origin.value}
            for invoke in recording.invokes
        ],
    }


def from_json(document: Mapping[str, Any]) -> Recording:
    """Return the recording that `to_json` wrote; what was secret is unknown.

    Raises:
        StateError: the document is not such a recording; the message says what is missing.
    """
    missing = [key for key in ("project", "stack", "resources") if key not in document]
    if missing:
        raise StateError(f"not a recording: {', '.join(missing)} missing; `python -m local preview --json` writes one")
    return Recording(
        project=document["project"],
        stack=document["stack"],
        resources=resources_of(document),
        exports=wire.plain(document.get("exports") or {}),
        invokes=tuple(
            Invoke(row["token"], wire.plain(row["args"]), {}, Origin(row["origin"]))
            for row in document.get("invokes", ())
        ),
    )


def _resource_to_json(resource: Resource) -> dict[str, Any]:
    row = {f.name: getattr(resource, f.name) for f in fields(resource)}
    row["options"] = asdict(resource.options)
    row["secrets"] = sorted(resource.secrets)
    for part in ("inputs", "outputs"):
        row[part] = _replaced(row[part], resource.secrets)
    return wire.marked(row)


def _shown_arguments(invoke: Invoke) -> Mapping[str, Any]:
    """Leave out the arguments of functions that nothing is known of: the SDK hands secrets over unmarked."""
    return {} if invoke.origin is Origin.UNKNOWN else invoke.args


def _replaced(properties: Mapping[str, Any], secrets: frozenset[str]) -> dict[str, Any]:
    return {key: SECRET_TEXT if key in secrets else value for key, value in properties.items()}
