"""Policy documents, parsed into frozen values.

The grammar is https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. Names of elements are
taken in any case, so that writing `notaction` evades nothing. A part that is not known before the deployment is
`UNKNOWN` where it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, cast

from recorder.resource import UNKNOWN, Unknown

Text = str | Unknown
"""A string of a document, or `UNKNOWN`."""

CURRENT_VERSION: Final = "2012-10-17"
"""The only version with policy variables; a document without a version has `2008-10-17`."""


class PolicySyntaxError(ValueError):
    """The document is not a policy; the message names the element and says what belongs there."""


class Effect(StrEnum):
    """What a matching statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition block: `"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*"]}`."""

    operator: str
    """Without its qualifier and `IfExists`: `StringLike`."""
    key: str
    values: tuple[Text, ...]
    qualifier: str = ""
    """`ForAnyValue`, `ForAllValues` or nothing."""
    if_exists: bool = False

    @property
    def negated(self) -> bool:
        """True for operators such as `StringNotEquals`, which also hold when the key is absent."""
        return "Not" in self.operator

    def __str__(self) -> str:
        """Write it as a person would: `StringLike aws:PrincipalArn [...]`."""
        name = f"{self.qualifier}:{self.operator}" if self.qualifier else self.operator
        values = ", ".join("UNKNOWN" if v is UNKNOWN else v for v in self.values)
        return f"{name}{'IfExists' if self.if_exists else ''} {self.key} [{values}]"


@dataclass(frozen=True, slots=True)
class Principal:
    """A principal of a resource policy: `("AWS", "arn:aws:iam::123456789012:root")`; everyone is `("*", "*")`."""

    kind: str
    """`AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for `"Principal": "*"`."""
    value: Text


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `actions`, `resources`, `principals` are of `NotAction` and so on where `not_...` is true."""

    effect: Effect | Unknown
    actions: tuple[Text, ...] = ()
    resources: tuple[Text, ...] = ()
    principals: tuple[Principal, ...] = ()
    conditions: tuple[Condition, ...] = ()
    not_action: bool = False
    not_resource: bool = False
    not_principal: bool = False
    conditions_unknown: bool = False
    """The condition block, or a part of it, is not known."""
    sid: str = ""
    index: int = 0
    """Its place in the document, from 0."""
    of_resources: bool = False
    """Its unknown resources and condition values are those of resources of the program: each is one, and no pattern."""

    @property
    def label(self) -> str:
        """Name it for a person: its Sid, or its place."""
        return f"statement {self.sid!r}" if self.sid else f"statement {self.index + 1}"

    @property
    def unknown(self) -> bool:
        """True when some part of it is not known."""
        texts = (self.effect, *self.actions, *self.resources, *(p.value for p in self.principals))
        return (
            self.conditions_unknown
            or any(text is UNKNOWN for text in texts)
            or any(value is UNKNOWN for condition in self.conditions for value in condition.values)
        )

    @property
    def undecided(self) -> bool:
        """True when a part is not known that may make it allow anything; the ARN of one resource cannot."""
        if not self.of_resources:
            return self.unknown
        texts = (self.effect, *self.actions, *(p.value for p in self.principals))
        return self.conditions_unknown or any(text is UNKNOWN for text in texts)


@dataclass(frozen=True, slots=True)
class Document:
    """One policy document."""

    statements: tuple[Statement, ...]
    version: str = CURRENT_VERSION
    unknown: bool = False
    """The document, or one of its statements, is not known as a whole."""

    @property
    def fully_known(self) -> bool:
        """True when no part of it is unknown."""
        return not self.unknown and not any(statement.unknown for statement in self.statements)

    @property
    def undecided(self) -> bool:
        """True when a part is not known that may make it allow anything: see `Statement.undecided`."""
        return self.unknown or any(statement.undecided for statement in self.statements)

    def allows(self) -> tuple[Statement, ...]:
        """Return the statements that allow."""
        return tuple(s for s in self.statements if s.effect is Effect.ALLOW)

    def denies(self) -> tuple[Statement, ...]:
        """Return the statements that deny."""
        return tuple(s for s in self.statements if s.effect is Effect.DENY)


class Structure(dict[str, Any]):
    """A document as the program wrote it, before its values are known: what is unknown in it is a resource's."""


UNKNOWN_DOCUMENT: Final = Document((), unknown=True)

_ELEMENTS = {
    name.lower(): name
    for name in (
        "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition",
    )
}  # fmt: skip
_KINDS = {kind.lower(): kind for kind in ("AWS", "Service", "Federated", "CanonicalUser")}
_OPERATORS = {
    name.lower(): name
    for name in (
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
        "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
        "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan",
        "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress",
        "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null",
    )
}  # fmt: skip
_QUALIFIERS = {"foranyvalue": "ForAnyValue", "forallvalues": "ForAllValues"}
_OPERATOR = re.compile(r"(?:(?P<qualifier>\w+):)?(?P<name>\w+?)(?P<if_exists>ifexists)?", re.IGNORECASE)


def parse(source: object) -> Document:
    """Parse a policy document.

    Args:
        source: JSON text, a mapping, a `Structure`, or `UNKNOWN`.

    Raises:
        PolicySyntaxError: it is not JSON, or not a policy.
    """
    if source is UNKNOWN:
        return UNKNOWN_DOCUMENT
    if isinstance(source, str):
        return _parse_text(source)
    if isinstance(source, Structure):
        document = _document(source)
        return replace(document, statements=tuple(replace(s, of_resources=True) for s in document.statements))
    if isinstance(source, Mapping):
        return _document(cast("Mapping[str, object]", source))
    raise PolicySyntaxError(f"a policy document is JSON text or a mapping, not {type(source).__name__}")


@lru_cache(maxsize=4096)
def _parse_text(text: str) -> Document:
    try:
        loaded: object = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise PolicySyntaxError(f"the policy document is not JSON: {error}") from error
    if not isinstance(loaded, dict):
        raise PolicySyntaxError(f"a policy document is a JSON object, not {type(loaded).__name__}")
    return _document(cast("Mapping[str, object]", loaded))


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PolicySyntaxError(f"the element {twice!r} stands twice in one object: merge the two")
    return found


def _document(source: Mapping[str, object]) -> Document:
    elements = {name.lower(): value for name, value in source.items()}
    surplus = sorted(elements.keys() - {"version", "id", "statement"})
    if surplus:
        raise PolicySyntaxError(f"a policy has Version, Id and Statement, not {', '.join(surplus)}")
    if "statement" not in elements:
        raise PolicySyntaxError("a policy needs the element Statement")
    version = elements.get("version", "2008-10-17")
    statements = _listed(elements["statement"])
    return Document(
        statements=tuple(
            _statement(statement, index) for index, statement in enumerate(statements) if statement is not UNKNOWN
        ),
        version=str(CURRENT_VERSION if version is UNKNOWN else version),
        unknown=any(statement is UNKNOWN for statement in statements),
    )


def _statement(source: object, index: int) -> Statement:
    if not isinstance(source, Mapping):
        raise PolicySyntaxError(f"statement {index + 1} is an object, not {type(source).__name__}")
    where = f"statement {index + 1}"
    elements: dict[str, object] = {}
    for written, value in cast("Mapping[str, object]", source).items():
        name = _ELEMENTS.get(written.lower())
        if name is None:
            raise PolicySyntaxError(f"{where}: {written!r} is no element; there are {', '.join(_ELEMENTS.values())}")
        if name in elements:
            raise PolicySyntaxError(f"{where}: {name} stands twice, in different case: merge the two")
        elements[name] = value
    for name in ("Action", "Resource", "Principal"):
        if name in elements and f"Not{name}" in elements:
            raise PolicySyntaxError(f"{where}: {name} and Not{name} exclude each other")
    if "Action" not in elements and "NotAction" not in elements:
        raise PolicySyntaxError(f"{where}: Action or NotAction is missing")
    conditions, conditions_unknown = _conditions(elements.get("Condition", {}), where)
    sid = elements.get("Sid", "")
    return Statement(
        effect=_effect(elements.get("Effect"), where),
        actions=_texts(elements.get("Action", elements.get("NotAction")), f"{where}: Action"),
        resources=_texts(elements.get("Resource", elements.get("NotResource", [])), f"{where}: Resource"),
        principals=_principals(elements.get("Principal", elements.get("NotPrincipal", {})), where),
        conditions=conditions,
        conditions_unknown=conditions_unknown,
        not_action="NotAction" in elements,
        not_resource="NotResource" in elements,
        not_principal="NotPrincipal" in elements,
        sid="" if sid is UNKNOWN or sid is None else str(sid),
        index=index,
    )


def _effect(source: object, where: str) -> Effect | Unknown:
    if source is UNKNOWN:
        return UNKNOWN
    try:
        return Effect(str(source).capitalize())
    except ValueError:
        raise PolicySyntaxError(f"{where}: Effect is Allow or Deny, not {source!r}") from None


def _principals(source: object, where: str) -> tuple[Principal, ...]:
    if source is UNKNOWN:
        return (Principal("*", UNKNOWN),)
    if source == "*":
        return (Principal("*", "*"),)
    if not isinstance(source, Mapping):
        raise PolicySyntaxError(f'{where}: Principal is "*" or an object such as {{"AWS": "..."}}, not {source!r}')
    found: list[Principal] = []
    for written, values in cast("Mapping[str, object]", source).items():
        kind = _KINDS.get(written.lower())
        if kind is None and written != "*":
            raise PolicySyntaxError(
                f"{where}: {written!r} is no kind of principal; there are {', '.join(_KINDS.values())}"
            )
        found += [Principal(kind or "*", value) for value in _texts(values, f"{where}: Principal")]
    return tuple(found)


def _conditions(source: object, where: str) -> tuple[tuple[Condition, ...], bool]:
    if source is UNKNOWN:
        return (), True
    if not isinstance(source, Mapping):
        raise PolicySyntaxError(f"{where}: Condition is an object, not {source!r}")
    found: list[Condition] = []
    unknown = False
    for written, block in cast("Mapping[str, object]", source).items():
        if block is UNKNOWN:
            unknown = True
            continue
        parts = _OPERATOR.fullmatch(written)
        operator = _OPERATORS.get(parts["name"].lower()) if parts else None
        qualifier = _QUALIFIERS.get((parts["qualifier"] or "").lower(), "") if parts else ""
        if parts is None or operator is None or (parts["qualifier"] and not qualifier):
            raise PolicySyntaxError(f"{where}: {written!r} is no condition operator; see the IAM user guide")
        if not isinstance(block, Mapping):
            raise PolicySyntaxError(f"{where}: {written} holds an object of keys, not {block!r}")
        found += [
            Condition(operator, key, _texts(values, f"{where}: {written} {key}"), qualifier, bool(parts["if_exists"]))
            for key, values in cast("Mapping[str, object]", block).items()
        ]
    return tuple(found), unknown


def _listed(source: object) -> Sequence[object]:
    if isinstance(source, list | tuple):
        return cast("Sequence[object]", source)
    return (source,)


def _texts(source: object, where: str) -> tuple[Text, ...]:
    found: list[Text] = []
    for item in _listed(source):
        if item is UNKNOWN:
            found.append(UNKNOWN)
        elif isinstance(item, bool):
            found.append(str(item).lower())
        elif isinstance(item, str | int | float):
            found.append(str(item))
        else:
            raise PolicySyntaxError(f"{where} holds strings, not {item!r}")
    return tuple(found)
