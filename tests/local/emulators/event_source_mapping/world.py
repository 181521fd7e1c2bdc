"""A world in memory for the poller: a stream, the real function over faulty services, a bucket, and lost pollers.

All chance is seeded, and the time is set by hand. Calls run at once or late, in any order, as those of a pool do; what
a lost poller had under way may still run long after it.
"""

from __future__ import annotations

import bisect
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import md5
from itertools import pairwise
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from handlers.shared.subject_hash import subject_hash
from handlers.shared.subjects import KEY
from handlers.stream import transform
from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.checkpoints import KnownShards
from local.emulators.event_source_mapping.poller import Poller, Start, UnreachableError
from local.emulators.event_source_mapping.records import StreamRecord
from local.emulators.event_source_mapping.settings import Settings
from local.emulators.event_source_mapping.shards import ShardInfo
from samples.events import RESTRICTED_OWNERS, SampleEvent
from tests.handlers.lambda_context import context

MOST_HASH = 2**128
SECRET = "k" * 32
TABLE = "tombstones"
_FIRST_NUMBER = 49590338271490256608559692538361571095921575989136588898


class LostError(BaseException):
    """The poller is lost at this point, as by SIGKILL."""


@dataclass
class MemoryShard:
    id: str
    first: int
    last: int
    parents: tuple[str, ...] = ()
    records: list[StreamRecord] = field(default_factory=list[StreamRecord])
    closed: bool = False


@dataclass
class Chances:
    """How often what happens."""

    function: float = 0.2
    """Of an invocation: a throttle, an error before or after all work, or an invalid answer."""
    call: float = 0.2
    """Of a call of the function to AWS."""
    edge: float = 0.05
    """Of a call of the poller."""
    lost: float = 0.05
    """The poller, at each of its calls and saves."""


