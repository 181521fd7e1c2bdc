"""Compacts the closed days of the lake, the oldest first: one object a day, each event once, sorted by owner.

Input: `{"days": ["2026-11-27"]}`, or nothing for all closed days that are not compacted. A day is closed once no batch
of it is tried again. Output: the rows of each day. A day that fails ends the run, so that no later one is compacted
before it: readers take from the processed layer what is later than the newest compacted day.

A day is written as a whole, the same rows as the same bytes, so it may be compacted again at any time and killed at any
point. Rows of erased subjects are left out, and new ones of those who object. Rows of restricted subjects are stored
beside, in an object that is in no table (GDPR Art. 18(2)). After the days that wait, a run compacts those again whose
object beside has rows of somebody who is not restricted any more: they are among the others then. What is older than
its retention is deleted, because S3 counts an object's days from when it was last written.

The list of subjects is asked again once the objects are there: whoever was put into it meanwhile is taken out at once,
with the version that has them. Later than that, whoever erases a subject finds the object.

Environment: `LAKE_BUCKET`, `TOMBSTONES_TABLE`, `SUBJECT_KEY_SECRET_ARN`, `CLOSED_AFTER_HOURS`, `CURATED_DAYS`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from duckdb import DuckDBPyConnection

from handlers.compaction.day import Day, opened
from handlers.compaction.objects import DayObject, day_object, days, delete, download, listed
from handlers.shared.subjects import State, find_states
from handlers.shared.telemetry import Event, instrumented, logger, metrics
from handlers.stream.core.keys import Layer, curated_key, prefix, restricted_key

_MEMORY: Final = 0.5
"""Of the function's memory, for DuckDB. Python, its libraries and the buffers of a download have the rest."""
_ROOM: Final = 3
"""Times the objects' bytes that a day needs on disk: they, what DuckDB sorts, and the result."""
_AT_ONCE: Final = 10
"""Downloads: as many connections as the client keeps."""
_COMPACTED: Final = (Layer.CURATED, Layer.RESTRICTED)


class DayTooLarge(Exception):  # noqa: N818 - for whoever operates it
    """A day does not fit on the function's disk."""


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Compact some days."""
    now = datetime.now(UTC)
    given = [date.fromisoformat(str(day)) for day in event.get("days") or ()]
    if still_open := [day for day in given if not _is_closed(day, now)]:
        raise ValueError(f"{still_open[0]} is not closed: batches of it may still be written; closed: {_rule()}")
    done = _compact_all(sorted(set(given) or _waiting(now)), (Layer.PROCESSED, *_COMPACTED))
    if not given:
        _delete_old(now)
        done |= _compact_all([day for day in sorted(days(Layer.RESTRICTED)) if _has_lifted(day)], _COMPACTED)
    return {"days": done}


def _compact_all(which: Iterable[date], sources: Sequence[Layer]) -> dict[str, int]:
    done: dict[str, int] = {}
    for day in which:
        rows = _compact(day, sources)
        if rows:
            done[day.isoformat()] = rows
            metrics.add_metric("CompactedDays", MetricUnit.Count, 1)
            metrics.add_metric("CompactedRecords", MetricUnit.Count, rows)
            logger.info("compacted", day=day.isoformat(), rows=rows)
    return done


def _is_closed(day: date, now: datetime) -> bool:
    end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    return now >= end + timedelta(hours=float(os.environ["CLOSED_AFTER_HOURS"]))


def _rule() -> str:
    return f"{os.environ['CLOSED_AFTER_HOURS']} h after the end of the day in UTC"


def _waiting(now: datetime) -> set[date]:
    """Return the closed days that have objects and are not compacted."""
    return {day for day in days(Layer.PROCESSED) - days(Layer.CURATED) if _is_closed(day, now)}


def _delete_old(now: datetime) -> None:
    """Delete the compacted days that are older than their retention. A table has no day before."""
    oldest = now.date() - timedelta(days=int(os.environ["CURATED_DAYS"]) + 1)
    for layer in _COMPACTED:
        for day in sorted(day for day in days(layer) if day < oldest):
            for key, _ in listed(prefix(layer, day)):
                delete(key)


def _has_lifted(day: date) -> bool:
    """Return whether the restricted rows of a day include some of an owner who is in the list of subjects no more."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        restricted = day_object(restricted_key(day), folder / "restricted.parquet").file
        if restricted is None:
            return False
        with _database(folder) as database:
            rows = Day(database, (), None, restricted, ())
            return any(some - find_states(some).keys() for some in rows.owners())


