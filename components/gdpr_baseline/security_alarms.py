"""Which events of the trail are an alarm: one row each, those of CIS AWS Foundations v7.0 section 5 by its numbers.

A pattern is one of CloudWatch Logs' filter language; `local/emulators/metric_filters` evaluates it, and tests hold each
row to events that it must match and to those that it must not.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from components.gdpr_baseline.args import ExpectedAccess

BURST: Final = 5
"""So many of what happens now and then, within a minute, are worth waking somebody for."""


@dataclass(frozen=True, slots=True)
class SecurityAlarm:
    """What is an alarm once it has happened `threshold` times within a minute."""

    id: str
    """CIS's number; empty for what CIS does not ask for."""
    name: str
    """Of the metric: lowercase, with hyphens."""
    title: str
    remedy: str
    """What whoever is woken does first."""
    pattern: str
    """Empty for another threshold of the metric that `of` names."""
    threshold: int = 1
    of: str = ""
    """The name of the row whose metric it is. Default: its own."""

    @property
    def metric(self) -> str:
        """The metric's name, and how the filter's and the alarm's names end."""
        return f"cis-{self.id}-{self.name}" if self.id else self.name

    @property
    def description(self) -> str:
        """What the alarm says of itself."""
        return f"{f'CIS {self.id}: ' if self.id else ''}{self.title}. {self.remedy}"


def _any_of(*names: str) -> str:
    return " || ".join(f"($.eventName = {name})" for name in names)


def _calls(*names: str) -> str:
    return f"{{ {_any_of(*names)} }}"


def _calls_of(service: str, *names: str) -> str:
    return f'{{ ($.eventSource = "{service}.amazonaws.com") && ({_any_of(*names)}) }}'


