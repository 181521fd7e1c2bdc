"""Records of a stream, the batches that they are put into, and the event that a function gets.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from typing import Final

from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.settings import Settings

_BEFORE, _BETWEEN, _AFTER = b'{"Records": [', b", ", b"]}"
_AROUND: Final = len(_BEFORE) + len(_AFTER) - len(_BETWEEN)


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """A record of a shard."""

    sequence_number: str
    partition_key: str
    data: bytes
    arrived: float
    """Seconds since the epoch."""

    @property
    def number(self) -> int:
        """The sequence number, to be compared: text of another length is in another order."""
        return int(self.sequence_number)


@dataclass(frozen=True, slots=True)
class Item:
    """A record as a part of an event."""

    record: StreamRecord
    text: bytes

    @property
    def size(self) -> int:
        """So many bytes longer is an event with it."""
        return len(self.text) + len(_BETWEEN)


def item_of(record: StreamRecord, shard_id: str, settings: Settings) -> Item:
    """Return a record as events have it."""
    document = {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": record.sequence_number,
            "data": base64.b64encode(record.data).decode(),
            "approximateArrivalTimestamp": record.arrived,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{record.sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": settings.role_arn,
        "awsRegion": settings.region,
        "eventSourceARN": settings.source_arn,
    }
    return Item(record, json.dumps(document).encode())


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Records that are handed over together, all of one shard and in its order. There is at least one."""

    items: Sequence[Item]
    failures: int = 0
    """So many attempts were used up; a split uses none up."""
    invocations: int = 0
    """So many times the function was called with it, or with the batch that it was split from."""
    answer: InvocationResult | None = None
    """The last one."""

    @property
    def first(self) -> StreamRecord:
        """The first record."""
        return self.items[0].record

    @property
    def last(self) -> StreamRecord:
        """The last record."""
        return self.items[-1].record

    def event(self) -> bytes:
        """Return what the function gets."""
        return _BEFORE + _BETWEEN.join(item.text for item in self.items) + _AFTER

    def part(self, start: int, end: int | None = None) -> RecordBatch:
        """Return some of it, with the same past."""
        return replace(self, items=self.items[start:end])


def how_many_fit(items: Sequence[Item], most_records: int, most_bytes: int) -> int:
    """Return how many of the first records go into one batch: at least one, where there is any."""
    size = _AROUND
    for number, item in enumerate(items):
        size += item.size
        if number == most_records or (number and size > most_bytes):
            return number
    return len(items)


def lane_of(partition_key: str, lanes: int) -> int:
    """Return which of a shard's lanes takes the records of a partition key."""
    return int.from_bytes(md5(partition_key.encode(), usedforsecurity=False).digest()[:8]) % lanes
