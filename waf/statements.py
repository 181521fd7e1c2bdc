"""Whether a rule's statement matches a request: true, false, or unknown.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from iam.tristate import Tristate, all_of, any_of, negate
from waf import injection
from waf.fields import inspect
from waf.rates import RateCounter
from waf.request import HttpRequest
from waf.transformations import transformed

Statement = Mapping[str, Any]
"""In Pulumi's names, with one key: `byteMatchStatement`, `andStatement`, ..."""

_WINDOW_SECONDS: Final = 300
"""AWS's default evaluation window of a rate-based rule."""
_COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "EQ": int.__eq__,
    "NE": int.__ne__,
    "LE": int.__le__,
    "LT": int.__lt__,
    "GE": int.__ge__,
    "GT": int.__gt__,
}


@dataclass(slots=True)
class Evaluation:
    """One request on its way through a web ACL."""

    request: HttpRequest
    rates: RateCounter
    now: float
    body_limit: int
    ip_sets: Mapping[str, Sequence[str]]
    """ARN -> ranges."""
    regex_sets: Mapping[str, Sequence[str]]
    """ARN -> regular expressions."""
    rule: str = ""
    """The rule that is evaluated; rates are counted by it."""
    labels: list[str] = field(default_factory=list[str])

    counted: list[str] = field(default_factory=list[str])
    unknown: list[str] = field(default_factory=list[str])

    def matches(self, statement: Statement) -> Tristate:
        """Say whether a statement matches."""
        kind, inner = next((kind, inner) for kind, inner in statement.items() if inner is not None)
        match kind:
            case "andStatement":
                return all_of(self.matches(each) for each in inner["statements"])
            case "orStatement":
                return any_of(self.matches(each) for each in inner["statements"])
            case "notStatement":
                # pulumi-aws has a list of one in a rule group, and the statement itself in a web ACL.
                return negate(self.matches(inner.get("statement") or inner["statements"][0]))
            case "labelMatchStatement":
                return self._labelled(inner["key"], inner["scope"])
            case "rateBasedStatement":
                return self._too_often(inner)
            case _ if "fieldToMatch" in inner:
                return self._text(kind, inner)
            case _:
                return self._client(kind, inner)

    def _client(self, kind: str, inner: Mapping[str, Any]) -> Tristate:
        """Say whether a statement about the client matches."""
        match kind:
            case "ipSetReferenceStatement":
                return self._in_ip_set(inner)
            case "geoMatchStatement":
                return None if inner.get("forwardedIpConfig") else _among(self.request.country, inner["countryCodes"])
            case "asnMatchStatement":
                return None if inner.get("forwardedIpConfig") else _among(self.request.asn, inner["asnLists"])
            case _:
                return None

    def _text(self, kind: str, inner: Mapping[str, Any]) -> Tristate:
        """Say whether a statement about texts of the request matches."""
        seen = inspect(self.request, inner["fieldToMatch"], self.body_limit)
        if seen.unknown:
            return None
        if seen.decided is not None:
            return seen.decided
        steps = sorted(inner.get("textTransformations") or (), key=lambda step: step["priority"])
        types = tuple(str(step["type"]) for step in steps)
        texts = [transformed(value, types) for value in seen.values]
        match kind:
            case "byteMatchStatement":
                return any(_bytes_match(text, inner) for text in texts)
            case "sizeConstraintStatement":
                compare = _COMPARISONS[inner["comparisonOperator"]]
                return any(compare(len(text), int(inner["size"])) for text in texts)
            case "regexMatchStatement":
                return _searched(texts, [inner["regexString"]])
            case "regexPatternSetReferenceStatement":
                expressions = self.regex_sets.get(inner["arn"])
                return None if expressions is None else _searched(texts, expressions)
            case "sqliMatchStatement":
                return injection.detected("sqli", texts, inner.get("sensitivityLevel") or "LOW")
            case "xssMatchStatement":
                return injection.detected("xss", texts)
            case _:
                return None

    def _in_ip_set(self, inner: Mapping[str, Any]) -> Tristate:
        ranges = self.ip_sets.get(inner["arn"])
        if ranges is None:
            return None
        forwarded = inner.get("ipSetForwardedIpConfig")
        if not forwarded:
            return _within(self.request.address, ranges)
        header = ",".join(self.request.values_of(forwarded["headerName"]))
        addresses = [part.strip() for part in header.split(",") if part.strip()]
        if not addresses:
            return False  # AWS does not apply the rule to a request without the header
        taken = {"FIRST": addresses[:1], "LAST": addresses[-1:], "ANY": addresses}[forwarded["position"]]
        if not all(map(_is_address, taken)):
            return bool(forwarded["fallbackBehavior"] == "MATCH")
        return any(_within(address, ranges) for address in taken)

    def _labelled(self, key: str, scope: str) -> bool:
        if scope == "LABEL":
            return any(label == key or label.endswith(f":{key}") for label in self.labels)
        namespace = key if key.endswith(":") else f"{key}:"
        return any(f":{namespace}" in f":{label}" for label in self.labels)

    def _too_often(self, inner: Mapping[str, Any]) -> Tristate:
        narrowed = inner.get("scopeDownStatement")
        counted = self.matches(narrowed) if narrowed else True
        if counted is not True:
            return counted
        key = self._rate_key(inner)
        if key is None:
            return None
        window = float(inner.get("evaluationWindowSec") or _WINDOW_SECONDS)
        return self.rates.count((self.rule, key), self.now, window) > int(inner["limit"])

    def _rate_key(self, inner: Mapping[str, Any]) -> Hashable | None:
        match inner["aggregateKeyType"]:
            case "IP":
                return self.request.address
            case "CONSTANT":
                return "constant"
            case "FORWARDED_IP":
                values = self.request.values_of(inner["forwardedIpConfig"]["headerName"])
                return values[0].split(",")[0].strip() if values else self.request.address
            case _:
                parts = [self._custom_key(each) for each in inner.get("customKeys") or ()]
                return None if None in parts else tuple(parts)

    def _custom_key(self, key: Mapping[str, Any]) -> str | None:
        kind, settings = next((kind, settings) for kind, settings in key.items() if settings is not None)
        request = self.request
        match kind:
            case "ip":
                return request.address
            case "httpMethod":
                return request.method
            case "uriPath":
                return request.path
            case "queryString":
                return request.query
            case "header":
                return ",".join(request.values_of(settings["name"]))
            case "cookie":
                return dict(request.cookies()).get(settings["name"], "")
            case "queryArgument":
                return dict(request.arguments()).get(settings["name"], "")
            case "labelNamespace":
                return ",".join(label for label in self.labels if settings["namespace"] in label)
            case _:
                return None


def _bytes_match(text: bytes, inner: Mapping[str, Any]) -> bool:
    wanted = inner["searchString"]
    search = wanted if isinstance(wanted, bytes) else str(wanted).encode()
    match inner["positionalConstraint"]:
        case "EXACTLY":
            return text == search
        case "STARTS_WITH":
            return text.startswith(search)
        case "ENDS_WITH":
            return text.endswith(search)
        case "CONTAINS_WORD":
            return re.search(rb"(?<![A-Za-z0-9_])" + re.escape(search) + rb"(?![A-Za-z0-9_])", text) is not None
        case _:
            return search in text


def _searched(texts: Sequence[bytes], expressions: Sequence[str]) -> bool:
    return any(_compiled(expression).search(text) for expression in expressions for text in texts)


@cache
def _compiled(expression: str) -> re.Pattern[bytes]:
    return re.compile(expression.encode())


def _among(value: object, wanted: Collection[object]) -> Tristate:
    return None if value is None else value in wanted


@cache
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)


def _within(address: str, ranges: Sequence[str]) -> bool:
    parsed = ip_address(address)
    return any(parsed in _network(each) for each in ranges)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
