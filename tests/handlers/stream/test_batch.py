"""What becomes of the records of a batch, and what is written of it: laws, and the edges of each."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.stream.core import batch as sorting
from handlers.stream.core import rows as rows_of_events
from handlers.stream.core.batch import Batch, Sorted, batch_of, sort
from handlers.stream.core.codecs import arrow_array, schema
from handlers.stream.core.events import Event
from handlers.stream.core.keys import Layer
from handlers.stream.core.objects import objects
from handlers.stream.core.rows import ListOf, Structure
from handlers.stream.core.transforms import Enrichment, Filter, size_class
from handlers.stream.core.versions import Reason, read
from tests.handlers.stream.records import (
    DOCUMENTS,
    EVENTS,
    FIRST,
    PROCESSED,
    RECORDS,
    SHARD,
    UPLOADED,
    VIEWED,
    Document,
    encoded,
    lambda_event,
    lines,
    rows,
)


def nobody(_: AbstractSet[str]) -> Collection[str]:
    return ()


def eve(owner_ids: AbstractSet[str]) -> Collection[str]:
    return owner_ids & {"eve"}


def batch(data: Sequence[bytes]) -> Batch:
    found = batch_of(lambda_event(data))
    assert found
    return found


def written(data: Sequence[bytes], done: Sorted) -> dict[str, bytes]:
    """Return a batch's objects by their layers."""
    return {key.partition("/")[0]: content for key, content in objects(batch(data), done)}


@given(st.lists(RECORDS, min_size=1, max_size=12))
def test_each_record_is_in_exactly_one_class(data: list[bytes]) -> None:
    done = sort(batch(data), eve)
    assert len(done.rows) + done.filtered.total() + len(done.quarantined) + done.restricted == len(data)
    assert len(done.raw) == len(done.rows) + done.filtered.total()
    stored = written(data, done)
    assert len(rows(stored["processed"]) if "processed" in stored else []) == len(done.rows)
    assert len(lines(stored["raw"]) if "raw" in stored else []) == len(done.raw)
    kept = [json.loads(line) for line in lines(stored["errors"])] if "errors" in stored else []
    by_number = {str(FIRST + number): one for number, one in enumerate(data)}
    assert [base64.b64decode(one["data"]) for one in kept] == [by_number[one["sequence_number"]] for one in kept]


@given(st.lists(RECORDS, min_size=1, max_size=12))
def test_the_same_batch_gives_the_same_keys_and_bytes(data: list[bytes]) -> None:
    event = lambda_event(data)
    first, second = batch_of(event), batch_of(json.loads(json.dumps(event)))
    assert first
    assert second
    assert list(objects(first, sort(first, eve))) == list(objects(second, sort(second, eve)))


@given(st.lists(EVENTS, min_size=1, max_size=8))
def test_a_row_says_what_the_event_says(events: list[Document]) -> None:
    data = [encoded(event | {"origin": "platform"}) for event in events]
    found = rows(written(data, sort(batch(data), nobody))["processed"])
    for row, one in zip(found, data, strict=True):
        event = read(one)
        said: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(datetime,))
        said |= {"occurred_on": event.occurred_at.astimezone(UTC).date(), "size_class": size_class(event)}
        assert {name: value for name, value in row.items() if value is not None} == {
            name: value for name, value in said.items() if value is not None
        }


@given(st.lists(st.one_of(EVENTS.map(encoded), RECORDS), min_size=1, max_size=12))
def test_nothing_of_a_restricted_subject_is_kept(data: list[bytes]) -> None:
    for content in written(data, sort(batch(data), eve)).values():
        texts = rows(content) if content[:4] == b"PAR1" else [json.loads(line) for line in lines(content)]
        for one in texts:
            assert one.get("owner_id") != "eve"
            if "data" in one:  # a record that no owner can be read of may be anybody's
                assert b'"owner_id": "eve"' not in base64.b64decode(one["data"]) or one["reason"] == Reason.NOT_JSON


def test_an_invalid_record_of_a_restricted_subject_is_not_kept_either() -> None:
    done = sort(batch([encoded(UPLOADED, owner_id="eve", bytes="many")]), eve)
    assert (done.restricted, done.quarantined, done.raw) == (1, [], [])


