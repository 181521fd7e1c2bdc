"""What the scenario reports of its results; that it runs for real, test_commands shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from local.scenarios.photos.bulk import Bulk, Row
from local.scenarios.photos.outcomes import Outcome, Result, Variant
from local.scenarios.photos.review import Reviewed
from local.scenarios.photos.scenario import HEAVY, REVIEW, section

BULK = Bulk(4, 3, 0, (Row("raw/a.jpg", "bad"),), (), (), "", 1.234, (3, 1))
REVIEWED = Reviewed("raw/a.jpg", "reject", "refused", "no", "ReviewAlreadyAnswered", 1.234, "refused")


VARIANT = Variant("small", "out/s.webp", 2, 1, "webp", 3)
RESULT = Result("a.jpg", "processed", variants=(VARIANT,), milliseconds=4)


def test_results_as_expected_are_good() -> None:
    assert section([RESULT], {"list": BULK}, [REVIEWED]).ok


@pytest.mark.parametrize(
    "bulk",
    [
        replace(BULK, processed=2),
        replace(BULK, refused=()),
        replace(BULK, total=5),
        replace(BULK, duplicate=1, total=5),
    ],
)
def test_a_photo_that_is_lost_or_processed_twice_is_a_failure(bulk: Bulk) -> None:
    assert not section([], {"list": bulk}, []).ok


def test_what_is_heavy_may_go_to_the_heavy_route() -> None:
    assert replace(BULK, processed=1, sent_to_batch=2).as_expected
    assert not replace(BULK, sent_to_batch=1).as_expected


@pytest.mark.parametrize("reviewed", [replace(REVIEWED, outcome="processed"), replace(REVIEWED, repeated="")])
def test_a_decision_that_does_not_count_or_counts_twice_is_a_failure(reviewed: Reviewed) -> None:
    assert not section([], {}, [reviewed]).ok


@pytest.mark.parametrize(
    ("outcome", "expected", "ok"),
    [
        ("processed", None, True), ("refused", None, True), ("failed", None, False),
        ("refused", "processed", False), ("processed", "refused", False), ("refused", "refused", True),
    ],
)  # fmt: skip
def test_a_failed_photo_or_a_sample_with_another_outcome_is_a_failure(
    outcome: Outcome,
    expected: Outcome | None,
    ok: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert section([Result("a.jpg", outcome).expecting(expected)], {}, []).ok is ok


def test_photos_stand_at_the_top_of_the_report_and_are_counted_in_the_facts() -> None:
    found = section([RESULT], {"list": BULK}, [REVIEWED])
    data = json.loads(json.dumps(found.top_level))
    assert data["photos"][0]["variants"][0] == {
        "name": "small", "path": "out/s.webp", "width": 2, "height": 1, "format": "webp", "bytes": 3,
    }  # fmt: skip
    assert data["bulk"]["list"] == {
        "total": 4, "processed": 3, "duplicate": 0, "refused": [{"key": "raw/a.jpg", "reason": "bad"}],
        "review_timed_out": [], "failed": [], "report": None, "seconds": 1.23,
        "sent_to_batch": 0,
    }  # fmt: skip
    assert data["review"]["photos"][0]["outcome"] == "refused"
    assert section([], {}, []).top_level == {"photos": [], "bulk": {}, "review": None}
    assert found.facts["photos"] == {"total": 1, "processed": 1}


def test_what_no_photo_of_the_run_used_is_not_exercised() -> None:
    heavy = replace(RESULT, route="batch")
    assert set(section([RESULT], {}, []).not_exercised) == {HEAVY, REVIEW}
    assert set(section([replace(heavy, outcome="refused")], {}, [REVIEWED]).not_exercised) == {HEAVY}
    assert section([heavy], {}, [REVIEWED]).not_exercised == {}
