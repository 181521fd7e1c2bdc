"""Event filter patterns: each operator as AWS documents it, and the laws between them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.event_source_mapping.filters import check, passes

LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([0.5, "", "a", "ab", "b", "A"])
)
TEXTS = st.sampled_from(["", "a", "ab", "b", "A"])
DOCUMENTS = st.dictionaries(st.sampled_from("xyz"), LEAVES | st.dictionaries(st.sampled_from("xy"), LEAVES), max_size=3)
CONDITIONS: st.SearchStrategy[Any] = st.one_of(
    LEAVES,
    st.booleans().map(lambda one: {"exists": one}),
    TEXTS.map(lambda one: {"prefix": one}),
    TEXTS.map(lambda one: {"suffix": one}),
    TEXTS.map(lambda one: {"equals-ignore-case": one}),
    st.integers(-3, 3).map(lambda one: {"numeric": [">", one]}),
    st.lists(TEXTS | st.integers(-3, 3), min_size=1).map(lambda some: {"anything-but": some}),
)
RULES = st.lists(CONDITIONS, min_size=1, max_size=3)


def fit(rule: Any, document: Any) -> bool:
    return passes([check({"data": rule})], json.dumps(document).encode())


@pytest.mark.parametrize(
    ("rule", "document", "expected"),
    [
        ({"a": ["x"]}, {"a": "x", "b": 1}, True),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": ["x"]}, {"a": "X"}, False),
        ({"a": ["x"]}, {}, False),
        ({"a": [None]}, {"a": None}, True),
        ({"a": [None]}, {}, False),
        ({"a": [""]}, {"a": ""}, True),
        ({"a": [1]}, {"a": True}, False),
        ({"a": [1]}, {"a": 1.0}, True),
        ({"a": ["x"], "b": ["y"]}, {"a": "x", "b": "z"}, False),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x"}}, True),
        ({"a": {"b": ["x"]}}, {"a": "x"}, False),
        ({"a": {"b": [{"exists": False}]}}, {}, True),
        ({"a": ["x"]}, {"a": ["w", "x"]}, True),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"b": "y"}, True),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}], "c": [1]}, {"b": "y"}, False),
        ({"a": [{"exists": True}]}, {"a": None}, True),
        ({"a": [{"exists": True}]}, {"a": {"b": 1}}, False),
        ({"a": [{"exists": False}]}, {"b": 1}, True),
        ({"a": [{"prefix": "ab"}]}, {"a": "abc"}, True),
        ({"a": [{"prefix": "ab"}]}, {"a": 3}, False),
        ({"a": [{"suffix": ".jpg"}]}, {"a": "1.jpg"}, True),
        ({"a": [{"equals-ignore-case": "AbC"}]}, {"a": "aBc"}, True),
        ({"a": [{"anything-but": ["x", 1]}]}, {"a": "y"}, True),
        ({"a": [{"anything-but": "x"}]}, {"a": "x"}, False),
        ({"a": [{"anything-but": "x"}]}, {}, False),
        ({"a": [{"numeric": [">=", 1, "<", 5]}]}, {"a": 1}, True),
        ({"a": [{"numeric": [">=", 1, "<", 5]}]}, {"a": 5}, False),
        ({"a": [{"numeric": ["=", 3.5]}]}, {"a": 3.5}, True),
        ({"a": [{"numeric": ["=", 1]}]}, {"a": "1"}, False),
        ({"a": [{"numeric": ["=", 1]}]}, {"a": True}, False),
    ],
)
def test_a_rule_fits_as_documented(rule: Any, document: Any, expected: Any) -> None:
    assert fit(rule, document) is expected


@pytest.mark.parametrize("data", [b"", b"no JSON", b"\xff", b"[" * 100_000])
def test_what_is_no_json_fits_no_pattern_and_passes_where_there_is_none(data: bytes) -> None:
    assert not passes([check({"data": {"a": [{"exists": False}]}})], data)
    assert passes([], data)


@given(RULES, RULES, DOCUMENTS)
def test_several_keys_are_and_several_patterns_and_conditions_are_or(first: Any, second: Any, document: Any) -> None:
    x, y = fit({"x": first}, document), fit({"y": second}, document)
    assert fit({"x": first, "y": second}, document) is (x and y)
    assert fit({"$or": [{"x": first}, {"y": second}]}, document) is (x or y)
    both = [check({"data": {"x": first}}), check({"data": {"y": second}})]
    assert passes(both, json.dumps(document).encode()) is (x or y)
    assert fit({"x": [*first, *second]}, document) is (x or fit({"x": second}, document))


@given(TEXTS | st.integers(-3, 3), DOCUMENTS)
def test_a_value_that_is_there_is_either_it_or_anything_but_it(value: Any, document: Any) -> None:
    there = fit({"x": [{"exists": True}]}, document)
    assert there is not fit({"x": [{"exists": False}]}, document)
    equal, other = fit({"x": [value]}, document), fit({"x": [{"anything-but": value}]}, document)
    assert (equal != other) if there else not (equal or other)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ([], "must be an object with the key data"),
        ({}, "must be an object with the key data"),
        ({"partitionKey": ["1"]}, "partitionKey: a mapping of Kinesis filters by the key data only"),
        ({"data": {"a": "x"}}, 'data.a: "x" must be a list of values or conditions'),
        ({"data": {"a": []}}, "data.a: [] must be a list"),
        ({"data": {"a": [["x"]]}}, "must be a value or have one operator"),
        ({"data": {"a": [{"prefix": "x", "suffix": "y"}]}}, "must be a value or have one operator"),
        ({"data": {"a": [{"wildcard": "*"}]}}, "unknown operator wildcard; valid operators: exists, prefix"),
        ({"data": {"a": [{"exists": "yes"}]}}, "exists has an invalid operand"),
        ({"data": {"a": [{"numeric": ["~", 1]}]}}, "numeric has an invalid operand"),
        ({"data": {"a": [{"numeric": [">"]}]}}, "numeric has an invalid operand"),
        ({"data": {"a": [{"anything-but": []}]}}, "anything-but has an invalid operand"),
        ({"data": {"$or": {"a": ["x"]}}}, "data.$or: must be a list of patterns"),
    ],
)
def test_an_invalid_pattern_is_refused_with_its_place(pattern: Any, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - its text is compared
        check(pattern)
    assert message in str(error.value)
