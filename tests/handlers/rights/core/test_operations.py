"""What a function is asked to do, what it counts, and how a pass goes on by its cursor."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.rights.core.operations import Counts, Hold, Operation, Pass, StoreTask, task_of, totals

HOLD = Hold("uploads", "raw/ann/1", "Art. 17(3)(e)")
TASK = StoreTask(operation=Operation.ERASE, request_id="1", owner_ids=("ann",), holds=(HOLD,))


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"operation": "erase", "owner_ids": []}, "erase needs at least one owner"),
        ({"operation": "erase"}, "erase needs at least one owner"),
        ({"operation": "erase", "owner_ids": ["ann", ""]}, "would match the prefix of every owner"),
        ({"operation": "export", "owner_ids": ["ann", "bob"]}, "an export is for one owner"),
        ({"operation": "forget", "owner_ids": ["ann"]}, "'forget' is not a valid Operation"),
    ],
)
def test_a_task_that_is_nobodys_or_everybodys_is_refused(event: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        task_of(event)


def test_a_replay_names_nobody_and_the_same_owner_twice_is_one() -> None:
    assert task_of({"operation": "replay"}).owner_ids == ()
    assert task_of({"operation": "erase", "owner_ids": ["ann", "bob", "ann"]}).owner_ids == ("ann", "bob")


def test_a_hold_keeps_its_item_in_its_store_alone_and_is_listed_once() -> None:
    counts = Counts()
    assert counts.is_free(TASK, "variants", HOLD.item)
    assert counts.kept == []
    assert [counts.is_free(TASK, "uploads", HOLD.item) for _ in range(3)] == [False] * 3
    assert counts.kept == [HOLD]


def test_a_cursor_carries_what_was_counted_and_where() -> None:
    first = Pass.begin(["uploads", "variants"], None)
    first.counts["uploads"] = Counts(3, 2, 1, [HOLD])
    first.store, first.place = 1, {"after": "x"}
    again = Pass.begin(["uploads", "variants", "new"], first.answer(finished=False)["cursor"])
    assert again.counts == {"uploads": Counts(3, 2, 1, [HOLD]), "variants": Counts(), "new": Counts()}
    assert (again.store, again.place) == (1, {"after": "x"})
    assert again.answer(finished=True)["cursor"] is None


def test_a_store_is_counted_by_one_kind_alone() -> None:
    answers = [{"stores": {"uploads": Counts(2).plain()}}, {"stores": {"lake": Counts(1).plain()}}]
    assert totals(answers) == {"uploads": Counts(2), "lake": Counts(1)}
    with pytest.raises(ValueError, match="two kinds answered for the store uploads"):
        totals([answers[0], answers[0]])
