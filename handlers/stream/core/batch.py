"""What becomes of each record of a batch: exactly one of processed, filtered, quarantined and restricted.

Of a record of a log this is said of each line.

What is no event never holds up those that are: it is quarantined, with its bytes. Duplicates stay; the same event sent
twice is one row only after the compaction of its day, by `event_id`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from handlers.stream.core.events import Event
from handlers.stream.core.keys import Layer, object_key
from handlers.stream.core.logs import GZIP, messages
from handlers.stream.core.rows import Row, row_of
from handlers.stream.core.transforms import FILTERS
from handlers.stream.core.versions import Reason, Unreadable, read

CONTROL: Final = "control_message"
"""As what the records are filtered by which CloudWatch Logs looks whether the stream is there."""
FindRestricted = Callable[[AbstractSet[str]], Collection[str]]
"""Takes owner ids and returns those of which nothing may be kept."""


class Record(Struct, frozen=True, gc=False, rename="camel"):
    """A record of the stream."""

    sequence_number: str
    approximate_arrival_timestamp: float
    """Seconds since the epoch."""
    data: bytes
    """In base64, as Lambda hands it over."""


class _Item(Struct, frozen=True, kw_only=True, gc=False):
    event_id: str = msgspec.field(name="eventID")
    kinesis: Record


class _Invocation(Struct, frozen=True):
    records: list[_Item] = msgspec.field(name="Records")


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one invocation, all of one shard and in its order. There is at least one."""

    shard_id: str
    records: Sequence[Record]

    @property
    def first(self) -> str:
        """The first record's sequence number: where a batch that failed begins again."""
        return self.records[0].sequence_number

    @property
    def day(self) -> date:
        """The UTC day on which the first record arrived."""
        return datetime.fromtimestamp(self.records[0].approximate_arrival_timestamp, UTC).date()

    def key(self, layer: Layer) -> str:
        """Return where the batch's object of a layer is."""
        return object_key(layer, self.day, self.shard_id, self.first, self.records[-1].sequence_number)


def batch_of(event: Mapping[str, Any]) -> Batch | None:
    """Return the batch of an invocation by an event source mapping, or None where it has no records.

    https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example

    Raises:
        ValueError: the event is none of Kinesis.
    """
    given = msgspec.convert(event, _Invocation).records
    if not given:
        return None
    return Batch(given[0].event_id.partition(":")[0], [one.kinesis for one in given])


class Quarantined(Struct, frozen=True):
    """A line of `errors/`: a record that is no event, with all that is needed to send it again."""

    shard_id: str
    sequence_number: str
    arrived_at: datetime
    reason: Reason
    detail: str
    data: bytes
    """In base64, where it is written."""


@dataclass(slots=True)
class Sorted:
    """What became of a batch."""

    raw: list[bytes] = field(default_factory=list[bytes])
    """Events as they were received, a line each: those that are processed, and those that a filter drops."""
    rows: list[Row] = field(default_factory=list[Row])
    """Of the events that are processed."""
    filtered: Counter[str] = field(default_factory=Counter[str])
    """How many each filter left out."""
    quarantined: list[Quarantined] = field(default_factory=list[Quarantined])
    restricted: int = 0
    """Records of subjects whose data must not be kept: these are in no layer."""


def sort(batch: Batch, find_restricted: FindRestricted) -> Sorted:
    """Return what becomes of each record.

    Args:
        batch: the records.
        find_restricted: asks the list of restricted and erased subjects, once, for all owners of the batch.
    """
    done = Sorted()
    records = [part for record in batch.records for part in _parts(done, record)]
    events = [_read(record.data) for record in records]
    restricted = find_restricted({event.owner_id for event in events if event.owner_id is not None})
    for record, event in zip(records, events, strict=True):
        if event.owner_id in restricted:
            done.restricted += 1
        elif isinstance(event, Unreadable):
            done.quarantined.append(_quarantined(batch, record, event))
        else:
            _add(done, batch, record, event)
    return done


def _parts(done: Sorted, record: Record) -> Sequence[Record]:
    """Return a record as it is, or one for each line of a log; what says nothing is counted as filtered."""
    lines = messages(record.data) if record.data.startswith(GZIP) else None
    if lines is None:
        return (record,)
    if not lines:
        done.filtered[CONTROL] += 1
    return [Record(record.sequence_number, record.approximate_arrival_timestamp, line) for line in lines]


def _read(data: bytes) -> Event | Unreadable:
    try:
        return read(data)
    except Unreadable as fault:
        return fault


def _add(done: Sorted, batch: Batch, record: Record, event: Event) -> None:
    """Filter and enrich an event. What users add may fail in any way, and then it is that record's fault alone."""
    name = ""
    try:
        for one in FILTERS:
            name = one.name
            if one.drops(event):
                done.filtered[name] += 1
                break
        else:
            name = "enrichments"
            done.rows.append(row_of(event))
    except Exception as error:  # noqa: BLE001 - functions of users
        fault = Unreadable(Reason.NOT_TRANSFORMED, f"{name}: {type(error).__name__}: {error}")
        done.quarantined.append(_quarantined(batch, record, fault))
        return
    data = record.data
    done.raw.append(data if b"\n" not in data else msgspec.json.format(data, indent=-1))


def _quarantined(batch: Batch, record: Record, fault: Unreadable) -> Quarantined:
    return Quarantined(
        batch.shard_id,
        record.sequence_number,
        datetime.fromtimestamp(record.approximate_arrival_timestamp, UTC),
        fault.reason,
        fault.detail,
        record.data,
    )
