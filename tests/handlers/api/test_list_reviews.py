"""What waits for a reviewer: the most urgent first, each review once, and for reviewers alone."""

from __future__ import annotations

import time
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.photo_api import schemas
from handlers.images.core.keys import Photo
from handlers.images.review import reviews
from tests.handlers.api.gateway import REVIEW_ID, Platform, Response, call
from tests.handlers.faulty import REVIEWS, TOKEN

ROUTE = "GET /reviews"


def listed(groups: str | None = "reviewers", owner: str = "rita", **query: str) -> Response:
    return call(ROUTE, owner, groups=groups, query=query)


def ask(platform: Platform, *deadlines: int, owner: str = "ann") -> list[str]:
    """Ask for a review for each deadline, in seconds from now; return their ids."""
    now, ids = int(time.time()), [str(uuid.uuid4()) for _ in deadlines]
    for id_, deadline in zip(ids, deadlines, strict=True):
        photo = Photo(
            bucket="raw-bucket",
            key=f"raw/{owner}/{id_}",
            version=id_,
            versioned=True,
            owner_id=owner,
            photo_id="0" * 32,
        )
        platform.ask(id_, photo, deadline=now + deadline)
    return ids


def test_a_reviewer_sees_what_is_needed_to_decide(platform: Platform) -> None:
    photo = platform.in_review("ann")
    answer = listed()
    jsonschema.Draft4Validator(schemas.REVIEWS).validate(answer.body)
    [review] = answer.body["reviews"]
    url = review["original"].pop("url")
    assert review.pop("answer_before") > "2026"
    assert review == {
        "review_id": REVIEW_ID,
        "photo_id": photo.photo_id,
        "owner_id": "ann",
        "reason": "every photo is reviewed",
        "asked_at": "2023-11-14T22:13:20Z",
        "original": {"format": "jpeg", "width": 64, "height": 48, "bytes": 8},
    }
    assert TOKEN not in str(answer)
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    assert (parts.netloc, parts.path) == ("raw-bucket.s3.eu-west-1.amazonaws.com", f"/{photo.key}")
    assert (query["versionId"], query["X-Amz-Expires"]) == ([photo.version], ["300"])
    assert query["response-content-type"] == ["image/jpeg"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("groups", [None, "", "privacy_officers", "reviewers2", "Reviewers"])
@pytest.mark.parametrize("query", [{}, {"limit": "0"}, {"cursor": "x"}])
def test_who_is_no_reviewer_learns_nothing(groups: str | None, query: dict[str, str], platform: Platform) -> None:
    platform.in_review("ann")
    answer = listed(groups, "ann", **query)
    assert (answer.status, answer.detail) == (
        403, "only who is in the group reviewers may see what waits for a review"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "51"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": f"1700000000_{REVIEW_ID.upper()}"}, "cursor"),
        ({"cursor": f"17000000000_{REVIEW_ID}"}, "cursor"),
    ],
)
@pytest.mark.usefixtures("platform")
def test_a_parameter_that_makes_no_sense_is_refused(query: dict[str, str], field: str) -> None:
    answer = listed(**query)
    assert (answer.status, answer.detail.partition(":")[0]) == (400, field)


def test_what_is_answered_over_or_closed_does_not_wait(platform: Platform) -> None:
    answered, over, closed, waits = ask(platform, 1000, -1, 2000, 3000)
    reviews.delivered(answered)
    reviews.close(closed)
    assert [one["review_id"] for one in listed().body["reviews"]] == [waits]
    assert over in {item["review_id"]["S"] for item in platform.dynamodb.scan(TableName=REVIEWS)["Items"]}


def test_a_decision_that_has_not_reached_the_workflow_still_waits(platform: Platform) -> None:
    [id_] = ask(platform, 3600)
    reviews.decide(id_, decision="approve", reviewer="rita", comment="")
    assert [one["review_id"] for one in listed().body["reviews"]] == [id_]


def test_a_cursor_whose_review_is_over_by_now_goes_on_with_the_first_that_waits(platform: Platform) -> None:
    over, waits = ask(platform, -5, 3600)
    answer = listed(cursor=f"{int(time.time()) - 5}_{over}")
    assert [one["review_id"] for one in answer.body["reviews"]] == [waits]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    deadlines=st.lists(st.integers(3000, 3010), max_size=9),
    over=st.integers(0, 3),
    limit=st.integers(1, 10),
)
def test_the_pages_have_every_review_that_waits_once_in_the_order_of_the_deadlines(
    whole: Platform, deadlines: list[int], over: int, limit: int
) -> None:
    whole.empty()
    ids = ask(whole, *deadlines)
    ask(whole, *([-10] * over))
    found: list[dict[str, Any]] = []
    query: dict[str, str] = {"limit": str(limit)}
    while True:
        page = listed(**query).body
        assert len(page["reviews"]) == limit or "next" not in page
        found += page["reviews"]
        if "next" not in page:
            break
        assert page["reviews"]
        query["cursor"] = page["next"]
    assert sorted(one["review_id"] for one in found) == sorted(ids)
    assert [one["answer_before"] for one in found] == sorted(one["answer_before"] for one in found)
