"""Ask for a review: keep the workflow's token, and tell the reviewers what to look at.

The workflow waits for the token, not for this function's answer. The token is kept in the table alone: it is in no
message, no log and no answer.

Input: `{"photo": {...}, "original": {...}, "reason": "...", "review_id": "...", "task_token": "..."}`. Output:
`{"review_id"}`.

Message: JSON, `{"review_id", "bucket", "key", "version", "owner_id", "photo_id", "original": {...}, "reason",
"answer_before"}`, where the last is ISO 8601.

Environment: `REVIEWS_TABLE`, `REVIEWERS_TOPIC_ARN`, `REVIEW_SECONDS`.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images.core.keys import parse_photo
from handlers.images.core.review import answer_before
from handlers.images.observed import observed
from handlers.images.review import reviews
from handlers.shared.clients import sns
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import Event, logger, metrics


@observed
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Keep the review and tell of it."""
    photo, review_id = parse_photo(event["photo"]), event["review_id"]
    now = int(time.time())
    deadline = now + int(os.environ["REVIEW_SECONDS"])
    question = reviews.ReviewRequest(photo=photo, original=event["original"], reason=event["reason"], at=now)
    reviews.open_review(review_id, question, token=event["task_token"], deadline=deadline)
    asked = {
        "review_id": review_id,
        "bucket": photo.bucket,
        "key": photo.key,
        "version": photo.version,
        "owner_id": photo.owner_id,
        "photo_id": photo.photo_id,
        "original": event["original"],
        "reason": event["reason"],
        "answer_before": answer_before(deadline),
    }
    with transient_faults("SNS"):
        sns().publish(
            TopicArn=os.environ["REVIEWERS_TOPIC_ARN"], Subject="A photo waits for review", Message=json.dumps(asked)
        )
    metrics.add_metric("ReviewsAsked", MetricUnit.Count, 1)
    logger.info("asked", review_id=review_id)
    return {"review_id": review_id}
