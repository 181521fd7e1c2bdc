from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam import patterns

GLOBS = st.text(alphabet="ab:*?", max_size=6)
WORDS = ["".join(letters) for size in range(5) for letters in itertools.product("ab:", repeat=size)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?", "s3:Get", False),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a/b/c", True),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a", False),
        ("a.c", "abc", False),
    ],
)
def test_wildcards_stand_for_any_characters_and_for_one(pattern: str, text: str, *, expected: bool) -> None:
    assert patterns.matches(pattern, text) is expected


def test_the_case_of_an_action_does_not_matter_and_that_of_a_resource_does() -> None:
    assert patterns.matches_action("S3:getobject", "s3:GetObject")
    assert not patterns.matches("arn:aws:s3:::Photos", "arn:aws:s3:::photos")


def test_a_literal_wildcard_matches_itself_alone() -> None:
    assert patterns.matches(patterns.literal("a*"), "a*")
    assert not patterns.matches(patterns.literal("a*"), "ab")


@given(GLOBS, GLOBS)
def test_what_covers_matches_every_text_that_is_covered(outer: str, inner: str) -> None:
    if patterns.covers(outer, inner):
        assert all(patterns.matches(outer, word) for word in WORDS if patterns.matches(inner, word))


@given(GLOBS)
def test_a_pattern_covers_itself_and_everything_covers_any(pattern: str) -> None:
    assert patterns.covers(pattern, pattern)
    assert patterns.covers("*", pattern)


@given(GLOBS, GLOBS)
def test_patterns_overlap_when_a_text_matches_both(one: str, other: str) -> None:
    if any(patterns.matches(one, word) and patterns.matches(other, word) for word in WORDS):
        assert patterns.overlaps(one, other)
        assert patterns.overlaps(other, one)
        both = patterns.intersection(one, other)
        assert both is not None
        assert all(
            patterns.matches(both, word)
            for word in WORDS
            if patterns.matches(one, word) and patterns.matches(other, word)
        )


@given(st.text(alphabet="ab*?", max_size=4), st.text(alphabet="ab*?", max_size=4))
def test_patterns_that_no_text_matches_both_of_do_not_overlap(one: str, other: str) -> None:
    words = ["".join(letters) for size in range(9) for letters in itertools.product("ab", repeat=size)]
    if not any(patterns.matches(one, word) and patterns.matches(other, word) for word in words):
        assert not patterns.overlaps(one, other)


def test_a_variable_may_stand_for_anything_and_an_escaped_wildcard_for_one_character() -> None:
    assert patterns.without_variables("arn:aws:s3:::b/${aws:username}/x") == "arn:aws:s3:::b/*/x"
    assert patterns.without_variables("a${*}b") == "a?b"
