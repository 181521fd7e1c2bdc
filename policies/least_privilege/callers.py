"""What a condition says of who calls: used by the rules on resource policies and on trust policies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from iam import patterns
from iam.documents import Condition, Document, Effect, Statement, Text
from iam.tristate import Tristate, all_of, any_of
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
_LITERAL: Final = ("StringEquals", "StringEqualsIgnoreCase", "Bool")
"""Operators that take no wildcards."""
_WIDEST_PREFIX: Final = 8
"""An address range wider than /8 is no choice."""
_FEW_LETTERS: Final = 3
_ARN_PARTS: Final = 6
_ASSIGNED: Final = (
    "aws:principalorg", "aws:sourceorg", "aws:vpceorg", "aws:principalaccount", "aws:sourceaccount", "aws:sourceowner",
    "aws:sourcevpc", "aws:vpceaccount", "aws:userid", "kms:calleraccount", "s3:dataaccesspointaccount",
)  # fmt: skip
"""Prefixes, in lower case, of keys whose value is, or begins with, an id that AWS assigns: `vpce-*` is all of them."""
_VARIABLE: Final = re.compile(r"\$\{(?P<key>[^},]*)[^}]*\}")
_FIXED_VARIABLES: Final = ("aws:resource", "*", "?", "$")
"""Prefixes of policy variables that the caller has no say in: those of the resource, and the escapes."""


def chooses(
    condition: Condition, keys: Iterable[str], *, account_known: bool = False, of_resources: bool = False
) -> Tristate:
    """Say whether an allow's condition on one of `keys` lets only some through.

    Args:
        condition: the condition.
        keys: prefixes, in lower case, of the keys that are asked for.
        account_known: the principal names an account already, so that ARNs need not.
        of_resources: see `Statement.of_resources`; what is unknown is a choice then.
    """
    if condition.operator not in _CHOOSING or condition.if_exists or condition.qualifier == "ForAllValues":
        return False
    if not condition.key.lower().startswith(tuple(keys)):
        return False
    unknown = True if of_resources else None
    return all_of(
        unknown if value is UNKNOWN else _is_a_choice(condition, value, account_known) for value in condition.values
    )


def _is_a_choice(condition: Condition, value: str, account_known: bool) -> bool:  # noqa: FBT001 - passed on
    """Say whether a value leaves out somebody: one that anybody can arrange to have does not."""
    if any(not found["key"].strip().lower().startswith(_FIXED_VARIABLES) for found in _VARIABLE.finditer(value)):
        return False  # The caller's own value, which it equals.
    if condition.operator == "IpAddress":
        _, _, prefix = value.partition("/")
        return not prefix or int(prefix) >= _WIDEST_PREFIX
    if condition.operator in _LITERAL:
        return True
    value = _VARIABLE.sub("", value)
    if condition.key.lower().startswith(_ASSIGNED):
        # The path of an organisational unit begins with the organisation, a user id with the role's or the user's.
        return not patterns.has_wildcard(re.split("[/:]", value, maxsplit=1)[0])
    parts = value.split(":", _ARN_PARTS - 1)
    if not patterns.matches(parts[0], "arn"):
        return any(patterns.literal_length(part.rsplit("/", 1)[-1]) >= _FEW_LETTERS for part in parts)
    parts += ["*"] * (_ARN_PARTS - len(parts))
    return _names_somebody(parts[-2], parts[-1], account_known)


def _names_somebody(account: str, name: str, account_known: bool) -> bool:  # noqa: FBT001 - passed on
    """Say whether an ARN's account, or the name of what has no account, is one that nobody else can have.

    Partition, service and region choose nobody, and a role or a topic of the same name can be created in any account.
    """
    if not account:  # A bucket's name is unique in the world, what begins with it is not.
        return not patterns.has_wildcard(name.partition("/")[0])
    if not patterns.has_wildcard(account):
        return True
    return account_known and patterns.literal_length(name.rsplit("/", 1)[-1]) >= _FEW_LETTERS


def is_narrowed(statement: Statement, document: Document, keys: Iterable[str]) -> Tristate:
    """Say whether only some callers get through a statement that allows; `None` when what is not known decides.

    A deny for all others in the same document counts as well.
    """
    wanted = tuple(keys)
    known = names_account(statement)
    chosen = [
        chooses(condition, wanted, account_known=known, of_resources=statement.of_resources)
        for condition in statement.conditions
    ]
    denials = [_denies_others(denial, statement, wanted) for denial in document.statements]
    return any_of([*chosen, *denials, None if statement.conditions_unknown or document.unknown else False])


def names_account(statement: Statement) -> bool:
    """Say whether every principal of a statement is of an account that it names."""
    return bool(statement.principals) and all(
        principal.kind == "AWS" and principal.value is not UNKNOWN and _ACCOUNT.fullmatch(principal.value)
        for principal in statement.principals
    )


_ACCOUNT: Final = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?\d{12}(?::.*)?")


def _denies_others(denial: Statement, statement: Statement, keys: tuple[str, ...]) -> Tristate:
    """Say whether a statement denies everyone but some what the other one allows."""
    if denial.effect is Effect.ALLOW or denial.not_action or denial.not_resource:
        return False
    if not denial.conditions and not denial.conditions_unknown:
        return False
    return all_of(
        (
            all_of(_leaves_some(condition, keys, denial) for condition in denial.conditions),
            None if denial.effect is UNKNOWN or denial.conditions_unknown else True,
            any_of(None if p.value is UNKNOWN else p.value == "*" for p in denial.principals),
            _covers(denial.actions, ("*",) if statement.not_action else statement.actions),
            _covers(denial.resources, ("*",) if statement.not_resource else statement.resources),
        )
    )


def _leaves_some(condition: Condition, keys: tuple[str, ...], denial: Statement) -> Tristate:
    """Say whether a deny's condition spares only those that it chooses: `StringNotEquals aws:PrincipalArn ...`."""
    if not condition.negated or condition.qualifier:
        return False
    positive = replace(condition, operator=condition.operator.replace("Not", ""), if_exists=False)
    return chooses(positive, keys, of_resources=denial.of_resources)


def _covers(outer: Iterable[Text], inner: Iterable[Text]) -> Tristate:
    """Say whether all of `inner` is matched by `outer`; what is not known may match."""
    known = [text if text is UNKNOWN else text.lower() for text in outer]
    return all_of(any_of(_covers_one(o, i) for o in known) for i in inner)


def _covers_one(outer: Text, inner: Text) -> Tristate:
    if outer == "*":
        return True
    if outer is UNKNOWN or inner is UNKNOWN:
        return None
    return patterns.covers(outer, inner.lower())
