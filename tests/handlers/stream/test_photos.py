"""What happens to photos, put on the stream: the very messages of EventBridge and SNS, and Kinesis in moto."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from moto import mock_aws

from handlers.images.core.keys import photo_of_event
from handlers.shared import clients
from handlers.stream import photos
from handlers.stream.core.events import PhotoProcessed, PhotoRefused, PhotoUploaded
from handlers.stream.core.photos import NoPhoto, event_of
from handlers.stream.core.versions import read
from tests.handlers.lambda_context import context
from tests.quick_moto import client

Document = dict[str, Any]
UPLOAD: Document = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "123456789012",
    "time": "2026-11-28T12:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:s3:::uploads"],
    "detail": {
        "version": "0",
        "bucket": {"name": "uploads"},
        "object": {"key": "raw/ann/0a1b", "size": 5000, "etag": "e", "version-id": "v1", "sequencer": "1"},
        "request-id": "D4HJ5Q4K",
        "requester": "123456789012",
        "source-ip-address": "203.0.113.7",
        "reason": "PutObject",
    },
}
REPORT: Document = {
    "outcome": "processed",
    "bucket": "uploads",
    "key": "raw/ann/0a1b",
    "version": "v1",
    "owner_id": "ann",
    "photo_id": "0" * 32,
    "original": {"format": "jpeg", "width": 4000, "height": 3000, "bytes": 5000, "frames": 1},
    "variants": [
        {"kind": "sizes", "name": "large", "key": "sizes/ann/0/large.webp", "width": 1600, "height": 1200,
         "format": "webp", "bytes": 900},
    ],
    "milliseconds": 400,
    "execution": "arn:aws:states:eu-west-1:123456789012:execution:workflow:1",
}  # fmt: skip
REJECTED: Document = {**REPORT, "outcome": "refused", "reason": "rejected by a reviewer: that is Bob", "variants": []}


def notification(report: Document) -> str:
    """Return what SNS sends to a queue (https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html)."""
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": "63a3f6b6-d533-4a47-aef9-fcf5cf758c76",
            "TopicArn": "arn:aws:sns:eu-west-1:123456789012:photos",
            "Subject": "Photo processed",
            "Message": json.dumps(report),
            "Timestamp": "2026-11-28T12:00:01.250Z",
            "MessageAttributes": {"outcome": {"Type": "String", "Value": report["outcome"]}},
        }
    )


def of_upload(**changed: Any) -> str:
    return json.dumps({**UPLOAD, "detail": {**UPLOAD["detail"], "object": {**UPLOAD["detail"]["object"], **changed}}})


def test_an_upload_says_whose_photo_it_is_and_how_large() -> None:
    event = event_of(json.dumps(UPLOAD))
    assert isinstance(event, PhotoUploaded)
    assert (event.owner_id, event.bytes, event.occurred_at.isoformat()) == ("ann", 5000, "2026-11-28T12:00:00+00:00")
    assert event.photo_id == photo_of_event(UPLOAD).photo_id


def test_a_processed_photo_says_what_was_created_of_it() -> None:
    event = event_of(notification(REPORT))
    assert isinstance(event, PhotoProcessed)
    assert (event.photo_id, event.format, event.width, event.bytes, event.milliseconds) == (
        "0" * 32, "jpeg", 4000, 5000, 400,
    )  # fmt: skip
    assert [(one.name, one.width, one.bytes) for one in event.variants] == [("large", 1600, 900)]


def test_a_refused_photo_says_why_but_not_what_a_reviewer_wrote() -> None:
    event = event_of(notification(REJECTED))
    assert isinstance(event, PhotoRefused)
    assert event.reason == "rejected by a reviewer"
    plain = event_of(notification({**REJECTED, "reason": "it is a text; " * 200}))
    assert isinstance(plain, PhotoRefused)
    assert plain.reason == ("it is a text; " * 200)[:1000]


def test_the_same_message_is_the_same_event_and_another_photo_or_run_another() -> None:
    bodies = [
        json.dumps(UPLOAD),
        of_upload(**{"version-id": "v2"}),
        notification(REPORT),
        notification({**REPORT, "execution": "another"}),
        notification(REJECTED),
    ]
    first, second = ([found.event_id for body in bodies if (found := event_of(body))] for _ in range(2))
    assert len(set(first)) == len(bodies)
    assert first == second


@pytest.mark.parametrize(
    "body",
    [
        of_upload(key="raw/nobody"),
        of_upload(key=f"raw/{'a' * 129}/photo"),
        notification({**REPORT, "outcome": "failed"}),
        notification({**REPORT, "outcome": "review_timed_out"}),
    ],
)
def test_what_nobody_owns_and_what_may_change_yet_is_no_event(body: str) -> None:
    assert event_of(body) is None


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", of_upload(size="many"), notification({**REPORT, "photo_id": "short"}), '{"Message": "x"}']
)
def test_what_is_about_no_photo_is_an_error(body: str) -> None:
    with pytest.raises(NoPhoto):
        event_of(body)


@pytest.fixture
def kinesis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("STREAM_NAME", "events")
    with mock_aws():
        clients.client.cache_clear()
        made = client("kinesis")
        made.create_stream(StreamName="events", ShardCount=1)
        yield made
    clients.client.cache_clear()


def call(bodies: Sequence[str]) -> list[str]:
    """Return the messages that are to come again."""
    records = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    answer = photos.handler({"Records": records}, context())
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def on(kinesis: Any) -> list[bytes]:
    [shard] = kinesis.list_shards(StreamName="events")["Shards"]
    given = {"StreamName": "events", "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**given)["ShardIterator"]
    return [record["Data"] for record in kinesis.get_records(ShardIterator=iterator)["Records"]]


def test_events_are_on_the_stream_and_what_is_about_no_photo_comes_again(kinesis: Any) -> None:
    assert call([json.dumps(UPLOAD), "{}", notification(REPORT), of_upload(key="raw/nobody")]) == ["m1"]
    assert [type(read(data)).__name__ for data in on(kinesis)] == ["PhotoUploaded", "PhotoProcessed"]


def test_nothing_to_put_calls_nothing(kinesis: Any) -> None:
    kinesis.delete_stream(StreamName="events")
    assert call([of_upload(key="raw/nobody")]) == []


def test_what_the_stream_does_not_take_comes_again(kinesis: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = clients.client("kinesis")
    put = made.put_records

    def half(**given: Any) -> Document:
        answer = put(**given)
        throttled = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "slow down"}
        return {**answer, "Records": [throttled, *answer["Records"][1:]]}

    monkeypatch.setattr(made, "put_records", half)
    assert call([json.dumps(UPLOAD), notification(REPORT)]) == ["m0"]
    assert len(on(kinesis)) == 2


def test_of_a_stream_that_is_gone_all_come_again(kinesis: Any) -> None:
    kinesis.delete_stream(StreamName="events")
    assert call([json.dumps(UPLOAD), notification(REPORT)]) == ["m0", "m1"]
