from __future__ import annotations

from collections.abc import Mapping

import pytest

from iam.conditions import Context, Value, holds
from iam.documents import parse
from recorder.resource import UNKNOWN


def decide(block: Mapping[str, object], values: Mapping[str, Value]) -> bool | None:
    statement = {"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": block}
    (condition,) = parse({"Statement": statement}).statements[0].conditions
    return holds(condition, Context(values))


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringLike", "a*", "ab", True),
        ("StringNotLike", "a*", "ab", False),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericGreaterThanEquals", 10, "10", True),
        ("NumericEquals", "10", "many", False),
        ("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", True),
        ("DateGreaterThan", "2026-01-01", "1767225601", True),
        ("Bool", "true", "True", True),
        ("Bool", False, "false", True),
        ("Bool", "true", "false", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
        ("IpAddress", "203.0.113.0/24", "198.51.100.7", False),
        ("NotIpAddress", "203.0.113.0/24", "198.51.100.7", True),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", True),
        ("IpAddress", "2001:db8::/32", "203.0.113.7", False),
        ("ArnLike", "arn:aws:sns:*:123456789012:*", "arn:aws:sns:eu-west-1:123456789012:photos", True),
        ("ArnLike", "arn:aws:sns:*:photos", "arn:aws:sns:eu-west-1:123456789012:photos", False),
        ("ArnEquals", "arn:aws:s3:::a*", "arn:aws:s3:::abc", True),
        ("ArnNotLike", "arn:aws:s3:::a*", "arn:aws:s3:::abc", False),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ],
)
def test_an_operator_compares_as_its_type_does(operator: str, wanted: object, given: str, *, expected: bool) -> None:
    assert decide({operator: {"key": wanted}}, {"KEY": given}) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringEqualsIfExists", True),
        ("StringNotEquals", True),
        ("StringNotEqualsIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAllValues:StringNotEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("Bool", False),
    ],
)
def test_an_absent_key_fails_a_condition_unless_it_is_negated_or_if_exists(operator: str, *, expected: bool) -> None:
    assert decide({operator: {"key": "true"}}, {}) is expected


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        ("ForAnyValue:StringEquals", ["a", "x"], True),
        ("ForAnyValue:StringEquals", ["x", "y"], False),
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "x"], False),
        ("ForAnyValue:StringNotEquals", ["a", "x"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], False),
        ("ForAllValues:StringNotEquals", ["x", "y"], True),
        ("ForAllValues:StringNotEquals", ["a", "y"], False),
        ("ForAllValues:StringEquals", [], True),
    ],
)
def test_a_set_operator_asks_for_any_or_for_all_of_the_requests_values(
    operator: str, given: list[str], *, expected: bool
) -> None:
    assert decide({operator: {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": given}) is expected


@pytest.mark.parametrize(
    ("wanted", "values", "expected"),
    [("true", {}, True), ("false", {}, False), ("true", {"k": "v"}, False), ("false", {"k": "v"}, True)],
)
def test_null_asks_whether_the_key_is_absent(wanted: str, values: dict[str, Value], *, expected: bool) -> None:
    assert decide({"Null": {"k": wanted}}, values) is expected


def test_a_policy_variable_stands_for_the_requests_value_and_its_wildcards_are_literal() -> None:
    assert decide(
        {"StringLike": {"s3:prefix": "home/${aws:username}/*"}}, {"s3:prefix": "home/ann/x", "aws:username": "ann"}
    )
    assert not decide(
        {"StringLike": {"s3:prefix": "home/${aws:username}/*"}}, {"s3:prefix": "home/bob/x", "aws:username": "*"}
    )
    assert decide({"StringEquals": {"k": "${aws:username, 'nobody'}"}}, {"k": "nobody"})
    assert decide({"StringEquals": {"k": "${aws:username}"}}, {"k": ""}) is False
    assert decide({"StringLike": {"k": "a${*}"}}, {"k": "a*"})
    assert decide({"StringLike": {"k": "a${*}"}}, {"k": "ab"}) is False
    assert decide({"StringEquals": {"k": "a${*}"}}, {"k": "a*"})


def test_an_unknown_value_decides_nothing_unless_another_value_does() -> None:
    assert decide({"StringEquals": {"k": UNKNOWN}}, {"k": "a"}) is None
    assert decide({"StringEquals": {"k": ["a", UNKNOWN]}}, {"k": "a"}) is True
    assert decide({"StringNotEquals": {"k": ["a", UNKNOWN]}}, {"k": "a"}) is False
    assert decide({"StringEquals": {"k": "a"}}, {"k": UNKNOWN}) is None
    assert decide({"Null": {"k": "true"}}, {"k": UNKNOWN}) is None
