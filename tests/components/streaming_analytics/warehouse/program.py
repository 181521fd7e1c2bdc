"""The example of a warehouse, recorded with other arguments: once for all tests that ask for the same."""

from __future__ import annotations

from typing import Any

from components.streaming_analytics.warehouse import Warehouse
from recorder.resource import Recording, Resource
from tests.components.building_blocks.support import recorded
from tests.components.examples import EXAMPLES

_recordings: dict[str, Recording] = {}


def created(name: str = "analytics", **more: Any) -> Recording:
    """Return the recording of the example with other arguments."""
    key = f"{name} {more}"
    if key not in _recordings:
        args: Any = {**EXAMPLES[Warehouse][1], **more}
        _recordings[key] = recorded(lambda: Warehouse(name, args))
    return _recordings[key]


def named(recording: Recording, type_: str, name: str) -> Resource:
    """Return the resource of a type and a name."""
    [found] = [resource for resource in recording.of_type(type_) if resource.name == name]
    return found
