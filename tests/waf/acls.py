"""Web ACLs and requests for the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from waf import HttpRequest, RateCounter, Verdict, WebAcl, acl_of_api

NONE = [{"Priority": 0, "Type": "NONE"}]
PATH = {"UriPath": {}}


def text(value: str, field: Mapping[str, Any] = PATH, how: str = "CONTAINS") -> Mapping[str, Any]:
    return {
        "ByteMatchStatement": {
            "SearchString": value.encode(),
            "FieldToMatch": field,
            "PositionalConstraint": how,
            "TextTransformations": NONE,
        }
    }


def rule(
    name: str, statement: Mapping[str, Any], action: str = "Block", priority: int = 0, **more: Any
) -> dict[str, Any]:
    return {"Name": name, "Priority": priority, "Statement": statement, "Action": {action: {}}, **more}


def acl(*rules: Mapping[str, Any], **more: Any) -> WebAcl:
    given = {"Name": "acl", "DefaultAction": {more.pop("default", "Allow"): {}}, "Rules": list(rules)}
    sets: dict[str, Any] = {key: more.pop(key, {}) for key in ("ip_sets", "regex_sets", "groups")}
    return acl_of_api({**given, **more}, **sets)


def request(target: str = "/", method: str = "GET", **more: Any) -> HttpRequest:
    path, _, query = target.partition("?")
    given: dict[str, Any] = {
        "headers": [("Host", "example.com"), ("User-Agent", "test")],
        "address": "192.0.2.1",
        **more,
    }
    return HttpRequest(method=method, path=path, query=query, **given)


def decide(statement: Mapping[str, Any], asked: HttpRequest, **more: Any) -> Verdict:
    """Return what a web ACL decides whose only rule blocks what the statement matches."""
    return acl(rule("only", statement), **more).evaluate(asked, RateCounter(), 0.0)


def blocked(verdicts: Sequence[Verdict]) -> list[bool]:
    return [not verdict.passes for verdict in verdicts]
