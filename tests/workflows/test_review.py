"""A photo that waits for a person, in the emulator: what reviewers see, what they may answer, and what is kept."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

import pytest

from samples import photos
from tests.workflows.conftest import HEARTBEAT_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("workflows")]
ENDED = ["Notify error", "Any work files?", "Clean up", "Was it a failure?", "Done"]


@pytest.fixture(scope="module")
def photo() -> bytes:
    return photos.jpeg(400, 300)


def waiting(cloud: Any, name: str, photo: bytes, machine: str = "photos") -> tuple[str, dict[str, Any]]:
    """Start a photo that needs a review; return its execution and what the reviewers were asked."""
    arn = cloud.start(cloud.upload(f"raw/reviewed/{name}.jpg", photo), machine)
    return arn, cloud.asked()


def test_an_approved_photo_is_processed(cloud: Any, photo: bytes) -> None:
    arn, asked = waiting(cloud, "approved", photo)
    assert cloud.item("reviewed", asked["photo_id"])["outcome"] == "in_review"
    answer = {"review_id": asked["review_id"], "decision": "approve", "reviewer": "rita"}
    assert cloud.answer(**answer) == {"accepted": True, "review_id": asked["review_id"], "decision": "approve"}
    run = cloud.end_of(arn)
    assert run.entered[3:9] == [
        "Accepted?", "Needs review?", "Record review", "Review", "Approved?", "Prepare variants",
    ]  # fmt: skip
    assert run.output["outcome"] == "processed"
    assert len(run.output["variants"]) == 6
    assert cloud.notified() == [run.output]
    assert cloud.item("reviewed", asked["photo_id"])["outcome"] == "processed"


def test_a_reviewer_is_told_what_to_look_at(cloud: Any, photo: bytes) -> None:
    arn, asked = waiting(cloud, "told", photo)
    assert asked["key"] == "raw/reviewed/told.jpg"
    assert asked["original"] == {"format": "jpeg", "width": 400, "height": 300, "bytes": len(photo), "frames": 1}
    assert set(asked) == {
        "review_id", "bucket", "key", "version", "owner_id", "photo_id", "original", "reason", "answer_before",
    }  # fmt: skip
    cloud.answer(review_id=asked["review_id"], decision="approve", reviewer="rita")
    cloud.end_of(arn)
    cloud.notified()


def test_a_rejected_photo_is_refused_with_the_reviewers_words(cloud: Any, photo: bytes) -> None:
    arn, asked = waiting(cloud, "rejected", photo)
    cloud.answer(review_id=asked["review_id"], decision="reject", reviewer="rita", comment="it shows a passport")
    run = cloud.end_of(arn)
    assert run.entered[-8:] == ["Reject", "Report failure", "Record failure", *ENDED]
    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", "refused")
    assert run.output["reason"] == "rejected by a reviewer: it shows a passport"
    assert cloud.notified() == [run.output]
    assert not cloud.keys("sizes/reviewed/" + asked["photo_id"])
    assert not cloud.keys("work/")


def test_a_photo_that_nobody_reviews_is_an_outcome_of_its_own_and_may_be_tried_again(cloud: Any, photo: bytes) -> None:
    event = cloud.upload("raw/reviewed/forgotten.jpg", photo)
    cloud.set_environment("ask", REVIEW_SECONDS="1")
    try:
        arn = cloud.start(event, "photos_forgotten")
        asked = cloud.asked()
    finally:
        cloud.set_environment("ask")
    run = cloud.end_of(arn)
    assert run.entered[-8:] == ["Review timed out", "Report failure", "Record failure", *ENDED]
    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", "review_timed_out")
    assert cloud.notified() == [run.output]
    assert cloud.item("reviewed", asked["photo_id"])["outcome"] == "review_timed_out"

    # The function's clock may be a little behind the workflow's: it started to count later.
    time.sleep(max(0.0, datetime.fromisoformat(asked["answer_before"]).timestamp() - time.time()))
    late = cloud.answer(review_id=asked["review_id"], decision="approve", reviewer="rita")
    assert (late["accepted"], late["error"]) == (False, "ReviewTimedOut")
    assert "decision" not in review_item(cloud, asked["review_id"])

    again = cloud.start(event)
    cloud.answer(review_id=cloud.asked()["review_id"], decision="approve", reviewer="rita")
    assert cloud.end_of(again).output["outcome"] == "processed"
    cloud.notified()


def test_only_the_first_answer_counts(cloud: Any, photo: bytes) -> None:
    arn, asked = waiting(cloud, "twice", photo)
    assert cloud.answer(review_id=asked["review_id"], decision="reject", reviewer="rita")["accepted"]
    for second in ("approve", "reject", "heartbeat"):
        refused = cloud.answer(review_id=asked["review_id"], decision=second, reviewer="carl")
        assert (refused["accepted"], refused["error"]) == (False, "ReviewAlreadyAnswered")
        assert refused["message"] == "rita answered first: reject"
    assert cloud.end_of(arn).output["reason"] == "rejected by a reviewer"
    assert review_item(cloud, asked["review_id"])["reviewer"] == {"S": "rita"}
    cloud.notified()


def test_a_forged_answer_is_refused(cloud: Any) -> None:
    forged = cloud.answer(review_id="00000000-0000-4000-8000-000000000000", decision="approve", reviewer="mallory")
    assert (forged["accepted"], forged["error"]) == (False, "ReviewNotFound")


def test_heartbeats_keep_a_review_alive_and_their_absence_ends_it(cloud: Any, photo: bytes) -> None:
    attempt, was_kept_alive, asked = 0, False, dict[str, Any]()
    while not was_kept_alive:
        cloud.notified()
        attempt += 1
        started = time.monotonic()
        arn, asked = waiting(cloud, f"heard {attempt}", photo, "photos_heard")
        was_kept_alive = keep_alive(cloud, asked["review_id"], started)
        run = cloud.end_of(arn)
        assert run.output["outcome"] == "review_timed_out"
    gone = cloud.answer(review_id=asked["review_id"], decision="approve", reviewer="rita")
    assert (gone["accepted"], gone["error"]) == (False, "ReviewClosed")
    cloud.notified()


def keep_alive(cloud: Any, review_id: str, started: float) -> bool:
    """Send heartbeats for longer than a review lives without any; return whether this machine sent them in time."""
    last, until = started, time.monotonic() + 1.5 * HEARTBEAT_SECONDS
    while time.monotonic() < until:
        sent = time.monotonic()
        answer = cloud.answer(review_id=review_id, decision="heartbeat", reviewer="rita")
        if not answer["accepted"]:
            assert time.monotonic() - last >= HEARTBEAT_SECONDS, f"it was in time: {answer}"
            return False
        last = sent
        time.sleep(HEARTBEAT_SECONDS / 10)
    return True


def test_a_review_that_cannot_be_asked_for_fails_the_photo(cloud: Any, photo: bytes) -> None:
    event = cloud.upload("raw/reviewed/unasked.jpg", photo)
    cloud.set_environment("ask", REVIEWERS_TOPIC_ARN="arn:aws:sns:eu-central-1:000000000000:nobody")
    try:
        run = cloud.run(event)
    finally:
        cloud.set_environment("ask")
    assert run.error == "PhotoFailed"
    assert "NotFound" in (run.cause or "")
    cloud.notified()


def test_the_token_is_nowhere_but_in_the_review_until_it_is_used(cloud: Any, photo: bytes) -> None:
    arn, asked = waiting(cloud, "secret", photo)
    token = review_item(cloud, asked["review_id"])["task_token"]["S"]
    assert token not in json.dumps(asked)
    answered = cloud.answer(review_id=asked["review_id"], decision="approve", reviewer="rita")
    run = cloud.end_of(arn)
    shown = [answered, run.output, cloud.notified(), cloud.item("reviewed", asked["photo_id"])]
    assert token not in json.dumps(shown)
    assert "task_token" not in review_item(cloud, asked["review_id"])
    history = cloud.client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
    outputs = [event.get("stateExitedEventDetails", {}).get("output", "") for event in history]
    assert token not in json.dumps(outputs)


def review_item(cloud: Any, review_id: str) -> dict[str, Any]:
    key = {"review_id": {"S": review_id}}
    return cloud.client("dynamodb").get_item(TableName="reviews", Key=key)["Item"]
