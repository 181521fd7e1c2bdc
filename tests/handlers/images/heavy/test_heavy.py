"""The batch pipeline's steps, one after the other, with what can go wrong between them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from moto import mock_aws
from PIL import Image

from handlers.images import storage
from handlers.images.core.ledger import new_upload
from handlers.images.core.pipeline import process
from handlers.images.heavy import create_variants, record_outcome, validate
from handlers.images.heavy.exit_status import BAD_INPUT, FAILED, TRY_AGAIN
from handlers.images.heavy.ledger import CLAIMED_MS
from handlers.shared import clients
from handlers.shared.items import to_item
from samples import photos
from tests.handlers.lambda_context import context
from tests.quick_moto import client

Document = dict[str, Any]
OWNER = "ann"
RAW, VARIANTS, LEDGER = "raw-bucket", "variants-bucket", "ledger"
OPTIONS = {
    "sizes": [{"name": "large", "width": 300}, {"name": "small", "width": 60, "height": 60, "crop": "smart"}],
    "filters": [{"type": "grayscale"}],
    "formats": ["jpeg", "webp"],
}
CONTEXT = context()


class FakeBatch:
    """Takes jobs and knows why their containers ended."""

    def __init__(self) -> None:
        self.submitted: list[Document] = []
        self.described: list[Document] = []
        self.asked: list[str] = []

    def submit_job(self, **job: Any) -> dict[str, str]:
        self.submitted.append(job)
        return {"jobId": f"job-{len(self.submitted)}"}

    def describe_jobs(self, *, jobs: list[str]) -> Document:
        self.asked += jobs
        return {"jobs": self.described}


class Platform:
    """The stores, and the messages that were published."""

    def __init__(self, batch: FakeBatch) -> None:
        self.batch = batch
        self.s3, self.sqs, self.dynamodb = map(client, ("s3", "sqs", "dynamodb"))
        for bucket in (RAW, VARIANTS):
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.s3.put_bucket_versioning(Bucket=RAW, VersioningConfiguration={"Status": "Enabled"})
        self.dynamodb.create_table(
            TableName=LEDGER,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        sns = client("sns")
        self.topic = sns.create_topic(Name="told")["TopicArn"]
        self.queue = self.sqs.create_queue(QueueName="told")["QueueUrl"]
        arn = "arn:aws:sqs:eu-west-1:123456789012:told"
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

    def upload(self, data: bytes, key: str = "raw/ann/photo.jpg", *, event_id: str = "event-1") -> Document:
        """Store an original and return S3's event of it."""
        stored = self.s3.put_object(Bucket=RAW, Key=key, Body=data)
        object_ = {"key": key, "size": len(data), "version-id": stored["VersionId"]}
        return {
            "id": event_id,
            "time": "2026-01-02T03:04:05Z",
            "detail": {"bucket": {"name": RAW}, "object": object_},
        }

    def make(self, photo_id: str, *indexes: int) -> list[int]:
        return [create_variants.main(OWNER, photo_id, index) for index in indexes]

    def ended(self, photo_id: str, status: str = "SUCCEEDED", **more: Any) -> Document:
        """Return the answer to the event of a job's end."""
        job = {"jobId": "job-1", "status": status, "parameters": {"owner_id": OWNER, "photo_id": photo_id}, **more}
        return record_outcome.handler({"detail": job}, CONTEXT)

    def told(self) -> list[Document]:
        messages = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    def items(self) -> list[Document]:
        return self.dynamodb.scan(TableName=LEDGER)["Items"]

    def files(self) -> dict[str, bytes]:
        rows = self.s3.list_objects_v2(Bucket=VARIANTS).get("Contents", [])
        return {row["Key"]: self.s3.get_object(Bucket=VARIANTS, Key=row["Key"])["Body"].read() for row in rows}


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "VARIANTS_BUCKET": VARIANTS,
        "LEDGER_TABLE": LEDGER,
        "RETENTION_DAYS": "30",
        "IMAGE_OPTIONS": json.dumps(OPTIONS),
        "JOB_QUEUE": "queue",
        "JOB_DEFINITION": "definition",
    }.items():
        monkeypatch.setenv(name, value)
    cached: list[Any] = [clients.client, validate._options]  # pyright: ignore[reportPrivateUsage]
    with mock_aws():
        for function in cached:
            function.cache_clear()
        made = Platform(FakeBatch())
        monkeypatch.setenv("TOPIC_ARN", made.topic)

        def batch() -> FakeBatch:
            return made.batch

        monkeypatch.setattr(validate, "batch", batch)
        monkeypatch.setattr(record_outcome, "batch", batch)
        yield made
    for function in cached:
        function.cache_clear()


