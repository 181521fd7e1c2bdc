"""Each statement against a request that it matches and one that it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.waf.acls import NONE, acl, decide, request, rule, text
from waf import HttpRequest, RateCounter

HEADER = {"SingleHeader": {"Name": "x-a"}}


def with_header(value: str) -> HttpRequest:
    return request(headers=[("X-A", value)])


def sized(field: Mapping[str, Any], size: int, operator: str = "GT") -> Mapping[str, Any]:
    return {
        "SizeConstraintStatement": {
            "FieldToMatch": field,
            "Size": size,
            "ComparisonOperator": operator,
            "TextTransformations": NONE,
        }
    }


def regex(expression: str, field: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"RegexMatchStatement": {"RegexString": expression, "FieldToMatch": field, "TextTransformations": NONE}}


JSON_BODY = {"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "VALUE", "OversizeHandling": "CONTINUE"}}
ONE_PATH = {"JsonBody": {"MatchPattern": {"IncludedPaths": ["/a"]}, "MatchScope": "ALL"}}
COOKIES = {"Cookies": {"MatchPattern": {"IncludedCookies": ["a"]}, "MatchScope": "VALUE", "OversizeHandling": "MATCH"}}
HEADERS = {"Headers": {"MatchPattern": {"ExcludedHeaders": ["x-b"]}, "MatchScope": "ALL", "OversizeHandling": "MATCH"}}

CASES: list[tuple[str, Mapping[str, Any], HttpRequest, HttpRequest]] = [
    ("contains", text("bad"), request("/a-bad-path"), request("/good?bad")),
    ("exactly", text("/a", how="EXACTLY"), request("/a"), request("/ab")),
    ("starts with", text("/a", how="STARTS_WITH"), request("/ab"), request("/b/a")),
    ("ends with", text(".php", how="ENDS_WITH"), request("/x.php"), request("/x.php/")),
    ("word", text("bad", how="CONTAINS_WORD"), request("/a/bad!"), request("/a/bad_one")),
    ("method", text("PUT", {"Method": {}}, "EXACTLY"), request(method="PUT"), request(method="GET")),
    ("query string", text("x=1", {"QueryString": {}}), request("/?x=1"), request("/x=1")),
    ("any argument", text("v", {"AllQueryArguments": {}}, "EXACTLY"), request("/?a=b&c=v"), request("/?a=vv")),
    ("one argument", text("v", {"SingleQueryArgument": {"Name": "c"}}), request("/?C=v"), request("/?a=v")),
    ("header", text("bad", HEADER), with_header("a bad one"), with_header("good")),
    ("headers but one", text("bad", HEADERS), with_header("bad"), request(headers=[("x-b", "bad")])),
    (
        "cookie",
        text("bad", COOKIES),
        request(headers=[("cookie", "b=1; a=bad")]),
        request(headers=[("cookie", "b=bad")]),
    ),
    ("body", text("bad", {"Body": {}}), request(body=b"so bad"), request(body=b"good")),
    ("json value", text("bad", JSON_BODY), request(body=b'{"a": ["bad"]}'), request(body=b'{"bad": 1}')),
    ("json path", text("bad", ONE_PATH), request(body=b'{"a": {"b": "bad"}}'), request(body=b'{"ab": "bad"}')),
    ("larger", sized(PATH := {"UriPath": {}}, 3), request("/abc"), request("/ab")),
    ("not smaller", sized(PATH, 3, "GE"), request("/ab"), request("/a")),
    ("regex", regex("^/[0-9]+$", PATH), request("/12"), request("/1a")),
    (
        "and",
        {"AndStatement": {"Statements": [text("a"), text("b")]}},
        request("/ab"),
        request("/a"),
    ),
    ("or", {"OrStatement": {"Statements": [text("a"), text("b")]}}, request("/b"), request("/c")),
    ("not", {"NotStatement": {"Statement": text("a")}}, request("/b"), request("/a")),
    ("not, in a rule group", {"NotStatement": {"Statements": [text("a")]}}, request("/b"), request("/a")),
    ("country", {"GeoMatchStatement": {"CountryCodes": ["DE"]}}, request(country="DE"), request(country="FR")),
    ("network", {"AsnMatchStatement": {"AsnList": [64500]}}, request(asn=64500), request(asn=64501)),
]


@pytest.mark.parametrize(
    ("statement", "matching", "other"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_statement_matches_what_it_names_alone(
    statement: Mapping[str, Any], matching: HttpRequest, other: HttpRequest
) -> None:
    assert decide(statement, matching).action == "block"
    verdict = decide(statement, other)
    assert (verdict.action, verdict.rule, verdict.unknown) == ("allow", "Default_Action", ())


SET = "arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/a/1"
IN_SET: Mapping[str, Any] = {"IPSetReferenceStatement": {"ARN": SET}}


@pytest.mark.parametrize(
    ("address", "action"), [("192.0.2.9", "block"), ("2001:db8::1", "block"), ("192.0.3.1", "allow")]
)
def test_an_ip_set_has_ranges_of_both_versions(address: str, action: str) -> None:
    ranges = ["192.0.2.0/24", "2001:db8::/32"]
    assert decide(IN_SET, request(address=address), ip_sets={SET: ranges}).action == action


@pytest.mark.parametrize(
    ("position", "header", "action"),
    [
        ("FIRST", "192.0.2.1, 198.51.100.1", "block"),
        ("LAST", "192.0.2.1, 198.51.100.1", "allow"),
        ("ANY", "198.51.100.1, 192.0.2.1", "block"),
        ("FIRST", "no address", "block"),
    ],
)
def test_a_forwarded_address_is_read_where_the_rule_says(position: str, header: str, action: str) -> None:
    forwarded = {"HeaderName": "X-Forwarded-For", "Position": position, "FallbackBehavior": "MATCH"}
    statement = {"IPSetReferenceStatement": {"ARN": SET, "IPSetForwardedIPConfig": forwarded}}
    asked = request(address="203.0.113.1", headers=[("x-forwarded-for", header)])
    assert decide(statement, asked, ip_sets={SET: ["192.0.2.0/24"]}).action == action


@pytest.mark.parametrize(
    "statement",
    [
        IN_SET,
        {"RegexPatternSetReferenceStatement": {"ARN": "elsewhere", "FieldToMatch": PATH, "TextTransformations": NONE}},
        {"GeoMatchStatement": {"CountryCodes": ["DE"]}},
        {"AsnMatchStatement": {"AsnList": [64500]}},
        text("a", {"JA3Fingerprint": {"FallbackBehavior": "MATCH"}}),
    ],
)
def test_what_only_aws_knows_is_unknown_and_its_opposite_too(statement: Mapping[str, Any]) -> None:
    for asked in (statement, {"NotStatement": {"Statement": statement}}):
        verdict = decide(asked, request())
        assert (verdict.action, verdict.unknown) == ("allow", ("only",))


def test_a_set_of_patterns_is_one_of_them() -> None:
    statement = {"RegexPatternSetReferenceStatement": {"ARN": "set", "FieldToMatch": PATH, "TextTransformations": NONE}}
    sets = {"regex_sets": {"set": ["^/a", "z$"]}}
    found = [decide(statement, request(path), **sets).action for path in ("/ab", "/z", "/b")]
    assert found == ["block", "block", "allow"]


@pytest.mark.parametrize(("handling", "action"), [("MATCH", "block"), ("NO_MATCH", "allow"), ("CONTINUE", "allow")])
def test_a_body_beyond_the_limit_is_handled_as_the_rule_says(handling: str, action: str) -> None:
    field = {"Body": {"OversizeHandling": handling}}
    late = request(body=b"x" * 16 * 1024 + b"bad")
    assert decide(text("bad", field), late).action == action
    within = request(body=b"bad" + b"x" * 16 * 1024)
    assert decide(text("bad", field), within).action == ("allow" if handling == "NO_MATCH" else "block")


def test_a_raised_limit_inspects_more_of_the_body() -> None:
    raised = {"AssociationConfig": {"RequestBody": {"CLOUDFRONT": {"DefaultSizeInspectionLimit": "KB_64"}}}}
    late = request(body=b"x" * 60 * 1024 + b"bad")
    assert decide(text("bad", {"Body": {}}), late, **raised).action == "block"
    assert decide(text("bad", {"Body": {}}), late).action == "allow"


@pytest.mark.parametrize(
    ("fallback", "action"), [("MATCH", "block"), ("NO_MATCH", "allow"), ("EVALUATE_AS_STRING", "block")]
)
def test_a_body_that_is_no_json_falls_back(fallback: str, action: str) -> None:
    field = {"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "ALL", "InvalidFallbackBehavior": fallback}}
    assert decide(text("bad", field), request(body=b"{bad")).action == action


def rated(**more: Any) -> Mapping[str, Any]:
    return {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP", **more}}


def test_a_rate_is_counted_by_address_within_its_window() -> None:
    limited, rates = acl(rule("rate", rated(EvaluationWindowSec=60))), RateCounter()
    first = [limited.evaluate(request(), rates, float(second)).action for second in range(11)]
    assert first == ["allow"] * 10 + ["block"]
    assert limited.evaluate(request(address="198.51.100.1"), rates, 11.0).action == "allow"
    assert limited.evaluate(request(), rates, 75.0).action == "allow"


def test_a_rate_counts_what_its_scope_matches_alone() -> None:
    limited, rates = acl(rule("rate", rated(ScopeDownStatement=text("/in")))), RateCounter()
    for _ in range(20):
        assert limited.evaluate(request("/out"), rates, 0.0).action == "allow"
    actions = [limited.evaluate(request("/in"), rates, 0.0).action for _ in range(11)]
    assert actions == ["allow"] * 10 + ["block"]


def test_a_rate_by_header_and_path_counts_each_pair() -> None:
    keys = [{"Header": {"Name": "x-a", "TextTransformations": NONE}}, {"UriPath": {"TextTransformations": NONE}}]
    limited, rates = acl(rule("rate", rated(AggregateKeyType="CUSTOM_KEYS", CustomKeys=keys))), RateCounter()
    for _ in range(10):
        limited.evaluate(with_header("1"), rates, 0.0)
    assert limited.evaluate(with_header("2"), rates, 0.0).action == "allow"
    assert limited.evaluate(with_header("1"), rates, 0.0).action == "block"
