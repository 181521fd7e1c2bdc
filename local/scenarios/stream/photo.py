"""A photo of the program's own pipeline, followed to its rows in the lake: the program itself puts its events there."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from arro3.io import read_parquet

from handlers.images.core.keys import new_upload_key, photo_at
from handlers.stream.core.keys import Layer
from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.photos.pipeline import pipeline_of
from local.scenarios.photos.sender import DEFAULT_OWNER
from local.scenarios.stream.lake import objects
from recorder.resource import Recording, Resource

HANDLER: Final = "handlers.stream.photos.handler"
EXPECTED: Final = ("photo_processed", "photo_uploaded")
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Followed:
    """The events of one photo that the lake has."""

    events: Collection[str]
    seconds: float
    """From the upload to the last event."""

    def line(self) -> str:
        """Return what is said of it."""
        return f"  A photo of the pipeline: {', '.join(self.events)} in the lake {self.seconds:.1f} s after its upload"

    def facts(self) -> Mapping[str, Any]:
        """Return it as JSON data."""
        return {"events": list(self.events), "seconds": round(self.seconds, 3)}


def is_announced(recording: Recording) -> bool:
    """Return whether the program puts what happens to its photos on the stream."""
    return any(one.inputs.get("handler") == HANDLER for one in recording.of_type("aws:lambda/function:Function"))


def follow(deployed: Deployment, component: Resource, end_windows: Callable[[], None]) -> Followed:
    """Upload a photo, and return once the lake has its events.

    Args:
        deployed: The running program.
        component: The StreamingAnalytics.
        end_windows: Has the function called with what has been read so far.

    Raises:
        LocalCloudError: they do not come.
    """
    from samples import photos  # noqa: PLC0415 - imports Pillow, which nothing needs before

    s3, bucket = deployed.clients.get("s3"), pipeline_of(deployed.recording).uploads_bucket
    key, started = new_upload_key(DEFAULT_OWNER), time.monotonic()
    stored = s3.put_object(Bucket=bucket, Key=key, Body=photos.jpeg(480, 360), ContentType="image/jpeg")
    photo = photo_at(bucket, key, stored["VersionId"], versioned=True)
    while set(found := _events(s3, str(component.outputs["lake_bucket"]), photo.photo_id)) < set(EXPECTED):
        deployed.emulator.check()
        end_windows()
        if time.monotonic() - started > _SECONDS:
            raise LocalCloudError(
                f"of an uploaded photo the lake has {', '.join(found) or 'nothing'} after {_SECONDS:g} s, "
                f"not {' and '.join(EXPECTED)}"
            )
        time.sleep(0.1)
    return Followed(found, time.monotonic() - started)


def _events(s3: Any, lake: str, photo_id: str) -> list[str]:  # noqa: ANN401 - boto3's client
    """Return the types of a photo's events."""
    found: set[str] = set()
    for key, body in objects(s3, lake):
        if key.startswith(f"{Layer.PROCESSED}/"):
            table = read_parquet(io.BytesIO(body)).read_all()
            ids, types = table["photo_id"].to_pylist(), table["type"].to_pylist()
            found |= {type_ for id_, type_ in zip(ids, types, strict=True) if id_ == photo_id}
    return sorted(found)
