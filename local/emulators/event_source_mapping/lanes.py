"""A lane: batches of a part of a shard, one after the other. What is next, and what follows an answer, is decided here.

A shard has as many lanes as batches run at once (`ParallelizationFactor`); the records of a partition key are all in
one. Nothing here calls anything or asks for the time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from local.emulators.event_source_mapping.answers import WHOLE, InvocationResult, failed_from
from local.emulators.event_source_mapping.records import Item, RecordBatch, how_many_fit
from local.emulators.event_source_mapping.settings import NO_LIMIT, Settings

_FIRST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 2.0


class Condition(StrEnum):
    """Why a batch is given up."""

    RETRIES = "RetryAttemptsExhausted"
    AGE = "RecordAgeExceeded"


@dataclass(frozen=True, slots=True)
class Invoke:
    """Call the function with a batch."""

    batch: RecordBatch


@dataclass(frozen=True, slots=True)
class Discard:
    """Hand a batch to the failure destination."""

    batch: RecordBatch
    condition: Condition


@dataclass(slots=True)
class Lane:
    """The batches of one lane."""

    settings: Settings
    done: str = ""
    """Sequence number: what the lane has up to there needs nothing more; empty before the first. It never goes back."""
    _waiting: deque[Item] = field(default_factory=deque[Item])
    """What is in no batch yet."""
    _oldest_waits_since: float = 0
    _work: deque[RecordBatch] = field(default_factory=deque[RecordBatch])
    """What a batch has left, in order; the first is tried now."""
    _read: str = ""
    """The shard was read up to there."""
    _busy: bool = False
    _not_before: float = 0
    _faults: int = 0
    """In a row."""

    @property
    def idle(self) -> bool:
        """Whether nothing is left of what was read."""
        return not self._waiting and not self._work

    @property
    def checkpoint(self) -> str:
        """Where the lane goes on after its poller was lost."""
        return (self._read or self.done) if self.idle else self.done

    @property
    def waiting(self) -> int:
        """How many records are in no batch yet."""
        return len(self._waiting)

    def offer(self, item: Item, now: float) -> None:
        """Take the next record, unless it was done before the poller was lost."""
        if self.done and item.record.number <= int(self.done):
            return
        self.done = self.checkpoint
        if not self._waiting:
            self._oldest_waits_since = now
        self._waiting.append(item)

    def end_window(self) -> None:
        """Have the next batch not wait for more records: for whoever knows that there are none."""
        self._oldest_waits_since = float("-inf")

    def read_up_to(self, sequence_number: str) -> None:
        """Note how far the shard was read, other lanes' records and filtered ones included."""
        if not self.done or int(sequence_number) > int(self.done):
            self._read = sequence_number

    def next(self, now: float) -> Invoke | Discard | None:
        """Return what is to be done now, and wait for `answered`, `not_reached` or `discarded`; None: nothing yet."""
        if self._busy or now < self._not_before:
            return None
        if not self._work and (batch := self._gathered(now)):
            self._work.append(batch)
        if not self._work:
            return None
        self._busy = True
        return self._step(self._work[0], now)

    def _gathered(self, now: float) -> RecordBatch | None:
        """Return a batch once it is full, or its window is over."""
        settings = self.settings
        candidates = list(islice(self._waiting, settings.batch_size + 1))
        many = how_many_fit(candidates, settings.batch_size, settings.most_bytes)
        full = many == settings.batch_size or many < len(candidates)
        if not many or not (full or now >= self._oldest_waits_since + settings.window_seconds):
            return None
        for _ in range(many):
            self._waiting.popleft()
        self._oldest_waits_since = now
        return RecordBatch(candidates[:many])

    def _step(self, batch: RecordBatch, now: float) -> Invoke | Discard:
        settings = self.settings
        if settings.most_retries != NO_LIMIT and batch.failures > settings.most_retries:
            return Discard(batch, Condition.RETRIES)
        too_old = _too_old(batch, now, settings.most_seconds)
        if not too_old:
            return Invoke(batch)
        if too_old < len(batch.items):
            self._split(batch, too_old)
        return Discard(self._work[0], Condition.AGE)

    def answered(self, answer: InvocationResult, now: float) -> bool:
        """Go on after the function answered, and return whether the batch succeeded."""
        batch, settings = self._work[0], self.settings
        numbers = [item.record.sequence_number for item in batch.items]
        failed = failed_from(answer, numbers, reports_failures=settings.reports_failures)
        if failed is None:
            self._finish_first(len(batch.items))
            return True
        batch = self._work[0] = replace(batch, invocations=batch.invocations + 1, answer=answer)
        if failed == WHOLE and settings.bisects and len(batch.items) > 1:
            self._split(batch, len(batch.items) // 2)
        elif failed > 0 and settings.bisects:
            self._finish_first(failed)
        else:
            self._work[0] = replace(batch, failures=batch.failures + 1)
            self._finish_first(max(failed, 0))
        self._wait(now)
        return False

    def not_reached(self, now: float) -> None:
        """Go on after a throttle or a fault before the function ran, which uses up no attempt."""
        self._wait(now)

    def discarded(self) -> None:
        """Go on after the destination has the batch."""
        self._finish_first(len(self._work[0].items))

    def _wait(self, now: float) -> None:
        self._busy = False
        self._not_before = now + min(_LONGEST_WAIT, _FIRST_WAIT * 2**self._faults)
        self._faults = min(self._faults + 1, 10)

    def _split(self, batch: RecordBatch, at: int) -> None:
        self._work[0] = batch.part(0, at)
        self._work.insert(1, batch.part(at))

    def _finish_first(self, many: int) -> None:
        """Have the first records of the batch done."""
        batch = self._work[0]
        if many:
            self.done = batch.items[many - 1].record.sequence_number
        if many == len(batch.items):
            self._work.popleft()
            self._busy, self._faults, self._not_before = False, 0, 0
        else:
            self._work[0] = batch.part(many)


def _too_old(batch: RecordBatch, now: float, most_seconds: int) -> int:
    """Return how many of the first records are older than the mapping takes."""
    if most_seconds == NO_LIMIT:
        return 0
    ages: Sequence[float] = [now - item.record.arrived for item in batch.items]
    return next((number for number, age in enumerate(ages) if age <= most_seconds), len(ages))
