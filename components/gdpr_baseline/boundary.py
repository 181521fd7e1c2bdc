"""The permissions boundary of roles that the platform hands out: what no function, job or service of it may ever do.

A boundary grants nothing. It takes from a role what would let whoever has stolen it stay, hide or destroy, whatever
policies are attached to it later. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.policy_document import policy_document

_ROLE: Final = "aws:iam/role:Role"
NEVER: Final = {
    "StayByIdentities": [
        "iam:Add*",
        "iam:Attach*",
        "iam:Create*",
        "iam:Delete*",
        "iam:Detach*",
        "iam:Put*",
        "iam:Remove*",
        "iam:Set*",
        "iam:Update*",
    ],
    "HideFromTheTrail": [
        "cloudtrail:DeleteTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "config:StopConfigurationRecorder",
        "guardduty:DeleteDetector",
        "guardduty:UpdateDetector",
        "logs:DeleteMetricFilter",
        "s3:BypassGovernanceRetention",
        "s3:PutAccountPublicAccessBlock",
        "securityhub:DisableSecurityHub",
    ],
    "DestroyByKeys": ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
    "LeaveTheAccountsRules": ["account:*", "organizations:*"],
}
"""Statement -> actions that are denied, on everything."""


def create_boundary(name: str, *, opts: pulumi.ResourceOptions) -> aws.iam.Policy:
    """Create the managed policy.

    Args:
        name: The logical name.
        opts: Pulumi's options.
    """
    return aws.iam.Policy(
        name,
        description="Permissions boundary: what no role of the platform may do",
        policy=policy_document(
            [
                {"Sid": "WhatItsPoliciesAllow", "Effect": "Allow", "Action": "*", "Resource": "*"},
                *({"Sid": sid, "Effect": "Deny", "Action": actions, "Resource": "*"} for sid, actions in NEVER.items()),
            ]
        ),
        opts=opts,
    )


def bounded(boundary_arn: pulumi.Input[str]) -> pulumi.ResourceTransformation:
    """Return what gives a boundary to each role that has none: to a component's children, or to a whole stack.

    `pulumi.runtime.register_stack_transformation(bounded(baseline.boundary_arn))`, before the roles are created.
    """

    def transform(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != _ROLE or args.props.get("permissions_boundary"):
            return None
        return pulumi.ResourceTransformationResult({**args.props, "permissions_boundary": boundary_arn}, args.opts)

    return transform
