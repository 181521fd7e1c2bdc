"""A pass over the stores of a kind: step by step, until all is done or the invocation has no time for another step.

A step is bounded: a page of a listing, some rows. It may be killed anywhere and repeated, so what it does is found done
the next time. Environment: `STORES`, a JSON list with an object for each store, which has an `id`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger
from handlers.rights.core.operations import Counts, Operation, Pass, StoreTask, task_of
from handlers.shared.budget import left_seconds
from handlers.shared.telemetry import Event, Handler, instrumented, logger

Store = Mapping[str, Any]
Step = Callable[[StoreTask, Store, Counts, Any], Any]
"""Takes what to do, the store, its counts, which it changes, and the place; returns the next place, None at the end."""

A_STEP_SECONDS: Final = 120.0
"""What a step may need. A function without so much time left answers with a cursor."""
OWNER: Final = "<owner_id>"
"""What stands for an owner's id in what a store says of itself."""


def stores() -> Sequence[Store]:
    """Return what the environment says of the stores."""
    return json.loads(os.environ["STORES"])


def kind(steps: Mapping[Operation, Step]) -> Handler:
    """Return the handler of a kind of store. An operation that it has no step for counts nothing."""

    def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
        task, known = _with_changes(task_of(event)), stores()
        this = Pass.begin((str(one["id"]) for one in known), task.cursor)
        step = steps.get(task.operation)
        if step is None:
            return this.answer(finished=True)
        first = True
        while this.store < len(known):
            if not first and left_seconds() < A_STEP_SECONDS:
                return this.answer(finished=False)
            if task.operation is Operation.EXPORT:
                ledger.known_open(task.request_id)  # an erasure withdraws it: nothing may be copied any more
            store, first = known[this.store], False
            this.place = step(task, store, this.counts[store["id"]], this.place)
            if this.place is None:
                this.store += 1
        answer = this.answer(finished=True)
        logger.info("passed", operation=task.operation, request_id=task.request_id, counts=_counted(answer))
        return answer

    return instrumented(handler)


def _with_changes(task: StoreTask) -> StoreTask:
    """Return a rectification with what is to be corrected, which the ledger of requests alone has."""
    if task.operation is not Operation.RECTIFY:
        return task
    return replace(task, changes=ledger.known_open(task.request_id).get("changes", {}))


def _counted(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts alone: what is kept may be named by its owner."""
    return {store: {**said, "kept": len(said["kept"])} for store, said in answer["stores"].items()}


def of_owner(text: str, owner_id: str) -> str:
    """Return a prefix or a key with an owner's id in it."""
    return text.replace(OWNER, owner_id)
