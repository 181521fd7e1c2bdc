"""The function as the event source mapping calls it, over S3 and DynamoDB of moto: a fault at every call to AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from handlers.shared import clients, subjects
from handlers.shared.subject_hash import subject_hash
from handlers.shared.telemetry import metrics
from handlers.stream import transform
from tests.handlers.faulty import VARIANTS, Cloud, Fault, numbered, refused
from tests.handlers.lambda_context import context
from tests.handlers.stream.records import FIRST, SHARD, UPLOADED, VIEWED, encoded, lambda_event, lines, rows
from tests.quick_moto import client

LAKE, TOMBSTONES = VARIANTS, "tombstones"
"""The cloud of the tests keeps what is in one bucket."""
KEY = "k" * 32
DATA = [
    encoded(UPLOADED),
    encoded(VIEWED, origin="probe"),
    b"no event",
    encoded(UPLOADED, owner_id="eve"),
    encoded(VIEWED, owner_id="bob"),
]
DONE: dict[str, Any] = {"batchItemFailures": []}
FAILED = {"batchItemFailures": [{"itemIdentifier": str(FIRST)}]}
COUNTS = {"ProcessedRecords": 2, "FilteredRecords": 1, "QuarantinedRecords": 1, "RestrictedRecords": 1}

FAULTS = [
    refused("SlowDown", 503),
    refused("AccessDenied", 403),
    refused("ValidationException", 400),
    Fault("unreachable", lambda _: EndpointConnectionError(endpoint_url="https://aws")),
    Fault("answer lost", lambda _: ReadTimeoutError(endpoint_url="https://aws"), "after"),
]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        made = Cloud()
        made.dynamodb.create_table(
            TableName=TOMBSTONES,
            KeySchema=[{"AttributeName": subjects.KEY, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": subjects.KEY, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        item = {subjects.KEY: {"S": subject_hash(KEY.encode(), "eve")}, "state": {"S": "erased"}}
        made.dynamodb.put_item(TableName=TOMBSTONES, Item=item)
        secret = client("secretsmanager").create_secret(Name="subjects", SecretString=KEY)
        patch.setenv("LAKE_BUCKET", LAKE)
        patch.setenv("TOMBSTONES_TABLE", TOMBSTONES)
        patch.setenv("SUBJECT_KEY_SECRET_ARN", secret["ARN"])
        patch.setattr(boto3, "DEFAULT_SESSION", made.session())
        clients.client.cache_clear()
        yield made
    clients.client.cache_clear()


@pytest.fixture(autouse=True)
def fresh(cloud: Cloud) -> Iterator[None]:
    cloud.empty()
    forget()
    yield
    forget()


def forget() -> None:
    """Make the next call the first of an execution environment."""
    subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]
    metrics.clear_metrics()


def call(data: list[bytes]) -> dict[str, Any]:
    return transform.handler(lambda_event(data), context())


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the metrics that were written since the last time."""
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    names = [metric["Name"] for one in written for metric in one["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
    return {name: sum(sum(one.get(name, ())) for one in written) for name in names}


def test_a_batch_is_three_objects(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(DATA) == DONE
    name = f"dt=2026-11-28/{SHARD}-{FIRST}-{FIRST + len(DATA) - 1}"
    files = cloud.files()
    assert set(files) == {f"raw/{name}.ndjson.zst", f"processed/{name}.parquet", f"errors/{name}.ndjson.zst"}
    assert [row["owner_id"] for row in rows(files[f"processed/{name}.parquet"])] == ["ann", "bob"]
    assert lines(files[f"raw/{name}.ndjson.zst"]) == [DATA[0], DATA[1], DATA[4]]
    assert counted(capsys) == COUNTS


def test_an_empty_batch_calls_nothing(cloud: Cloud) -> None:
    cloud.expect(None, None)
    assert call([]) == DONE
    assert cloud.calls == []


def test_a_batch_of_which_nothing_is_an_event_asks_for_nobody(cloud: Cloud) -> None:
    cloud.expect(None, None)
    assert call([b"", b"\xff"]) == DONE
    assert cloud.calls == [f"s3:PutObject errors/dt=2026-11-28/{SHARD}-{FIRST}-{FIRST + 1}.ndjson.zst"]


def test_a_fault_at_any_call_names_the_first_record_and_counts_nothing(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud.expect(None, None)
    assert call(DATA) == DONE
    calls, good = numbered(cloud.calls), cloud.files()
    assert len(calls) == 5
    for at in calls:
        for fault in FAULTS:
            where = f"{at}: {fault.name}"
            cloud.empty()
            forget()
            capsys.readouterr()
            cloud.expect(at, fault)
            assert call(DATA) == FAILED, where
            assert cloud.struck, where
            assert counted(capsys) == {"FaultedBatches": 1}, where
            assert cloud.files().items() <= good.items(), where
            cloud.expect(None, None)
            assert call(DATA) == DONE, where
            assert cloud.files() == good, where
            assert counted(capsys) == COUNTS, where


def test_the_hash_key_is_read_once_an_execution_environment(cloud: Cloud) -> None:
    cloud.expect(None, None)
    call(DATA)
    call(DATA)
    assert [one for one in cloud.calls if "GetSecretValue" in one] == ["secretsmanager:GetSecretValue"]


def test_every_owner_of_a_large_batch_is_looked_up(cloud: Cloud) -> None:
    cloud.expect(None, None)
    owners = [f"owner-{number}" for number in range(250)] + ["eve"]
    assert subjects.find_restricted(set(owners)) == {"eve"}
    assert cloud.calls.count("dynamodb:BatchGetItem") == 3


class Busy:
    """DynamoDB when it leaves keys unread, some times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.left -= 1
        if self.left >= 0:
            return {"Responses": {TOMBSTONES: []}, "UnprocessedKeys": RequestItems}
        return {"Responses": {TOMBSTONES: RequestItems[TOMBSTONES]["Keys"]}, "UnprocessedKeys": {}}


@pytest.mark.parametrize(("times", "answer"), [(1, DONE), (4, DONE), (5, FAILED)])
def test_what_dynamodb_leaves_unread_is_asked_for_again(
    times: int, answer: Any, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(times)
    monkeypatch.setattr(subjects, "dynamodb", lambda: busy)
    assert call([encoded(UPLOADED)]) == answer
    assert cloud.files() == {}  # restricted, or not known to be free


@pytest.mark.parametrize("key", ["", "k" * 31, "k" * 65])
def test_a_hash_key_of_a_wrong_length_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=rf"the hash key has {len(key)} bytes; it must have 32 to 64"):
        subject_hash(key.encode(), "ann")


def test_a_hash_depends_on_the_key_and_on_the_owner() -> None:
    hashes = {subject_hash(key * 32, owner) for key in (b"a", b"b") for owner in ("ann", "bob")}
    assert len(hashes) == 4
    assert all(len(one) == 64 for one in hashes)
