"""Objects of the lake on their way into the warehouse: a fault at every call, and a load killed at every statement."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from handlers.warehouse import load, loaded, migrate
from handlers.warehouse.core import loads
from handlers.warehouse.core.loads import Arrival, Load, NoObject, Stored
from handlers.warehouse.reconcile import reconcile
from local.emulators.redshift.database import DatabaseError, Transaction
from local.emulators.redshift.dialect import Copy
from tests.handlers.faulty import REGION, Fault, numbered, refused
from tests.handlers.lambda_context import context
from tests.handlers.stream.records import CHANGED, DOCUMENTS, PROCESSED, UPLOADED, VIEWED, encoded
from tests.handlers.warehouse.warehouse import LAKE, Document, Warehouse, created, messages

FAULTS = [
    refused("SlowDown", 503),
    refused("AccessDenied", 403),
    Fault("unreachable", lambda _: EndpointConnectionError(endpoint_url="https://aws")),
    Fault("answer lost", lambda _: ReadTimeoutError(endpoint_url="https://aws"), "after"),
]
DONE: Document = {"batchItemFailures": []}
FIRST = [encoded(one, event_id=f"{number:032}") for number, one in enumerate(DOCUMENTS)]
SECOND = [encoded(UPLOADED, event_id="0" * 32), encoded(VIEWED, event_id="e" * 32, owner_id="eve"), encoded(CHANGED)]
ROWS = "SELECT event_id, owner_id, type, bytes FROM analytics.events ORDER BY event_id"
OBJECTS = "SELECT object_key FROM analytics.loads ORDER BY object_key"


@pytest.fixture(autouse=True)
def schema(warehouse: Warehouse) -> None:
    migrate.handler({}, context())
    warehouse.cloud.expect(None, None)


def call(event: Document) -> Document:
    return load.handler(event, context())


def report(warehouse: Warehouse) -> list[Document]:
    """Hand over the events of the loads that ended, as EventBridge does."""
    events, warehouse.events[:] = warehouse.events[:], []
    return [loaded.handler(event, context()) for event in events]


def received(queue: str) -> list[str]:
    """Return the bodies of a queue's messages, and empty it."""
    kept: Any = cast("Any", sqs_backends)[DEFAULT_ACCOUNT_ID][REGION].queues[queue]._messages
    bodies = sorted(str(one.body) for one in kept)
    kept.clear()
    return bodies


def both(warehouse: Warehouse) -> tuple[str, str]:
    return warehouse.put(FIRST), warehouse.put(SECOND, name="shardId-000000000001")


def test_new_objects_are_one_load_of_which_each_event_is_a_row(warehouse: Warehouse) -> None:
    keys = both(warehouse)
    assert call(created(*keys)) == DONE
    rows = warehouse.rows(ROWS)
    assert [row[0] for row in rows] == sorted({f"{n:032}" for n in range(len(FIRST))} | {CHANGED["event_id"]})
    assert {row[1] for row in rows} == {"ann"}, "the restricted subject has none"
    assert warehouse.rows(OBJECTS) == [(key,) for key in sorted(keys)]
    assert [one["load"] is not None and one["loaded"] for one in report(warehouse)] == [2]
    nested = warehouse.rows("SELECT variants FROM analytics.events WHERE type = 'photo_processed'")
    assert [json.loads(str(row[0])) for row in nested] == [PROCESSED["variants"]]


def test_no_statement_names_a_restricted_subject(warehouse: Warehouse) -> None:
    call(created(*both(warehouse)))
    listed = warehouse.api.list_statements({"StatementName": "load/"})["Statements"]
    texts = [text for one in listed for text in one["QueryStrings"]]
    assert any("SHA2(owner_id, 256)" in text for text in texts)
    assert not any(re.search(r"\beve\b", text) for text in texts)


def test_objects_that_are_loaded_again_change_nothing(warehouse: Warehouse) -> None:
    first, second = both(warehouse)
    for event in (
        created(first, second),
        created(first, second),
        created(second),
        created(first),
        created(first, first),
    ):
        assert call(event) == DONE
    once = warehouse.rows(ROWS)
    assert len(once) == len(FIRST) + 1
    assert warehouse.rows(OBJECTS) == [(key,) for key in sorted((first, second))]
    names = [event["detail"]["statementName"] for event in warehouse.events]
    assert len(names) == 3, "the same objects are handed over once"


def test_a_fault_at_any_call_is_tried_again_and_gives_the_same_rows(warehouse: Warehouse) -> None:
    event = created(*both(warehouse))
    call(event)
    calls, rows = numbered(warehouse.cloud.calls), warehouse.rows(ROWS)
    for at in calls:
        for fault in FAULTS:
            where = f"{at}: {fault.name}"
            warehouse.empty()
            load.find_restricted.__globals__["_hash_key"].cache_clear()
            warehouse.cloud.expect(at, fault)
            failed = call(event)["batchItemFailures"]
            assert warehouse.cloud.struck, where
            assert failed, where
            warehouse.cloud.expect(None, None)
            again = [one for one in event["Records"] if {"itemIdentifier": one["messageId"]} in failed]
            assert call({"Records": again}) == DONE, where
            assert warehouse.rows(ROWS) == rows, where


