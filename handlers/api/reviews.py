"""Asks the function that takes reviewers' answers (`handlers.images.review.answer`): it alone knows the tokens.

Environment: `ANSWER_FUNCTION`, its name.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final, Protocol, cast

from handlers.shared.budget import Budget
from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults

_CALL: Final = Budget(connect_seconds=1, read_seconds=10, attempts=2)
"""The function makes up to three calls itself. Asking it twice decides nothing twice."""
_MAY_PASS: Final = frozenset({"TransientFault", "Sandbox.Timedout"})


class AnswerFailed(Exception):  # noqa: N818 - Lambda's word
    """The function failed for a reason that will stay; its own log has it."""


class Functions(Protocol):
    """What is used of boto3's client of Lambda."""

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]: ...  # noqa: D102, N803


def answer(review_id: str, *, decision: str, reviewer: str, comment: str) -> dict[str, Any]:
    """Give an answer to a review, and return what became of it: see `handlers.images.review.answer`.

    Raises:
        AnswerFailed: the function failed for a reason that will stay.
        TransientFault: the call may succeed later.
    """
    payload = {"review_id": review_id, "decision": decision, "reviewer": reviewer, "comment": comment}
    functions = cast("Functions", client("lambda", _CALL))
    with transient_faults("Lambda"):
        response = functions.invoke(FunctionName=os.environ["ANSWER_FUNCTION"], Payload=json.dumps(payload).encode())
        outcome = json.loads(response["Payload"].read())
    if "FunctionError" in response:
        if outcome.get("errorType") in _MAY_PASS:
            raise TransientFault(f"the answering function failed: {outcome.get('errorType')}")
        raise AnswerFailed(str(outcome.get("errorType")))
    return outcome
