"""Begins a request: the ledger says so, and then the list of subjects, before anything is looked at or deleted.

Input: `{"request_id"}`. Output: what the functions for the kinds of stores need: `request_id`, `kind`, `owner_ids`,
`holds`. What is to be corrected they read from the ledger: a run's history, which keeps what it is given, must not have
it. Repeated, it answers the same. Environment: that of `ledger` and of `subject_list`.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger, subject_list
from handlers.rights.core.requests import RequestState, Right
from handlers.shared.subjects import State
from handlers.shared.telemetry import Event, instrumented, logger


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Begin a request."""
    request_id = str(event["request_id"])
    item = ledger.known_open(request_id)
    kind, at = Right(item["kind"]), ledger.now()
    ledger.change(request_id, {"state": RequestState.RUNNING.value})
    ledger.change(request_id, {"begun_at": ledger.moment()}, first="begun_at")
    match kind:
        case Right.ERASE:
            subject_list.erase(item["subject"], at)
            ledger.withdraw_others(item)  # an export must not copy what is being deleted
        case Right.RESTRICT:
            subject_list.restrict(item["subject"], State.RESTRICTED, at)
        case Right.OBJECT:
            subject_list.restrict(item["subject"], State.OBJECTED, at)
        case Right.LIFT:
            subject_list.lift(item["subject"])
        case Right.FIND | Right.EXPORT | Right.RECTIFY:
            pass
    logger.info("begun", request_id=request_id, kind=kind)
    return {
        "request_id": request_id,
        "kind": kind.value,
        "owner_ids": [item["owner_id"]],
        "holds": item.get("holds", []),
    }
