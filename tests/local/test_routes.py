"""What `python -m local up` makes of the routes' results; that they run for real, test_commands shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from local.scenarios.photos.bulk import Bulk, Row
from local.scenarios.photos.review import Reviewed
from local.scenarios.photos.run import Routes

BULK = Bulk(4, 3, 0, (Row("raw/a.jpg", "bad"),), (), (), "", 1.234, (3, 1))
REVIEWED = Reviewed("raw/a.jpg", "reject", "refused", "no", "ReviewAlreadyAnswered", 1.234, "refused")


def test_results_as_expected_are_good() -> None:
    assert Routes({"list": BULK}, (REVIEWED,)).as_expected


@pytest.mark.parametrize(
    "bulk",
    [
        replace(BULK, processed=2),
        replace(BULK, refused=()),
        replace(BULK, total=5),
        replace(BULK, duplicate=1, total=5),
    ],
)
def test_a_photo_that_is_lost_or_done_twice_is_told(bulk: Bulk) -> None:
    assert not Routes({"list": bulk}).as_expected


def test_what_is_heavy_may_go_to_the_heavy_route() -> None:
    assert replace(BULK, processed=1, sent_to_batch=2).as_expected
    assert not replace(BULK, sent_to_batch=1).as_expected


@pytest.mark.parametrize("reviewed", [replace(REVIEWED, outcome="processed"), replace(REVIEWED, repeated="")])
def test_a_decision_that_does_not_count_or_counts_twice_is_told(reviewed: Reviewed) -> None:
    assert not Routes({}, (reviewed,)).as_expected


def test_routes_are_told_as_json() -> None:
    data = json.loads(json.dumps(Routes({"list": BULK}, (REVIEWED,)).to_json()))
    assert data["bulk"]["list"] == {
        "total": 4, "processed": 3, "duplicate": 0, "refused": [{"key": "raw/a.jpg", "reason": "bad"}],
        "review_timed_out": [], "failed": [], "report": None, "seconds": 1.23,
        "sent_to_batch": 0,
    }  # fmt: skip
    assert data["review"]["photos"][0]["outcome"] == "refused"
    assert Routes().to_json() == {"bulk": {}, "review": None}