def killed_at(statement: int, patch: pytest.MonkeyPatch) -> None:
    """Let a transaction end before one of its statements."""
    run, count = Transaction.run, iter(range(1000))

    def failing(self: Transaction, action: Any) -> Any:
        if next(count) == statement:
            raise DatabaseError("ERROR: the connection is gone")
        return run(self, action)

    patch.setattr(Transaction, "run", failing)


def test_a_load_that_is_killed_at_any_statement_leaves_no_row_and_comes_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = both(warehouse)
    call(created(*keys))
    rows = warehouse.rows(ROWS)
    statements = 8
    for statement in range(statements):
        warehouse.empty()
        with monkeypatch.context() as patch:
            killed_at(statement, patch)
            assert call(created(*keys)) == DONE
            assert warehouse.rows("SELECT count(*) FROM analytics.events") == [(0,)], statement
        assert [one["sent_back"] for one in report(warehouse)] == [2]
        back = received("loads")
        assert [json.loads(body) for body in back] == [{"object_key": key, "attempt": 2} for key in sorted(keys)]
        assert call(messages(*back)) == DONE
        assert warehouse.rows(ROWS) == rows, statement
        assert sorted(event["detail"]["statementName"][-2:] for event in warehouse.events) == ["/2", "/2"]
        warehouse.events.clear()
    warehouse.empty()
    with monkeypatch.context() as patch:
        killed_at(statements, patch)
        call(created(*keys))
        assert warehouse.rows(ROWS) == rows, "a load has more statements than this test kills it at"


def test_an_object_that_cannot_be_loaded_keeps_no_other_out_and_ends_among_the_dead_letters(
    warehouse: Warehouse,
) -> None:
    good = warehouse.put(FIRST)
    bad = warehouse.put([encoded(UPLOADED, event_id="b" * 16, photo_id="é" * 32)], name="shardId-000000000009")
    event, attempts = created(good, bad), 0
    while event["Records"]:
        attempts += 1
        with pytest.MonkeyPatch.context() as patch:
            refuse(patch, "starts_with(photo_id, 'é')")
            assert call(event) == DONE
        report(warehouse)
        event = messages(*received("loads"))
    assert attempts == loaded.MOST_ATTEMPTS
    assert [json.loads(body) for body in received("dead-letters")] == [{"object_key": bad, "attempt": attempts + 1}]
    assert len(warehouse.rows(ROWS)) == len(FIRST)


def refuse(patch: pytest.MonkeyPatch, condition: str) -> None:
    """Let the database refuse objects with such a row."""
    run = Transaction.run

    def refusing(self: Transaction, action: Any) -> Any:
        rows = run(self, action)
        if isinstance(action, Copy) and self.connection.execute(f"SELECT 1 FROM arrived WHERE {condition}").fetchall():  # noqa: S608
            raise DatabaseError("ERROR: invalid row")
        return rows

    patch.setattr(Transaction, "run", refusing)


def test_an_object_that_is_gone_is_no_fault(warehouse: Warehouse) -> None:
    key = warehouse.put(FIRST)
    warehouse.cloud.s3.delete_object(Bucket=LAKE, Key=key)
    assert call(created(key)) == DONE
    assert warehouse.events == []


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "[]",
        "{}",
        json.dumps({"object_key": "raw/dt=2026-11-28/a-1.ndjson.zst", "attempt": 2}),
        json.dumps({"object_key": "processed/dt=2026-11-28/a'b.parquet", "attempt": 2}),
        json.dumps({"object_key": "processed/dt=2026-11-28/a-1.parquet", "attempt": "x"}),
        json.dumps(
            {"detail": {"bucket": {"name": "another"}, "object": {"key": "processed/dt=2026-11-28/a-1.parquet"}}}
        ),
    ],
)
def test_a_message_that_names_no_object_of_the_lake_fails_alone(body: str, warehouse: Warehouse) -> None:
    event = messages(body, created(warehouse.put(FIRST))["Records"][0]["body"])
    assert call(event) == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
    assert len(warehouse.rows(ROWS)) == len(FIRST)
    with pytest.raises(NoObject):
        loads.arrival("1", body, LAKE)


def test_an_object_that_is_no_parquet_fails_alone(warehouse: Warehouse) -> None:
    good, bad = both(warehouse)
    warehouse.cloud.s3.put_object(Bucket=LAKE, Key=bad, Body=b"PAR1 and no more")
    assert call(created(good, bad)) == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert len(warehouse.rows(ROWS)) == len(FIRST)


def test_objects_with_other_columns_are_another_load() -> None:
    def stored(number: int, columns: Sequence[str], attempt: int = 1) -> Stored:
        return Stored(Arrival(str(number), f"processed/{number}", attempt), 1, tuple(columns), frozenset())

    found = list(
        loads.loads([stored(1, "ab"), stored(2, "abc"), stored(3, "ab"), stored(4, "ab", 2), stored(5, "ab", 2)])
    )
    assert sorted([one.arrival.message_id for one in load.objects] for load in found) == [
        ["1", "3"],
        ["2"],
        ["4"],
        ["5"],
    ]
    many = list(loads.loads([stored(number, "a") for number in range(loads.MOST_OBJECTS + 1)]))
    assert sorted(len(one.objects) for one in many) == [1, loads.MOST_OBJECTS]
    longest = max(many[0].transaction("b" * 63, [str(n) for n in range(5_000)]), key=len)
    assert len(longest) < 100_000, "the Data API takes 100 KB a statement"


