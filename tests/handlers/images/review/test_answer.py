"""The function that takes answers, over a table in moto and a Step Functions that may fail."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from handlers.images.core.keys import photo_at
from handlers.images.review import answer, ask, reviews
from handlers.shared import telemetry
from handlers.shared.faults import TransientFault
from tests.handlers.lambda_context import context
from tests.quick_moto import client

CONTEXT = context()
REVIEW_ID = "4f1d6c1e-93a5-4a59-a7f4-5d0f3b0c9f11"
TOKEN = "a-token-that-nobody-may-see"
PHOTO = photo_at("uploads", "raw/ann/a.jpg", "v1", versioned=True)
ASKED = reviews.ReviewRequest(
    photo=PHOTO, original={"format": "jpeg"}, reason="every photo is reviewed", at=1_700_000_000
)


def gone(code: str = "TaskTimedOut") -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "SendTaskSuccess")  # pyright: ignore[reportArgumentType] - a part of it


@pytest.fixture
def states(monkeypatch: pytest.MonkeyPatch) -> Iterator[MagicMock]:
    """A table with one review that waits, and a Step Functions that takes everything."""
    for name, value in {
        "REVIEWS_TABLE": "reviews",
        "REVIEWERS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:reviewers",
        "REVIEW_SECONDS": "3600",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    states_ = MagicMock()
    with mock_aws():
        table = client("dynamodb")
        table.create_table(
            TableName="reviews",
            KeySchema=[{"AttributeName": "review_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "review_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        monkeypatch.setattr(reviews, "dynamodb", MagicMock(return_value=table))
        monkeypatch.setattr(answer, "step_functions", lambda: states_)
        reviews.open_review(REVIEW_ID, ASKED, token=TOKEN, deadline=int(time.time()) + 3600)
        yield states_


def answered(**event: Any) -> dict[str, Any]:
    return answer.handler({"review_id": REVIEW_ID, "decision": "approve", "reviewer": "rita"} | event, CONTEXT)


def item() -> dict[str, Any]:
    return reviews.dynamodb().get_item(TableName="reviews", Key={"review_id": {"S": REVIEW_ID}})["Item"]


def test_the_decision_goes_to_the_workflow_and_the_token_goes(states: MagicMock) -> None:
    assert answered(comment="fine") == {"accepted": True, "review_id": REVIEW_ID, "decision": "approve"}
    states.send_task_success.assert_called_once_with(
        taskToken=TOKEN, output=json.dumps({"decision": "approve", "comment": "fine"})
    )
    assert "task_token" not in item()
    assert item()["reviewer"] == {"S": "rita"}


def test_a_second_answer_changes_nothing(states: MagicMock) -> None:
    answered()
    before = item()
    for second in ({"decision": "reject"}, {}, {"decision": "heartbeat"}, {"reviewer": "carl"}):
        assert answered(**second)["error"] == "ReviewAlreadyAnswered"
    assert item() == before
    assert states.send_task_success.call_count == 1


def test_a_late_answer_changes_nothing(states: MagicMock) -> None:
    reviews.open_review(REVIEW_ID, ASKED, token=TOKEN, deadline=int(time.time()) - 1)
    before = item()
    for decision in ("approve", "reject", "heartbeat"):
        assert answered(decision=decision)["error"] == "ReviewTimedOut"
    assert item() == before
    assert not states.mock_calls


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
@pytest.mark.parametrize(("decision", "call"), [("reject", "send_task_success"), ("heartbeat", "send_task_heartbeat")])
def test_a_review_whose_workflow_is_gone_is_closed(states: MagicMock, decision: str, call: str, code: str) -> None:
    getattr(states, call).side_effect = gone(code)
    assert answered(decision=decision)["error"] == "ReviewClosed"
    assert "task_token" not in item()
    assert answered()["error"] == "ReviewClosed"


def test_a_decision_that_did_not_reach_the_workflow_is_delivered_when_it_is_sent_again(states: MagicMock) -> None:
    states.send_task_success.side_effect = EndpointConnectionError(endpoint_url="states")
    with pytest.raises(TransientFault):
        answered()
    assert answered(decision="reject")["error"] == "ReviewAlreadyAnswered"
    states.send_task_success.side_effect = None
    assert answered()["accepted"]
    assert states.send_task_success.call_count == 2


def test_another_error_of_step_functions_is_not_hidden(states: MagicMock) -> None:
    states.send_task_success.side_effect = gone("KmsAccessDeniedException")
    with pytest.raises(ClientError):
        answered()
    assert "task_token" in item()


def test_a_heartbeat_keeps_it_waiting_and_decides_nothing(states: MagicMock) -> None:
    before = item()
    assert answered(decision="heartbeat")["accepted"]
    states.send_task_heartbeat.assert_called_once_with(taskToken=TOKEN)
    assert item() == before


def test_an_id_that_nobody_gave_out_is_not_found(states: MagicMock) -> None:
    assert answered(review_id="00000000-0000-4000-8000-000000000000")["error"] == "ReviewNotFound"
    assert not states.mock_calls


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"review_id": None}, "review_id"),
        ({"review_id": "../secrets"}, "review_id"),
        ({"decision": "maybe"}, "decision"),
        ({"reviewer": ""}, "reviewer"),
        ({"reviewer": 7}, "reviewer"),
        ({"comment": "x" * 501}, "comment"),
        ({"comment": None}, "comment"),
        ({"task_token": TOKEN}, "task_token"),
    ],
)
@pytest.mark.usefixtures("states")
def test_an_answer_that_makes_no_sense_is_told_why(event: dict[str, Any], field: str) -> None:
    told = answered(**event)
    assert told["error"] == "InvalidAnswer"
    assert told["message"].startswith(f"{field}: ")


def test_the_token_is_in_no_log_no_message_and_no_answer(states: MagicMock, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = MagicMock()
    monkeypatch.setattr(ask, "sns", lambda: topic)
    photo = {name: getattr(PHOTO, name) for name in ("bucket", "key", "version", "versioned", "owner_id", "photo_id")}
    event = {
        "photo": photo,
        "original": {"format": "jpeg"},
        "reason": "why",
        "review_id": REVIEW_ID,
        "task_token": TOKEN,
    }
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    asked = ask.handler(event, CONTEXT)
    states.send_task_success.side_effect = [EndpointConnectionError(endpoint_url="states"), None]
    with pytest.raises(TransientFault) as fault:
        answered()
    shown = [asked, answered(), answered(), str(topic.mock_calls), str(fault.value), log.getvalue()]
    assert '"asked"' in shown[-1], "the log was captured"
    assert TOKEN not in json.dumps(shown)


@pytest.mark.usefixtures("states")
def test_asking_again_replaces_the_token_of_a_review_that_waits_and_of_no_other() -> None:
    deadline = int(time.time()) + 3600
    reviews.open_review(REVIEW_ID, ASKED, token="of the second attempt", deadline=deadline)
    assert item()["task_token"] == {"S": "of the second attempt"}
    answered()
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        reviews.open_review(REVIEW_ID, ASKED, token="of a third", deadline=deadline)


@pytest.mark.parametrize(("field", "most"), [("reviewer", 128), ("comment", 500)])
@pytest.mark.usefixtures("states")
def test_exactly_the_longest_text_is_taken(field: str, most: int) -> None:
    assert answered(**{field: "x" * (most + 1)})["error"] == "InvalidAnswer"
    for length in (most - 1, most):
        event = {"review_id": REVIEW_ID, "decision": "approve", "reviewer": "rita", field: "x" * length}
        assert getattr(answer.parse_answer(event), field) == "x" * length


def test_a_decision_that_has_arrived_stays_accepted(states: MagicMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews, "delivered", MagicMock(side_effect=TransientFault("DynamoDB answered Throttling")))
    assert answered()["accepted"]
    states.send_task_success.side_effect = gone()
    assert "may have reached the workflow" in answered()["message"]
