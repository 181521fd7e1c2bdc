"""Closed days become one object each: over S3 and DynamoDB of moto, with a fault at every call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from moto import mock_aws

from handlers.compaction import compact, objects
from handlers.shared import clients, subjects
from handlers.shared.faults import TransientFault
from handlers.shared.subject_hash import subject_hash
from handlers.shared.subjects import State
from handlers.shared.telemetry import metrics
from handlers.stream.core.keys import Layer, curated_key, day_of, is_object_of, restricted_key
from tests.handlers.faulty import VARIANTS, Cloud, Fault, numbered, objects_of, refused
from tests.handlers.lambda_context import context
from tests.handlers.stream.records import PROCESSED, UPLOADED, VIEWED, encoded, rows
from tests.handlers.warehouse.warehouse import KEY, TOMBSTONES, Warehouse, prepare

FAULTS = [
    refused("SlowDown", 503),
    Fault("answer lost", lambda _: ReadTimeoutError(endpoint_url="https://aws"), "after"),
]
NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
"""The day before is closed 7 hours after its end."""
DAYS = ("2026-11-25", "2026-11-26", "2026-11-27")
CURATED = [curated_key(date.fromisoformat(day)) for day in DAYS]
RESTRICTED = [restricted_key(date.fromisoformat(day)) for day in DAYS]
IDS = [f"{number:032}" for number in range(10)]


class Clock(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return NOW.astimezone(tz)


@pytest.fixture(scope="module")
def running() -> Iterator[Warehouse]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        cloud = Cloud()
        for name, value in prepare(cloud, "eve").items():
            patch.setenv(name, value)
        patch.setenv("CLOSED_AFTER_HOURS", "7")
        patch.setenv("CURATED_DAYS", "395")
        patch.setattr(compact, "datetime", Clock)
        patch.setattr(boto3, "DEFAULT_SESSION", cloud.session())
        clients.client.cache_clear()
        yield Warehouse(cloud)
    clients.client.cache_clear()


@pytest.fixture
def lake(running: Warehouse) -> Iterator[Warehouse]:
    """Three closed days with duplicates, within an object, a day and over midnight, and the day that is not closed."""
    running.cloud.expect(None, None)
    for key in running.cloud.files():
        running.cloud.s3.delete_object(Bucket=VARIANTS, Key=key)
    first = [encoded(UPLOADED, event_id=IDS[0], owner_id="zoe"), encoded(PROCESSED, event_id=IDS[1])]
    running.put([*first, first[0]], DAYS[0])
    running.put([first[1], encoded(VIEWED, event_id=IDS[2], owner_id="eve")], DAYS[0], "shardId-000000000009")
    running.put([encoded(UPLOADED, event_id=IDS[3])], DAYS[1])
    running.put([encoded(UPLOADED, event_id=IDS[3], bytes=1), encoded(VIEWED, event_id=IDS[4])], DAYS[2])
    running.put([encoded(UPLOADED, event_id=IDS[5])], "2026-11-28")
    for owner in ("ann", "zoe"):
        lift(running, owner)
    put_down(running, "eve", State.RESTRICTED)
    subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]
    yield running
    metrics.clear_metrics()


@pytest.fixture
def versioned(lake: Warehouse) -> Iterator[Warehouse]:
    """The same in a bucket that keeps versions, as the lake does."""
    s3 = lake.cloud.s3
    s3.put_bucket_versioning(Bucket=VARIANTS, VersioningConfiguration={"Status": "Enabled"})
    yield lake
    lake.cloud.expect(None, None)
    s3.put_bucket_versioning(Bucket=VARIANTS, VersioningConfiguration={"Status": "Suspended"})
    objects_of(VARIANTS).clear()


def call(*days: str) -> dict[str, Any]:
    return compact.handler({"days": list(days)} if days else {}, context())


def curated(lake: Warehouse) -> dict[str, bytes]:
    return {key: data for key, data in lake.cloud.files().items() if is_object_of(Layer.CURATED, key)}


def stored(lake: Warehouse) -> dict[str, bytes]:
    """Return the objects that the compaction wrote."""
    return {key: data for key, data in lake.cloud.files().items() if key in (*CURATED, *RESTRICTED)}


def owners(data: bytes) -> list[str]:
    return sorted({row["owner_id"] for row in rows(data)})


def owners_of_versions(lake: Warehouse, key: str) -> list[list[str]]:
    s3 = lake.cloud.s3
    versions = s3.list_object_versions(Bucket=VARIANTS, Prefix=key).get("Versions", ())
    return [
        owners(s3.get_object(Bucket=VARIANTS, Key=key, VersionId=one["VersionId"])["Body"].read()) for one in versions
    ]


def forget(lake: Warehouse, layer: Layer) -> None:
    for key in lake.cloud.files():
        if is_object_of(layer, key):
            lake.cloud.s3.delete_object(Bucket=VARIANTS, Key=key)


def put_down(lake: Warehouse, owner: str, state: State) -> None:
    item = {subjects.KEY: {"S": subject_hash(KEY.encode(), owner)}, subjects.STATE: {"S": state.value}}
    lake.cloud.dynamodb.put_item(TableName=TOMBSTONES, Item=item)


def lift(lake: Warehouse, owner: str) -> None:
    key = {subjects.KEY: {"S": subject_hash(KEY.encode(), owner)}}
    lake.cloud.dynamodb.delete_item(TableName=TOMBSTONES, Key=key)


def test_each_closed_day_is_one_object_with_each_event_once_and_sorted_by_owner(lake: Warehouse) -> None:
    assert call() == {"days": {DAYS[0]: 2, DAYS[1]: 1, DAYS[2]: 1}}
    found = curated(lake)
    assert list(found) == CURATED
    first, second, third = (rows(data) for data in found.values())
    assert [(row["owner_id"], row["event_id"]) for row in first] == [("ann", IDS[1]), ("zoe", IDS[0])]
    assert first[0]["variants"] == PROCESSED["variants"]
    assert [(row["event_id"], row["bytes"]) for row in second] == [(IDS[3], UPLOADED["bytes"])]
    assert [row["event_id"] for row in third] == [IDS[4]], "the day before has the other one"


def test_a_second_run_has_nothing_to_do_and_a_day_that_is_named_gives_the_same_bytes(lake: Warehouse) -> None:
    call()
    before = lake.cloud.files()
    assert call() == {"days": {}}
    assert call(*DAYS) == {"days": {DAYS[0]: 2, DAYS[1]: 1, DAYS[2]: 1}}
    assert lake.cloud.files() == before


def test_a_fault_at_any_call_leaves_whole_days_in_order_and_the_next_run_the_same_bytes(lake: Warehouse) -> None:
    for key in lake.cloud.files():
        if DAYS[0] in key:
            lake.cloud.s3.delete_object(Bucket=VARIANTS, Key=key)
    lake.put([encoded(VIEWED, event_id=IDS[6], owner_id="eve")], DAYS[1], "shardId-000000000009")
    lake.cloud.expect(None, None)
    call()
    calls, good = numbered(lake.cloud.calls), stored(lake)
    assert list(good) == [*CURATED[1:], RESTRICTED[1]]
    assert len(calls) > 12
    mended = list[dict[str, bytes]]()
    for at in calls:
        for fault in FAULTS:
            where = f"{at}: {fault.name}"
            for key in good:
                lake.cloud.s3.delete_object(Bucket=VARIANTS, Key=key)
            subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]
            lake.cloud.expect(at, fault)
            with pytest.raises(Exception, match=r"."):
                call()
            assert lake.cloud.struck, where
            lake.cloud.expect(None, None)
            left = curated(lake)
            assert list(left) == CURATED[1 : 1 + len(left)], where
            left = stored(lake)
            assert left.items() <= good.items(), where
            if left not in mended:  # of the same the next run makes the same
                call()
                assert stored(lake) == good, where
                mended.append(left)


def erase_while_written(lake: Warehouse, owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody be erased just after an object of theirs was written."""
    replace = objects.DayObject.replace

    def erasing(self: objects.DayObject, file: Path) -> None:
        replace(self, file)
        put_down(lake, owner, State.ERASED)

    monkeypatch.setattr(objects.DayObject, "replace", erasing)


