"""`GET /privacy/requests`: one's own requests, or as an officer those of somebody else, the newest first.

Environment: that of `ledger`, `authority` and `handlers.shared.subjects`.
"""

from __future__ import annotations

from typing import Any, Final

from handlers.api.core.requests import ApiRequest
from handlers.api.endpoint import Reply, endpoint
from handlers.rights import ledger
from handlers.rights.authority import acting_for
from handlers.rights.request import checked_owner_id
from handlers.shared.subjects import hash_of
from handlers.shared.telemetry import logger

SHOWN: Final = ("request_id", "kind", "state", "reason", "received_at", "due_at", "closed_at", "by")


@endpoint
def handler(request: ApiRequest) -> Reply:
    """List requests."""
    owner_id, by = acting_for(request.caller, checked_owner_id(request.query.get("owner_id")))
    subject = hash_of(owner_id)
    found: list[dict[str, Any]] = sorted(
        ledger.of_subject(subject), key=lambda item: str(item["received_at"]), reverse=True
    )
    # Who asked is in the API's access log, which has the same instance; here stands whose requests, by their hash
    logger.info("listed", requests=len(found), by=by, subject=subject)
    return Reply(body={"requests": [{name: item[name] for name in SHOWN if name in item} for item in found]})
