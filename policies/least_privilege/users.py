"""IAM users: people sign in by a federation, programs by roles; no user has keys or policies of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.frameworks import cis, fsbp
from policies.least_privilege.judged import GDPR
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Violation
from recorder.resource import UNKNOWN, Resource

_ATTACHES: Final = "aws:iam/policyAttachment:PolicyAttachment"
_OF_USERS: Final = (
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    _ATTACHES,
)
_CREDENTIALS: Final = (
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
)


def _no_policies(resource: Resource, _: Settings) -> Iterator[Finding]:
    users = resource.inputs.get("users") if resource.type == _ATTACHES else [resource.name]
    if users is UNKNOWN:
        yield NotEvaluated(resource.urn, "Whom the policy is attached to is not known yet.")
    elif users:
        yield Violation(resource.urn, f"{resource.name} gives a policy to a user directly.")


def _no_credentials(resource: Resource, _: Settings) -> Iterator[Finding]:
    status = resource.inputs.get("status")
    if status is UNKNOWN:
        yield NotEvaluated(resource.urn, "`status` is not known yet.")
    elif status != "Inactive":
        yield Violation(resource.urn, f"{resource.name} creates long-lived credentials, which the state keeps as well.")


RULES: tuple[Rule, ...] = (
    ResourceRule(
        name="iam-user-no-policies",
        description="Users have their permissions by groups or, better, by roles.",
        severity=Severity.LOW,
        frameworks=(fsbp("IAM.2"), cis("1.15"), *GDPR),
        remediation="Attach the policy to a group, or replace the user by a role.",
        resource_types=_OF_USERS,
        judge=_no_policies,
        url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
    ),
    ResourceRule(
        name="iam-user-no-credentials",
        description="The program creates no access keys and no passwords.",
        severity=Severity.HIGH,
        frameworks=(fsbp("IAM.3"), cis("1.14"), *GDPR),
        remediation="Let people sign in by IAM Identity Center, and programs assume roles (OIDC outside of AWS).",
        resource_types=_CREDENTIALS,
        judge=_no_credentials,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
    ),
)
