"""How powerful a principal is: an administrator in name, or in effect."""

from __future__ import annotations

from functools import cache
from typing import Final

from iam import actions
from iam.grants import Permissions

_EVERYTHING: Final = ("any:ActionToCome", "iam:PutRolePolicy", "s3:GetObject", "organizations:LeaveOrganization")
"""Whoever may do all of these, one of them not even existing, may do everything."""

_NEARLY_EVERYTHING: Final = ("any:ActionToCome", "s3:GetObject", "ec2:RunInstances")


def _reaches_all(permissions: Permissions, names: tuple[str, ...]) -> bool | None:
    """Say whether all of these actions are allowed on everything; `None` where an unknown part decides."""
    certain = True
    for name in names:
        broad = [grant for grant in permissions.grants(name) if grant.broad]
        if not broad:
            return False
        certain = certain and any(grant.certain for grant in broad)
    return True if certain else None


@cache
def _iam_changes() -> tuple[str, ...]:
    known = (actions.lookup(name) for name in actions.of_service("iam"))
    return tuple(a.name for a in known if a and a.access_level in ("Write", "Permissions management"))


def may_everything(permissions: Permissions) -> bool | None:
    """Say whether a principal may do every action on every resource, however that is written."""
    return _reaches_all(permissions, _EVERYTHING)


def may_nearly_everything(permissions: Permissions) -> bool | None:
    """Say whether a principal may do every action on every resource but for a list of exceptions."""
    return _reaches_all(permissions, _NEARLY_EVERYTHING)


def rules_iam(permissions: Permissions) -> bool | None:
    """Say whether a principal may do all that changes IAM, in one statement or in many."""
    return _reaches_all(permissions, _iam_changes())


def is_administrator(permissions: Permissions) -> bool:
    """Say whether a principal is an administrator for sure, in name or in effect."""
    return may_everything(permissions) is True or rules_iam(permissions) is True
