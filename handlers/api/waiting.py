"""The reviews that wait for an answer, in the order of their deadlines: an index of the table of reviews.

Environment: `REVIEWS_TABLE`.
"""

from __future__ import annotations

import os
from typing import Any

from handlers.api.core.reviews import Position
from handlers.images.core.review import ANSWER, ANSWER_BEFORE, WAITING, WAITS_FOR, answer_before
from handlers.shared.clients import dynamodb
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item


def reviews(*, limit: int, after: Position | None, now: int) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of the reviews whose deadline is to come, and whether there are more.

    The index follows the table within a second or so: a review that was answered just now may still be there.

    Args:
        limit: reviews at most.
        after: what the page begins after; None for the first.
        now: seconds since the epoch.

    Raises:
        TransientFault: the call may succeed later.
    """
    # DynamoDB refuses to start outside of what is asked for; what is over by now is before all that waits.
    start = {"ExclusiveStartKey": to_item(_key(after))} if after and after.deadline > now else {}
    with transient_faults("DynamoDB"):
        answer = dynamodb().query(
            TableName=os.environ["REVIEWS_TABLE"],
            IndexName=WAITING,
            KeyConditionExpression=f"{WAITS_FOR} = :answer AND {ANSWER_BEFORE} > :now",
            ExpressionAttributeValues=to_item({":answer": ANSWER, ":now": answer_before(now)}),
            Limit=limit + 1,
            **start,
        )
    found = [from_item(item) for item in answer["Items"]]
    return found[:limit], len(found) > limit


def _key(position: Position) -> dict[str, str]:
    return {
        WAITS_FOR: ANSWER,
        ANSWER_BEFORE: answer_before(position.deadline),
        "review_id": position.review_id,
    }
