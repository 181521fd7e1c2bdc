"""Take a reviewer's answer and send it to the workflow that waits for it.

Who may call this function may answer: the API in front of it checks who that is, and says so in `reviewer`.

Input: `{"review_id", "decision": "approve" | "reject" | "heartbeat", "reviewer", "comment"?}`. A comment tells the
uploader why a photo was rejected; a heartbeat says that the review goes on, where the workflow wants to hear that.

Output: `{"accepted": true, "review_id", "decision"}`, or `{"accepted": false, "error", "message", "decision"?}`, where
`decision` is what was decided before; what is not accepted changes nothing:

| error | when |
|---|---|
| `InvalidAnswer` | a field is missing, unknown or not valid |
| `ReviewNotFound` | there is no review of this id |
| `ReviewAlreadyAnswered` | another answer came first, or this one has reached the workflow already |
| `ReviewTimedOut` | the deadline has passed |
| `ReviewClosed` | the workflow does not wait any more: it was stopped, missed a heartbeat, or has this answer already |

Environment: `REVIEWS_TABLE`.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from handlers.images.review import reviews
from handlers.shared.clients import step_functions
from handlers.shared.faults import TransientFault, transient_faults
from handlers.shared.telemetry import Event, instrumented, logger, metrics

_REVIEW_ID = re.compile(r"[0-9a-f-]{36}")
_DECISIONS = ("approve", "reject", "heartbeat")
_LONGEST_REVIEWER = 128
_LONGEST_COMMENT = 500
_FIELDS = {"review_id", "decision", "reviewer", "comment"}
_NOBODY_WAITS = frozenset({"TaskDoesNotExist", "TaskTimedOut", "InvalidToken"})
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html#API_SendTaskSuccess_Errors"""


class NotAccepted(Exception):  # noqa: N818 - an answer to the reviewer, not an error of the program
    """The answer does not count.

    Args:
        error: one of the names above.
        message: why, in plain words.
        decision: what was decided before, where anything was.
    """

    def __init__(self, error: str, message: str, decision: str | None = None) -> None:
        super().__init__(message)
        self.error, self.message, self.decision = error, message, decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reviewer says."""

    review_id: str
    decision: str
    reviewer: str
    comment: str


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Take the answer, or say why not."""
    try:
        answer = parse_answer(event)
        logger.append_keys(review_id=answer.review_id)
        if answer.decision == "heartbeat":
            _keep_waiting(answer)
        else:
            _decide(answer)
    except NotAccepted as refusal:
        logger.info("not accepted", error=refusal.error)
        decided = {"decision": refusal.decision} if refusal.decision else {}
        return {"accepted": False, "error": refusal.error, "message": refusal.message, **decided}
    metrics.add_metric("ReviewAnswers", MetricUnit.Count, 1)
    logger.info("accepted", decision=answer.decision)
    return {"accepted": True, "review_id": answer.review_id, "decision": answer.decision}


def parse_answer(event: Event) -> Answer:
    """Return what the event says.

    Raises:
        NotAccepted: it names the field, and what to give.
    """
    review_id, decision = event.get("review_id"), event.get("decision")
    reviewer, comment = event.get("reviewer"), event.get("comment", "")
    if unknown := sorted(set(event) - _FIELDS):
        raise _invalid(unknown[0], f"unknown field; valid fields: {', '.join(sorted(_FIELDS))}")
    if not isinstance(review_id, str) or not _REVIEW_ID.fullmatch(review_id):
        raise _invalid("review_id", "give the id that the message to the reviewers has")
    if decision not in _DECISIONS:
        raise _invalid("decision", f"give one of {', '.join(_DECISIONS)}")
    if not isinstance(reviewer, str) or not 0 < len(reviewer) <= _LONGEST_REVIEWER:
        raise _invalid("reviewer", f"give who decides, in 1 to {_LONGEST_REVIEWER} characters")
    if not isinstance(comment, str) or len(comment) > _LONGEST_COMMENT:
        raise _invalid("comment", f"give a text of at most {_LONGEST_COMMENT} characters")
    return Answer(review_id=review_id, decision=decision, reviewer=reviewer, comment=comment)


def _invalid(field: str, remedy: str) -> NotAccepted:
    return NotAccepted("InvalidAnswer", f"{field}: {remedy}")


def _decide(answer: Answer) -> None:
    review = reviews.decide(
        answer.review_id, decision=answer.decision, reviewer=answer.reviewer, comment=answer.comment
    )
    if review is None or review.token is None:
        raise _why_not(reviews.find(answer.review_id))
    output = {"decision": answer.decision, "comment": answer.comment}
    try:
        with transient_faults("Step Functions"):
            step_functions().send_task_success(taskToken=review.token, output=json.dumps(output))
    except ClientError as error:
        raise _closed(answer, error) from error
    try:
        reviews.delivered(answer.review_id)
    except (TransientFault, ClientError):  # the workflow has the decision, and the token is of no use any more
        logger.exception("delivered, but the token is still in the table")


def _keep_waiting(answer: Answer) -> None:
    review = reviews.find(answer.review_id)
    if review is None or review.token is None or review.decision or review.deadline <= time.time():
        raise _why_not(review)
    try:
        with transient_faults("Step Functions"):
            step_functions().send_task_heartbeat(taskToken=review.token)
    except ClientError as error:
        raise _closed(answer, error) from error


def _closed(answer: Answer, error: ClientError) -> Exception:
    """Return why an answer cannot be delivered, after closing a review that nobody waits for."""
    if error.response["Error"]["Code"] not in _NOBODY_WAITS:
        return error
    reviews.close(answer.review_id)
    return _nobody_waits(None if answer.decision == "heartbeat" else answer.decision)


def _nobody_waits(decision: str | None) -> NotAccepted:
    """Step Functions does not say whether a task is over because a decision has reached it."""
    message = "the photo's workflow does not wait for this review any more"
    if decision:
        message += "; if the same answer was sent before, it may have reached the workflow then"
    return NotAccepted("ReviewClosed", message, decision)


def _why_not(review: reviews.Review | None) -> NotAccepted:
    if review is None:
        return NotAccepted("ReviewNotFound", "there is no review of this id, or it is long over")
    if review.closed:
        return _nobody_waits(review.decision)
    if review.decision:
        message = f"{review.reviewer} answered first: {review.decision}"
        return NotAccepted("ReviewAlreadyAnswered", message, review.decision)
    return NotAccepted("ReviewTimedOut", "the time to answer is over: the photo counts as not reviewed")
