"""The filter language: what its documentation says matches, and what is refused with which words."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.metric_filters import Filter, LogEvent, PatternError, metric_data, parse

EVENT: Final = json.loads("""{
  "eventType": "UpdateTrail",
  "sourceIPAddress": "111.111.111.111",
  "arrayKey": ["value", "another value"],
  "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
  "SomeObject": null,
  "ThisFlag": true,
  "latency": 55.5,
  "code": "400",
  "user": {"id": 1, "email": "John.Stiles@example.com"},
  "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
  "actions": ["GET", "PUT", "DELETE"],
  "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
  "cluster.name": "c",
  "quoted": "a \\"word\\""
}""")
"""The example of AWS's page, and a few values more."""


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ("{$.eventType=UpdateTrail}", True),
        ("{ $.eventType = Update* }", True),
        ("{ $.eventType = *Trail }", True),
        ("{ $.eventType = *dateT* }", True),
        ("{ $.eventType = * }", True),
        ("{ $.eventType = Up*ail }", False),  # a `*` inside is a star
        ("{ $.eventType = updatetrail }", False),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress != 111.111.* }", False),
        ("{ $.sourceIPAddress = %^111[.]% }", True),
        ("{ $.sourceIPAddress != %^111[.]% }", False),
        ('{ $.arrayKey[0] = "value" }', True),
        ('{ $.arrayKey[2] = "value" }', False),
        ("{ $.objectList[1].id = 2 }", True),
        ("{ $.eventType[0] = U }", False),  # a text is no array
        ("{ $.SomeObject IS NULL }", True),
        ("{ $.missing IS NULL }", False),
        ("{ $.SomeOtherObject NOT EXISTS }", True),
        ("{ $.SomeObject NOT EXISTS }", False),
        ("{ $.latency > 55.5 }", False),
        ("{ $.latency < 55.5 }", False),
        ("{ $.latency >= 55.5 }", True),
        ("{ $.missing != %^1% }", False),
        ("{ $.ThisFlag IS TRUE }", True),
        ("{ $.user.id IS TRUE }", False),  # 1 is a number
        ("{ $.ThisFlag IS FALSE }", False),
        ("{ $.ThisFlag = true }", False),  # no text and no number
        ("{ $.users = 1 }", False),
        ("{ $.users != 1 }", False),  # the selector must point to a text or a number
        ("{ $.missing != x }", False),
        ("{ $.latency > 50 }", True),
        ("{ $.latency >= 5.55e1 }", True),
        ("{ $.latency < +55 }", False),
        ("{ $.latency <= 55.5 }", True),
        ("{ $.code = 400 }", True),
        ("{ $.code > 300 }", False),
        ("{ $.['cluster.name'] = c }", True),
        ('{ $.quoted = "a \\"word\\"" }', True),
        ('{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', True),
        ('{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', False),
        (
            '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
            True,
        ),
        (
            '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = x) && $.actions[2] = nomatch }',
            False,
        ),
        ("", True),
    ],
)
def test_a_pattern_matches_what_its_documentation_says(pattern: str, matches: bool) -> None:  # noqa: FBT001
    assert parse(pattern).matches(EVENT) is matches


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[ip, user]", "only patterns of JSON"),
        ("%ERROR%", "only patterns of JSON"),
        ("ERROR (x)", r"at character 6, ' \(x\)': expected a term, quoted if need be"),
        ("{ $.a = 1", r"'the end': expected \}"),
        ("{ $.a = 1 } x", "expected the end"),
        ("{ a = 1 }", r"at character 3, 'a = 1 }': expected a selector such as \$\.eventName"),
        ("{ $.a EXISTS }", r"that a value exists is written \$\.name = \*"),
        ("{ $.a LIKE x }", "expected an operator"),
        ("{ $.a IS nothing }", "expected NULL or TRUE or FALSE"),
        ("{ $.a > b }", "expected a number after >"),
        ("{ $.a = }", "expected a text, a number"),
        ("{ ($.a = 1 }", r"expected \)"),
        ("{ $.a = 1 && }", "expected a selector"),
        ("{ $.a[*] = 1 }", "expected an operator"),
        ("{ $.a = %(x)% }", "a regular expression of letters"),
        ("{ $.a = %[% }", "a valid regular expression"),
        ("{ $.a = %x% && $.b = %x% && $.c = %x% }", "at most 2 regular expressions"),
        (f"{{ {'(' * 65}$.a = 1{')' * 65} }}", "at most 64 parentheses"),
        (f"{{ $.a = {'x' * 1024} }}", "1024 characters at most"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused_with_its_place(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        parse(pattern)


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        ("ERROR", "[ERROR] A fatal exception", True),
        ("ERROR", "an error", False),
        ("ERROR Exception", "[ERROR] UnhandledException", True),
        ("ERROR -Exiting", "ERROR: Exiting", False),
        ('"Failed to" WARN', "[WARN] Failed to process", True),
        ("?ERROR ?WARN", "WARN message", True),
        ("?ERROR ?WARN", "INFO message", False),
    ],
)
def test_terms_are_looked_for_in_the_text(pattern: str, line: str, matches: bool) -> None:  # noqa: FBT001
    transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    assert bool(metric_data([Filter(pattern, [transformation])], [LogEvent(0, line)])) is matches


