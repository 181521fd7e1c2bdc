"""Which photos a person must approve."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.images.core.checks import OptionsError
from handlers.images.core.options import Options, as_data, parse
from handlers.images.core.review import Review, ReviewRule, parse_review

PHOTO: dict[str, Any] = {"owner_id": "ann", "key": "raw/ann/holiday/a.jpg", "format_": "jpeg", "pixels": 12_000_000}


def needed(when: Any, **photo: Any) -> bool:
    return bool(parse_review({"when": when}).reason(**PHOTO | photo))


def test_always_is_always() -> None:
    assert needed("always")


@pytest.mark.parametrize(
    ("rule", "yes", "no"),
    [
        ({"owner_ids": ["ann", "bob"]}, {}, {"owner_id": "carl"}),
        ({"min_pixels": 12_000_000}, {}, {"pixels": 11_999_999}),
        ({"formats": ["jpeg"]}, {}, {"format_": "png"}),
        ({"keys": ["raw/*/holiday/*"]}, {}, {"key": "raw/ann/work/a.jpg"}),
        ({"keys": ["*.gif", "*a.jpg"]}, {}, {"key": "raw/ann/b.jpg"}),
    ],
)
def test_a_rule_applies_where_its_condition_is_met(rule: Any, yes: Any, no: Any) -> None:
    assert needed([rule], **yes)
    assert not needed([rule], **no)


def test_a_rule_needs_all_of_its_conditions_and_one_rule_is_enough() -> None:
    both = {"owner_ids": ["ann"], "formats": ["png"]}
    assert not needed([both])
    assert needed([both, {"formats": ["jpeg"]}])
    assert needed([both], format_="png")


def test_the_reason_says_what_applies_and_names_nobody() -> None:
    rules = [{"owner_ids": ["bob"]}, {"owner_ids": ["ann"], "min_pixels": 1_000_000, "formats": ["jpeg", "png"]}]
    assert parse_review({"when": rules}).reason(**PHOTO) == (
        "its owner's photos are reviewed, it has 1,000,000 pixels or more, its format is jpeg or png"
    )
    assert parse_review({"when": [{"keys": ["*/ann/*"]}]}).reason(**PHOTO) == "its key matches a pattern"
    assert parse_review({"when": "always"}).reason(**PHOTO) == "every photo is reviewed"
    assert not parse_review({"when": rules[:1]}).reason(**PHOTO)


def test_keys_are_matched_with_their_case() -> None:
    assert not needed([{"keys": ["RAW/*"]}])


rules = st.builds(
    ReviewRule,
    owner_ids=st.lists(st.sampled_from(["ann", "bob"]), max_size=2).map(tuple),
    min_pixels=st.sampled_from([1, 12_000_000, 100_000_000]),
    formats=st.lists(st.sampled_from(["jpeg", "png"]), unique=True, max_size=2).map(tuple),
)


@given(st.lists(rules, min_size=1, max_size=3))
def test_the_choice_survives_the_document_that_the_function_reads(when: list[ReviewRule]) -> None:
    options = Options(review=Review(when=tuple(when), timeout_seconds=60, heartbeat_seconds=10))
    assert parse(as_data(options)) == options


@given(st.lists(rules, min_size=1, max_size=3), rules)
def test_another_rule_never_takes_a_review_away(when: list[ReviewRule], more: ReviewRule) -> None:
    if Review(when=tuple(when)).reason(**PHOTO):
        assert Review(when=(*when, more)).reason(**PHOTO)


@pytest.mark.parametrize(
    ("review", "field", "remedy"),
    [
        ({}, "review.when", 'give "always", or a list of rules'),
        ({"when": []}, "review.when", "at least one rule"),
        ({"when": "sometimes"}, "review.when", "give a list"),
        ({"when": [{}]}, "review.when[0]", "give at least one of owner_ids"),
        ({"when": [{"owner": "ann"}]}, "review.when[0].owner", "owner_ids, min_pixels, formats, keys"),
        ({"when": [{"owner_ids": "ann"}]}, "review.when[0].owner_ids", "give a list"),
        ({"when": [{"formats": ["bmp"]}]}, "review.when[0].formats[0]", "give one of"),
        ({"when": [{"min_pixels": -1}]}, "review.when[0].min_pixels", "whole number"),
        ({"when": "always", "timeout_seconds": 3601}, "review.timeout_seconds", "1 to 3,600"),
        ({"when": "always", "timeout_seconds": 60, "heartbeat_seconds": 60}, "review.heartbeat_seconds", "1 to 59"),
        ({"when": "always", "timeout": 60}, "review.timeout", "when, timeout_seconds, heartbeat_seconds"),
    ],
)
def test_what_cannot_be_honoured_is_refused_with_a_remedy(review: Any, field: str, remedy: str) -> None:
    with pytest.raises(OptionsError) as refused:
        parse({"review": review})
    assert refused.value.field == field
    assert remedy in refused.value.remedy
