"""What the program itself puts on its stream, followed to its rows in the lake."""

from __future__ import annotations

import io
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from arro3.io import read_parquet

from handlers.stream.core.keys import Layer
from local.deployment import Deployment
from local.emulators.event_source_mapping import EventSourceMapping
from local.errors import LocalCloudError
from local.scenarios.stream.lake import objects
from recorder.resource import Recording, Resource

COMPONENT: Final = "photo-platform:index:StreamingAnalytics"
TRANSFORM: Final = "handlers.stream.transform.handler"
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Followed:
    """The events of one thing that the lake has."""

    what: str
    events: Collection[str]
    seconds: float
    """From what happened to the last event."""

    def line(self) -> str:
        """Return what is said of it."""
        return f"  {self.what}: {', '.join(self.events)} in the lake after {self.seconds:.1f} s"

    def facts(self) -> Mapping[str, Any]:
        """Return it as JSON data."""
        return {"events": list(self.events), "seconds": round(self.seconds, 3)}


def follow(
    deployed: Deployment, what: str, *, row: tuple[str, str], said: str, expected: Collection[str], started: float
) -> Followed:
    """Return once the lake has the events of something that happened.

    Args:
        deployed: The running program.
        what: What it is called in the report.
        row: The column that names it, and its value there.
        said: The column that says what happened to it.
        expected: What must have happened to it.
        started: When it happened, by the monotonic clock.

    Raises:
        LocalCloudError: they do not come.
    """
    component = deployed.recording.of_type(COMPONENT)[0]
    s3, lake = deployed.clients.get("s3"), str(component.outputs["lake_bucket"])
    mapping = mapping_of(deployed, component)
    while not set(found := _found(s3, lake, row, said)) >= set(expected):
        deployed.emulator.check()
        mapping.end_windows()
        if time.monotonic() - started > _SECONDS:
            raise LocalCloudError(
                f"{what}: the lake has {', '.join(found) or 'nothing'} of it after {_SECONDS:g} s, "
                f"not {' and '.join(expected)}"
            )
        time.sleep(0.1)
    return Followed(what, found, time.monotonic() - started)


def mapping_of(deployed: Deployment, component: Resource) -> EventSourceMapping:
    """Return the event source mapping by which a StreamingAnalytics reads its stream."""
    function = transform_of(deployed.recording, component)
    type_ = "aws:lambda/eventSourceMapping:EventSourceMapping"
    created = _below(deployed.recording, component, type_, "functionName", function.outputs["arn"])
    return deployed.runtime.event_source_mappings[str(created.outputs["uuid"])]


def transform_of(recording: Recording, component: Resource) -> Resource:
    """Return the function that a StreamingAnalytics hands each batch to."""
    return _below(recording, component, "aws:lambda/function:Function", "handler", TRANSFORM)


def _below(recording: Recording, component: Resource, type_: str, key: str, value: object) -> Resource:
    """Return the resource of a component that has an input."""
    found = [one for one in recording.of_type(type_) if one.inputs.get(key) == value]
    inside = [one for one in found if one.name.startswith(f"{component.name}-")]
    if not inside:
        raise LocalCloudError(f"{component.name} has no {type_.rpartition(':')[2]} with {key} {value}")
    return inside[0]


def _found(s3: Any, lake: str, row: tuple[str, str], said: str) -> list[str]:  # noqa: ANN401 - boto3's client
    """Return what happened, by the processed rows of the lake."""
    (column, value), found = row, set[str]()
    for _, body in objects(s3, lake, f"{Layer.PROCESSED}/"):
        table = read_parquet(io.BytesIO(body)).read_all()
        pairs = zip(table[column].to_pylist(), table[said].to_pylist(), strict=True)
        found |= {happened for named, happened in pairs if named == value}
    return sorted(found)
