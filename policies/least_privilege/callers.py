"""What a condition says of who calls: used by the rules on resource policies and on trust policies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iam import patterns
from iam.documents import Condition, Document, Statement
from recorder.resource import UNKNOWN

SOURCE_KEYS: Final = (
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    # What a service sends to KMS of the resource that it encrypts for, and what Lambda's skills send.
    "kms:encryptioncontext:",
    "kms:calleraccount",
    "lambda:eventsourcetoken",
)
"""Prefixes, in lower case, of keys that tell for whom a service calls."""

CALLER_KEYS: Final = (
    *SOURCE_KEYS,
    "aws:sourceowner",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:userid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorg",
    "aws:sourceip",
    "aws:vpcsourceip",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "elasticfilesystem:accessedviamounttarget",
    "elasticfilesystem:accesspointarn",
)
"""Prefixes, in lower case, of keys that tell callers apart."""

_CHOOSING: Final = (
    "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress", "Bool",
)  # fmt: skip
_WIDEST_PREFIX: Final = 8
"""An address range wider than /8 is no choice."""
_FEW_LETTERS: Final = 3


def chooses(condition: Condition, keys: Iterable[str]) -> bool:
    """Say whether an allow's condition on one of `keys` lets only some through."""
    if condition.operator not in _CHOOSING or condition.if_exists or condition.qualifier == "ForAllValues":
        return False
    if not condition.key.lower().startswith(tuple(keys)):
        return False
    return all(value is UNKNOWN or _is_a_choice(condition.operator, value) for value in condition.values)


def _is_a_choice(operator: str, value: str) -> bool:
    if operator == "IpAddress":
        _, _, prefix = value.partition("/")
        return not prefix or int(prefix) >= _WIDEST_PREFIX
    if operator in ("StringEquals", "StringEqualsIgnoreCase", "Bool"):
        return True
    # Of an ARN its account or its name; partition, service and region choose nobody.
    parts = value.split(":", 5)
    telling = parts[4:] if len(parts) > 4 else parts  # noqa: PLR2004 - arn:partition:service:region:account:resource
    return any(patterns.literal_length(part.rsplit("/", 1)[-1]) >= _FEW_LETTERS for part in telling)


def is_narrowed(statement: Statement, document: Document, keys: Iterable[str]) -> bool | None:
    """Say whether only some callers get through a statement that allows; `None` when what is not known decides.

    A deny for all others in the same document counts as well.
    """
    wanted = tuple(keys)
    if any(chooses(condition, wanted) for condition in statement.conditions):
        return True
    if any(_denies_others(denial, statement, wanted) for denial in document.denies()):
        return True
    return None if statement.conditions_unknown else False


def _denies_others(denial: Statement, statement: Statement, keys: tuple[str, ...]) -> bool:
    """Say whether a deny takes away from everyone but some what the statement allows."""
    if not any(p.value == "*" for p in denial.principals) or denial.not_action or denial.not_resource:
        return False
    if not _covers(denial.actions, statement.actions) or not _covers(denial.resources, statement.resources):
        return False
    return bool(denial.conditions) and all(
        condition.negated and not condition.qualifier and condition.key.lower().startswith(keys)
        for condition in denial.conditions
    )


def _covers(outer: Iterable[object], inner: Iterable[object]) -> bool:
    known = [text.lower() for text in outer if isinstance(text, str)]
    return all(isinstance(i, str) and any(patterns.covers(o, i.lower()) for o in known) for i in inner)
