"""The secret by which an origin knows its CDN, while it rotates: what it holds, and where it stands in settings of AWS.

The secret is `{"current": "...", "previous": "..."}`: CloudFront sends the current one as a header, and the web ACL at
the origin accepts both, so that requests that are under way, and edges that still have the old setting, are let in.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard, cast

_BYTES: Final = 32
_VALUE: Final = re.compile(r"[!-~]{16,200}")
"""What AWS WAF compares: https://docs.aws.amazon.com/waf/latest/APIReference/API_ByteMatchStatement.html"""
_MATCH: Final = "ByteMatchStatement"
_OR: Final = "OrStatement"
_LEAST_OF_OR: Final = 2


class RotationRefused(Exception):  # noqa: N818 - what Secrets Manager shows as the reason
    """A step cannot be done as things are; the message holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginSecret:
    """The two values.

    Args:
        current: what CloudFront sends.
        previous: what it sent before; None before the first rotation.
    """

    current: str
    previous: str | None

    @property
    def text(self) -> str:
        """As Secrets Manager keeps it."""
        return json.dumps({"current": self.current, "previous": self.previous})

    def rotated(self) -> OriginSecret:
        """Return the secret with a new value, random and of 256 bits, before the current one."""
        return OriginSecret(current=secrets.token_urlsafe(_BYTES), previous=self.current)

    def accepted(self, *sent: str) -> tuple[str, ...]:
        """Return what the origin must accept: both values, and what CloudFront may send at present.

        After a rotation that failed half-way, CloudFront sends a value that is neither.
        """
        values = (self.current, self.previous, *sent)
        return tuple(dict.fromkeys(value for value in values if value))


def parse_secret(text: str) -> OriginSecret:
    """Read a secret.

    Raises:
        RotationRefused: it is not what it should be.
    """
    try:
        found: Any = json.loads(text)
    except ValueError:
        found = None
    values = cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}
    current, previous = values.get("current"), values.get("previous")
    if not _good(current) or not (previous is None or _good(previous)):
        raise RotationRefused(
            'the secret must be {"current": "...", "previous": "..."}, each of 16 to 200 visible characters'
        )
    return OriginSecret(current=current, previous=previous)


def _good(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _VALUE.fullmatch(value) is not None


def accepting(rules: Sequence[Mapping[str, Any]], header: str, values: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rules of a rule group such that what they match of a header is one of some values.

    Args:
        rules: as AWS WAF returns them.
        header: its name.
        values: that are accepted.

    Raises:
        RotationRefused: no rule looks at the header.
    """
    changed = [{**rule, "Statement": _statement(rule["Statement"], header, values)} for rule in rules]
    if not any(_names_header(rule["Statement"], header) for rule in changed):
        raise RotationRefused(f"no rule of the rule group matches the header {header}")
    return changed


def accepted_values(rules: Sequence[Mapping[str, Any]], header: str) -> tuple[str, ...]:
    """Return what the rules of a rule group match of a header."""
    found = [value for rule in rules for value in _values(rule["Statement"], header)]
    return tuple(dict.fromkeys(found))


def _values(statement: Mapping[str, Any], header: str) -> list[str]:
    if _MATCH in statement:
        return [statement[_MATCH]["SearchString"].decode()] if _is_about(statement, header) else []
    return [value for one in _inner(statement) for value in _values(one, header)]


def _inner(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the statements that a statement holds."""
    kinds: Sequence[Mapping[str, Any]] = list(statement.values())
    return [one for kind in kinds for one in (kind.get("Statement"), *kind.get("Statements", ())) if one]


def _statement(statement: Mapping[str, Any], header: str, values: Sequence[str]) -> dict[str, Any]:
    if _is_about(statement, header):
        example: Mapping[str, Any] = statement.get(_MATCH) or statement[_OR]["Statements"][0][_MATCH]
        matches = [{_MATCH: {**example, "SearchString": value.encode()}} for value in values]
        return {_OR: {"Statements": matches}} if len(matches) >= _LEAST_OF_OR else matches[0]
    return {kind: _inside(inner, header, values) for kind, inner in statement.items()}


def _inside(inner: Mapping[str, Any], header: str, values: Sequence[str]) -> dict[str, Any]:
    """Return a statement's fields, with what other statements it holds changed."""
    changed = dict(inner)
    if "Statement" in inner:
        changed["Statement"] = _statement(inner["Statement"], header, values)
    if "Statements" in inner:
        changed["Statements"] = [_statement(one, header, values) for one in inner["Statements"]]
    return changed


def _is_about(statement: Mapping[str, Any], header: str) -> bool:
    """Return whether a statement matches the header, or is a choice of such matches."""
    if _OR in statement:
        return all(_is_about(one, header) for one in statement[_OR]["Statements"])
    field: Mapping[str, Any] = statement.get(_MATCH, {}).get("FieldToMatch", {}).get("SingleHeader", {})
    return field.get("Name", "").lower() == header.lower()


def _names_header(statement: Mapping[str, Any], header: str) -> bool:
    return _is_about(statement, header) or any(_names_header(one, header) for one in _inner(statement))


def sent_values(config: Mapping[str, Any], header: str) -> tuple[str, ...]:
    """Return what a distribution sends as a header to its origins.

    Args:
        config: the distribution's, as CloudFront returns it.
        header: its name.

    Raises:
        RotationRefused: it sends none.
    """
    values = tuple(dict.fromkeys(row["HeaderValue"] for row in _header_rows(config, header)))
    if not values:
        raise RotationRefused(f"no origin of the distribution is sent the header {header}")
    return values


def sending(config: Mapping[str, Any], header: str, value: str) -> dict[str, Any]:
    """Return a distribution's configuration that sends a value wherever it sends the header."""
    changed: dict[str, Any] = json.loads(json.dumps(config))
    for row in _header_rows(changed, header):
        row["HeaderValue"] = value
    return changed


def _header_rows(config: Mapping[str, Any], header: str) -> list[dict[str, Any]]:
    origins: Sequence[Mapping[str, Any]] = config["Origins"]["Items"]
    rows = (row for origin in origins for row in (origin.get("CustomHeaders") or {}).get("Items") or ())
    return [row for row in rows if row["HeaderName"].lower() == header.lower()]
