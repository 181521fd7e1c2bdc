"""Whether a rule's statement matches a request: true, false, or unknown.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from iam.tristate import Tristate, all_of, any_of, negate
from waf import injection
from waf.fields import Inspected, inspect
from waf.rates import RateCounter
from waf.request import HttpRequest
from waf.transformations import transformed

Statement = Mapping[str, Any]
"""In Pulumi's names, with one key: `byteMatchStatement`, `andStatement`, ..."""

Test = Callable[["Evaluation"], Tristate]
"""Says whether a statement matches."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of a request after text transformations, which many statements look at: see `_part`."""

    named: str
    """The field as a text, by which equal ones are known."""
    types: tuple[str, ...]
    field: Mapping[str, Any]


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
    tests: dict[int, Test]
    """What statements were compiled to, by their identities; all requests to a web ACL share it."""
    rule: str = ""
    """The rule that is evaluated; rates are counted by it."""
    labels: list[str] = field(default_factory=list[str])

    counted: list[str] = field(default_factory=list[str])
    unknown: list[str] = field(default_factory=list[str])
    _seen: dict[str, Inspected] = field(default_factory=dict[str, Inspected])
    _texts: dict[Part, Sequence[bytes]] = field(default_factory=dict["Part", Sequence[bytes]])

    def matches(self, statement: Statement) -> Tristate:
        """Say whether a statement matches."""
        test = self.tests.get(id(statement))
        if test is None:
            test = self.tests[id(statement)] = compiled(statement)
        return test(self)

    def texts(self, part: Part) -> Sequence[bytes] | Tristate:
        """Return the texts of a part of the request, or what a statement about it is without looking at them."""
        found = self._texts.get(part)
        if found is None:
            seen = self._seen.get(part.named)
            if seen is None:
                seen = self._seen[part.named] = inspect(self.request, part.field, self.body_limit)
            if seen.unknown:
                return None
            if seen.decided is not None:
                return seen.decided
            found = self._texts[part] = [transformed(value, part.types) for value in seen.values]
        return found

    def in_ip_set(self, inner: Mapping[str, Any]) -> Tristate:
        """Say whether the client, or an address in a header, is in a set; None where the set is not known."""
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

    def labelled(self, key: str, scope: str) -> bool:
        """Say whether an earlier rule added a label, or one of a namespace."""
        if scope == "LABEL":
            return any(label == key or label.endswith(f":{key}") for label in self.labels)
        namespace = key if key.endswith(":") else f"{key}:"
        return any(f":{namespace}" in f":{label}" for label in self.labels)

    def too_often(self, inner: Mapping[str, Any]) -> Tristate:
        """Count the request, and say whether there were too many."""
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


def compiled(statement: Statement) -> Test:
    """Return a test that says whether a statement matches: what does not depend on a request is done once."""
    kind, inner = next((kind, inner) for kind, inner in statement.items() if inner is not None)
    match kind:
        case "andStatement":
            parts = [compiled(each) for each in inner["statements"]]
            return lambda evaluation: all_of(part(evaluation) for part in parts)
        case "orStatement":
            parts = [compiled(each) for each in inner["statements"]]
            return lambda evaluation: any_of(part(evaluation) for part in parts)
        case "notStatement":
            # pulumi-aws has a list of one in a rule group, and the statement itself in a web ACL.
            part = compiled(inner.get("statement") or inner["statements"][0])
            return lambda evaluation: negate(part(evaluation))
        case "labelMatchStatement":
            return lambda evaluation: evaluation.labelled(inner["key"], inner["scope"])
        case "rateBasedStatement":
            return lambda evaluation: evaluation.too_often(inner)
        case _ if "fieldToMatch" in inner:
            return _about_texts(kind, inner)
        case _:
            return _about_the_client(kind, inner)


def _about_the_client(kind: str, inner: Mapping[str, Any]) -> Test:
    match kind:
        case "ipSetReferenceStatement":
            return lambda evaluation: evaluation.in_ip_set(inner)
        case "geoMatchStatement" if not inner.get("forwardedIpConfig"):
            return lambda evaluation: _among(evaluation.request.country, inner["countryCodes"])
        case "asnMatchStatement" if not inner.get("forwardedIpConfig"):
            return lambda evaluation: _among(evaluation.request.asn, inner["asnLists"])
        case _:
            return _unknown


def _about_texts(kind: str, inner: Mapping[str, Any]) -> Test:
    steps = sorted(inner.get("textTransformations") or (), key=lambda step: step["priority"])
    named = json.dumps(inner["fieldToMatch"], sort_keys=True)
    part = _part(named, tuple(str(step["type"]) for step in steps))
    if kind == "regexPatternSetReferenceStatement":
        return lambda evaluation: _of_a_set(evaluation.regex_sets.get(inner["arn"]), evaluation.texts(part))
    decide = _decision(kind, inner)
    if decide is None:
        return _unknown

    def test(evaluation: Evaluation) -> Tristate:
        texts = evaluation.texts(part)
        return texts if texts is None or isinstance(texts, bool) else decide(texts)

    return test


@cache
def _part(named: str, types: tuple[str, ...]) -> Part:
    """Return the part: one object for equal ones, so that it is known by its identity, which costs nothing."""
    return Part(named, types, json.loads(named))


def _decision(kind: str, inner: Mapping[str, Any]) -> Callable[[Sequence[bytes]], Tristate] | None:
    """Return what decides by the texts that a statement looks at; None: nobody here can."""
    match kind:
        case "byteMatchStatement":
            found = _bytes_match(inner)
            return lambda texts: any(map(found, texts))
        case "sizeConstraintStatement":
            compare, size = _COMPARISONS[inner["comparisonOperator"]], int(inner["size"])
            return lambda texts: any(compare(len(text), size) for text in texts)
        case "regexMatchStatement":
            search = re.compile(inner["regexString"].encode()).search
            return lambda texts: any(map(search, texts))
        case "sqliMatchStatement":
            sensitivity = inner.get("sensitivityLevel") or "LOW"
            return lambda texts: injection.detected("sqli", texts, sensitivity)
        case "xssMatchStatement":
            return lambda texts: injection.detected("xss", texts)
        case _:
            return None


def _bytes_match(inner: Mapping[str, Any]) -> Callable[[bytes], object]:
    wanted = inner["searchString"]
    search = wanted if isinstance(wanted, bytes) else str(wanted).encode()
    match inner["positionalConstraint"]:
        case "EXACTLY":
            return lambda text: text == search
        case "STARTS_WITH":
            return lambda text: text.startswith(search)
        case "ENDS_WITH":
            return lambda text: text.endswith(search)
        case "CONTAINS_WORD":
            return re.compile(rb"(?<![A-Za-z0-9_])" + re.escape(search) + rb"(?![A-Za-z0-9_])").search
        case _:
            return lambda text: search in text


def _of_a_set(expressions: Sequence[str] | None, texts: Sequence[bytes] | Tristate) -> Tristate:
    if texts is None or isinstance(texts, bool):
        return texts
    if expressions is None:
        return None
    return any(_compiled_expression(expression).search(text) for expression in expressions for text in texts)


def _unknown(_: Evaluation) -> Tristate:
    return None


@cache
def _compiled_expression(expression: str) -> re.Pattern[bytes]:
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
