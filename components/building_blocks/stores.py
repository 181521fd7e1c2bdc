"""What every store says of the data it keeps, written on it as tags: what a register of processing asks for (Art. 30).

Whoever reads the program reads these: the register, the `gdpr` pack, the evidence; of a stack that is deployed as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Matches

DataClass = Literal["personal", "pseudonymous", "internal", "public"]
"""`personal`: about people (GDPR Art. 4(1)); `pseudonymous`: about people, who are named by an owner id or a network
address alone (Art. 4(5)), as in logs and execution histories: it cannot be edited, and expires; `internal`: about the
platform; `public`: meant for all."""

UNTIL_ERASED: Literal["until_erased"] = "until_erased"
"""Data is kept until its subject, or the user, erases it (GDPR Art. 17)."""

Retention = Annotated[int, Between(1, 3653, "days")] | Literal["until_erased"]
"""How long data is kept: a number of days, ten years at most, or until it is erased."""

ERASED_BY_EXPIRY_DAYS: Final = 30
"""What expires within so many days needs no other way of erasure: a request may take a month (GDPR Art. 12(3))."""

_IN_TAGS = r"[\w .:/=+@-]"
"""What the value of a tag may have, of whichever service.
https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""
_REMEDY = "must be 3 to 200 letters, digits, spaces and _ . : / = + - @, which a tag may have"

Purpose = Annotated[str, Matches(_IN_TAGS + "{3,200}", f"{_REMEDY}: why the data is kept")]
"""Why data is kept, as the register of processing says it (GDPR Art. 30(1)(b))."""
People = Annotated[str, Matches(_IN_TAGS + "{3,200}", f"{_REMEDY}: who")]
"""Kinds of people, as the register of processing says them: `users and reviewers`."""

SUBJECTS: Final[Mapping[str, str]] = {"personal": "users", "pseudonymous": "users"}
"""Whose data a store of a class has, where it does not say."""


class StoreArgs(TypedDict):
    """The arguments that every store requires."""

    data_class: DataClass
    purpose: Purpose
    retention_days: Retention
    owner_key: NotRequired[str]
    """By what the data of one person is found: a prefix of keys such as `raw/<owner_id>/`, or a table's key attribute
    or index. Default: nothing names an owner."""
    subjects: NotRequired[People]
    """Whose data it is. Default: users, where the data is personal or pseudonymous."""
    recipients: NotRequired[People | None]
    """Who gets the data beside its subjects and the platform's own functions: viewers, receivers of e-mails. Default:
    nobody."""


def store_tags(says: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the tags by which a store says what it keeps.

    Args:
        says: The arguments of `StoreArgs`, checked; more are ignored.
    """
    subjects = says.get("subjects") or SUBJECTS.get(says["data_class"])
    recipients = says.get("recipients")
    return {
        "data-class": says["data_class"],
        "purpose": says["purpose"],
        "retention-days": str(says["retention_days"]),
        **({"subjects": subjects} if subjects else {}),
        **({"recipients": recipients} if recipients else {}),
    }
