"""What a function for a kind of store is asked to do, and what it answers.

A pass over a kind may take longer than an invocation may. It then answers with a cursor, and is called again with it.
The cursor carries what was counted before, so that the last answer has the counts of the whole pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self, cast


class Operation(StrEnum):
    """What is done to what is kept of somebody."""

    FIND = "find"
    """Count it."""
    EXPORT = "export"
    """Copy it for them (Art. 15 and 20)."""
    RECTIFY = "rectify"
    """Correct it (Art. 16)."""
    RESTRICT = "restrict"
    """Keep it, and do nothing else with it (Art. 18)."""
    LIFT = "lift"
    """End that."""
    SUSPEND = "suspend"
    """Let nobody add to it, because it is going to be erased."""
    ERASE = "erase"
    """Delete it (Art. 17)."""
    REPLAY = "replay"
    """Erase again whoever was erased before and is there, because a backup was restored."""


class ChangeRefused(Exception):  # noqa: N818 - the answer to a request
    """The item does not exist or is not the subject's, or the new value is not accepted: no retry would help."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An item that must be kept although its owner asks for its erasure (Art. 17(3)).

    Args:
        store: the id of the store that it is in.
        item: what the store knows it by, such as an object's key.
        reason: the legal one.
    """

    store: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTask:
    """What a function is asked to do.

    Args:
        operation: which.
        request_id: of the request that it is part of.
        owner_ids: whose data; none for a replay.
        holds: what must be kept.
        changes: for a rectification: field -> new value.
        cursor: where an earlier call stopped; None at the beginning.
    """

    operation: Operation
    request_id: str
    owner_ids: tuple[str, ...]
    holds: tuple[Hold, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    cursor: Any = None

    def hold(self, store: str, item: str) -> Hold | None:
        """Return why an item is kept, or None where nothing keeps it."""
        return next((one for one in self.holds if (one.store, one.item) == (store, item)), None)


def task_of(event: Mapping[str, Any]) -> StoreTask:
    """Read a function's event.

    Raises:
        ValueError: it names no known operation, or nobody.
    """
    operation = Operation(event["operation"])
    owners = tuple(dict.fromkeys(str(one) for one in event.get("owner_ids") or ()))
    if not owners and operation is not Operation.REPLAY:
        raise ValueError(f"owner_ids is empty: {operation} needs at least one owner")
    if operation is Operation.EXPORT and len(owners) > 1:
        raise ValueError(f"owner_ids has {len(owners)}: an export is for one owner")
    if not all(owners):
        raise ValueError("owner_ids contains an empty value, which would match the prefix of every owner")
    holds = tuple(Hold(one["store"], one["item"], one["reason"]) for one in event.get("holds") or ())
    return StoreTask(
        operation=operation,
        request_id=str(event.get("request_id") or ""),
        owner_ids=owners,
        holds=holds,
        cursor=event.get("cursor"),
    )


@dataclass(slots=True)
class Counts:
    """What was found in a store, and what became of it.

    Args:
        found: items of the owners that nothing keeps: objects, versions, rows, messages.
        erased: those that are deleted.
        rewritten: objects that hold others' rows as well and were rewritten without theirs.
        kept: holds that applied. What they keep is in no other count.
    """

    found: int = 0
    erased: int = 0
    rewritten: int = 0
    kept: list[Hold] = field(default_factory=list[Hold])

    def is_free(self, task: StoreTask, store: str, item: str) -> bool:
        """Return whether nothing keeps an item; one that must be kept is listed, once."""
        hold = task.hold(store, item)
        if hold is not None and hold not in self.kept:
            self.kept.append(hold)
        return hold is None

    def plain(self) -> dict[str, Any]:
        """Return what an answer and a cursor say."""
        kept = [{"item": one.item, "reason": one.reason} for one in self.kept]
        return {"found": self.found, "erased": self.erased, "rewritten": self.rewritten, "kept": kept}

    @classmethod
    def of(cls, store: str, said: Mapping[str, Any]) -> Self:
        """Return the counts that an answer or a cursor says of a store."""
        kept = [Hold(store, one["item"], one["reason"]) for one in said.get("kept") or ()]
        return cls(int(said["found"]), int(said["erased"]), int(said["rewritten"]), kept)


@dataclass(slots=True)
class Pass:
    """How far a pass over the stores of a kind has come.

    Args:
        counts: by store.
        store: the index of the store that is next.
        place: where in it to go on; what it is, is the kind's own.
    """

    counts: dict[str, Counts]
    store: int = 0
    place: Any = None

    @classmethod
    def begin(cls, stores: Iterable[str], cursor: Any) -> Self:  # noqa: ANN401 - JSON
        """Begin a pass, or go on where a cursor says."""
        known = tuple(stores)
        if cursor is None:
            return cls({one: Counts() for one in known})
        said = cast("Mapping[str, Any]", cursor)
        counts = {one: Counts.of(one, said["stores"].get(one) or Counts().plain()) for one in known}
        return cls(counts, int(said["store"]), said["place"])

    def answer(self, *, finished: bool) -> dict[str, Any]:
        """Return the function's answer."""
        stores = {store: counts.plain() for store, counts in self.counts.items()}
        cursor = None if finished else {"stores": stores, "store": self.store, "place": self.place}
        return {"stores": stores, "cursor": cursor}


def totals(answers: Sequence[Mapping[str, Any]]) -> dict[str, Counts]:
    """Return the counts of all stores that the answers of some kinds name."""
    found: dict[str, Counts] = {}
    for answer in answers:
        for store, said in answer["stores"].items():
            if store in found:
                raise ValueError(f"two kinds answered for the store {store}")
            found[store] = Counts.of(store, said)
    return found
