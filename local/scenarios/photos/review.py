"""Photos that wait for a person: one is approved, one rejected, and an answer that comes twice does not count."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from handlers.images.core.keys import UPLOADS
from handlers.images.core.options import parse
from handlers.images.core.review import Review, ReviewRule
from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.photos.notifications import Notifications
from local.scenarios.photos.pipeline import Pipeline
from local.scenarios.photos.sender import DEFAULT_OWNER

_PATIENCE_SECONDS: Final = 60.0
_QUEUE: Final = "local-cloud-reviewers"
_ANSWERS: Final = (("approve", "processed"), ("reject", "refused"))
"""What the reviewer decides, and what must become of the photo."""
_UNDECIDED: Final = ("in_progress", "in_review")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A photo that a person decided on."""

    key: str
    decision: str
    outcome: str
    reason: str
    """Why it was refused."""
    repeated: str
    """The error that the reviewer got for answering again."""
    seconds: float
    expected: str

    @property
    def as_expected(self) -> bool:
        """Whether the decision counted, and no more than once."""
        return self.outcome == self.expected and self.repeated == "ReviewAlreadyAnswered"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        data = asdict(self)
        del data["expected"]
        return {**data, "reason": self.reason or None, "seconds": round(self.seconds, 2)}


def run_review(deployed: Deployment, pipeline: Pipeline, good: bytes) -> list[Reviewed]:
    """Have photos reviewed; return nothing where the program reviews none like ours.

    Args:
        deployed: The program.
        pipeline: Of the program.
        good: A photo.

    Raises:
        LocalCloudError: no reviewer is asked, or the decision does not arrive.
    """
    review = review_of(deployed)
    if review is None:
        return []
    owner = _owner(review)
    keys = {f"{UPLOADS}{owner}/to {decision}.jpg": (decision, outcome) for decision, outcome in _ANSWERS}
    pixels = 100_000
    if not all(review.reason(owner_id=owner, key=key, format_="jpeg", pixels=pixels) for key in keys):
        return []
    reviewers = Notifications(deployed.clients, pipeline.reviewers_topic_arn, _QUEUE)
    started = time.monotonic()
    for key in keys:
        deployed.clients.get("s3").put_object(Bucket=pipeline.uploads_bucket, Key=key, Body=good)
    reviewer = _Reviewer(deployed, pipeline, started)
    reviewed: list[Reviewed] = []
    waiting = set(keys)
    while waiting:
        _patient(deployed, started, f"no reviewer was asked about {', '.join(sorted(waiting))}")
        for request in reviewers.receive():
            asked = request.report
            waiting.discard(asked["key"])
            reviewed.append(reviewer.decide(asked, *keys[asked["key"]]))
    return sorted(reviewed, key=lambda photo: photo.decision)


def review_of(deployed: Deployment) -> Review | None:
    """Return what the deployed program reviews."""
    for function in deployed.recording.of_type("aws:lambda/function:Function"):
        variables = (function.inputs.get("environment") or {}).get("variables") or {}
        if function.inputs.get("handler") == "handlers.images.validate.handler":
            return parse(variables["IMAGE_OPTIONS"]).review
    return None


def _owner(review: Review) -> str:
    rules: tuple[ReviewRule, ...] = () if review.when == "always" else review.when
    return next((owner for rule in rules for owner in rule.owner_ids), DEFAULT_OWNER)


@dataclass(frozen=True, slots=True)
class _Reviewer:
    """Answers, and sees what comes of it."""

    deployed: Deployment
    pipeline: Pipeline
    started: float

    def decide(self, asked: Mapping[str, Any], decision: str, expected: str) -> Reviewed:
        """Say that the review goes on, decide, wait for the outcome, and answer once more."""
        comment = "it is only a sample" if decision == "reject" else ""
        self._answer(asked, "heartbeat")
        first = self._answer(asked, decision, comment)
        if not first["accepted"]:
            raise LocalCloudError(f"the review of {asked['key']} was not accepted: {first['message']}")
        item = self._outcome(asked)
        return Reviewed(
            key=asked["key"],
            decision=decision,
            outcome=item["outcome"]["S"],
            reason=item.get("reason", {}).get("S", ""),
            repeated=self._answer(asked, decision, comment).get("error", ""),
            seconds=time.monotonic() - self.started,
            expected=expected,
        )

    def _answer(self, asked: Mapping[str, Any], decision: str, comment: str = "") -> dict[str, Any]:
        function = self.pipeline.answer_function_name
        event = {
            "review_id": asked["review_id"],
            "decision": decision,
            "reviewer": "local cloud",
            "comment": comment,
        }
        result = self.deployed.clients.get("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        payload = json.loads(result["Payload"].read())
        if "FunctionError" in result:
            raise LocalCloudError(f"{function} failed: {payload.get('errorMessage')}")
        return payload

    def _outcome(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Wait until the ledger has an outcome."""
        key = {"pk": {"S": f"owner#{asked['owner_id']}"}, "sk": {"S": f"photo#{asked['photo_id']}"}}
        ledger = self.deployed.clients.get("dynamodb")
        while True:
            item = ledger.get_item(TableName=self.pipeline.ledger_table, Key=key)["Item"]
            if item["outcome"]["S"] not in _UNDECIDED:
                return item
            _patient(self.deployed, self.started, f"the review of {asked['key']} did not reach its workflow")
            time.sleep(0.02)


def _patient(deployed: Deployment, started: float, otherwise: str) -> None:
    deployed.emulator.check()
    if time.monotonic() - started > _PATIENCE_SECONDS:
        raise LocalCloudError(f"{otherwise} in {_PATIENCE_SECONDS:g} s")