@dataclass
class World:
    """Everything but the poller."""

    chance: random.Random
    chances: Chances
    now: float = 1_795_867_200.0
    shards: dict[str, MemoryShard] = field(default_factory=dict[str, MemoryShard])
    sent: dict[str, SampleEvent] = field(default_factory=dict[str, SampleEvent])
    """By sequence number."""
    lake: dict[str, bytes] = field(default_factory=dict[str, bytes])
    failures: dict[str, bytes] = field(default_factory=dict[str, bytes])
    state: str = ""
    pending: list[tuple[Future[Any], Callable[[], Any]]] = field(
        default_factory=list[tuple[Future[Any], Callable[[], Any]]]
    )
    counts: Counter[str] = field(default_factory=Counter[str])
    done: set[str] = field(default_factory=set[str])
    """Sequence numbers that the function answered for, or that the destination has."""
    too_early: list[str] = field(default_factory=list[str])
    """Those handed over before an earlier one of their partition key was done."""
    _numbers: int = _FIRST_NUMBER
    _of_key: dict[str, list[int]] = field(default_factory=lambda: defaultdict[str, list[int]](list))
    _first_open: Counter[str] = field(default_factory=Counter[str])

    # --- the stream ---------------------------------------------------------------------------------------------------

    def create(self, shards: int) -> None:
        edges = [MOST_HASH * one // shards for one in range(shards + 1)]
        for first, end in pairwise(edges):
            self._add(first, end - 1)

    def _add(self, first: int, last: int, *parents: str) -> None:
        id_ = f"shardId-{len(self.shards):012d}"
        self.shards[id_] = MemoryShard(id_, first, last, parents)
        for one in parents:
            self.shards[one].closed = True

    def put(self, event: SampleEvent) -> None:
        hashed = int.from_bytes(md5(event.partition_key.encode(), usedforsecurity=False).digest())
        [shard] = [one for one in self.open() if one.first <= hashed <= one.last]
        self._numbers += self.chance.randint(1, 9)
        number = str(self._numbers)
        shard.records.append(StreamRecord(number, event.partition_key, event.data, round(self.now, 3)))
        self.sent[number] = event
        self._of_key[event.partition_key].append(self._numbers)

    def open(self) -> list[MemoryShard]:
        return [one for one in self.shards.values() if not one.closed]

    def reshard(self) -> None:
        """Split a shard, or merge two."""
        several = sorted(self.open(), key=lambda one: one.first)
        if len(several) > 1 and self.chance.random() < 0.5:
            place = self.chance.randrange(len(several) - 1)
            left, right = several[place : place + 2]
            self._add(left.first, right.last, left.id, right.id)
        else:
            parent = self.chance.choice(several)
            middle = (parent.first + parent.last) // 2
            self._add(parent.first, middle, parent.id)
            self._add(middle + 1, parent.last, parent.id)

    # --- the function -------------------------------------------------------------------------------------------------

    def invoke(self, event: bytes) -> InvocationResult:
        kind = self.chance.random() / self.chances.function if self.chances.function else 1.0
        if kind < 0.25:
            raise UnreachableError("throttled")
        records: list[dict[str, Any]] = json.loads(event)["Records"]
        self._note_order(records)
        if kind < 0.5:
            return InvocationResult(function_error="Unhandled", request_id="1")
        answer = transform.handler({"Records": records}, context())
        if kind < 0.75:
            self.counts["answers lost"] += 1
            return InvocationResult(function_error="Unhandled", request_id="1")  # it ended in time, but only just
        if kind < 1:
            return InvocationResult(payload=b'{"batchItemFailures": [{"itemIdentifier": ""}]}', request_id="1")
        if not answer["batchItemFailures"]:
            self.done |= {one["kinesis"]["sequenceNumber"] for one in records}
        return InvocationResult(payload=json.dumps(answer).encode(), request_id="1")

    def _note_order(self, records: Sequence[Mapping[str, Any]]) -> None:
        batch = {one["kinesis"]["sequenceNumber"] for one in records}
        for one in records:
            key, number = one["kinesis"]["partitionKey"], one["kinesis"]["sequenceNumber"]
            numbers = self._of_key[key]
            while self._first_open[key] < len(numbers) and str(numbers[self._first_open[key]]) in self.done:
                self._first_open[key] += 1
            before = numbers[self._first_open[key] : bisect.bisect_left(numbers, int(number))]
            if any(str(earlier) not in batch and str(earlier) not in self.done for earlier in before):
                self.too_early.append(number)

    # --- the services that the function calls -----------------------------------------------------------------------

    def client(self, _service: str) -> World:
        return self

    def put_object(self, *, Key: str, Body: bytes, **_: str) -> None:  # noqa: N803 - boto3's names
        self._fault("PutObject")
        self.lake[Key] = Body
        if self.chance.random() < self.chances.call / 4:
            raise ReadTimeoutError(endpoint_url="https://s3")  # it is stored, but the answer is lost

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self._fault("BatchGetItem")
        restricted = {subject_hash(SECRET.encode(), one) for one in RESTRICTED_OWNERS}
        asked = [one[KEY]["S"] for one in RequestItems[TABLE]["Keys"]]
        return {"Responses": {TABLE: [{KEY: {"S": one}} for one in asked if one in restricted]}}

    def get_secret_value(self, **_: str) -> dict[str, str]:
        self._fault("GetSecretValue")
        return {"SecretString": SECRET}

    def _fault(self, operation: str) -> None:
        kind = self.chance.random()
        if kind < self.chances.call / 2:
            answer: Any = {"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}
            raise ClientError(answer, operation)
        if kind < self.chances.call:
            raise EndpointConnectionError(endpoint_url="https://aws")

    # --- the poller's own calls ---------------------------------------------------------------------------------------

    def store(self, key: str, record: bytes) -> None:
        if self.chance.random() < self.chances.edge:
            raise UnreachableError("S3")
        self.failures[key] = record
        self.done |= {one["kinesis"]["sequenceNumber"] for one in json.loads(json.loads(record)["payload"])["Records"]}

    def lose(self) -> None:
        if self.chance.random() < self.chances.lost:
            self.counts["lost pollers"] += 1
            raise LostError

    def poller(self, settings: Settings) -> Poller:
        """Return another poller, which goes on from the checkpoints."""
        return Poller(
            settings, MemoryStream(self), Invoker(self), Keeper(self), Saved(self), lambda: self.now, self.submit
        )

    def submit(self, call: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self.pending.append((future, call))
        return future

    def run_one(self) -> None:
        """Run a call that is under way, whichever."""
        future, call = self.pending.pop(self.chance.randrange(len(self.pending)))
        try:
            future.set_result(call())
        except UnreachableError as error:
            future.set_exception(error)

    def all_done(self) -> bool:
        """Return whether the checkpoints are at the end of every shard."""
        state = KnownShards(**json.loads(self.state)) if self.state else KnownShards()
        return all(
            shard.id in state.finished
            or not shard.records
            or all(int(one or "0") >= shard.records[-1].number for one in state.lanes.get(shard.id, [""]))
            for shard in self.shards.values()
        )


@dataclass
class MemoryStream:
    world: World

    def shards(self) -> list[ShardInfo]:
        self.world.lose()
        if self.world.chance.random() < self.world.chances.edge:
            raise UnreachableError("Kinesis")
        return [ShardInfo(one.id, one.parents) for one in self.world.shards.values()]

    def reader(self, shard_id: str, start: Start) -> MemoryReader:
        records = self.world.shards[shard_id].records
        place = 0
        if start.after:
            place = bisect.bisect_right(records, int(start.after), key=lambda one: one.number)
        elif start.since is not None:
            place = bisect.bisect_left(records, start.since, key=lambda one: one.arrived)
        return MemoryReader(self.world, self.world.shards[shard_id], place)


@dataclass
class MemoryReader:
    world: World
    shard: MemoryShard
    place: int

    def read(self) -> tuple[Sequence[StreamRecord], bool]:
        self.world.lose()
        if self.world.chance.random() < self.world.chances.edge:
            raise UnreachableError("Kinesis")
        records = self.shard.records[self.place : self.place + self.world.chance.randint(1, 500)]
        self.place += len(records)
        return records, self.shard.closed and self.place == len(self.shard.records)


@dataclass
class Invoker:
    world: World

    def invoke(self, event: bytes) -> InvocationResult:
        return self.world.invoke(event)


@dataclass
class Keeper:
    world: World

    def store(self, key: str, record: bytes) -> None:
        self.world.store(key, record)


@dataclass
class Saved:
    world: World

    def load(self) -> KnownShards:
        return KnownShards(**json.loads(self.world.state)) if self.world.state else KnownShards()

    def save(self, state: KnownShards) -> None:
        self.world.lose()
        self.world.state = json.dumps(
            {"lanes": state.lanes, "initial": state.initial, "finished": state.finished, "looked": state.looked}
        )
        self.world.lose()
