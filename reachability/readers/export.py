"""Reads what `pulumi stack export` prints, and recordings of programs written as JSON: the same resources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from reachability.model import Network
from reachability.readers.recorded import read_recorded
from reachability.readers.rules import UnreadableError
from recorder.resource import UNKNOWN, Resource

# Pulumi's own marks in states and wire formats: sdk/go/common/resource/sig and plugin/rpc.go of pulumi/pulumi.
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, not a secret
_UNKNOWN_MARKS: Final = frozenset(
    (
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    )
)


def read_export(resources: Iterable[Mapping[str, Any]]) -> Network:
    """Return the network among resources as JSON: `urn`, `type`, `id`, `inputs`, `outputs` and `propertyDependencies`.

    Raises:
        UnreadableError: an entry is not a resource.
    """
    return read_recorded([_resource(entry, index) for index, entry in enumerate(resources) if not _is_going(entry)])


def _is_going(entry: Any) -> bool:  # noqa: ANN401 - any JSON
    """Say whether a resource was replaced and waits to be deleted: its successor is in the state too."""
    return isinstance(entry, dict) and entry.get("delete") is True


def _resource(entry: Any, index: int) -> Resource:  # noqa: ANN401 - any JSON
    if not isinstance(entry, dict) or not isinstance(entry.get("urn"), str):
        raise UnreadableError(f"resources[{index}] has no urn: expected a resource as `pulumi stack export` prints it")
    urn: str = entry["urn"]
    parts = urn.split("::")
    dependencies = entry.get("propertyDependencies") or entry.get("property_dependencies") or {}
    return Resource(
        urn=urn,
        type=entry.get("type") or parts[-2].split("$")[-1],
        name=entry.get("name") or parts[-1],
        id=_plain(entry["id"]) if entry.get("id") else UNKNOWN,
        inputs=_plain(entry.get("inputs") or {}),
        outputs=_plain(entry.get("outputs") or {}),
        property_dependencies={name: tuple(urns) for name, urns in dependencies.items()},
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value without Pulumi's marks: secrets opened where they are readable, unknowns as `UNKNOWN`."""
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET:
            return _plain(json.loads(value["plaintext"])) if "plaintext" in value else UNKNOWN
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return UNKNOWN if isinstance(value, str) and value in _UNKNOWN_MARKS else value
