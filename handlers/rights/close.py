"""Closes a request, last of all: then the ledger does not know any more whose it was.

Input: `{"request_id", "failed": bool, "refused": error}`. One that failed stays open, with its owner, so that there is
an alarm until it is answered. One that is refused is answered, with the reason. After an erasure, the subject's other
requests lose what leads to their exports, and another erasure has the same certificate. Environment: `ledger`'s.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger
from handlers.rights.core.requests import REASONS, RequestState, Right
from handlers.shared.telemetry import Event, instrumented, logger


class NotCertified(Exception):  # noqa: N818 - for whoever operates it
    """An erasure without a certificate is not done."""


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Close a request."""
    request_id = str(event["request_id"])
    item = ledger.known(request_id)
    if event.get("failed") or event.get("refused"):
        return {"request_id": request_id, "state": _not_done(item, str(event.get("refused") or ""))}
    if item["kind"] == Right.ERASE:
        if "certificate" not in item:
            raise NotCertified(f"the request {request_id} has no certificate")
        for other in ledger.of_subject(item["subject"]):
            if other["request_id"] != request_id:
                _close_with(item, other)
    ledger.close(request_id, RequestState.DONE)
    logger.info("closed", request_id=request_id, kind=item["kind"])
    return {"request_id": request_id, "state": RequestState.DONE.value}


def _not_done(item: dict[str, Any], error: str) -> str:
    """Record that a request failed or is refused, unless it was answered meanwhile; return its state."""
    request_id = item["request_id"]
    if "owner_id" not in item:
        return item["state"]
    if error:
        ledger.close(request_id, RequestState.REFUSED, reason=REASONS[error])
        logger.info("refused", request_id=request_id, kind=item["kind"], error=error)
        return RequestState.REFUSED.value
    ledger.change(request_id, {"state": RequestState.FAILED.value})
    logger.error("failed", request_id=request_id)
    return RequestState.FAILED.value


def _close_with(erasure: dict[str, Any], other: dict[str, Any]) -> None:
    """Take from another request of the subject what leads to them, and answer it if it is open."""
    if other["kind"] == Right.ERASE and "owner_id" in other:
        ledger.close(other["request_id"], RequestState.DONE, certificate=erasure["certificate"])
    elif "owner_id" in other:
        ledger.close(other["request_id"], RequestState.REFUSED, reason=REASONS["AlreadyErased"])
    if "export" in other:
        ledger.change(other["request_id"], {}, "export")