def test_who_is_erased_while_a_day_is_written_is_in_no_version_of_it(
    versioned: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase_while_written(versioned, "zoe", monkeypatch)
    assert call(DAYS[0]) == {"days": {DAYS[0]: 1}}
    assert owners_of_versions(versioned, CURATED[0]) == [["ann"]]


def test_who_is_erased_while_restricted_rows_are_written_is_in_no_version_of_them(
    versioned: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_down(versioned, "zoe", State.RESTRICTED)
    erase_while_written(versioned, "zoe", monkeypatch)
    assert call(DAYS[0]) == {"days": {DAYS[0]: 1}}
    assert owners_of_versions(versioned, RESTRICTED[0]) == [["eve"]]
    put_down(versioned, "eve", State.ERASED)
    call(DAYS[0])
    left = versioned.cloud.s3.list_objects_v2(Bucket=VARIANTS, Prefix=f"{Layer.RESTRICTED}/")
    assert left["KeyCount"] == 0


def test_rows_of_restricted_owners_are_stored_beside_and_come_back_once_it_is_lifted(lake: Warehouse) -> None:
    lift(lake, "eve")
    call()
    whole = stored(lake)
    assert list(whole) == CURATED
    forget(lake, Layer.CURATED)
    put_down(lake, "eve", State.RESTRICTED)
    put_down(lake, "zoe", State.RESTRICTED)
    call()
    assert {key: owners(data) for key, data in stored(lake).items()} == {
        CURATED[0]: ["ann"],
        CURATED[1]: ["ann"],
        CURATED[2]: ["ann"],
        RESTRICTED[0]: ["eve", "zoe"],
    }
    kept = stored(lake)
    assert call() == {"days": {}}
    assert stored(lake) == kept, "nobody's restriction is lifted"
    forget(lake, Layer.PROCESSED)
    lift(lake, "eve")
    assert call() == {"days": {DAYS[0]: 2}}
    assert [owners(stored(lake)[key]) for key in (CURATED[0], RESTRICTED[0])] == [["ann", "eve"], ["zoe"]]
    lift(lake, "zoe")
    assert call() == {"days": {DAYS[0]: 3}}
    assert stored(lake) == whole, "as if nobody had been restricted"


def test_a_day_that_is_compacted_again_takes_the_rows_of_who_is_restricted_by_then(lake: Warehouse) -> None:
    call()
    put_down(lake, "ann", State.RESTRICTED)
    forget(lake, Layer.PROCESSED)
    assert call(*DAYS) == {"days": {DAYS[0]: 1}}
    assert {key: owners(data) for key, data in stored(lake).items()} == {
        CURATED[0]: ["zoe"],
        RESTRICTED[0]: ["ann", "eve"],
        RESTRICTED[1]: ["ann"],
        RESTRICTED[2]: ["ann"],
    }


def test_of_who_objects_nothing_is_added_and_what_is_there_stays_where_it_is(lake: Warehouse) -> None:
    put_down(lake, "eve", State.OBJECTED)
    call(DAYS[0])
    assert {key: owners(data) for key, data in stored(lake).items()} == {CURATED[0]: ["ann", "zoe"]}
    put_down(lake, "ann", State.OBJECTED)
    put_down(lake, "zoe", State.RESTRICTED)
    call(DAYS[0])
    put_down(lake, "zoe", State.OBJECTED)
    call(DAYS[0])
    assert {key: owners(data) for key, data in stored(lake).items()} == {
        CURATED[0]: ["ann"],
        RESTRICTED[0]: ["zoe"],
    }


def test_an_event_sent_again_over_midnight_is_the_earlier_days_although_its_owner_is_restricted(
    lake: Warehouse,
) -> None:
    lift(lake, "eve")
    call()
    whole = stored(lake)
    forget(lake, Layer.CURATED)
    put_down(lake, "ann", State.RESTRICTED)
    call()
    events = [row["event_id"] for key in RESTRICTED for row in rows(stored(lake)[key])]
    assert events == [IDS[1], IDS[3], IDS[4]]
    lift(lake, "ann")
    call()
    assert stored(lake) == whole


def test_a_fault_at_any_call_of_a_lift_loses_no_row_and_the_next_run_has_the_same_bytes(lake: Warehouse) -> None:
    put_down(lake, "zoe", State.RESTRICTED)
    call(DAYS[0])
    forget(lake, Layer.PROCESSED)
    lift(lake, "zoe")
    before = stored(lake)
    lake.cloud.expect(None, None)
    call()
    calls, good = numbered(lake.cloud.calls), stored(lake)
    assert [owners(good[key]) for key in (CURATED[0], RESTRICTED[0])] == [["ann", "zoe"], ["eve"]]
    assert len(calls) > 12
    mended = list[dict[str, bytes]]()
    for at in calls:  # lost after it took effect, and so that the next one is not made
        for key in good:
            lake.cloud.s3.put_object(Bucket=VARIANTS, Key=key, Body=before[key])
        subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]
        lake.cloud.expect(at, FAULTS[1])
        with pytest.raises(Exception, match=r"."):
            call()
        assert lake.cloud.struck, at
        lake.cloud.expect(None, None)
        left = stored(lake)
        assert sorted({one for data in left.values() for one in owners(data)}) == ["ann", "eve", "zoe"], at
        if left not in mended:
            call()
            assert stored(lake) == good, at
            mended.append(left)


@pytest.mark.parametrize("key", [CURATED[0], RESTRICTED[0]])
def test_an_object_that_somebody_else_writes_meanwhile_is_not_replaced(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    call(DAYS[0])
    put_down(lake, "zoe", State.RESTRICTED)
    states = compact.find_states

    def writing(owner_ids: set[str]) -> Any:
        lake.cloud.s3.put_object(Bucket=VARIANTS, Key=key, Body=b"of an erasure")
        return states(owner_ids)

    monkeypatch.setattr(compact, "find_states", writing)
    with pytest.raises(TransientFault, match=f"{key} was written by another run or an erasure meanwhile"):
        call(DAYS[0])
    assert lake.cloud.s3.get_object(Bucket=VARIANTS, Key=key)["Body"].read() == b"of an erasure"


def test_compacted_days_end_with_their_retention_although_they_were_written_since(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    call()
    monkeypatch.setenv("CURATED_DAYS", "1")
    call()
    assert list(stored(lake)) == CURATED[1:], "the newest that a table has is NOW - 2 days"
    call(DAYS[0])
    assert list(stored(lake)) == [*CURATED, RESTRICTED[0]], "what is named is not deleted in the same run"


def test_a_day_that_is_not_closed_is_refused_before_anything_is_read(lake: Warehouse) -> None:
    lake.cloud.expect(None, None)
    with pytest.raises(ValueError, match=r"2026-11-28 is not closed: .*; closed: 7 h after the end of the day in UTC"):
        call(DAYS[0], "2026-11-28")
    assert lake.cloud.calls == []


def test_a_day_that_does_not_fit_on_the_disk_is_refused_before_it_is_downloaded(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact, "_ROOM", 10**12)
    lake.cloud.expect(None, None)
    with pytest.raises(
        compact.DayTooLarge, match=r"2026-11-25 needs .* MB on disk and .* are free: give the function more"
    ):
        call()
    assert not [one for one in lake.cloud.calls if "GetObject" in one]


def test_more_rows_than_fit_into_memory_are_compacted(lake: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    owners = [encoded(VIEWED, event_id=f"{number:032}", owner_id=f"owner-{number % 700}") for number in range(3_000)]
    for name in ("shardId-000000000001", "shardId-000000000002"):
        lake.put(owners, "2026-11-20", name)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
    assert call("2026-11-20") == {"days": {"2026-11-20": 3_000}}
    found = rows(curated(lake)[curated_key(date(2026, 11, 20))])
    assert [row["owner_id"] for row in found] == sorted(row["owner_id"] for row in found)


def test_the_day_of_a_key_is_read_and_nothing_else_is_one() -> None:
    assert day_of(CURATED[0]) == day_of("processed/dt=2026-11-25/") == date(2026, 11, 25)
    assert day_of("processed/2026-11-25/") is None
    assert not is_object_of(Layer.PROCESSED, CURATED[0])