@pytest.fixture(scope="module")
def original() -> bytes:
    return photos.jpeg(640, 480)


def submitted(event: Mapping[str, Any]) -> str:
    answer = validate.handler(event, CONTEXT)
    assert answer["outcome"] == "submitted"
    return answer["photo_id"]


def test_a_photo_becomes_its_variants(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    assert platform.make(photo_id, 0, 1, 2) == [0, 0, 0]
    assert platform.ended(photo_id)["outcome"] == "processed"

    [report] = platform.told()
    assert (report["outcome"], report["owner_id"], report["original"]["width"]) == ("processed", "ann", 640)
    assert len(report["variants"]) == 6
    files = platform.files()
    assert sorted(files) == sorted(variant["key"] for variant in report["variants"])
    for variant in report["variants"]:
        with Image.open(io.BytesIO(files[variant["key"]])) as image:
            assert image.size == (variant["width"], variant["height"])


def test_the_variants_are_those_that_the_whole_photo_would_have(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    platform.make(photo_id, 0, 1, 2)
    platform.ended(photo_id)

    def no_mark(key: str) -> bytes:
        raise AssertionError(key)

    whole = process(original, name="photo.jpg", options=validate._options(), read_mark=no_mark)  # pyright: ignore[reportPrivateUsage]
    [report] = platform.told()
    expected = {(v.kind, v.name, v.format, v.width, v.height) for v in whole.variants}
    assert {(v["kind"], v["name"], v["format"], v["width"], v["height"]) for v in report["variants"]} == expected


def test_an_array_has_a_child_for_each_version_and_names_no_file(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))

    [job] = platform.batch.submitted
    assert job["arrayProperties"] == {"size": 3}
    assert job["parameters"] == {"owner_id": OWNER, "photo_id": photo_id}
    assert "photo.jpg" not in json.dumps(job)


def test_a_single_version_is_a_plain_job(platform: Platform, original: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGE_OPTIONS", json.dumps({**OPTIONS, "sizes": OPTIONS["sizes"][:1], "filters": []}))
    submitted(platform.upload(original))

    assert "arrayProperties" not in platform.batch.submitted[0]


def test_the_same_event_twice_submits_once(platform: Platform, original: bytes) -> None:
    event = platform.upload(original)
    photo_id = submitted(event)

    assert validate.handler({**event, "id": "event-2"}, CONTEXT) == {"outcome": "duplicate", "photo_id": photo_id}
    platform.make(photo_id, 0, 1, 2)
    platform.ended(photo_id)
    assert validate.handler(event, CONTEXT)["outcome"] == "duplicate"
    assert platform.ended(photo_id) == {"outcome": "duplicate", "photo_id": photo_id}
    assert len(platform.batch.submitted) == len(platform.told()) == 1


def test_what_failed_and_what_died_may_be_taken_on_again(platform: Platform, original: bytes) -> None:
    event = platform.upload(original)
    photo_id = submitted(event)
    platform.ended(photo_id, "FAILED", statusReason="Job attempt duration exceeded timeout")
    assert submitted({**event, "id": "event-2"}) == photo_id

    [item] = platform.items()
    assert (item["outcome"], item["execution"]) == ({"S": "in_progress"}, {"S": "event-2"})
    assert int(item["claimed_until"]["N"]) == int(item["started_at"]["N"]) + CLAIMED_MS
    platform.dynamodb.put_item(TableName=LEDGER, Item={**item, "claimed_until": {"N": "1"}})
    assert submitted({**event, "id": "event-3"}) == photo_id


@pytest.mark.parametrize("outcome", ["in_progress", "in_review"])
def test_a_claim_of_the_workflow_holds_as_long_as_it_says_itself(
    platform: Platform, original: bytes, outcome: str
) -> None:
    event = platform.upload(original)
    photo_id = submitted(event)
    [item] = platform.items()
    item |= {"outcome": {"S": outcome}, "claim": {"S": "of the workflow"}, "started_at": {"N": "1"}}
    platform.dynamodb.put_item(TableName=LEDGER, Item=item)
    assert validate.handler(event, CONTEXT)["outcome"] == "duplicate"
    platform.dynamodb.put_item(TableName=LEDGER, Item={**item, "claimed_until": {"N": "1"}})
    assert submitted(event) == photo_id


def test_every_item_expires_when_the_retention_ends(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    claimed = platform.items()[0]
    platform.make(photo_id, 0, 1, 2)
    platform.ended(photo_id)
    for item in (claimed, *platform.items()):
        days = (int(item["expires_at"]["N"]) - int(item["started_at"]["N"]) // 1000) / (24 * 60 * 60)
        assert (item["outcome"]["S"], days) in {("in_progress", 30), ("processed", 30)}


def test_an_item_that_is_kept_until_it_is_erased_never_expires(
    platform: Platform, original: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "0")
    submitted(platform.upload(original))
    assert platform.items()[0]["expires_at"] == {"NULL": True}


def test_the_name_that_the_user_gave_the_file_is_held_against_it(platform: Platform, original: bytes) -> None:
    upload = new_upload(OWNER, "Ann's secret.png", now=0, retention_days=30)
    platform.dynamodb.put_item(TableName=LEDGER, Item=to_item(upload.item))
    assert validate.handler(platform.upload(original, upload.key), CONTEXT)["outcome"] == "refused"
    [report] = platform.told()
    assert "the name ends in .png" in report["reason"]
    assert "ecret" not in json.dumps(report)


def test_who_has_ended_claims_nothing_any_more(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    platform.make(photo_id, 0, 1, 2)
    platform.ended(photo_id)
    [item] = platform.items()
    assert "claimed_until" not in item


@pytest.mark.parametrize(
    ("data", "key", "reason"),
    [
        (b"", "raw/ann/photo.jpg", "0 bytes"),
        (b"Dear diary", "raw/ann/photo.jpg", "not an image"),
        (photos.png_with_palette(), "raw/ann/photo.jpg", "the name ends in .jpg"),
        (photos.png_with_palette(), "raw/photo.png", "names no owner"),
    ],
)
def test_what_can_be_refused_without_decoding_never_becomes_a_job(
    platform: Platform, data: bytes, key: str, reason: str
) -> None:
    assert validate.handler(platform.upload(data, key), CONTEXT)["outcome"] == "refused"

    [report], [item] = platform.told(), platform.items()
    assert reason in report["reason"]
    assert (item["outcome"], item["reason"]) == ({"S": "refused"}, {"S": report["reason"]})
    assert not platform.batch.submitted
    assert not platform.files()


def test_a_photo_that_a_person_must_approve_does_not_slip_past(
    platform: Platform, original: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGE_OPTIONS", json.dumps({**OPTIONS, "review": {"when": [{"owner_ids": ["ann"]}]}}))

    assert validate.handler(platform.upload(original), CONTEXT)["outcome"] == "refused"
    assert validate.handler(platform.upload(original, "raw/bob/photo.jpg"), CONTEXT)["outcome"] == "submitted"
    assert "needs a person's approval" in platform.told()[0]["reason"]


def test_bad_input_ends_the_container_for_good_and_the_photo_is_refused(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original[: len(original) // 2]))
    assert platform.make(photo_id, 0, 1, 2) == [BAD_INPUT] * 3
    assert platform.ended(photo_id, "FAILED", statusReason="Array Child Job failed")["outcome"] == "refused"

    [report] = platform.told()
    assert "cut short" in report["reason"]
    assert not platform.files()


def test_of_a_photo_that_failed_no_variant_stays(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    platform.make(photo_id, 0, 2)
    platform.batch.described = [{"statusReason": "Task failed", "container": {"reason": "OutOfMemoryError: Container"}}]
    answer = platform.ended(photo_id, "FAILED", arrayProperties={"size": 3}, statusReason="Array Child Job failed")

    assert answer["outcome"] == "failed"
    assert platform.batch.asked == ["job-1:1"]
    assert platform.told()[0]["reason"] == "small: OutOfMemoryError: Container"
    assert not platform.files()


def test_a_machine_that_was_lost_after_the_last_word_spoils_nothing(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    platform.make(photo_id, 0, 1, 2)

    assert platform.ended(photo_id, "FAILED", statusReason="Host EC2 terminated")["outcome"] == "processed"


def test_a_version_that_comes_late_finds_nothing_to_do(platform: Platform, original: bytes) -> None:
    photo_id = submitted(platform.upload(original))
    platform.ended(photo_id, "FAILED", statusReason="terminated")

    assert platform.make(photo_id, 0) == [0]
    assert not platform.files()


def test_another_job_of_the_same_photo_is_not_heard(platform: Platform, original: bytes) -> None:
    event = platform.upload(original)
    photo_id = submitted(event)
    assert validate.handler(event, CONTEXT)["outcome"] == "submitted"  # Lambda's retry after a lost answer
    platform.make(photo_id, 0, 1, 2)
    order = platform.files()[f"work/heavy/{OWNER}/{photo_id}/order.json"]
    platform.ended(photo_id)
    platform.s3.put_object(Bucket=VARIANTS, Key=f"work/heavy/{OWNER}/{photo_id}/order.json", Body=order)

    job = {"jobId": "job-2", "status": "SUCCEEDED", "parameters": {"owner_id": OWNER, "photo_id": photo_id}}
    assert record_outcome.handler({"detail": job}, CONTEXT)["outcome"] == "duplicate"
    assert len(platform.told()) == 1


def test_a_report_that_could_not_be_sent_is_sent_when_the_event_comes_again(
    platform: Platform, original: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = submitted(platform.upload(original))
    platform.make(photo_id, 0, 1, 2)
    topic = platform.topic
    monkeypatch.setenv("TOPIC_ARN", f"{topic}-gone")
    with pytest.raises(Exception, match="NotFound"):
        platform.ended(photo_id)
    assert platform.items()[0]["outcome"] == {"S": "processed"}
    monkeypatch.setenv("TOPIC_ARN", topic)

    assert platform.ended(photo_id)["outcome"] == "processed"
    assert len(platform.told()) == 1


def test_a_refusal_that_could_not_be_sent_is_sent_when_the_event_comes_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, topic = platform.upload(b"Dear diary"), platform.topic
    monkeypatch.setenv("TOPIC_ARN", f"{topic}-gone")
    with pytest.raises(Exception, match="NotFound"):
        validate.handler(event, CONTEXT)
    monkeypatch.setenv("TOPIC_ARN", topic)
    assert validate.handler({**event, "id": "event-2"}, CONTEXT)["outcome"] == "duplicate"
    assert validate.handler(event, CONTEXT)["outcome"] == "refused"
    assert [message["outcome"] for message in platform.told()] == ["refused"]


def test_a_validation_that_failed_for_good_is_told(platform: Platform, original: bytes) -> None:
    event = platform.upload(original)
    record = {
        "requestContext": {"condition": "RetriesExhausted"},
        "requestPayload": event,
        "responsePayload": {"errorType": "TransientFault", "errorMessage": "S3 answered SlowDown"},
    }
    assert record_outcome.handler(record, CONTEXT)["outcome"] == "failed"

    [report], [item] = platform.told(), platform.items()
    assert report["reason"] == "TransientFault: S3 answered SlowDown"
    assert item["outcome"] == {"S": "failed"}


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [(storage.TransientFault("S3 answered SlowDown"), TRY_AGAIN), (MemoryError("not enough"), FAILED)],
)
def test_a_container_says_why_it_failed(
    platform: Platform,
    original: bytes,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    photo_id = submitted(platform.upload(original))
    monkeypatch.setattr(storage, "read_original", failing(error))
    assert platform.make(photo_id, 0) == [status]
    platform.make(photo_id, 1, 2)
    platform.ended(photo_id, "FAILED", statusReason="Array Child Job failed")

    assert platform.told()[0]["reason"] == f"large: {type(error).__name__}: {error}"


def test_an_order_that_cannot_be_read_now_is_tried_again(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "read_if_there", failing(storage.TransientFault("reset")))

    assert platform.make("0f" * 16, 0) == [TRY_AGAIN]