def test_the_list_is_asked_once_for_all_owners() -> None:
    asked: list[AbstractSet[str]] = []

    def ask(owner_ids: AbstractSet[str]) -> Collection[str]:
        asked.append(owner_ids)
        return ()

    sort(batch([encoded(UPLOADED, owner_id=owner) for owner in ("ann", "bob", "ann")]), ask)
    assert asked == [{"ann", "bob"}]


def test_duplicates_stay() -> None:
    assert len(sort(batch([encoded(VIEWED)] * 3), nobody).rows) == 3


def test_a_duplicate_field_has_the_value_that_was_judged() -> None:
    twice = encoded(UPLOADED).replace(b'"owner_id": "ann"', b'"owner_id": "eve", "owner_id": "ann"')
    [row] = rows(written([twice], sort(batch([twice]), eve))["processed"])
    assert row["owner_id"] == "ann"


def test_what_is_filtered_is_in_the_raw_layer_alone() -> None:
    data = [encoded(VIEWED, origin="probe"), encoded(VIEWED, origin="test"), encoded(VIEWED, origin="test")]
    done = sort(batch(data), nobody)
    assert done.filtered == {"probe": 1, "test": 2}
    assert {layer: lines(content) for layer, content in written(data, done).items()} == {"raw": data}


def test_a_record_of_several_lines_is_one_line() -> None:
    record = json.dumps(PROCESSED, indent=2).encode()
    [line] = lines(written([record], sort(batch([record]), nobody))["raw"])
    assert json.loads(line) == PROCESSED


def test_an_invocation_without_records_is_no_batch() -> None:
    assert batch_of({"Records": []}) is None


@pytest.mark.parametrize("event", [{}, {"Records": [{"Sns": {}}]}, {"Records": [{"kinesis": {}, "eventID": "a"}]}])
def test_an_event_of_another_service_is_an_error(event: Document) -> None:
    with pytest.raises(ValueError, match="Object missing required field"):
        batch_of(event)


def test_the_day_is_the_first_records_and_a_shorter_batch_has_other_keys() -> None:
    found = batch([encoded(UPLOADED)] * 3)  # the second record arrives on the next day
    assert found.first == str(FIRST)
    assert {layer: found.key(layer) for layer in (Layer.RAW, Layer.PROCESSED, Layer.ERRORS)} == {
        Layer.RAW: f"raw/dt=2026-11-28/{SHARD}-{FIRST}-{FIRST + 2}.ndjson.zst",
        Layer.PROCESSED: f"processed/dt=2026-11-28/{SHARD}-{FIRST}-{FIRST + 2}.parquet",
        Layer.ERRORS: f"errors/dt=2026-11-28/{SHARD}-{FIRST}-{FIRST + 2}.ndjson.zst",
    }
    later, shorter = Batch(SHARD, found.records[1:]), Batch(SHARD, found.records[:2])
    assert later.key(Layer.RAW) == f"raw/dt=2026-11-29/{SHARD}-{FIRST + 1}-{FIRST + 2}.ndjson.zst"
    assert shorter.key(Layer.RAW) == f"raw/dt=2026-11-28/{SHARD}-{FIRST}-{FIRST + 1}.ndjson.zst"


@pytest.fixture
def enriched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Enrichment], None]]:
    """Put an enrichment in place of the platform's own."""
    derived = (rows_of_events.columns, rows_of_events.layouts, schema)

    def put(one: Enrichment) -> None:
        monkeypatch.setattr(rows_of_events, "ENRICHMENTS", [one])
        for cached in derived:
            cached.cache_clear()

    yield put
    monkeypatch.undo()
    for cached in derived:
        cached.cache_clear()


def fail(_: Event) -> Any:
    raise KeyError("secret")


@pytest.mark.parametrize(
    ("enrichment", "detail"),
    [
        (Enrichment("grade", str, fail), "enrichments: KeyError: 'secret'"),
        (Enrichment("grade", int, lambda _: "a"), "enrichments: TypeError: grade: a str, not a int"),
        (Enrichment("grade", int, lambda _: True), "enrichments: TypeError: grade: a bool, not a int"),
        (Enrichment("grade", int, lambda _: 2**63), f"enrichments: ValueError: grade: {2**63} is beyond 64 bits"),
        (Enrichment("grade", str, lambda _: "\ud800"), "enrichments: UnicodeEncodeError: "),
    ],
)
def test_an_enrichment_that_fails_quarantines_its_record_alone(
    enrichment: Enrichment, detail: str, enriched: Callable[[Enrichment], None]
) -> None:
    enriched(Enrichment("grade", enrichment.kind, lambda e: enrichment.value(e) if e.owner_id == "ann" else None))
    data = [encoded(UPLOADED), encoded(UPLOADED, owner_id="bob")]
    done = sort(batch(data), nobody)
    [one] = done.quarantined
    assert (one.reason, one.data) == (Reason.NOT_TRANSFORMED, data[0])
    assert one.detail.startswith(detail)
    assert (len(done.rows), done.raw) == (1, data[1:])


