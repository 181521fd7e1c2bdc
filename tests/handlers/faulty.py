"""AWS as the handlers call it, where any one call can fail: before it takes effect, or after, with its answer lost.

S3 and DynamoDB are moto's, so that conditions are judged for real. SNS, Step Functions and Batch only keep what they
were given.
"""

from __future__ import annotations

import copy
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self, cast

import boto3
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError, ResponseStreamingError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from handlers.images.core.review import ANSWER_BEFORE, SHOWN, WAITING, WAITS_FOR
from tests.quick_moto import client

Document = dict[str, Any]
RAW, VARIANTS, LEDGER, REVIEWS = "raw-bucket", "variants-bucket", "ledger", "reviews"
TOKEN = "the-token-of-the-workflow"
REGION = "eu-west-1"
_OF_THE_CLOCK = {
    "started_at", "finished_at", "claimed_until", "expires_at", "started", "milliseconds", "deadline", "decided_at",
    "answer_before", "closed_at", "asked_at",
}  # fmt: skip
_TABLES = {LEDGER: ("pk", "sk"), REVIEWS: ("review_id",)}
_INDEXED = {REVIEWS: (WAITS_FOR, ANSWER_BEFORE)}


def waiting_index() -> Document:
    """Return the index of the reviews that wait."""
    return {
        "IndexName": WAITING,
        "KeySchema": [
            {"AttributeName": WAITS_FOR, "KeyType": "HASH"},
            {"AttributeName": ANSWER_BEFORE, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(SHOWN)},
    }


@dataclass(frozen=True)
class Fault:
    """How a call fails.

    Args:
        name: for the test's report.
        error: what the client raises.
        when: `before` the call takes effect, `after` it, or `reading` the body of its answer.
    """

    name: str
    error: Callable[[str], Exception]
    when: str = "before"


def refused(code: str, status: int) -> Fault:
    """Return the fault of a call that AWS answers with an error."""

    def error(operation: str) -> Exception:
        response: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
        return ClientError(response, operation)

    return Fault(code, error)


def unreachable(_: str) -> Exception:
    return EndpointConnectionError(endpoint_url="https://aws")


def silent(_: str) -> Exception:
    return ReadTimeoutError(endpoint_url="https://aws")


def cut(_: str) -> Exception:
    return ResponseStreamingError(error="connection reset")


PASSING = [
    refused("ThrottlingException", 400),
    Fault("unreachable", unreachable),
    Fault("answer lost", silent, "after"),
    Fault("body cut short", cut, "reading"),
]
LASTING = [refused("AccessDenied", 403), refused("ValidationException", 400)]


class CutBody:
    """The body of an answer that ends before its end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read(self, *_: int) -> bytes:
        raise ResponseStreamingError(error="connection reset")

    def iter_chunks(self, _: int) -> bytes:
        return self.read()

    def iter_lines(self, _: int) -> bytes:
        return self.read()

    def close(self) -> None:
        return None


@dataclass
class Cloud:
    """The services, what they were given, and the calls of the code under test in their order."""

    calls: list[str] = field(default_factory=list[str])
    messages: list[Document] = field(default_factory=list[Document])
    jobs: list[Document] = field(default_factory=list[Document])
    decisions: list[str] = field(default_factory=list[str])
    waiting: set[str] = field(default_factory=set[str])
    at: str | None = None
    """The call that fails, once."""
    fault: Fault | None = None
    struck: bool = False

    def __post_init__(self) -> None:
        self._lock, self._here = threading.Lock(), threading.local()
        self.s3, self.dynamodb = client("s3"), client("dynamodb")
        for bucket in (RAW, VARIANTS):
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_bucket_versioning(Bucket=RAW, VersioningConfiguration={"Status": "Enabled"})
        for table, keys in _TABLES.items():
            self.dynamodb.create_table(
                TableName=table,
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
                AttributeDefinitions=[
                    {"AttributeName": key, "AttributeType": "S"} for key in (*keys, *_INDEXED.get(table, ()))
                ],
                BillingMode="PAY_PER_REQUEST",
                **({"GlobalSecondaryIndexes": [waiting_index()]} if table in _INDEXED else {}),
            )

    def session(self) -> Any:
        """Return a boto3 session whose clients' calls are listed here, and fail as they are said to."""
        session = cast("Any", boto3.Session(region_name=REGION))
        session.events.register("before-parameter-build", self._begin)
        session.events.register("before-call", self._answer)
        session.events.register("after-call", self._end)
        return session

    def empty(self, *buckets: str) -> None:
        """Forget all that was given, and stored in tables and these buckets: without any, in all but the uploads'."""
        for bucket in buckets or (VARIANTS,):
            objects_of(bucket).clear()
        for table in _TABLES:
            items_of(table).clear()
        for given in (self.messages, self.jobs, self.decisions):
            given.clear()
        self.waiting = {TOKEN}
        self.expect(None, None)

    def kept(self) -> Callable[[], None]:
        """Keep all that is stored and was given, and return what brings it back, as often as it is called."""
        lists: list[list[Any]] = [self.messages, self.jobs, self.decisions]
        given, waiting = [given[:] for given in lists], set(self.waiting)
        objects = {bucket: copied(objects_of(bucket)) for bucket in (RAW, VARIANTS)}
        items = {table: copy.deepcopy(items_of(table)) for table in _TABLES}

        def bring_back() -> None:
            for one, before in zip(lists, given, strict=True):
                one[:] = before
            self.waiting = set(waiting)
            for bucket, stored in objects.items():
                objects_of(bucket).clear()
                for key, versions in copied(stored).items():
                    objects_of(bucket).setlist(key, versions)
            for table, stored in items.items():
                items_of(table).clear()
                items_of(table).update(copy.deepcopy(stored))

        return bring_back

    def expect(self, at: str | None, fault: Fault | None) -> None:
        """List calls from here on, and let one fail."""
        self.calls.clear()
        self.at, self.fault, self.struck = at, fault, False

    def files(self) -> Document:
        """Return the files in the variants' bucket, those of JSON without what the clock says."""
        stored = objects_of(VARIANTS)
        files: dict[str, bytes] = {key: stored[key].value for key in sorted(dict(stored))}
        return {key: timeless(json.loads(data)) if key.endswith(".json") else data for key, data in files.items()}

    def state(self) -> Document:
        """Return all that is stored and was given, without times; what was given twice counts once."""
        return {
            "files": self.files(),
            "items": [timeless(item) for table in _TABLES for item in stored_items(table)],
            "messages": {json.dumps(timeless(message), sort_keys=True) for message in self.messages},
            "jobs": {json.dumps(job, sort_keys=True) for job in self.jobs},
            "decisions": self.decisions[:],
        }

    def _begin(self, params: Document, model: Any, **_: object) -> None:
        key = params.get("Key")
        name = f"{model.service_model.service_name}:{model.name}" + (f" {key}" if isinstance(key, str) else "")
        with self._lock:
            self.calls.append(name)
            self._here.call = f"{name} #{Counter(self.calls)[name]}"
        self._here.params = dict(params)
        if self.fault and self.fault.when == "before" and self._here.call == self.at:
            self.struck = True
            raise self.fault.error(model.name)

    def _answer(self, model: Any, **_: object) -> tuple[SimpleNamespace, Document] | None:
        params: Document = self._here.params
        answer: Document
        match model.name:
            case "Publish":
                self.messages.append(json.loads(params["Message"]))
                answer = {"MessageId": "1"}
            case "SubmitJob":
                self.jobs.append(params)
                answer = {"jobId": "job-1"}
            case "DescribeJobs":
                answer = {"jobs": [{"statusReason": "Task failed", "container": {"reason": "OutOfMemoryError"}}]}
            case "SendTaskSuccess" | "SendTaskHeartbeat":
                if params["taskToken"] not in self.waiting:
                    raise refused("TaskTimedOut", 400).error(model.name)
                if model.name == "SendTaskSuccess":
                    self.waiting.remove(params["taskToken"])
                    self.decisions.append(params["output"])
                answer = {}
            case _:
                return None
        return SimpleNamespace(status_code=200), answer

    def _end(self, parsed: Document, model: Any, **_: object) -> None:
        if self.fault is None or self._here.call != self.at:
            return
        if self.fault.when == "after":
            self.struck = True
            raise self.fault.error(model.name)
        if self.fault.when == "reading" and "Body" in parsed:
            self.struck = True
            parsed["Body"] = CutBody()


def objects_of(bucket: str) -> Any:
    """Return what moto keeps of a bucket: key -> its versions. A call for each object would take most of the time."""
    return cast("Any", s3_backends)[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys


def items_of(table: str) -> Any:
    """Return what moto keeps of a table, likewise."""
    return cast("Any", dynamodb_backends)[DEFAULT_ACCOUNT_ID][REGION].tables[table].items


def stored_items(table: str) -> list[Document]:
    """Return the items of a table as DynamoDB has them. A scan would take ten times as long."""
    kept = items_of(table).values()
    items = [item for one in kept for item in (one.values() if isinstance(one, dict) else (one,))]
    return [item.to_json()["Attributes"] for item in items]


def copied(objects: Any) -> dict[str, list[Any]]:
    return {key: copy.deepcopy(dict.__getitem__(objects, key)) for key in dict(objects)}


def numbered(calls: list[str]) -> list[str]:
    """Return the calls with their counts: what `Cloud.expect` takes. Those of threads come in any order."""
    return sorted(f"{name} #{number + 1}" for name, count in Counter(calls).items() for number in range(count))


def timeless(value: Any) -> Any:
    """Return a value without what the clock says."""
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        return {name: timeless(inner) for name, inner in given.items() if name not in _OF_THE_CLOCK}
    return [timeless(inner) for inner in cast("list[Any]", value)] if isinstance(value, list) else value
