"""Principals that may do everything, or that rule over IAM and so may soon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iam.admin import may_everything, may_nearly_everything, rules_iam
from iam.grants import Permissions
from iam.managed import is_aws_managed
from policies.frameworks import cis, fsbp
from policies.least_privilege.judged import Found, Principals, principal_rule
from policies.rule import Rule, Settings, Severity
from recorder.resource import UNKNOWN

_ADMINISTRATIVE: Final = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")

_ALLOWED: Final = {
    "allowed": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Names of AWS's managed policies that may be attached all the same.",
    }
}


def _administrator(permissions: Permissions, _: Principals, __: Settings) -> Iterator[Found]:
    identity = permissions.identity
    for verdict, what in (
        (may_everything(permissions), "every action on every resource"),
        (rules_iam(permissions), "every change of IAM, and so give itself everything else"),
        (may_nearly_everything(permissions), "every action, but for a list of exceptions, on every resource"),
    ):
        if verdict is not False:
            yield Found(identity.resource.urn, f"The {identity.label} may do {what}.", certain=verdict is True)
            return


def _managed(permissions: Permissions, _: Principals, settings: Settings) -> Iterator[Found]:
    identity = permissions.identity
    boundary = identity.boundary
    if boundary and boundary.arn is not UNKNOWN and not is_aws_managed(boundary.arn):
        return
    for policy in identity.policies:
        broad = policy.name in _ADMINISTRATIVE or policy.name.endswith("FullAccess") or "Administrator" in policy.name
        if is_aws_managed(policy.arn) and broad and policy.name not in settings["allowed"]:
            message = f"The {identity.label} has AWS's policy {policy.name}, which covers everything of its kind."
            yield Found(identity.resource.urn, message, certain=boundary is None or boundary.arn is not UNKNOWN)


RULES: tuple[Rule, ...] = (
    principal_rule(
        name="iam-no-administrator",
        description="No principal may do everything, whether by one statement, by several, or by NotAction.",
        severity=Severity.CRITICAL,
        frameworks=(fsbp("IAM.1"), cis("1.16")),
        remediation="Write down the actions and the resources that are needed, or set a permissions boundary.",
        check=_administrator,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    principal_rule(
        name="iam-no-broad-managed-policy",
        description="No principal without a boundary has one of AWS's policies that cover a whole service, or all.",
        severity=Severity.HIGH,
        frameworks=(fsbp("IAM.1"), cis("1.16")),
        remediation="Attach a customer managed policy with the actions and resources that are needed.",
        check=_managed,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
        settings=_ALLOWED,
        by_name=True,
    ),
)
