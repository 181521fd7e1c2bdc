"""Reviewers answer through the API; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.api.gateway import REVIEW_ID, Platform, Response, call
from tests.handlers.faulty import REVIEWS, TOKEN

ROUTE = "POST /reviews/{review_id}/answer"


def answer(groups: str | None = "reviewers", review_id: str = REVIEW_ID, owner: str = "rita", **body: Any) -> Response:
    given = {"decision": "approve", **body}
    return call(ROUTE, owner, path={"review_id": review_id}, body=given, groups=groups)


def test_a_decision_reaches_the_workflow_in_the_reviewers_name(platform: Platform) -> None:
    platform.in_review("ann")
    answered = answer(decision="reject", comment="blurred")
    assert (answered.status, answered.body) == (200, {"review_id": REVIEW_ID, "decision": "reject"})
    assert platform.decisions == ['{"decision": "reject", "comment": "blurred"}']
    assert platform.dynamodb.scan(TableName=REVIEWS)["Items"][0]["reviewer"] == {"S": "rita"}


@pytest.mark.parametrize("groups", [None, "", "privacy_officers", "reviewers2", "[x-reviewers]", "Reviewers"])
@pytest.mark.parametrize("review_id", [REVIEW_ID, "4f1d6c1e-93a5-4a59-a7f4-000000000000", "x"])
def test_who_is_no_reviewer_learns_nothing_and_decides_nothing(
    groups: str | None, review_id: str, platform: Platform
) -> None:
    platform.in_review("ann")
    answered = answer(groups, review_id)
    assert answered.status == 403
    assert "reviewers" in answered.detail
    assert platform.waiting == {TOKEN}


@pytest.mark.parametrize("groups", ["reviewers", "[reviewers]", "staff,reviewers", "[staff reviewers]", ["reviewers"]])
def test_groups_are_read_as_the_gateways_write_them(groups: Any, platform: Platform) -> None:
    platform.in_review("ann")
    assert answer(groups).status == 200


@pytest.mark.usefixtures("platform")
def test_a_review_that_is_not_there_is_not_found() -> None:
    assert answer(review_id="4f1d6c1e-93a5-4a59-a7f4-000000000000").status == 404
    assert answer(review_id="-" * 36).status == 404


def test_a_second_answer_is_a_conflict_that_names_nobody(platform: Platform) -> None:
    platform.in_review("ann")
    answer(owner="rita")
    answered = answer(owner="carl", decision="reject")
    assert answered.status == 409
    assert answered.detail.endswith(": approve")
    assert "rita" not in answered.detail


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"decision": None}, "decision"),
        ({"decision": ["approve"]}, "decision"),
        ({"comment": 7}, "comment"),
        ({"comment": "x" * 501}, "comment"),
        ({"reviewer": "carl"}, "reviewer"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(body: dict[str, Any], field: str, platform: Platform) -> None:
    platform.in_review("ann")
    answered = answer(**body)
    assert (answered.status, answered.detail.partition(":")[0]) == (400, field)
    assert platform.waiting == {TOKEN}


def test_a_heartbeat_decides_nothing(platform: Platform) -> None:
    platform.in_review("ann")
    assert answer(decision="heartbeat").status == 200
    assert platform.waiting == {TOKEN}
    assert answer().status == 200
