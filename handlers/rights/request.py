"""`POST /privacy/requests`: exercise a right on one's own data, or as an officer for somebody else.

The body has `kind`; `changes` with `rectify`; and from an officer `owner_id`, and `holds`: items that must be kept in
spite of an erasure. The answer is 202 with the request's id and until when it must be answered. The request is in the
ledger before anything begins. Whoever asks for the same again while it is open gets the same request; one that failed
is started again. Of whoever is erased nothing but another erasure can be asked for: a token stays valid for a while. A
run that cannot be started now is started by `handlers.rights.deadlines`.

Environment: that of `ledger`, `authority`, `starts` and `handlers.shared.subjects`; `DUE_DAYS`, in place of a month.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, cast

from aws_lambda_powertools.metrics import MetricUnit

from handlers.api.core.problems import Problem, invalid
from handlers.api.core.requests import ApiRequest, fields, writable
from handlers.api.endpoint import Reply, endpoint
from handlers.rights import ledger, starts
from handlers.rights.authority import acting_for, is_officer
from handlers.rights.core.corrections import check_changes
from handlers.rights.core.requests import ERASED, OPEN, REASON, RequestState, Right, due, stamp
from handlers.shared.faults import TransientFault
from handlers.shared.subjects import State, find_states, hash_of
from handlers.shared.telemetry import logger, metrics

_OWNER: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MOST_HOLDS: Final = 100


@endpoint
def handler(request: ApiRequest) -> Reply:
    """Take a request, and start it."""
    body = fields(request.body, "kind", "owner_id", "changes", "holds")
    kind = _kind(body)
    owner_id, by = acting_for(request.caller, checked_owner_id(body.get("owner_id")))
    holds, changes = _holds(request, body), _changes(kind, body, owner_id)
    if kind is not Right.ERASE:
        _check_not_erased(owner_id)
    subject = hash_of(owner_id)
    item = _open(subject, kind)
    if item is None:
        item = _new(subject, owner_id, kind) | {"by": by, "changes": changes, "holds": holds}
        ledger.put(item)
        metrics.add_metric("RightsRequests", MetricUnit.Count, 1)
    elif holds and holds != item.get("holds"):
        raise Problem(
            HTTPStatus.CONFLICT, "an erasure request with other holds is open already: holds cannot be changed"
        )
    # Who asked is in the API's access log, which has the same instance; here stands what they asked for.
    logger.info("requested", request_id=item["request_id"], kind=kind, by=by)
    if item["state"] == RequestState.FAILED:
        item = starts.receive_again(item)
    if item["state"] == RequestState.RECEIVED:
        try:
            starts.start(item)
        except TransientFault as fault:
            logger.warning("not started yet", request_id=item["request_id"], fault=str(fault))
    return Reply(
        status=HTTPStatus.ACCEPTED,
        body={name: item[name] for name in ("request_id", "kind", "state", "received_at", "due_at")},
    )


def _check_not_erased(owner_id: str) -> None:
    """Refuse what would bring back who is erased: there is nothing left to find, copy, correct or restrict."""
    if find_states({owner_id}).get(owner_id) is State.ERASED:
        raise Problem(HTTPStatus.CONFLICT, f"{ERASED}: nothing else can be asked for")


def _new(subject: str, owner_id: str, kind: Right) -> dict[str, Any]:
    received, days = ledger.now(), os.environ.get("DUE_DAYS")
    return {
        "request_id": str(uuid.uuid4()),
        "subject": subject,
        "owner_id": owner_id,
        "kind": kind.value,
        "state": RequestState.RECEIVED.value,
        OPEN: OPEN,
        "received_at": stamp(received),
        "due_at": stamp(due(received, float(days) if days else None)),
    }


def _open(subject: str, kind: Right) -> dict[str, Any] | None:
    """Return the subject's request of the same kind that is not answered. What is to be corrected may differ."""
    if kind is Right.RECTIFY:
        return None
    return next((one for one in ledger.of_subject(subject) if one["kind"] == kind and OPEN in one), None)


def _kind(body: Mapping[str, Any]) -> Right:
    try:
        return Right(body.get("kind"))
    except ValueError as error:
        raise invalid("kind", f"must be one of {', '.join(Right)}") from error


def checked_owner_id(owner_id: object) -> str | None:
    """Return the owner that is named, None for nobody.

    Raises:
        Problem: 400, it is not a valid user id.
    """
    if owner_id is not None and (not isinstance(owner_id, str) or not _OWNER.fullmatch(owner_id)):
        raise invalid("owner_id", "must be the id of a user")
    return owner_id


def _changes(kind: Right, body: Mapping[str, Any], owner_id: str) -> Mapping[str, Any]:
    changes = body.get("changes")
    if (changes is not None) != (kind is Right.RECTIFY):
        raise invalid("changes", "is required with the kind rectify, and refused with any other kind")
    if changes is None:
        return {}
    try:
        return check_changes(changes, owner_id)
    except ValueError as error:
        raise invalid("changes", str(error)) from error


def _holds(request: ApiRequest, body: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    holds = body.get("holds", [])
    if holds and not is_officer(request.caller):
        raise Problem(HTTPStatus.FORBIDDEN, "only a privacy officer can set holds: leave holds out")
    if not isinstance(holds, list) or len(cast("list[Any]", holds)) > _MOST_HOLDS:
        raise invalid("holds", f"must be a list of at most {_MOST_HOLDS}")
    for one in cast("list[Any]", holds):
        known = cast("dict[str, Any]", one) if isinstance(one, dict) else {}
        if set(known) != {"store", "item", "reason"} or not all(map(_is_text, known.values())):
            raise invalid("holds", "each must have store, item and reason, all texts that UTF-8 can write")
        if not re.fullmatch(REASON, known["reason"]):
            raise invalid("holds", "reason must be like Art. 17(3)(e), or Art. 17(3)(e): CASE 7, and name nobody")
    return cast("Sequence[Mapping[str, str]]", holds)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and writable(value)
