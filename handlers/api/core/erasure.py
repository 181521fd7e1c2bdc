"""When a photo may be deleted: only while nothing can write files of it any more, or never will have begun to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final

from handlers.api.core.problems import Problem
from handlers.images.core.ledger import ERASED

UNCHANGED: Final = "#claim = :claim AND #outcome = :outcome"
SAME_CLAIM: Final = "#claim = :claim"
"""A review that was rejected: its workflow may write the outcome, and no file."""
NOT_THERE: Final = "attribute_not_exists(pk)"
BUSY_SECONDS: Final = 5
"""After which a caller may ask again: most photos are processed by then."""


class Stage(Enum):
    """What a ledger's item says of the run that has the photo."""

    ERASED = auto()
    """No run can take it on."""
    UNKNOWN = auto()
    """There is no item: no run has taken it on yet."""
    OVER = auto()
    """Its run has ended, or is dead: it holds no claim any more."""
    IN_REVIEW = auto()
    """Its run waits for a reviewer, and writes files if the answer is yes."""
    RUNNING = auto()
    """Its run writes files."""


def stage_of(item: Mapping[str, Any] | None, *, now: int) -> Stage:
    """Return the stage of a photo.

    Args:
        item: the ledger's; None where it has none.
        now: milliseconds since the epoch.
    """
    if item is None:
        return Stage.UNKNOWN
    if item["outcome"] == ERASED:
        return Stage.ERASED
    if item.get("claimed_until", 0) <= now:
        return Stage.OVER
    return Stage.IN_REVIEW if item["outcome"] == "in_review" else Stage.RUNNING


def is_rejected(outcome: Mapping[str, Any]) -> bool:
    """Return whether a review has ended with a no, now or before: no variant will be made then.

    Args:
        outcome: what `handlers.images.review.answer` answers to a rejection.
    """
    return bool(outcome["accepted"]) or outcome.get("decision") == "reject"


def busy() -> Problem:
    """Return the answer where a run may still write files: deleting them now would leave some behind."""
    detail = f"the photo is being processed; send the same request again in {BUSY_SECONDS} s or later"
    return Problem(HTTPStatus.CONFLICT, detail, {"Retry-After": str(BUSY_SECONDS)})
