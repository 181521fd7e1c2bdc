"""Who may ask for what: a subject for itself, an officer for others.

Environment: `OFFICERS_GROUP`, the group of the user pool whose members are officers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from handlers.api.core.problems import Problem, not_found
from handlers.api.core.requests import Caller
from handlers.shared.subjects import hash_of


def is_officer(caller: Caller) -> bool:
    """Return whether somebody may act for others."""
    return os.environ["OFFICERS_GROUP"] in caller.groups


def acting_for(caller: Caller, owner_id: str | None) -> tuple[str, str]:
    """Return whose request it is, and who makes it: `subject` or `officer`.

    Raises:
        Problem: 403, the caller may ask for nobody else.
    """
    if owner_id is None or owner_id == caller.owner_id:
        return caller.owner_id, "subject"
    if not is_officer(caller):
        raise Problem(HTTPStatus.FORBIDDEN, "you can make requests for your own data only: leave owner_id out")
    return owner_id, "officer"


def check_is_officer(caller: Caller, what: str) -> None:
    """Return where the caller is an officer.

    Args:
        caller: who asks.
        what: that needs one, for the answer.

    Raises:
        Problem: 403, the caller is none.
    """
    if not is_officer(caller):
        raise Problem(HTTPStatus.FORBIDDEN, f"only a privacy officer can {what}")


def check_may_read(caller: Caller, item: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return a request that the caller may read.

    Raises:
        Problem: 404, there is none, or it is another's.
    """
    if item is None or not (is_officer(caller) or item["subject"] == hash_of(caller.owner_id)):
        raise not_found()
    return item
