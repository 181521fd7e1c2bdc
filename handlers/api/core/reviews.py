"""What waits for a reviewer, and a reviewer's answer: who may see and give one, and what each says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from handlers.api.core.problems import Problem, invalid, not_found
from handlers.api.core.requests import ApiRequest, fields, text, whole_parameter
from handlers.api.core.uploads import iso
from handlers.images.core.formats import FORMATS
from handlers.images.core.review import ANSWER_BEFORE

REVIEWERS: Final = "reviewers"
"""The group of the user pool that may see what waits, and answer."""
DECISIONS: Final = ("approve", "reject", "heartbeat")
LONGEST_COMMENT: Final = 500
MOST_LISTED: Final = 50
"""Reviews of one page."""
LISTED: Final = 20
"""Reviews of one page where the caller does not say."""
URL_SECONDS: Final = 300
"""How long the address of an original can be used."""
CURSOR: Final = r"[0-9]{10}_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
"""The deadline and the id of the last review of the page before, both of which its reader has seen."""
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REFUSALS: Final = {
    "ReviewAlreadyAnswered": "the review has been answered",
    "ReviewTimedOut": "the time to answer is over: the photo counts as not reviewed",
    "ReviewClosed": "the photo's workflow does not wait for this review any more",
}

OriginalUrl = Callable[[Mapping[str, Any]], str]
"""Returns the signed address of a review's original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in the list of what waits.

    Args:
        deadline: seconds since the epoch.
        review_id: of the review with this deadline, or one that was there.
    """

    deadline: int
    review_id: str


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
    _check_reviewer(request, "answer a review")
    review_id = request.path.get("review_id", "")
    if not _ID.fullmatch(review_id):
        raise not_found()
    body = fields(request.body, "decision", "comment")
    if body.get("decision") not in DECISIONS:
        raise invalid("decision", f"must be one of {', '.join(DECISIONS)}")
    return ReviewAnswer(
        review_id=review_id, decision=body["decision"], comment=text(body, "comment", most=LONGEST_COMMENT, default="")
    )


def page_of_reviews(request: ApiRequest) -> tuple[int, Position | None]:
    """Return how many reviews are wanted, and after which one; None from the first on.

    Raises:
        Problem: the caller is no reviewer, which is said before anything else; or a parameter is not valid.
    """
    _check_reviewer(request, "see what waits for a review")
    limit = whole_parameter(request.query, "limit", least=1, most=MOST_LISTED, default=LISTED)
    cursor = request.query.get("cursor")
    if cursor is None:
        return limit, None
    if not re.fullmatch(CURSOR, cursor):
        raise invalid("cursor", "must be the `next` of the page before")
    deadline, _, review_id = cursor.partition("_")
    return limit, Position(deadline=int(deadline), review_id=review_id)


def reviews_document(items: Sequence[Mapping[str, Any]], url: OriginalUrl, *, more: bool) -> dict[str, Any]:
    """Return a page of what waits.

    Args:
        items: of the index.
        url: gives an original its address.
        more: whether there is a page after this one.
    """
    following = {"next": _cursor(items[-1])} if more else {}
    return {"reviews": [_document(item, url(item)) for item in items], **following}


def content_type_of(item: Mapping[str, Any]) -> str:
    """Return what an original is, as the pipeline found it, whatever its uploader called it."""
    return FORMATS[item["original"]["format"]].content_types[0]


def _document(item: Mapping[str, Any], url: str) -> dict[str, Any]:
    original = item["original"]
    return {
        "review_id": item["review_id"],
        "photo_id": item["photo_id"],
        "owner_id": item["owner_id"],
        "reason": item["reason"],
        "asked_at": iso(int(item["asked_at"])),
        "answer_before": iso(_deadline(item)),
        "original": {
            "format": original["format"],
            **{name: int(original[name]) for name in ("width", "height", "bytes")},
            "url": url,
        },
    }


def _cursor(item: Mapping[str, Any]) -> str:
    return f"{_deadline(item)}_{item['review_id']}"


def _deadline(item: Mapping[str, Any]) -> int:
    return int(datetime.fromisoformat(item[ANSWER_BEFORE]).timestamp())


def _check_reviewer(request: ApiRequest, what: str) -> None:
    if REVIEWERS not in request.caller.groups:
        raise Problem(HTTPStatus.FORBIDDEN, f"only who is in the group {REVIEWERS} may {what}")


def check_accepted(outcome: Mapping[str, Any]) -> None:
    """Return where an answer counts.

    Raises:
        Problem: it does not; why is said without naming who answered before.
    """
    if outcome["accepted"]:
        return
    if outcome["error"] == "ReviewNotFound":
        raise not_found()
    if outcome["error"] in _REFUSALS:
        before = f": {outcome['decision']}" if outcome.get("decision") else ""
        raise Problem(HTTPStatus.CONFLICT, _REFUSALS[outcome["error"]] + before)
    raise Problem(HTTPStatus.BAD_REQUEST, str(outcome["message"]))
