"""`GET /privacy/requests`: one's own requests, or as an officer those of somebody else, the newest first.

With `open=true` an officer gets everybody's requests that are not answered, in pages, the one that is due first before
the others. Whose they are is said by the subject's hash.

Environment: that of `ledger`, `authority` and `handlers.shared.subjects`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from handlers.api.core.problems import invalid
from handlers.api.core.requests import ApiRequest, whole_parameter
from handlers.api.endpoint import Reply, endpoint
from handlers.rights import ledger
from handlers.rights.authority import acting_for, check_is_officer
from handlers.rights.core.requests import CURSOR, LISTED, MOST_LISTED
from handlers.rights.request import checked_owner_id
from handlers.shared.subjects import hash_of
from handlers.shared.telemetry import logger

SHOWN: Final = ("request_id", "kind", "state", "reason", "received_at", "due_at", "closed_at", "by")
SHOWN_OF_OPEN: Final = (*SHOWN, "subject")


@endpoint
def handler(request: ApiRequest) -> Reply:
    """List requests."""
    if "open" in request.query:
        return _open_requests(request)
    for name in ("limit", "cursor"):
        if name in request.query:
            raise invalid(name, "only with open=true")
    owner_id, by = acting_for(request.caller, checked_owner_id(request.query.get("owner_id")))
    subject = hash_of(owner_id)
    found: list[dict[str, Any]] = sorted(
        ledger.of_subject(subject), key=lambda item: str(item["received_at"]), reverse=True
    )
    # Who asked is in the API's access log, which has the same instance; here stands whose requests, by their hash
    logger.info("listed", requests=len(found), by=by, subject=subject)
    return Reply(body={"requests": [_shown(item, SHOWN) for item in found]})


def _open_requests(request: ApiRequest) -> Reply:
    """List everybody's requests that are not answered, for officers."""
    check_is_officer(request.caller, "list everybody's open requests: leave open out")
    if request.query["open"] != "true":
        raise invalid("open", "must be true: leave it out for the requests of one person")
    if "owner_id" in request.query:
        raise invalid("owner_id", "not with open=true, which lists everybody's")
    limit = whole_parameter(request.query, "limit", least=1, most=MOST_LISTED, default=LISTED)
    found, more = ledger.page_of_open(limit=limit, after=_position(request.query.get("cursor")))
    logger.info("listed open requests", requests=len(found), by="officer")
    following = {"next": f"{found[-1]['due_at']}_{found[-1]['request_id']}"} if more else {}
    return Reply(body={"requests": [_shown(item, SHOWN_OF_OPEN) for item in found], **following})


def _position(cursor: str | None) -> Mapping[str, str] | None:
    """Return where a page begins: what a cursor says is looked up among the open requests, and leads nowhere else."""
    if cursor is None:
        return None
    if not re.fullmatch(CURSOR, cursor):
        raise invalid("cursor", "must be the `next` of the page before")
    due_at, _, request_id = cursor.partition("_")
    return {"due_at": due_at, "request_id": request_id}


def _shown(item: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: item[name] for name in names if name in item}
