"""A customer managed KMS key whose policy separates those who manage it from those who use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Length, Matches, checked
from components.building_blocks.component import Component
from components.building_blocks.policy_document import Statement, policy_document

MANAGE = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
]
"""Managing a key gives no access to what it encrypts.
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators"""

LOOK = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
"""What any deployer needs to refresh the stack, or to make what the key encrypts, where IAM lets it."""

USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
"""https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto"""

AUTO_SCALING_ROLE = "arn:aws:iam::{0}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"


class EncryptionKeyArgs(TypedDict):
    """Arguments of `EncryptionKey`."""

    description: str
    """What the key encrypts."""
    via: Annotated[
        Sequence[Annotated[str, Matches("[a-z0-9]+", "must be a service's prefix, such as s3")]], Length(1, 20)
    ]
    """AWS services, by prefix (`s3`), through which the account's principals use the key where IAM lets them."""
    services: NotRequired[Sequence[str]]
    """AWS services that use the key by themselves, on this account's behalf only: `cloudwatch.amazonaws.com`."""
    event_rules: NotRequired[bool]
    """EventBridge may use the key to send to encrypted queues. Default: False."""
    log_groups: NotRequired[bool]
    """CloudWatch Logs may use the key for this account's log groups. Default: False."""
    state_machines: NotRequired[bool]
    """Step Functions may use the key for this account's state machines, and for their logs. Default: False."""
    auto_scaling: NotRequired[bool]
    """EC2 Auto Scaling may use the key for the disks of the instances that it starts. Default: False."""
    administrators: NotRequired[Sequence[str]]
    """ARNs of the IAM principals that manage the key, the deploying role among them, or KMS refuses to make it.
    Default: whom IAM allows to, in the key's account."""
    region: NotRequired[str]
    """The key's region. Default: the stack's."""
    deletion_window_days: NotRequired[Annotated[int, Between(7, 30, "days")]]
    """How long a deletion can be taken back. Default: 30, the longest."""
    rotation_days: NotRequired[Annotated[int, Between(90, 2560, "days")]]
    """How often the key material is replaced. Default: 365."""
    tags: NotRequired[Mapping[str, str]]


class EncryptionKey(Component):
    """Creates a symmetric KMS key, rotated, with an alias.

    Cost: 1 dollar a month, 1 more after each of the first two rotations, 0.03 dollars per 10,000 requests
    (https://aws.amazon.com/kms/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    arn: pulumi.Output[str]
    key_id: pulumi.Output[str]

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("EncryptionKey", name, EncryptionKeyArgs, args)
        super().__init__(name, args, opts)
        caller = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self))
        region = args.get("region") or aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region
        key = aws.kms.Key(
            name,
            description=args["description"],
            enable_key_rotation=True,
            rotation_period_in_days=args.get("rotation_days", 365),
            deletion_window_in_days=args.get("deletion_window_days", 30),
            policy=policy_document(_statements(args, caller.account_id, region)),
            region=args.get("region"),
            opts=self.child(),
        )
        aws.kms.Alias(
            name,
            name=f"alias/{pulumi.get_project()}/{pulumi.get_stack()}/{name}",
            target_key_id=key.key_id,
            region=args.get("region"),
            opts=self.child(),
        )
        self.arn = key.arn
        self.key_id = key.key_id
        self.register()


def log_source(region: pulumi.Input[str], account: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return how CloudWatch Logs names its source to KMS when a state machine's logs are delivered."""
    return pulumi.Output.format("arn:aws:logs:{0}:{1}:*", region, account)


def _statements(args: EncryptionKeyArgs, account: pulumi.Output[str], region: pulumi.Input[str]) -> list[Statement]:
    everyone_here = pulumi.Output.format("arn:aws:iam::{0}:root", account)
    through_services = {
        "kms:ViaService": [pulumi.Output.format("{0}.{1}.amazonaws.com", via, region) for via in args["via"]],
        "kms:CallerAccount": account,
    }
    statements: list[Statement] = [
        {
            "Sid": "Manage",
            "Effect": "Allow",
            "Principal": {"AWS": args.get("administrators") or everyone_here},
            "Action": MANAGE,
            "Resource": "*",
        },
        {
            "Sid": "Look",
            "Effect": "Allow",
            "Principal": {"AWS": everyone_here},
            "Action": LOOK,
            "Resource": "*",
        },
        {
            "Sid": "UseThroughServices",
            "Effect": "Allow",
            "Principal": {"AWS": everyone_here},
            "Action": USE,
            "Resource": "*",
            "Condition": {"StringEquals": through_services},
        },
        {
            "Sid": "LetServicesKeepUsing",
            "Effect": "Allow",
            "Principal": {"AWS": everyone_here},
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {"StringEquals": through_services, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
    if services := args.get("services"):
        statements.append(
            {
                "Sid": "UseByServices",
                "Effect": "Allow",
                "Principal": {"Service": list(services)},
                # CloudTrail describes the key before it uses it:
                # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            }
        )
    if args.get("event_rules"):
        # EventBridge names no account to KMS: a condition would refuse it. The queue's own policy asks for the account.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        statements.append(
            {
                "Sid": "UseByEventRules",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "*",
            }
        )
    if args.get("state_machines"):
        # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
        of_this_account = pulumi.Output.format("arn:aws:states:{0}:{1}:stateMachine:*", region, account)
        statements += [
            {
                "Sid": "UseByStateMachines",
                "Effect": "Allow",
                "Principal": {"AWS": everyone_here},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "*",
                "Condition": {"StringLike": {"kms:EncryptionContext:aws:states:stateMachineArn": of_this_account}},
            },
            {
                "Sid": "LogByStateMachines",
                "Effect": "Allow",
                "Principal": {"AWS": everyone_here},
                "Action": "kms:GenerateDataKey",
                "Resource": "*",
                "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": log_source(region, account)}},
            },
            {
                # As documented, with no condition: the service names no account.
                "Sid": "ReadByLogDelivery",
                "Effect": "Allow",
                "Principal": {"Service": "delivery.logs.amazonaws.com"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            },
        ]
    if args.get("auto_scaling"):
        # https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
        # There the role is the principal. But a key's policy is refused while a principal of it is not there, and the
        # service makes this one when it is first used.
        its_role = {
            "StringEquals": {"kms:CallerAccount": account},
            "ArnEquals": {"aws:PrincipalArn": pulumi.Output.format(AUTO_SCALING_ROLE, account)},
        }
        statements += [
            {
                "Sid": "UseByAutoScaling",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": USE,
                "Resource": "*",
                "Condition": its_role,
            },
            {
                "Sid": "LetAutoScalingKeepUsing",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "kms:CreateGrant",
                "Resource": "*",
                "Condition": {**its_role, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            },
        ]
    if args.get("log_groups"):
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        of_this_account = pulumi.Output.format("arn:aws:logs:{0}:{1}:log-group:*", region, account)
        statements.append(
            {
                "Sid": "UseByLogGroups",
                "Effect": "Allow",
                "Principal": {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", region)},
                "Action": USE,
                "Resource": "*",
                "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": of_this_account}},
            }
        )
    return statements