def _compact(day: date, sources: Sequence[Layer]) -> int:
    """Compact a day from these layers, and return its rows in the curated one."""
    objects = [(key, size) for layer in sources for key, size in listed(prefix(layer, day))]
    if not objects:
        return 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        _check_room(day, sum(size for _, size in objects), folder)
        keys = [key for key, _ in objects if key.startswith(f"{Layer.PROCESSED}/")]
        processed, work = folder / "processed", folder / "work"
        processed.mkdir()
        work.mkdir()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            paths = [processed / Path(key).name for key in keys]
            found = [path for path, etag in zip(paths, pool.map(download, keys, paths), strict=True) if etag]
        curated = day_object(curated_key(day), folder / "curated.parquet")
        restricted = day_object(restricted_key(day), folder / "restricted.parquet")
        earlier = day - timedelta(days=1)
        before = [
            path
            for key, path in (
                (curated_key(earlier), folder / "curated-before.parquet"),
                (restricted_key(earlier), folder / "restricted-before.parquet"),
            )
            if download(key, path)
        ]
        with _database(work) as database:
            rows = Day(database, found, curated.file, restricted.file, before)
            return _Compaction(rows, work, curated, restricted).run()


class _Compaction:
    """The objects of a day are written until the list of subjects is then as it was before."""

    def __init__(self, day: Day, folder: Path, curated: DayObject, restricted: DayObject) -> None:
        self._day, self._folder, self._curated, self._restricted = day, folder, curated, restricted
        self._numbers = count()

    def run(self) -> int:
        """Write, and return the curated rows."""
        states = self._states()
        while True:
            rows = self._write(states)
            now = self._states()
            if now.items() <= states.items():
                break
            states = now
        for one in (self._restricted, self._curated):
            one.forget_superseded()
        return rows

    def _states(self) -> Mapping[str, State]:
        return {owner: state for some in self._day.owners() for owner, state in find_states(some).items()}

    def _write(self, states: Mapping[str, State]) -> int:
        """Write each object, so that a row which changes its place is in both in between, and never in none."""
        if self._day.restricted or State.RESTRICTED in states.values():
            self._put(self._restricted, Layer.RESTRICTED, states, keeping=True)
        rows = self._put(self._curated, Layer.CURATED, states)
        if self._day.restricted:
            self._put(self._restricted, Layer.RESTRICTED, states)
        return rows

    def _put(self, object_: DayObject, layer: Layer, states: Mapping[str, State], *, keeping: bool = False) -> int:
        file = self._folder / f"{next(self._numbers)}.parquet"
        rows = self._day.write(file, layer, states, keeping=keeping)
        if rows:
            object_.replace(file)
        else:
            object_.delete()
        return rows


def _database(folder: Path) -> AbstractContextManager[DuckDBPyConnection]:
    return opened(folder, round(_MEMORY * int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"))))


def _check_room(day: date, size: int, folder: Path) -> None:
    """Refuse a day before anything is downloaded.

    Raises:
        DayTooLarge: with what it needs, and the remedy.
    """
    needed, free = _ROOM * size, shutil.disk_usage(folder).free
    if needed > free:
        raise DayTooLarge(
            f"{day} needs {needed / 1e6:,.0f} MB on disk and {free / 1e6:,.0f} are free: give the function more "
            "ephemeral storage, or compact such days with Athena or EMR Serverless"
        )
