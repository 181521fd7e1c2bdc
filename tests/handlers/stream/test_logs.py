"""Records of a subscription of CloudWatch Logs, in the form that AWS documents: each line is an event of its own."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.stream.core import logs
from handlers.stream.core.batch import CONTROL, sort
from handlers.stream.core.logs import messages
from handlers.stream.core.versions import Reason
from tests.handlers.stream.records import CHANGED, FIRST, UPLOADED, VIEWED, encoded, lines, rows
from tests.handlers.stream.test_batch import batch, eve, nobody, written

EVENT_ID = "36811543728543247424537840485471234567890123456789012345"


def log_record(texts: Sequence[str], **changed: Any) -> bytes:
    """Return a record as CloudWatch Logs puts it.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#DestinationKinesisExample
    """
    envelope = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/services/gallery",
        "logStream": "i-0123456789abcdef0",
        "subscriptionFilters": ["photo-platform-prod-analytics-gallery"],
        "logEvents": [
            {"id": f"{EVENT_ID}{number}", "timestamp": 1764331200250 + number, "message": text}
            for number, text in enumerate(texts)
        ],
        **changed,
    }
    return gzip.compress(json.dumps(envelope).encode())


CONTROL_RECORD = gzip.compress(
    json.dumps(
        {
            "messageType": "CONTROL_MESSAGE",
            "owner": "CloudwatchLogs",
            "logGroup": "",
            "logStream": "",
            "subscriptionFilters": [],
            "logEvents": [
                {
                    "id": "",
                    "timestamp": 1764331200250,
                    "message": "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.",
                }
            ],
        }
    ).encode()
)


def text(document: dict[str, Any], **changed: Any) -> str:
    return encoded(document, **changed).decode()


def test_each_line_is_an_event_beside_those_that_come_alone() -> None:
    data = [encoded(UPLOADED), log_record([text(VIEWED), text(CHANGED)]), encoded(VIEWED)]
    stored = written(data, sort(batch(data), nobody))
    assert [row["type"] for row in rows(stored["processed"])] == [
        "photo_uploaded",
        "photo_viewed",
        "album_changed",
        "photo_viewed",
    ]
    assert lines(stored["raw"]) == [encoded(UPLOADED), encoded(VIEWED), encoded(CHANGED), encoded(VIEWED)]
    assert "errors" not in stored


def test_a_line_that_is_no_event_is_quarantined_alone_and_can_be_sent_again() -> None:
    data = [encoded(VIEWED), log_record([text(VIEWED), "view published", text(UPLOADED, bytes="many")])]
    stored = written(data, sort(batch(data), nobody))
    assert len(rows(stored["processed"])) == 2
    kept = [json.loads(line) for line in lines(stored["errors"])]
    assert [(one["reason"], one["sequence_number"]) for one in kept] == [
        (Reason.NOT_JSON, str(FIRST + 1)),
        (Reason.INVALID, str(FIRST + 1)),
    ]
    assert base64.b64decode(kept[0]["data"]) == b"view published"


def test_of_a_restricted_subject_no_line_is_kept_and_of_others_every_one() -> None:
    data = [log_record([text(VIEWED, owner_id="eve"), text(VIEWED), text(UPLOADED, owner_id="eve", bytes="many")])]
    done = sort(batch(data), eve)
    assert (done.restricted, len(done.rows), done.quarantined) == (2, 1, [])
    assert done.raw == [encoded(VIEWED)]


def test_a_message_that_looks_for_the_stream_is_filtered_and_kept_nowhere() -> None:
    data = [CONTROL_RECORD]
    done = sort(batch(data), nobody)
    assert done.filtered == {CONTROL: 1}
    assert written(data, done) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b",
        gzip.compress(encoded(VIEWED)),
        gzip.compress(b"no JSON"),
        gzip.compress(b'{"messageType": "DATA_MESSAGE", "logEvents": [{"message": "\xff"}]}'),
        gzip.compress(b"[" * 100_000),
        log_record([text(VIEWED)])[:-9],
        log_record([text(VIEWED)]) + b"more",
        log_record([text(VIEWED)], messageType="ANOTHER_MESSAGE"),
        log_record([], logEvents=[{"message": 1}]),
    ],
    ids=[
        "nothing but its first bytes",
        "an event",
        "no JSON",
        "no text",
        "brackets without end",
        "cut off",
        "more behind it",
        "another kind of message",
        "a line that is no text",
    ],  # gzip has the time in it: the bytes would be other names in each process
)
def test_what_is_compressed_and_no_record_of_a_log_is_quarantined_whole(data: bytes) -> None:
    [one] = sort(batch([data]), nobody).quarantined
    assert (one.reason, base64.b64decode(base64.b64encode(one.data))) == (Reason.NOT_UNPACKED, data)


def test_a_record_that_would_fill_the_memory_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    record = log_record([text(VIEWED)] * 1000)
    found = messages(record)
    assert found is not None
    assert len(found) == 1000
    monkeypatch.setattr(logs, "MOST_BYTES", 100_000)
    assert messages(record) is None


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=5), min_size=1, max_size=5))
def test_no_line_is_lost_and_none_comes_twice(texts: list[list[str]]) -> None:
    data = [log_record(each) for each in texts]
    done = sort(batch(data), nobody)
    assert [one.data.decode() for one in done.quarantined] == [one for each in texts for one in each]
