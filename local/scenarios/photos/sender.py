"""Sends photos through the deployed program, a few at a time, and fetches what comes out."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from handlers.images.core.ledger import Upload, new_upload
from handlers.shared.items import to_item
from local.api_models import InvalidParametersError
from local.clients import Clients
from local.errors import LocalCloudError
from local.scenarios.photos.inputs import Photo, printable
from local.scenarios.photos.notifications import Notification, Notifications
from local.scenarios.photos.outcomes import Result, Variant
from local.scenarios.photos.pipeline import Pipeline

AT_ONCE: Final = max(2, os.cpu_count() or 1)
"""Photos on their way: each keeps a processor busy."""
DEFAULT_OWNER: Final = "demo"
"""Whose photos they are where nobody looks at them."""
PATIENCE_SECONDS: Final = 300.0
"""Longer than the workflow with all of its retries takes: a photo that is not back by then is lost."""


@dataclass(slots=True)
class _Sent:
    photo: Photo
    sent: float = 0.0
    notification: Notification | None = None
    back: threading.Event = field(default_factory=threading.Event)


class Sender:
    """Sends photos and waits for them. What is done is taken out of the emulator, whose memory holds it."""

    def __init__(
        self,
        clients: Clients,
        pipeline: Pipeline,
        out: Path,
        check: Callable[[], None],
        *,
        keep: bool = False,
        owner: str = DEFAULT_OWNER,
    ) -> None:
        """Subscribe to the notifications.

        Args:
            clients: For the emulator.
            pipeline: Where photos go in and come out.
            out: The folder that variants are written to.
            check: Raises when the emulator died.
            keep: Leave originals and variants in the emulator.
            owner: Whose photos they are.
        """
        self._s3, self._dynamodb = clients.get("s3"), clients.get("dynamodb")
        self._pipeline = pipeline
        self._out = out
        self._check = check
        self._keep, self._owner = keep, owner
        self._notifications = Notifications(clients, pipeline.notifications_topic_arn)
        self._on_the_way: dict[str, _Sent] = {}
        self._lock = threading.Lock()
        self._failure: InvalidParametersError | None = None
        self._ended = False

    def send(self, photos: Sequence[Photo]) -> Iterator[Result]:
        """Send the largest first, which takes longest; yield what became of each photo, in the order of their ends.

        Raises:
            LocalCloudError: the emulator ended, notifications cannot be received, or a variant cannot be written.
        """
        done = threading.Event()
        reader = threading.Thread(target=self._read, args=(done,), daemon=True)
        reader.start()
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="photo")
        try:
            largest_first = sorted(photos, key=lambda photo: -photo.bytes)
            running: set[Future[Result]] = {pool.submit(self._tried, photo) for photo in largest_first}
            while running:
                finished, running = wait(running, timeout=1, return_when=FIRST_COMPLETED)
                self._check()
                if self._failure:
                    raise LocalCloudError(f"notifications cannot be received: {self._failure}")
                yield from (future.result() for future in finished)
        finally:
            done.set()
            pool.shutdown(wait=False, cancel_futures=True)
            with self._lock:
                self._ended = True
                for sent in self._on_the_way.values():  # or the program's end would wait for them
                    sent.back.set()

    def _read(self, done: threading.Event) -> None:
        while not done.is_set():
            try:
                for notification in self._notifications.receive():
                    with self._lock:
                        sent = self._on_the_way.get(str(notification.report.get("key")))
                    if sent is not None and not sent.back.is_set():
                        sent.notification = notification
                        sent.back.set()
            except InvalidParametersError as error:
                self._failure = error
                return
            except (BotoCoreError, ClientError):
                time.sleep(0.1)  # `send` raises when the emulator ended

    def _tried(self, photo: Photo) -> Result:
        """Send one photo; whatever the emulator has against it is that photo's failure, not the end of all others."""
        try:
            return self._through(photo)
        except (BotoCoreError, ClientError) as error:
            return Result(photo.file, "failed", " ".join(str(error).split()), bytes=photo.bytes)

    def _through(self, photo: Photo) -> Result:
        sent, upload = _Sent(photo), self._register(photo)
        with self._lock:
            self._on_the_way[upload.key] = sent
            if self._ended:  # while its upload was handed out
                sent.back.set()
        try:
            version = self._upload(photo, upload)
        except OSError as error:
            return Result(photo.file, "refused", f"it cannot be read: {error.strerror}", bytes=photo.bytes)
        sent.sent = time.time()
        back = sent.back.wait(PATIENCE_SECONDS)
        with self._lock:
            del self._on_the_way[upload.key]
        if not back or sent.notification is None:
            reason = f"no notification about it within {PATIENCE_SECONDS:g} s"
            return Result(photo.file, "failed", reason, bytes=photo.bytes)
        result = self._result(sent, sent.notification)
        self._forget(upload, version, sent.notification.report)
        return result

    def _register(self, photo: Photo) -> Upload:
        """Hand out an upload, as whoever lets users upload does: its key says nothing of the file."""
        now, days = round(time.time() * 1000), self._pipeline.retention_days
        upload = new_upload(self._owner, photo.name, now=now, retention_days=days)
        self._dynamodb.put_item(TableName=self._pipeline.ledger_table, Item=to_item(upload.item))
        return upload

    def _upload(self, photo: Photo, upload: Upload) -> str | None:
        with photo.path.open("rb") as body:
            answer = self._s3.put_object(Bucket=self._pipeline.uploads_bucket, Key=upload.key, Body=body)
        return answer.get("VersionId")

    def _result(self, sent: _Sent, notification: Notification) -> Result:
        report, photo = notification.report, sent.photo
        return Result(
            file=photo.file,
            outcome=report["outcome"],
            reason=report.get("reason") or "",
            variants=tuple(self._fetch(photo, row) for row in report.get("variants", ())),
            milliseconds=max(0, round((notification.sent - sent.sent) * 1000)),
            bytes=photo.bytes,
            route=report.get("route", "workflow"),
        )

    def _fetch(self, photo: Photo, row: Mapping[str, Any]) -> Variant:
        path = self._out / photo.place / row["kind"] / Path(row["key"]).name
        body = self._s3.get_object(Bucket=self._pipeline.variants_bucket, Key=row["key"])["Body"]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                for chunk in body.iter_chunks():
                    file.write(chunk)
        except OSError as error:
            raise LocalCloudError(
                f"{printable(path)} cannot be written: {error.strerror}; give another --out"
            ) from error
        return Variant(row["name"], printable(path), row["width"], row["height"], row["format"], row["bytes"])

    def _forget(self, upload: Upload, version: str | None, report: Mapping[str, Any]) -> None:
        """Free the emulator's memory of a photo, work files and old versions included."""
        if self._keep:
            return
        which = {"VersionId": version} if version else {}
        self._s3.delete_object(Bucket=self._pipeline.uploads_bucket, Key=upload.key, **which)
        bucket = self._pipeline.variants_bucket
        listed = self._s3.list_object_versions(Bucket=bucket)
        stored = [row for row in listed.get("Versions", ()) if report["photo_id"] in row["Key"]]
        gone = [
            {"Key": row["Key"], "VersionId": row["VersionId"]} for row in [*stored, *listed.get("DeleteMarkers", ())]
        ]
        if gone:
            self._s3.delete_objects(Bucket=bucket, Delete={"Objects": gone, "Quiet": True})
