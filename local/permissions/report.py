"""The two lists that a run ends with: permissions that were missing, and permissions that nothing used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from iam.evaluate import Policy
from iam.principals import Kind, principals
from iam.usage import Call, unused
from local.permissions.calls import Calls, Missing
from recorder.index import Stack
from recorder.resource import Recording

EXPLANATIONS: Final[tuple[tuple[str, str, str], ...]] = (
    ("*", "s3:ListBucket", "asked for when a file is gone before it is read: without it S3 answers 403 instead of 404"),
    ("*", "sqs:SendMessage", "asked for when a function fails for good, and its event goes to the dead-letter queue"),
    ("*-heavy-validate-*", "sns:Publish", "asked for when a heavy photo is refused before there is a job"),
    (
        "*-heavy-update-gallery-*",
        "s3:DeleteObject",
        "asked for when a heavy photo is refused or failed: none of its variants stay",
    ),
    (
        "*-heavy-update-gallery-*",
        "batch:DescribeJobs",
        "asked for when a container ended before it could say why",
    ),
)
"""Pattern of a role's name, action, and why it is granted although no run with good photos needs it."""


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """A permission that was granted and that no call used."""

    principal: str
    action: str
    resource: str
    explanation: str
    """Why it is there all the same; empty where nobody has said so."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Both lists."""

    missing: tuple[Missing, ...]
    unused: tuple[Unused, ...]

    def unused_by_principal(self) -> list[tuple[str, list[str], str]]:
        """Return principal, actions and explanation, one row for those that have both in common."""
        rows: dict[tuple[str, str], set[str]] = {}
        for found in self.unused:
            rows.setdefault((found.principal, found.explanation), set()).add(found.action)
        return [(principal, sorted(actions), why) for (principal, why), actions in rows.items()]

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON data."""
        return {
            "missing": [
                {"principal": m.principal, "action": m.action, "resource": m.resource, "reason": m.reason}
                for m in self.missing
            ],
            "unused": [
                {
                    "principal": u.principal,
                    "action": u.action,
                    "resource": u.resource,
                    "explanation": u.explanation or None,
                }
                for u in self.unused
            ],
        }


def permissions(recording: Recording, calls: Calls) -> Permissions:
    """Hold what every role of the program was granted against what it did."""
    found = [
        unused_permission
        for holder in principals(Stack(recording.resources))
        if holder.kind is Kind.ROLE and isinstance(holder.arn, str)
        for unused_permission in _unused(holder.arn, holder.policies, calls.used.get(holder.arn, ()))
    ]
    return Permissions(tuple(sorted(calls.missing)), tuple(sorted(found)))


def _unused(role: str, policies: Iterable[Policy], used: Iterable[Call]) -> Iterable[Unused]:
    for granted in unused(policies, used):
        yield Unused(role, granted.action, granted.resource, explanation(role, granted.action))


def explanation(role: str, action: str) -> str:
    """Return why a role holds a permission that a run need not use; empty where nobody has said so."""
    name = role.rpartition("/")[2]
    return next((why for pattern, of, why in EXPLANATIONS if of == action and fnmatchcase(name, pattern)), "")
