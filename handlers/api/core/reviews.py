"""A reviewer's answer: who may give one, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from handlers.api.core.problems import Problem, invalid, not_found
from handlers.api.core.requests import ApiRequest, fields, text

REVIEWERS: Final = "reviewers"
"""The group of the user pool that may answer."""
DECISIONS: Final = ("approve", "reject", "heartbeat")
LONGEST_COMMENT: Final = 500
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REFUSALS: Final = {
    "ReviewAlreadyAnswered": "the review has been answered",
    "ReviewTimedOut": "the time to answer is over: the photo counts as not reviewed",
    "ReviewClosed": "the photo's workflow does not wait for this review any more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """What a reviewer says."""

    review_id: str
    decision: str
    comment: str


def review_answer(request: ApiRequest) -> ReviewAnswer:
    """Return what a reviewer says.

    Raises:
        Problem: the caller is no reviewer, which is said before anything else; or a field is not valid.
    """
    if REVIEWERS not in request.caller.groups:
        raise Problem(HTTPStatus.FORBIDDEN, f"only who is in the group {REVIEWERS} may answer a review")
    review_id = request.path.get("review_id", "")
    if not _ID.fullmatch(review_id):
        raise not_found()
    body = fields(request.body, "decision", "comment")
    if body.get("decision") not in DECISIONS:
        raise invalid("decision", f"must be one of {', '.join(DECISIONS)}")
    return ReviewAnswer(
        review_id=review_id, decision=body["decision"], comment=text(body, "comment", most=LONGEST_COMMENT, default="")
    )


def check_accepted(told: Mapping[str, Any]) -> None:
    """Return where an answer counts.

    Raises:
        Problem: it does not; why is said without naming who answered before.
    """
    if told["accepted"]:
        return
    if told["error"] == "ReviewNotFound":
        raise not_found()
    if told["error"] in _REFUSALS:
        before = f": {told['decision']}" if told.get("decision") else ""
        raise Problem(HTTPStatus.CONFLICT, _REFUSALS[told["error"]] + before)
    raise Problem(HTTPStatus.BAD_REQUEST, str(told["message"]))
