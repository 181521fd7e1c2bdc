"""Does what the lanes decide: reads shards, calls the function, stores what is given up, and saves the checkpoints.

A poller may be lost at any point. Whatever it had not saved is done again by the next one, which starts from the same
checkpoints: every record is handed over at least once.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final, Protocol

from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.checkpoints import Checkpoints, KnownShards
from local.emulators.event_source_mapping.discards import invocation_record, object_key
from local.emulators.event_source_mapping.lanes import Discard, Invoke, Lane
from local.emulators.event_source_mapping.records import StreamRecord
from local.emulators.event_source_mapping.settings import Settings
from local.emulators.event_source_mapping.shards import Shard, ShardInfo, checkpoints_of, readable

_LOOK_SECONDS: Final = 2.0
"""Between two looks at the list of shards."""
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0
"""Between two reads of a shard that has nothing new: AWS's base rate."""


class UnreachableError(Exception):
    """A service throttles, or has a fault that may be over soon."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where reading of a shard begins."""

    after: str = ""
    """A sequence number."""
    since: float | None = None
    """Where `after` is empty: seconds since the epoch; None is the shard's beginning."""


class Reader(Protocol):
    """Reads one shard."""

    def read(self) -> tuple[Sequence[StreamRecord], bool]:
        """Return the next records, and whether the shard has ended: it is closed, and this was the last of it.

        Raises:
            UnreachableError: the same records may come the next time.
        """
        ...


class Stream(Protocol):
    """The stream that is read."""

    def shards(self) -> Sequence[ShardInfo]:
        """Return all shards, closed ones included.

        Raises:
            UnreachableError: try again.
        """
        ...

    def reader(self, shard_id: str, start: Start) -> Reader:
        """Return what reads a shard from there."""
        ...


class Function(Protocol):
    """The function that is called."""

    def invoke(self, event: bytes) -> InvocationResult:
        """Call it, and wait for its answer.

        Raises:
            UnreachableError: it did not run.
        """
        ...


class Destination(Protocol):
    """Where the invocation records of discarded batches go."""

    def store(self, key: str, record: bytes) -> None:
        """Store one.

        Raises:
            UnreachableError: try again.
        """
        ...


Submit = Callable[[Callable[[], InvocationResult | None]], Future[InvocationResult | None]]
"""Runs a call elsewhere, so that several lanes' can be under way."""


@dataclass(slots=True)
class _Shard:
    lanes: Shard
    reader: Reader
    read_at: float = 0
    pause: float = _FIRST_PAUSE


@dataclass(slots=True)
class Poller:
    """Polls the stream of one mapping."""

    settings: Settings
    stream: Stream
    function: Function
    destination: Destination | None
    checkpoints: Checkpoints
    clock: Callable[[], float]
    """Seconds since the epoch."""
    submit: Submit
    counts: Counter[str] = field(default_factory=Counter[str])
    """Records: `read`, `filtered`, `discarded`; calls: `invocations`, `failed`, `not_reached`."""
    _state: KnownShards = field(init=False)
    _shards: dict[str, _Shard] = field(default_factory=dict[str, _Shard])
    _look_at: float = 0
    _under_way: dict[Future[InvocationResult | None], tuple[Lane, Invoke | Discard]] = field(
        default_factory=dict[Future[InvocationResult | None], tuple[Lane, Invoke | Discard]]
    )

    def __post_init__(self) -> None:
        self._state = self.checkpoints.load()

    @property
    def under_way(self) -> list[Future[InvocationResult | None]]:
        """The calls that have not been collected."""
        return list(self._under_way)

    @property
    def idle(self) -> bool:
        """Whether nothing is left of what was read."""
        return not self._under_way and all(lane.idle for one in self._shards.values() for lane in one.lanes.lanes)

    def end_windows(self) -> None:
        """Have no batch wait for more records: for whoever knows that there are none."""
        for one in list(self._shards.values()):
            for lane in one.lanes.lanes:
                lane.end_window()

    def turn(self) -> bool:
        """Do all that can be done now, and return whether that was anything."""
        collected, found = self._collect(), self._look()
        read = self._read()
        started = self._start_calls()
        if collected or read:
            self._save()
        return collected or found or read or started

    # --- shards -------------------------------------------------------------------------------------------------------

    def _look(self) -> bool:
        """Take up the shards that may be read, and put away those that are finished."""
        finished = [id_ for id_, one in self._shards.items() if one.lanes.finished]
        for id_ in finished:
            del self._shards[id_]
            self._state.lanes.pop(id_, None)
            self._state.finished.append(id_)
        if not finished and self.clock() < self._look_at:
            return False
        try:
            listed = self.stream.shards()
        except UnreachableError:
            return bool(finished)
        self._look_at = self.clock() + _LOOK_SECONDS
        if not self._state.looked:
            self._state.initial, self._state.looked = [one.id for one in listed], True
        there = {one.id for one in listed}
        self._state.finished = [one for one in self._state.finished if one in there]
        taken = [one for one in readable(listed, self._state.finished) if one.id not in self._shards]
        for one in taken:
            shard = Shard(self.settings, one.id, self._state.lanes.get(one.id, ()), counts=self.counts)
            since = self.settings.since if one.id in self._state.initial else None
            self._shards[one.id] = _Shard(shard, self.stream.reader(one.id, Start(shard.start, since)))
        if finished or taken:
            self._save()
        return bool(finished or taken)

    def _read(self) -> bool:
        found = False
        for one in self._shards.values():
            now = self.clock()
            if now < one.read_at or not one.lanes.takes_more:
                continue
            try:
                records, one.lanes.ended = one.reader.read()
            except UnreachableError:
                records = ()
            one.pause = _FIRST_PAUSE if records else min(_LONGEST_PAUSE, one.pause * 2)
            one.read_at = now if records else now + one.pause
            one.lanes.take(records, now)
            self.counts["read"] += len(records)  # afterwards: whoever waits for it finds the lanes busy
            found = found or bool(records)
        return found

    # --- calls --------------------------------------------------------------------------------------------------------

    def _start_calls(self) -> bool:
        started = False
        for id_, one in self._shards.items():
            for lane in one.lanes.lanes:
                step = lane.next(self.clock())
                if step is not None:
                    self._under_way[self.submit(self._call(step, id_))] = lane, step
                    started = True
        return started

    def _call(self, step: Invoke | Discard, shard_id: str) -> Callable[[], InvocationResult | None]:
        if isinstance(step, Invoke):
            return lambda: self.function.invoke(step.batch.event())

        def store() -> None:
            if self.destination:
                now, unique = self.clock(), str(uuid.uuid4())
                record = invocation_record(step, shard_id, self.settings, now, unique)
                self.destination.store(object_key(self.settings.id, shard_id, now, unique), record)

        return store

    def _collect(self) -> bool:
        """Go on with the lanes whose calls have ended."""
        ended = [one for one in self._under_way if one.done()]
        for one in ended:
            lane, step = self._under_way.pop(one)
            now = self.clock()
            try:
                answer = one.result()
            except UnreachableError:
                self.counts["not_reached"] += 1
                lane.not_reached(now)
                continue
            if answer is None:
                self.counts["discarded"] += len(step.batch.items)
                lane.discarded()
            else:
                self.counts["invocations"] += 1
                self.counts["failed"] += not lane.answered(answer, now)
        return bool(ended)

    def _save(self) -> None:
        self._state.lanes |= checkpoints_of({id_: one.lanes for id_, one in self._shards.items()})
        self.checkpoints.save(self._state)
