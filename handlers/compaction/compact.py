"""Compacts the closed days of the lake, the oldest first: one object a day, each event once, sorted by owner.

Input: `{"days": ["2026-11-27"]}`, or nothing for all closed days that are not compacted. A day is closed once no batch
of it is tried again. Output: the rows of each day. A day that fails ends the run, so that no later one is compacted
before it: readers take from the processed layer what is later than the newest compacted day.

A day is written as a whole, the same rows as the same bytes, so it may be compacted again at any time and killed at any
point. Rows of restricted and erased subjects are left out. Their list is asked again once the object is there: whoever
was put into it meanwhile is taken out at once, with the version that has them. Later than that, whoever erases a
subject finds the object.

Environment: `LAKE_BUCKET`, `TOMBSTONES_TABLE`, `SUBJECT_KEY_SECRET_ARN`, `CLOSED_AFTER_HOURS`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.compaction.day import Day, opened
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.subjects import find_restricted
from handlers.shared.telemetry import Event, instrumented, logger, metrics
from handlers.stream.core.keys import Layer, curated_key, day_of, prefix

_MEMORY: Final = 0.5
"""Of the function's memory, for DuckDB. Python, its libraries and the buffers of a download have the rest."""
_ROOM: Final = 3
"""Times the objects' bytes that a day needs on disk: they, what DuckDB sorts, and the result."""
_CHUNK: Final = 1024 * 1024
_AT_ONCE: Final = 10
"""Downloads: as many connections as the client keeps."""


class DayTooLarge(Exception):  # noqa: N818 - for whoever operates it
    """A day does not fit on the function's disk."""


@dataclass(frozen=True, slots=True)
class _Object:
    key: str
    size: int


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Compact some days."""
    now = datetime.now(UTC)
    given = [date.fromisoformat(str(day)) for day in event.get("days") or ()]
    if still_open := [day for day in given if not _is_closed(day, now)]:
        raise ValueError(f"{still_open[0]} is not closed: batches of it may still be written; closed: {_rule()}")
    done: dict[str, int] = {}
    for day in sorted(set(given) or _waiting(now)):
        rows = _compact(day)
        if rows is not None:
            done[day.isoformat()] = rows
            metrics.add_metric("CompactedDays", MetricUnit.Count, 1)
            metrics.add_metric("CompactedRecords", MetricUnit.Count, rows)
            logger.info("compacted", day=day.isoformat(), rows=rows)
    return {"days": done}


def _is_closed(day: date, now: datetime) -> bool:
    end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    return now >= end + timedelta(hours=float(os.environ["CLOSED_AFTER_HOURS"]))


def _rule() -> str:
    return f"{os.environ['CLOSED_AFTER_HOURS']} h after the end of the day in UTC"


def _waiting(now: datetime) -> set[date]:
    """Return the closed days that have objects and are not compacted."""
    return {day for day in _days(Layer.PROCESSED) - _days(Layer.CURATED) if _is_closed(day, now)}


def _days(layer: Layer) -> set[date]:
    found = {
        day_of(one["Prefix"]) for page in _listed(f"{layer}/", Delimiter="/") for one in page.get("CommonPrefixes", ())
    }
    return {day for day in found if day is not None}


def _listed(prefix: str, **parameters: str) -> Iterator[Mapping[str, Any]]:
    with transient_faults("S3"):
        paginator = client("s3").get_paginator("list_objects_v2")
        yield from paginator.paginate(Bucket=os.environ["LAKE_BUCKET"], Prefix=prefix, **parameters)


def _compact(day: date) -> int | None:
    """Compact a day, and return its rows; None where it has none that may be kept."""
    objects = [
        _Object(str(one["Key"]), int(one["Size"]))
        for page in _listed(prefix(Layer.PROCESSED, day))
        for one in page.get("Contents", ())
    ]
    if not objects:
        return None
    with TemporaryDirectory() as name:
        folder = Path(name)
        _check_room(day, objects, folder)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            keys = [one.key for one in objects]
            found = pool.map(_download, keys, [folder / Path(key).name for key in keys])
            sources = [path for path in found if path]
        before = _download(curated_key(day - timedelta(days=1)), folder / "before.parquet")
        with opened(
            folder, round(_MEMORY * int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")))
        ) as database:
            return _write(Day(database, sources, before), folder / "part.parquet", curated_key(day))


def _write(day: Day, target: Path, key: str) -> int | None:
    """Write until the list of subjects is the same after the object is there as it was before."""
    restricted, superseded = _restricted(day), list[str]()
    while True:
        rows = day.write(target, restricted)
        if rows:
            superseded.append(_put(key, target))
        now = _restricted(day)
        if now <= restricted:
            break
        restricted |= now
    for version in superseded[:-1] if rows else superseded:
        if version or not rows:  # without versions, the last one took its place
            _remove(key, version)
    return rows or None


def _restricted(day: Day) -> set[str]:
    return {owner for some in day.owners() for owner in find_restricted(some)}


def _check_room(day: date, objects: Sequence[_Object], folder: Path) -> None:
    """Refuse a day before anything is downloaded.

    Raises:
        DayTooLarge: with what it needs, and the remedy.
    """
    needed, free = _ROOM * sum(one.size for one in objects), shutil.disk_usage(folder).free
    if needed > free:
        raise DayTooLarge(
            f"{day} needs {needed / 1e6:,.0f} MB on disk and {free / 1e6:,.0f} are free: give the function more "
            "ephemeral storage, or compact such days with Athena or EMR Serverless"
        )


def _download(key: str, path: Path) -> Path | None:
    """Download an object, and return where it is; None where it is not there."""
    with transient_faults("S3"):
        try:
            body = client("s3").get_object(Bucket=os.environ["LAKE_BUCKET"], Key=key)["Body"]
        except client("s3").exceptions.NoSuchKey:
            return None
        with body, path.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK):
                file.write(chunk)
    return path


def _put(key: str, path: Path) -> str:
    """Store a file, and return its version."""
    with transient_faults("S3"), path.open("rb") as file:
        answer = client("s3").put_object(Bucket=os.environ["LAKE_BUCKET"], Key=key, Body=file)
    return str(answer.get("VersionId", ""))


def _remove(key: str, version: str) -> None:
    """Remove a version that has rows of somebody who was restricted while it was written."""
    with transient_faults("S3"):
        which = {"VersionId": version} if version else {}
        client("s3").delete_object(Bucket=os.environ["LAKE_BUCKET"], Key=key, **which)