FAILED_SIGN_INS: Final = "failed-sign-ins"
CIS: Final[Sequence[SecurityAlarm]] = (
    SecurityAlarm(
        "5.1",
        "denied-calls",
        f"{BURST} calls were denied within a minute",
        "Ask the trail who called, and whether a credential is in wrong hands.",
        '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && '
        '(($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket")) }',
        threshold=BURST,
    ),
    SecurityAlarm(
        "5.2",
        "sign-in-without-mfa",
        "A user signed in to the console without MFA",
        "Ask the user whether it was them, and require MFA.",
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
        '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    ),
    SecurityAlarm(
        "5.3",
        "root-use",
        "The root user was used",
        "Nobody needs it from day to day: ask who it was, and change its password and keys if nobody knows.",
        '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && '
        '($.eventType != "AwsServiceEvent") }',
    ),
    SecurityAlarm(
        "5.4",
        "iam-policy-changes",
        "An IAM policy was changed",
        "Look at which, and take it back if no deployment did it.",
        _calls(
            "DeleteGroupPolicy",
            "DeleteRolePolicy",
            "DeleteUserPolicy",
            "PutGroupPolicy",
            "PutRolePolicy",
            "PutUserPolicy",
            "CreatePolicy",
            "DeletePolicy",
            "CreatePolicyVersion",
            "DeletePolicyVersion",
            "AttachRolePolicy",
            "DetachRolePolicy",
            "AttachUserPolicy",
            "DetachUserPolicy",
            "AttachGroupPolicy",
            "DetachGroupPolicy",
        ),
    ),
    SecurityAlarm(
        "5.5",
        "trail-changes",
        "A trail was changed or stopped",
        "Start it again at once: what happens in between is recorded nowhere.",
        _calls("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors"),
    ),
    SecurityAlarm(
        "5.6",
        FAILED_SIGN_INS,
        "A sign-in to the console failed",
        "One is a slip of the hand; look whether there are more.",
        '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
    ),
    SecurityAlarm(
        "5.7",
        "key-deletion",
        "A KMS key was disabled or scheduled for deletion",
        "Cancel the deletion: all that the key encrypts is unreadable afterwards.",
        _calls_of("kms", "DisableKey", "ScheduleKeyDeletion"),
    ),
    SecurityAlarm(
        "5.8",
        "bucket-policy-changes",
        "A bucket's policy, ACL, CORS, lifecycle or replication was changed",
        "Look whether anybody else can read the bucket now.",
        _calls_of(
            "s3",
            "PutBucketAcl",
            "PutBucketPolicy",
            "PutBucketCors",
            "PutBucketLifecycle",
            "PutBucketReplication",
            "DeleteBucketPolicy",
            "DeleteBucketCors",
            "DeleteBucketLifecycle",
            "DeleteBucketReplication",
        ),
    ),
    SecurityAlarm(
        "5.9",
        "config-changes",
        "AWS Config's recorder or channel was changed or stopped",
        "Start it again: without it nobody sees what is configured otherwise.",
        _calls_of(
            "config",
            "StopConfigurationRecorder",
            "DeleteDeliveryChannel",
            "PutDeliveryChannel",
            "PutConfigurationRecorder",
        ),
    ),
    SecurityAlarm(
        "5.10",
        "security-group-changes",
        "A security group was changed",
        "Look whether anything is reached now that was not.",
        _calls(
            "AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
            "RevokeSecurityGroupEgress",
            "CreateSecurityGroup",
            "DeleteSecurityGroup",
        ),
    ),
    SecurityAlarm(
        "5.11",
        "network-acl-changes",
        "A network ACL was changed",
        "Look whether anything is reached now that was not.",
        _calls(
            "CreateNetworkAcl",
            "CreateNetworkAclEntry",
            "DeleteNetworkAcl",
            "DeleteNetworkAclEntry",
            "ReplaceNetworkAclEntry",
            "ReplaceNetworkAclAssociation",
        ),
    ),
    SecurityAlarm(
        "5.12",
        "gateway-changes",
        "A network gateway was changed",
        "Look whether a private subnet has a way out that it should not have.",
        _calls(
            "CreateCustomerGateway",
            "DeleteCustomerGateway",
            "AttachInternetGateway",
            "CreateInternetGateway",
            "DeleteInternetGateway",
            "DetachInternetGateway",
        ),
    ),
    SecurityAlarm(
        "5.13",
        "route-changes",
        "A route table was changed",
        "Look whether a private subnet has a way out that it should not have.",
        _calls_of(
            "ec2",
            "CreateRoute",
            "CreateRouteTable",
            "ReplaceRoute",
            "ReplaceRouteTableAssociation",
            "DeleteRouteTable",
            "DeleteRoute",
            "DisassociateRouteTable",
        ),
    ),
    SecurityAlarm(
        "5.14",
        "vpc-changes",
        "A VPC or a peering was changed",
        "Look with whom the network is connected now.",
        _calls(
            "CreateVpc",
            "DeleteVpc",
            "ModifyVpcAttribute",
            "AcceptVpcPeeringConnection",
            "CreateVpcPeeringConnection",
            "DeleteVpcPeeringConnection",
            "RejectVpcPeeringConnection",
            "AttachClassicLinkVpc",
            "DetachClassicLinkVpc",
            "DisableVpcClassicLink",
            "EnableVpcClassicLink",
        ),
    ),
    SecurityAlarm(
        "5.15",
        "organization-changes",
        "The organization was changed",
        "Look whether policies of the organization still hold for this account.",
        _calls_of(
            "organizations",
            "AcceptHandshake",
            "AttachPolicy",
            "CancelHandshake",
            "CreateAccount",
            "CreateOrganization",
            "CreateOrganizationalUnit",
            "CreatePolicy",
            "DeclineHandshake",
            "DeleteOrganization",
            "DeleteOrganizationalUnit",
            "DeletePolicy",
            "EnableAllFeatures",
            "EnablePolicyType",
            "InviteAccountToOrganization",
            "LeaveOrganization",
            "DetachPolicy",
            "DisablePolicyType",
            "MoveAccount",
            "RemoveAccountFromOrganization",
            "UpdateOrganizationalUnit",
            "UpdatePolicy",
        ),
    ),
)
"""CIS AWS Foundations Benchmark v7.0, 5.1 to 5.15; 5.16, Security Hub, is no metric filter. The names of calls are
those that prowler checks for: https://github.com/prowler-cloud/prowler/tree/master/prowler/providers/aws/services/cloudwatch.
5.5 has `PutEventSelectors` besides, by which a trail is made blind without being stopped."""

OTHERS: Final[Sequence[SecurityAlarm]] = (
    SecurityAlarm(
        "",
        "failed-sign-ins-spike",
        f"{BURST} sign-ins to the console failed within a minute",
        "Somebody tries passwords: look at the sources, and lock the user.",
        "",
        threshold=BURST,
        of=FAILED_SIGN_INS,
    ),
)
"""What CIS does not ask for, in every stack."""


def security_alarms(expected: ExpectedAccess) -> list[SecurityAlarm]:
    """Return all rows of a stack, with those that its expected access makes possible."""
    rows = [*CIS, *OTHERS]
    if expected["sources"]:
        rows.append(
            SecurityAlarm(
                "",
                "sign-in-from-unusual-place",
                "Somebody signed in to the console from outside the expected ranges",
                "Ask the user whether it was them.",
                f'{{ ($.eventName = "ConsoleLogin") && {_outside(expected["sources"])} }}',
            )
        )
    if expected["reader_roles"]:
        rows.append(
            SecurityAlarm(
                "",
                "unusual-read-of-personal-store",
                "Somebody other than the platform read a store of personal data",
                "Ask who it was and why; the investigation's query says whose data was read.",
                _unusual_read(expected),
            )
        )
    return rows


def _unusual_read(expected: ExpectedAccess) -> str:
    # A comparison with a property that is missing is false, so people without a role are a case of their own.
    issuer = "$.userIdentity.sessionContext.sessionIssuer.userName"
    others = " && ".join(f'({issuer} != "{prefix}*")' for prefix in expected["reader_roles"])
    terms = [
        '($.eventCategory = "Data")',
        "($.readOnly IS TRUE)",
        '($.userIdentity.type != "AWSService")',
        f"(({issuer} NOT EXISTS) || ({others}))",
        *([_outside(expected["sources"])] if expected["sources"] else ()),
    ]
    return f"{{ {' && '.join(terms)} }}"


def _outside(sources: Sequence[str]) -> str:
    return " && ".join(f'($.sourceIPAddress != "{_wildcard(source)}")' for source in sources)


def _wildcard(source: str) -> str:
    """Return the addresses of an IPv4 range of whole octets as text with a wildcard: `203.0.113.*`."""
    network = ipaddress.IPv4Network(source)
    octets = str(network.network_address).split(".")[: network.prefixlen // 8]
    return ".".join(octets) + (".*" if len(octets) < 4 else "")  # noqa: PLR2004 - an IPv4 address has four
