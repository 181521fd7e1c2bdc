"""The reviews, an item each: what was asked, until when, the workflow's token, and what was answered.

A review can be answered while its item has the token. Whoever answers first puts the decision there, by a conditional
write; when the workflow has got it, or waits no more, the token goes. Items expire 30 days after their deadline.

While an item has the token it is in the index `waiting` as well, in the order of the deadlines, so that what waits for
a reviewer is found without reading what does not. The token is not in the index.

Environment: `REVIEWS_TABLE`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from handlers.images.core.keys import Photo
from handlers.images.core.review import ANSWER, ANSWER_BEFORE, WAITS_FOR, answer_before
from handlers.shared.clients import dynamodb
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item

KEPT_SECONDS = 30 * 24 * 60 * 60
"""After the deadline: for who asks later who decided."""
_NAMES = {"#comment": "comment"}  # a word that DynamoDB reserves


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What is known of a review.

    Args:
        token: The workflow's; None once it is of no use any more.
        deadline: Seconds since the epoch.
        decision: What the first reviewer decided; None before.
        reviewer: Who decided.
        closed: The workflow did not wait any more when somebody answered.
    """

    token: str | None
    deadline: int
    decision: str | None = None
    reviewer: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """What reviewers are asked about.

    Args:
        photo: what is reviewed.
        original: its format, width, height, bytes and frames.
        reason: why it is reviewed.
        at: seconds since the epoch.
    """

    photo: Photo
    original: Mapping[str, Any]
    reason: str
    at: int


def open_review(review_id: str, asked: ReviewRequest, *, token: str, deadline: int) -> None:
    """Keep a review. Asking again, as a retried state does, replaces the token of one that nobody answered.

    Args:
        review_id: of the claim that the workflow has on the photo.
        asked: what about.
        token: the workflow's.
        deadline: seconds since the epoch.

    Raises:
        ClientError: it was answered already, or the call failed for good.
        TransientFault: the call may succeed later.
    """
    photo = asked.photo
    item = {
        "review_id": review_id,
        WAITS_FOR: ANSWER,
        ANSWER_BEFORE: answer_before(deadline),
        "bucket": photo.bucket,
        "key": photo.key,
        "version": photo.version,
        "owner_id": photo.owner_id,
        "photo_id": photo.photo_id,
        "versioned": photo.versioned,
        "original": dict(asked.original),
        "reason": asked.reason,
        "asked_at": asked.at,
        "task_token": token,
        "deadline": deadline,
        "expires_at": deadline + KEPT_SECONDS,
    }
    with transient_faults("DynamoDB"):
        dynamodb().put_item(
            TableName=_table(), Item=to_item(item), ConditionExpression="attribute_not_exists(decision)"
        )


def find(review_id: str) -> Review | None:
    """Return a review, or None where there is none of this id.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("DynamoDB"):
        answer = dynamodb().get_item(TableName=_table(), Key=_key(review_id), ConsistentRead=True)
    return _review(answer["Item"]) if "Item" in answer else None


def decide(review_id: str, *, decision: str, reviewer: str, comment: str) -> Review | None:
    """Put a decision down, if it is the first and in time; the same one again counts as the same.

    Returns:
        The review with its token, or None where the decision does not count: `find` tells why.

    Raises:
        TransientFault: the call may succeed later.
    """
    now = int(time.time())
    values = {":decision": decision, ":reviewer": reviewer, ":comment": comment, ":now": now}
    try:
        with transient_faults("DynamoDB"):
            answer = dynamodb().update_item(
                TableName=_table(),
                Key=_key(review_id),
                UpdateExpression="SET decision = :decision, reviewer = :reviewer, #comment = :comment, "
                "decided_at = :now",
                ConditionExpression="attribute_exists(task_token) AND deadline > :now AND "
                "(attribute_not_exists(decision) OR "
                "(decision = :decision AND reviewer = :reviewer AND #comment = :comment))",
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=to_item(values),
                ReturnValues="ALL_NEW",
            )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return None
        raise
    return _review(answer["Attributes"])


def delivered(review_id: str) -> None:
    """Forget the token: the workflow has got the decision.

    Raises:
        TransientFault: the call may succeed later.
    """
    _update(review_id, f"REMOVE task_token, {WAITS_FOR}")


def close(review_id: str) -> None:
    """Forget the token: nobody waits for it any more.

    Raises:
        TransientFault: the call may succeed later.
    """
    _update(review_id, f"REMOVE task_token, {WAITS_FOR} SET closed_at = :now", {":now": int(time.time())})


def _update(review_id: str, expression: str, values: Mapping[str, Any] | None = None) -> None:
    given = {"ExpressionAttributeValues": to_item(values)} if values else {}
    with transient_faults("DynamoDB"):
        dynamodb().update_item(TableName=_table(), Key=_key(review_id), UpdateExpression=expression, **given)


def _review(item: Mapping[str, Any]) -> Review:
    values = from_item(item)
    return Review(
        token=values.get("task_token"),
        deadline=int(values["deadline"]),
        decision=values.get("decision"),
        reviewer=values.get("reviewer"),
        closed="closed_at" in values,
    )


def _key(review_id: str) -> dict[str, Any]:
    return to_item({"review_id": review_id})


def _table() -> str:
    return os.environ["REVIEWS_TABLE"]
