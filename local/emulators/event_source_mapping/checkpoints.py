"""Where a mapping goes on after its poller was lost, even by SIGKILL."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(slots=True)
class KnownShards:
    """What is known of the stream's shards."""

    lanes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Id of a shard -> the checkpoints of its lanes."""
    initial: list[str] = field(default_factory=list[str])
    """The shards of the first look, of which `since` holds; later ones are read from their beginning."""
    finished: list[str] = field(default_factory=list[str])
    """Closed shards of which nothing is left."""
    looked: bool = False
    """Whether there was a first look."""


class Checkpoints(Protocol):
    """Keeps a state."""

    def load(self) -> KnownShards:
        """Return what was saved last; an empty state before the first time."""
        ...

    def save(self, state: KnownShards) -> None:
        """Keep a state: all of it, or what was kept before."""
        ...


@dataclass(frozen=True, slots=True)
class FileCheckpoints:
    """Keeps it in a file."""

    path: Path

    def load(self) -> KnownShards:
        """Return what was saved last; an empty state before the first time."""
        try:
            return KnownShards(**json.loads(self.path.read_bytes()))
        except FileNotFoundError:
            return KnownShards()

    def save(self, state: KnownShards) -> None:
        """Keep a state: all of it, or what was kept before."""
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(state)), encoding="utf-8")
        beside.replace(self.path)