def test_a_filter_that_fails_quarantines_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "FILTERS", [Filter("odd", fail)])
    done = sort(batch([encoded(UPLOADED)]), nobody)
    assert [(one.reason, one.detail) for one in done.quarantined] == [
        (Reason.NOT_TRANSFORMED, "odd: KeyError: 'secret'")
    ]
    assert (done.raw, done.rows) == ([], [])


@pytest.mark.parametrize("grade", [None, "good", 7, -(2**63), 2**63 - 1, True, date(2026, 1, 2)])
def test_an_enrichment_is_a_column(grade: Any, enriched: Callable[[Enrichment], None]) -> None:
    enriched(Enrichment("grade", str if grade is None else type(grade), lambda _: grade))
    data = [encoded(one) for one in DOCUMENTS]
    assert [row["grade"] for row in rows(written(data, sort(batch(data), nobody))["processed"])] == [grade] * 6


@pytest.mark.parametrize("values", [[[1], None, [], [2, 3]], [None], []])
def test_a_list_that_is_empty_and_one_that_is_missing_differ(values: list[Any]) -> None:
    assert arrow_array(values, ListOf(int)).to_pylist() == values


def test_a_structure_may_be_missing() -> None:
    class Point(msgspec.Struct):
        x: int
        day: date | None

    kind = Structure((("x", int), ("day", date)))
    points = [Point(1, date(1969, 12, 31)), None, Point(2, None)]
    assert arrow_array(points, kind).to_pylist() == [{"x": 1, "day": date(1969, 12, 31)}, None, {"x": 2, "day": None}]


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])


@given(st.lists(st.one_of(st.none(), st.datetimes(min_value=datetime(2, 1, 1), timezones=ZONES)), max_size=4))  # noqa: DTZ001
def test_a_moment_is_exact_to_the_microsecond(moments: list[datetime | None]) -> None:
    assert arrow_array(moments, datetime).to_pylist() == moments


def test_a_column_has_one_meaning() -> None:
    class Other(msgspec.Struct):
        bytes: str

    uploaded = type(read(encoded(UPLOADED)))
    with pytest.raises(rows_of_events.ColumnsDiffer, match=r"Other.bytes: another event has a field of this name"):
        rows_of_events.columns_of([uploaded, Other], [])
    with pytest.raises(rows_of_events.ColumnsDiffer, match="the enrichment bytes has the name of another column"):
        rows_of_events.columns_of([uploaded], [Enrichment("bytes", str, size_class)])


def test_what_no_column_holds_is_an_error_where_it_is_declared() -> None:
    class Odd(msgspec.Struct):
        price: float

    class Fine(msgspec.Struct):
        size: Annotated[int, msgspec.Meta(ge=0, lt=2**62)] | None = None

    class Boundless(msgspec.Struct):
        size: Annotated[int, msgspec.Meta(ge=0)]

    with pytest.raises(rows_of_events.ColumnsDiffer, match=r"Odd.price: no column holds Float"):
        rows_of_events.columns_of([Odd], [])
    with pytest.raises(rows_of_events.ColumnsDiffer, match=r"Boundless.size: a whole number must have limits"):
        rows_of_events.columns_of([Boundless], [])
    assert rows_of_events.columns_of([Fine], []) == {"type": str, "size": int}


@pytest.mark.parametrize(
    ("length", "name"),
    [(0, "below 1 MB"), (999_999, "below 1 MB"), (1_000_000, "1 to 5 MB"), (5_000_000, "5 to 20 MB"),
     (19_999_999, "5 to 20 MB"), (20_000_000, "20 MB and more")],
)  # fmt: skip
def test_size_classes(length: int, name: str) -> None:
    assert size_class(read(encoded(UPLOADED, bytes=length))) == name
    assert size_class(read(encoded(VIEWED))) is None