def test_more_restricted_owners_than_a_call_can_name_are_an_error() -> None:
    one = Load((Stored(Arrival("1", "k"), 1, ("owner_id",), frozenset()),))
    with pytest.raises(ValueError, match=r"statements for 40000 restricted owners: 40 at most"):
        one.transaction("lake", [str(number) for number in range(40_000)])


@pytest.mark.parametrize(
    "detail",
    [
        {"statementName": "", "state": "FAILED", "statementId": "1"},
        {"statementName": "of somebody else", "state": "FAILED", "statementId": "1"},
        {"statementName": f"load/{'0' * 64}/1", "state": "STARTED", "statementId": "1"},
    ],
)
def test_what_is_no_load_that_ended_is_left_alone(detail: Document, warehouse: Warehouse) -> None:
    warehouse.cloud.expect(None, None)
    assert loaded.handler({"detail": detail}, context()) == {"load": None}
    assert warehouse.cloud.calls == []


def test_a_fault_at_any_call_of_the_report_loses_no_object(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = both(warehouse)
    with monkeypatch.context() as patch:
        killed_at(0, patch)
        call(created(*keys))
    [event] = warehouse.events
    warehouse.cloud.expect(None, None)
    loaded.handler(event, context())
    calls = numbered(warehouse.cloud.calls)
    assert len(calls) == 3
    received("loads")
    for at in calls:
        for fault in FAULTS:
            warehouse.cloud.expect(at, fault)
            with pytest.raises(Exception, match=r"."):
                loaded.handler(event, context())
            assert warehouse.cloud.struck
            warehouse.cloud.expect(None, None)
            loaded.handler(event, context())
            assert {json.loads(body)["object_key"] for body in received("loads")} == set(keys), f"{at}: {fault.name}"


def test_a_load_whose_manifest_is_gone_is_an_error() -> None:
    detail = {"statementName": f"load/{'0' * 64}/1", "state": "FAILED", "statementId": "1"}
    with pytest.raises(LookupError, match="the manifest of the load 000"):
        loaded.handler({"detail": detail}, context())


LATER = timedelta(hours=2)


def test_what_a_lost_event_left_out_is_found_and_loaded(warehouse: Warehouse) -> None:
    today = datetime.now(UTC).date().isoformat()
    good = warehouse.put(FIRST, day=today)
    bad = warehouse.put([encoded(UPLOADED, event_id="b" * 16)], day=today, name="shardId-000000000009")
    assert call(created(good)) == DONE
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, "event_id LIKE 'bbbb%'")
        assert call(created(bad)) == DONE
    assert {one["detail"]["state"] for one in warehouse.events} == {"FINISHED", "FAILED"}
    warehouse.events.clear()
    assert warehouse.rows(OBJECTS) == [(good,)]
    assert call({"reconcile": True}) == {"missing": 0}, "it may be loaded yet"
    assert reconcile(datetime.now(UTC) + LATER) == {"missing": 1}
    bodies = received("loads")
    assert [json.loads(body) for body in bodies] == [{"object_key": bad, "attempt": 2}]
    assert call(messages(*bodies)) == DONE
    assert warehouse.rows(OBJECTS) == [(key,) for key in sorted((good, bad))]
    assert reconcile(datetime.now(UTC) + LATER) == {"missing": 0}
    assert received("loads") == []


def test_the_warehouse_is_not_asked_where_nothing_is_due(warehouse: Warehouse) -> None:
    warehouse.put(FIRST, day="2026-01-01")
    warehouse.cloud.expect(None, None)
    assert reconcile(datetime.now(UTC) + LATER) == {"missing": 0}
    assert {call.partition(" ")[0] for call in warehouse.cloud.calls} == {"s3:ListObjectsV2"}


def test_a_fault_at_any_call_of_a_reconciliation_leaves_it_to_the_next(warehouse: Warehouse) -> None:
    key = warehouse.put(FIRST, day=datetime.now(UTC).date().isoformat())
    warehouse.cloud.expect(None, None)
    reconcile(datetime.now(UTC) + LATER)
    calls = numbered(warehouse.cloud.calls)
    assert len(calls) > 3
    received("loads")
    for at in calls:
        for fault in FAULTS:
            warehouse.cloud.expect(at, fault)
            with pytest.raises(Exception, match=r"."):
                reconcile(datetime.now(UTC) + LATER)
            assert warehouse.cloud.struck
            warehouse.cloud.expect(None, None)
            received("loads")
            assert reconcile(datetime.now(UTC) + LATER) == {"missing": 1}, f"{at}: {fault.name}"
            assert [json.loads(body)["object_key"] for body in received("loads")] == [key]
