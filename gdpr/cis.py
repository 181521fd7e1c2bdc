"""What the metric filters of CIS AWS Foundations v7.0, section 5, look for: by the events, not by anybody's names.

The names of calls are those that prowler checks for:
https://github.com/prowler-cloud/prowler/tree/master/prowler/providers/aws/services/cloudwatch
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Detection:
    """What a filter must look for."""

    number: str
    title: str
    calls: str = ""
    """Names of calls, each of which the pattern must match, separated by spaces."""
    terms: tuple[str, ...] = ()
    """What the pattern must name besides."""

    def is_seen_by(self, pattern: str) -> bool:
        """Say whether a pattern looks for all of it."""
        calls = all(re.search(rf'\$\.eventName\s*=\s*"?{call}"?[\s)}}]', pattern) for call in self.calls.split())
        return calls and all(term in pattern for term in self.terms)


_SUCCESS: Final = ("additionalEventData.MFAUsed", "Success")
DETECTIONS: Final = (
    Detection("5.1", "denied calls", terms=("$.errorCode", "UnauthorizedOperation", "AccessDenied")),
    Detection("5.2", "a sign-in without MFA", "ConsoleLogin", _SUCCESS),
    Detection("5.3", "use of the root user", terms=("$.userIdentity.type", "Root", "AwsServiceEvent")),
    Detection(
        "5.4",
        "changes of IAM policies",
        "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy "
        "DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy "
        "DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
    ),
    Detection("5.5", "changes of a trail", "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging"),
    Detection("5.6", "failed sign-ins", "ConsoleLogin", ("Failed authentication",)),
    Detection("5.7", "the end of a KMS key", "DisableKey ScheduleKeyDeletion"),
    Detection(
        "5.8",
        "changes of bucket policies",
        "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy "
        "DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
    ),
    Detection(
        "5.9",
        "changes of AWS Config",
        "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder",
    ),
    Detection(
        "5.10",
        "changes of security groups",
        "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
        "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup",
    ),
    Detection(
        "5.11",
        "changes of network ACLs",
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry "
        "ReplaceNetworkAclAssociation",
    ),
    Detection(
        "5.12",
        "changes of network gateways",
        "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway "
        "DeleteInternetGateway DetachInternetGateway",
    ),
    Detection(
        "5.13",
        "changes of route tables",
        "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute "
        "DisassociateRouteTable",
    ),
    Detection(
        "5.14",
        "changes of VPCs",
        "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
        "DeleteVpcPeeringConnection RejectVpcPeeringConnection",
    ),
    Detection(
        "5.15",
        "changes of the organization",
        "AcceptHandshake AttachPolicy CreateAccount CreatePolicy DeletePolicy DetachPolicy LeaveOrganization "
        "MoveAccount RemoveAccountFromOrganization UpdatePolicy",
    ),
)
