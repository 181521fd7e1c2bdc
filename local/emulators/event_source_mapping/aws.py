"""The calls of a mapping, to the emulator that has the stream, the function and the destination's bucket."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnectedError

from local.clients import Clients
from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.poller import Start, UnreachableError
from local.emulators.event_source_mapping.records import StreamRecord
from local.emulators.event_source_mapping.shards import ShardInfo

_SERVER_ERRORS: Final = 500
_THROTTLED: Final = frozenset({"ProvisionedThroughputExceededException", "LimitExceededException", "SlowDown"})
_TOO_MANY_REQUESTS: Final = 429
_EXPIRED: Final = "ExpiredIteratorException"


@contextmanager
def _faults() -> Generator[None]:
    """Separate what may be over soon from what will stay, which ends the poller.

    Raises:
        UnreachableError: a throttle, a fault of the service, or no connection.
    """
    try:
        yield
    except (NotConnectedError, HTTPClientError) as error:
        raise UnreachableError(str(error)) from error
    except ClientError as error:
        status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
        if status >= _SERVER_ERRORS or status == _TOO_MANY_REQUESTS or _code(error) in _THROTTLED:
            raise UnreachableError(str(error)) from error
        raise


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


@dataclass(frozen=True, slots=True)
class KinesisStream:
    """A stream of Kinesis."""

    clients: Clients
    arn: str

    def shards(self) -> Sequence[ShardInfo]:
        """Return all shards, closed ones included."""
        kinesis, found, page = self._kinesis(), list[ShardInfo](), {"StreamARN": self.arn}
        while True:
            with _faults():
                answer = kinesis.list_shards(**page)
            for shard in answer["Shards"]:
                parents = (shard.get("ParentShardId"), shard.get("AdjacentParentShardId"))
                found.append(ShardInfo(shard["ShardId"], tuple(one for one in parents if one)))
            if not answer.get("NextToken"):
                return found
            page = {"NextToken": answer["NextToken"], "StreamARN": self.arn}

    def reader(self, shard_id: str, start: Start) -> ShardReader:
        """Return what reads a shard from there."""
        return ShardReader(self._kinesis(), self.arn, shard_id, start)

    def _kinesis(self) -> Any:  # noqa: ANN401 - boto3's clients have no types
        return self.clients.get("kinesis", self.arn.split(":")[3])


@dataclass(slots=True)
class ShardReader:
    """Reads one shard of Kinesis."""

    kinesis: Any
    """boto3's client."""
    stream_arn: str
    shard_id: str
    start: Start
    _iterator: str = ""
    _ended: bool = False

    def read(self) -> tuple[Sequence[StreamRecord], bool]:
        """Return the next records, and whether the shard has ended."""
        if self._ended:
            return (), True
        try:
            with _faults():
                if not self._iterator:
                    self._iterator = self._begin()
                answer = self.kinesis.get_records(ShardIterator=self._iterator)
        except ClientError as error:
            if _code(error) != _EXPIRED:
                raise
            self._iterator = ""
            return (), False
        records = [
            StreamRecord(
                one["SequenceNumber"], one["PartitionKey"], one["Data"], _seconds(one["ApproximateArrivalTimestamp"])
            )
            for one in answer["Records"]
        ]
        if records:
            self.start = Start(records[-1].sequence_number)
        self._iterator = answer.get("NextShardIterator") or ""
        self._ended = not self._iterator
        return records, self._ended

    def _begin(self) -> str:
        at: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
        if self.start.after:
            at = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": self.start.after}
        elif self.start.since is not None:
            at = {
                "ShardIteratorType": "AT_TIMESTAMP",
                "Timestamp": datetime.fromtimestamp(self.start.since, UTC),
            }
        answer = self.kinesis.get_shard_iterator(StreamARN=self.stream_arn, ShardId=self.shard_id, **at)
        return str(answer["ShardIterator"])


def _seconds(time: datetime) -> float:
    return round(time.timestamp(), 3)


@dataclass(frozen=True, slots=True)
class LambdaFunction:
    """A function of Lambda."""

    clients: Clients
    arn: str

    def invoke(self, event: bytes) -> InvocationResult:
        """Call it, and wait for its answer."""
        client = self.clients.get("lambda", self.arn.split(":")[3])
        with _faults():
            answer = client.invoke(FunctionName=self.arn, Payload=event)
            payload: bytes = answer["Payload"].read()
        return InvocationResult(
            payload=payload,
            function_error=answer.get("FunctionError", ""),
            status=answer["StatusCode"],
            version=answer.get("ExecutedVersion", "$LATEST"),
            request_id=answer["ResponseMetadata"].get("RequestId", ""),
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of S3."""

    clients: Clients
    name: str

    def store(self, key: str, record: bytes) -> None:
        """Store an invocation record."""
        with _faults():
            self.clients.get("s3").put_object(Bucket=self.name, Key=key, Body=record)
