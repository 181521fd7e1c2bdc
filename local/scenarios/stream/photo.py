"""A photo of the program's own pipeline, followed to its rows in the lake: the program itself puts its events there."""

from __future__ import annotations

import time
from typing import Final

from handlers.images.core.keys import new_upload_key, photo_at
from local.deployment import Deployment
from local.scenarios.photos.pipeline import pipeline_of
from local.scenarios.photos.sender import DEFAULT_OWNER
from local.scenarios.stream.following import Followed, follow
from recorder.resource import Recording

HANDLER: Final = "handlers.stream.photos.handler"
EXPECTED: Final = ("photo_processed", "photo_uploaded")


def is_announced(recording: Recording) -> bool:
    """Return whether the program puts what happens to its photos on the stream."""
    return any(one.inputs.get("handler") == HANDLER for one in recording.of_type("aws:lambda/function:Function"))


def follow_photo(deployed: Deployment) -> Followed:
    """Upload a photo, and return once the lake has its events.

    Raises:
        LocalCloudError: they do not come.
    """
    from samples import photos  # noqa: PLC0415 - imports Pillow, which nothing needs before

    s3, bucket = deployed.clients.get("s3"), pipeline_of(deployed.recording).uploads_bucket
    key, started = new_upload_key(DEFAULT_OWNER), time.monotonic()
    stored = s3.put_object(Bucket=bucket, Key=key, Body=photos.jpeg(480, 360), ContentType="image/jpeg")
    photo = photo_at(bucket, key, stored["VersionId"], versioned=True)
    row = ("photo_id", photo.photo_id)
    return follow(deployed, "A photo of the pipeline", row=row, said="type", expected=EXPECTED, started=started)
