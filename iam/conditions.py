"""Condition blocks, decided for one request.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from iam import patterns
from iam.documents import Condition, Text
from iam.tristate import Tristate, all_of, any_of, negate
from recorder.resource import UNKNOWN, Unknown

Value = str | Sequence[str] | Unknown
"""A context key's value: one string, several, or not known."""

_ARN_PARTS: Final = 6
_VARIABLE = re.compile(r"\$\{(?P<key>[^},]+?)\s*(?:,\s*'(?P<default>[^']*)')?\}")
_LITERALS = frozenset("*?$")


@dataclass(frozen=True, slots=True)
class Context:
    """The keys that a request carries, such as `aws:SourceArn`; their names are compared without case."""

    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    _lower: dict[str, Value] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lower", {key.lower(): value for key, value in self.values.items()})

    def get(self, key: str) -> tuple[str, ...] | Unknown:
        """Return the key's values; none when the request does not carry it."""
        value = self._lower.get(key.lower(), ())
        if value is UNKNOWN:
            return UNKNOWN
        return (value,) if isinstance(value, str) else tuple(value)


def holds(condition: Condition, context: Context) -> Tristate:
    """Decide one condition for one request; unknown when a policy's or a key's value that matters is unknown.

    A value that is not of the operator's type (a text for `NumericEquals`) matches nothing.
    """
    present = context.get(condition.key)
    if condition.operator == "Null":
        return _null(condition, present)
    if present is UNKNOWN:
        return None
    if not present:
        if condition.if_exists or condition.qualifier == "ForAllValues":
            return True
        return condition.negated and condition.qualifier != "ForAnyValue"
    compare = _COMPARE[condition.operator.replace("Not", "")]

    def fits(value: str) -> Tristate:
        """One value of the request against all of the policy's values: any of them, or none for a negated operator."""
        matched = any_of(_compare(compare, wanted, value, context) for wanted in condition.values)
        return negate(matched) if condition.negated else matched

    if condition.qualifier == "ForAllValues" or (condition.negated and not condition.qualifier):
        return all_of(fits(value) for value in present)
    return any_of(fits(value) for value in present)


def _null(condition: Condition, present: tuple[str, ...] | Unknown) -> Tristate:
    if present is UNKNOWN:
        return None
    absent = not present
    return any_of(None if v is UNKNOWN else (v.lower() == "true") == absent for v in condition.values)


def _compare(compare: Callable[[str, str], bool], wanted: Text, value: str, context: Context) -> Tristate:
    if wanted is UNKNOWN:
        return None
    resolved = resolve(wanted, context)
    if resolved is None:
        return False
    if resolved is UNKNOWN:
        return None
    try:
        return compare(resolved, value)
    except ValueError:
        return False


def resolve(text: str, context: Context) -> str | Unknown | None:
    """Put the request's values in place of the policy variables; `None` when one has no value: then nothing matches.

    What is put in is literal, wildcards included, and so are `${*}`, `${?}` and `${$}`: see `patterns.literal`.
    """
    if "${" not in text:
        return text
    missing = unknown = False

    def value_of(found: re.Match[str]) -> str:
        nonlocal missing, unknown
        key = found["key"]
        if key in _LITERALS:
            return patterns.literal(key)
        values = context.get(key)
        if values is UNKNOWN:
            unknown = True
            return ""
        if len(values) == 1:
            return patterns.literal(values[0])
        missing = missing or found["default"] is None
        return patterns.literal(found["default"] or "")

    resolved = _VARIABLE.sub(value_of, text)
    if missing:
        return None
    return UNKNOWN if unknown else resolved


def arn_matches(pattern: str, arn: str) -> bool:
    """Compare as `ArnLike` does: part by part, a wildcard does not cross a colon of the first five."""
    wanted, given = pattern.split(":", _ARN_PARTS - 1), arn.split(":", _ARN_PARTS - 1)
    if len(wanted) != len(given):
        return pattern == "*"
    return all(patterns.matches(one, other) for one, other in zip(wanted, given, strict=True))


def _moment(text: str) -> datetime:
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_network(wanted: str, value: str) -> bool:
    network, address = ipaddress.ip_network(wanted, strict=False), ipaddress.ip_address(value)
    return network.version == address.version and address in network


_COMPARE: Final[dict[str, Callable[[str, str], bool]]] = {
    "StringEquals": lambda wanted, value: patterns.plain(wanted) == value,
    "StringEqualsIgnoreCase": lambda wanted, value: patterns.plain(wanted).lower() == value.lower(),
    "StringLike": patterns.matches,
    "NumericEquals": lambda wanted, value: float(value) == float(wanted),
    "NumericLessThan": lambda wanted, value: float(value) < float(wanted),
    "NumericLessThanEquals": lambda wanted, value: float(value) <= float(wanted),
    "NumericGreaterThan": lambda wanted, value: float(value) > float(wanted),
    "NumericGreaterThanEquals": lambda wanted, value: float(value) >= float(wanted),
    "DateEquals": lambda wanted, value: _moment(value) == _moment(wanted),
    "DateLessThan": lambda wanted, value: _moment(value) < _moment(wanted),
    "DateLessThanEquals": lambda wanted, value: _moment(value) <= _moment(wanted),
    "DateGreaterThan": lambda wanted, value: _moment(value) > _moment(wanted),
    "DateGreaterThanEquals": lambda wanted, value: _moment(value) >= _moment(wanted),
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "BinaryEquals": lambda wanted, value: wanted == value,
    "IpAddress": _in_network,
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
}