_NAMES: Final = ("a", "b", "c")
_events = st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(["x", "y", "xy", 1, 2, None, True, [1]]))
_leaves = st.builds(
    "{} {}".format,
    st.sampled_from([f"$.{name}" for name in _NAMES]),
    st.sampled_from(["= x", "!= x", "= x*", "= 1", "> 1", "NOT EXISTS", "IS NULL", "IS TRUE"]),
)
Tree = Any
"""A leaf's text, or an operator with two trees."""
_trees: st.SearchStrategy[Tree] = st.recursive(
    _leaves, lambda inner: st.tuples(st.sampled_from(["&&", "||"]), inner, inner), max_leaves=8
)


def _written(tree: Tree) -> str:
    return tree if isinstance(tree, str) else f"({_written(tree[1])}) {tree[0]} ({_written(tree[2])})"


def _holds(tree: Tree, event: Any) -> bool:
    if isinstance(tree, str):
        return parse(f"{{ {tree} }}").matches(event)
    operator, left, right = tree
    both = _holds(left, event), _holds(right, event)
    return all(both) if operator == "&&" else any(both)


@given(_trees, _events)
def test_a_pattern_is_what_its_parts_are_joined(tree: Tree, event: dict[str, Any]) -> None:
    assert parse(f"{{ {_written(tree)} }}").matches(event) is _holds(tree, event)


@given(
    st.lists(_leaves, min_size=1, max_size=6), st.lists(st.sampled_from(["&&", "||"]), min_size=5, max_size=5), _events
)
def test_and_binds_before_or(leaves: list[str], operators: list[str], event: dict[str, Any]) -> None:
    joined = leaves[0]
    groups = [[leaves[0]]]
    for operator, leaf in zip(operators, leaves[1:], strict=False):
        joined += f" {operator} {leaf}"
        if operator == "&&":
            groups[-1].append(leaf)
        else:
            groups.append([leaf])
    expected = any(all(_holds(leaf, event) for leaf in group) for group in groups)
    assert parse(f"{{ {joined} }}").matches(event) is expected


def _data(transformation: dict[str, Any], *messages: object) -> dict[str, Any]:
    kept = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", **transformation}
    events = [
        LogEvent(1000 * at, message if isinstance(message, str) else json.dumps(message))
        for at, message in enumerate(messages)
    ]
    return metric_data([Filter("{ $.a = x }", [kept])], events)


def test_each_event_that_matches_is_one_datum_at_its_time() -> None:
    found = _data({}, {"a": "x"}, {"a": "y"}, "no JSON at all", {"a": "x"})
    assert [(datum["Value"], datum["Timestamp"]) for datum in found["n"]] == [(1.0, 0.0), (1.0, 3.0)]


def test_a_value_and_a_dimension_may_be_the_events_own() -> None:
    [datum] = _data({"metricValue": "$.b.c", "dimensions": {"Who": "$.who"}}, {"a": "x", "b": {"c": 7}, "who": "me"})[
        "n"
    ]
    assert (datum["Value"], datum["Dimensions"]) == (7.0, [{"Name": "Who", "Value": "me"}])
    assert _data({"metricValue": "$.b"}, {"a": "x"}) == {}
    assert _data({"metricValue": "$.b"}, {"a": "x", "b": "no number"}) == {}


def test_a_default_value_is_reported_where_nothing_matched() -> None:
    assert [datum["Value"] for datum in _data({"defaultValue": 0}, {"a": "y"}, {"a": "z"})["n"]] == [0.0]
    assert [datum["Value"] for datum in _data({"defaultValue": 0}, {"a": "x"})["n"]] == [1.0]
    assert _data({}, {"a": "y"}) == {}


def test_a_value_or_dimension_that_an_event_lacks_is_no_datum_and_truth_is_no_number() -> None:
    base = {"metricName": "m", "metricNamespace": "n"}
    for more in ({"metricValue": "$.flag"}, {"metricValue": "1", "dimensions": {"who": "$.missing"}}):
        assert metric_data([Filter("", [base | more])], [LogEvent(1_000, '{"flag": true}')]) == {}


def test_parentheses_that_are_closed_do_not_count() -> None:
    assert parse("{ " + " || ".join(["($.a = 1)"] * 70) + " }").matches({"a": 1})


def test_a_default_is_for_minutes_with_events_alone() -> None:
    one = Filter("{ $.a = 1 }", [{"metricName": "m", "metricNamespace": "n", "metricValue": "1", "defaultValue": 0}])
    assert metric_data([one], []) == {}
