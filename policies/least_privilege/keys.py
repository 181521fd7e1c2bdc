"""Key policies: who manages a key does not use it, and nobody but the account may do everything with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iam import patterns
from iam.documents import Document, Statement
from policies.least_privilege.judged import document_rule
from policies.rule import NotEvaluated, Rule, Settings, Severity
from recorder.resource import UNKNOWN, Resource

KEY_TYPES: Final = (
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
)
_USES: Final = ("kms:Decrypt", "kms:GenerateDataKey")
_MANAGES: Final = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")


def _allows(statement: Statement, action: str) -> bool:
    named = any(a is not UNKNOWN and patterns.matches_action(a, action) for a in statement.actions)
    return named != statement.not_action


def _is_account(value: str) -> bool:
    return value.isdigit() or value.endswith(":root")


def _breadth(resource: Resource, _: Document, statement: Statement, __: Settings) -> Iterator[str | NotEvaluated]:
    if UNKNOWN in statement.actions:
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its actions are not known.")
        return
    if not any(_allows(statement, a) for a in _USES) or not any(_allows(statement, a) for a in _MANAGES):
        return
    others = [p.value for p in statement.principals if p.value is not UNKNOWN and not _is_account(p.value)]
    if others:
        yield f"lets {', '.join(others)} both manage and use the key {resource.name}."
    elif any(p.value is UNKNOWN for p in statement.principals):
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its principal is not known.")


RULES: tuple[Rule, ...] = (
    document_rule(
        name="kms-key-policy-separates-duties",
        description="No principal but the account itself may both manage and use a key.",
        severity=Severity.HIGH,
        frameworks=(),
        remediation="Give managing (kms:PutKeyPolicy, ...) and using (kms:Decrypt, ...) to different principals.",
        types=KEY_TYPES,
        check=_breadth,
        url="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    ),
)
