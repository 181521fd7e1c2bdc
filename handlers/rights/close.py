"""Closes a request, last of all: then the ledger does not know any more whose it was.

Input: `{"request_id", "failed": bool}`. One that failed stays open, with its owner, so that there is an alarm until it
is answered. After an erasure, the subject's other requests lose what leads to their exports. Environment: `ledger`'s.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger
from handlers.rights.core.requests import OPEN, RequestState, Right
from handlers.shared.telemetry import Event, instrumented, logger


class NotCertified(Exception):  # noqa: N818 - for whoever operates it
    """An erasure without a certificate is not done."""


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Close a request."""
    request_id = str(event["request_id"])
    if event.get("failed"):
        ledger.change(request_id, {"state": RequestState.FAILED.value})
        logger.error("failed", request_id=request_id)
        return {"request_id": request_id, "state": RequestState.FAILED.value}
    item = ledger.known(request_id)
    if item["kind"] == Right.ERASE:
        if "certificate" not in item:
            raise NotCertified(f"the request {request_id} has no certificate")
        for other in ledger.of_subject(item["subject"]):
            if other["request_id"] != request_id and ("owner_id" in other or "export" in other):
                ledger.change(
                    other["request_id"],
                    {"state": RequestState.DONE.value},
                    "owner_id",
                    "changes",
                    "export",
                    "holds",
                    OPEN,
                )
    ledger.change(
        request_id,
        {"state": RequestState.DONE.value, "closed_at": ledger.moment()},
        *("owner_id", "changes", "holds", OPEN),
    )
    logger.info("closed", request_id=request_id, kind=item["kind"])
    return {"request_id": request_id, "state": RequestState.DONE.value}
