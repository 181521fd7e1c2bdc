"""What became of each event, by the objects alone: all that the lake and the failure destination have, decoded."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from samples.events import Fate, SampleEvent
from tests.handlers.stream.records import lines, rows

KEPT = "kept in the failure destination"
LOST = "lost"


@dataclass
class Ledger:
    """The objects' contents."""

    processed: dict[str, Any] = field(default_factory=dict[str, Any])
    """Event id -> its row."""
    rows: int = 0
    raw: set[bytes] = field(default_factory=set[bytes])
    quarantined: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Sequence number -> bytes."""
    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Sequence number -> bytes."""
    differing: list[str] = field(default_factory=list[str])
    """Ids of events with rows that are not equal."""

    @classmethod
    def of(cls, lake: Mapping[str, bytes], failures: Iterable[bytes]) -> Ledger:
        found = cls()
        for key, body in lake.items():
            match key.partition("/")[0]:
                case "raw":
                    found.raw |= set(lines(body))
                case "processed":
                    found._add_rows(body)
                case "errors":
                    for line in map(json.loads, lines(body)):
                        found.quarantined[line["sequence_number"]] = base64.b64decode(line["data"])
                case other:
                    raise AssertionError(f"nobody writes {other}")
        for body in failures:
            for one in json.loads(json.loads(body)["payload"])["Records"]:
                found.kept[one["kinesis"]["sequenceNumber"]] = base64.b64decode(one["kinesis"]["data"])
        return found

    def _add_rows(self, body: bytes) -> None:
        for row in rows(body):
            self.rows += 1
            if self.processed.setdefault(row["event_id"], row) != row:
                self.differing.append(row["event_id"])

    def places(self, sent: Mapping[str, SampleEvent], answered: set[str]) -> Counter[str]:
        """Return how many events are where, each once; one that is in the wrong place raises AssertionError.

        Args:
            sent: By sequence number.
            answered: Sequence numbers that the function answered for, which is all that says of a restricted one that
                it was seen.
        """
        by_event: dict[str, list[str]] = {}
        for number, event in sent.items():
            by_event.setdefault(event.event_id or number, []).append(number)
        return Counter(self._place(numbers, sent[numbers[0]], answered) for numbers in by_event.values())

    def _place(self, numbers: list[str], event: SampleEvent, answered: set[str]) -> str:
        """Return where an event is that was sent once or more often."""
        for number in numbers:
            for stored in (self.quarantined, self.kept):
                assert stored.get(number, event.data) == event.data
        if event.fate is Fate.RESTRICTED:
            assert event.data not in self.raw
            assert event.event_id not in self.processed
        if place := self._in_lake(numbers, event):
            assert place is event.fate, f"{event.fate} is {place}: {event.data[:200]!r}"
            return str(place)
        if all(one in self.kept for one in numbers):
            return KEPT
        if event.fate is Fate.RESTRICTED and any(one in answered and one not in self.kept for one in numbers):
            return str(Fate.RESTRICTED)
        return LOST

    def _in_lake(self, numbers: list[str], event: SampleEvent) -> Fate | None:
        """Return what the lake makes of it; `raw` alone is no filtered event where the batch was given up later."""
        if event.event_id in self.processed:
            return Fate.PROCESSED
        if any(one in self.quarantined for one in numbers):
            return Fate.QUARANTINED
        if event.data in self.raw and not all(one in self.kept for one in numbers):
            return Fate.FILTERED
        return None
