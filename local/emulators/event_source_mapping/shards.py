"""Shards of a stream: each one's lanes, and which of them may be read: children once their parents are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from local.emulators.event_source_mapping.filters import passes
from local.emulators.event_source_mapping.lanes import Lane
from local.emulators.event_source_mapping.records import StreamRecord, item_of, lane_of
from local.emulators.event_source_mapping.settings import Settings

_MOST_WAITING: Final = 20_000
"""Records of a lane that are read but in no batch: more are not read."""


@dataclass(frozen=True, slots=True)
class ShardInfo:
    """A shard, as `ListShards` has it."""

    id: str
    parents: Collection[str] = ()


def readable(shards: Sequence[ShardInfo], finished: Collection[str]) -> list[ShardInfo]:
    """Return the shards that may be read now: none whose parents are still in the stream and not finished."""
    there = {shard.id for shard in shards}
    return [
        shard
        for shard in shards
        if shard.id not in finished and not any(one in there and one not in finished for one in shard.parents)
    ]


@dataclass(slots=True)
class Shard:
    """One shard.

    Args:
        settings: Of the mapping.
        id: Its id.
        checkpoints: Sequence numbers, of its lanes as they were; of another number of lanes where the mapping changed.
    """

    settings: Settings
    id: str
    checkpoints: Sequence[str] = ()
    lanes: Sequence[Lane] = field(init=False)
    counts: Counter[str] = field(default_factory=Counter[str])
    ended: bool = False
    """It was closed, and is read to its end."""

    def __post_init__(self) -> None:
        many = self.settings.batches_at_once
        given = self.checkpoints if len(self.checkpoints) == many else [lowest(self.checkpoints)] * many
        self.lanes = [Lane(self.settings, done) for done in given]

    @property
    def start(self) -> str:
        """Read it after this sequence number; from its beginning where it is empty."""
        return lowest([lane.done for lane in self.lanes])

    @property
    def takes_more(self) -> bool:
        """Whether more of it is to be read."""
        return not self.ended and all(lane.waiting < _MOST_WAITING for lane in self.lanes)

    @property
    def finished(self) -> bool:
        """Whether nothing is left of it, forever."""
        return self.ended and all(lane.idle for lane in self.lanes)

    def take(self, records: Sequence[StreamRecord], now: float) -> None:
        """Take what was read of it, in order."""
        for record in records:
            if passes(self.settings.filters, record.data):
                lane = self.lanes[lane_of(record.partition_key, len(self.lanes))]
                lane.offer(item_of(record, self.id, self.settings), now)
            else:
                self.counts["filtered"] += 1
        if records:
            for lane in self.lanes:
                lane.read_up_to(records[-1].sequence_number)


def lowest(checkpoints: Sequence[str]) -> str:
    """Return the lowest of some sequence numbers; an empty one is the beginning of the shard."""
    return min(checkpoints, key=lambda one: int(one or "-1"), default="")


def checkpoints_of(shards: Mapping[str, Shard]) -> dict[str, list[str]]:
    """Return where each lane of each shard goes on."""
    return {id_: [lane.checkpoint for lane in shard.lanes] for id_, shard in shards.items()}
