"""`POST /reviews/{review_id}/answer`: a reviewer approves or rejects a photo, or says that the review goes on.

Environment: `ANSWER_FUNCTION`.
"""

from __future__ import annotations

from handlers.api import reviews
from handlers.api.core.requests import ApiRequest
from handlers.api.core.reviews import check_accepted, review_answer
from handlers.api.endpoint import Reply, endpoint


@endpoint
def handler(request: ApiRequest) -> Reply:
    """Pass the answer on, if the caller may give one."""
    given = review_answer(request)
    outcome = reviews.answer(
        given.review_id, decision=given.decision, reviewer=request.caller.owner_id, comment=given.comment
    )
    check_accepted(outcome)
    return Reply(body={"review_id": given.review_id, "decision": given.decision})
