"""What uses a KMS key by itself, and by which statements of the key's policy: each as its service asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi

import aws_types
from components.building_blocks.policy_document import CLOUDFRONT, Statement, own_distributions

USE_ACTIONS = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
"""https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto"""

AUTO_SCALING_ROLE = aws_types.arn(
    "iam", "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", account="{0}"
)


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """The account and the region of a key."""

    account: pulumi.Output[str]
    region: pulumi.Input[str]

    @property
    def everyone(self) -> pulumi.Output[str]:
        """All principals of the account, as far as IAM lets them."""
        return pulumi.Output.format(aws_types.arn("iam", "root", account="{0}"), self.account)


@dataclass(frozen=True, slots=True)
class KeyUser:
    """A user of a key, by the statements that it needs."""

    statements: Callable[[KeyPlace], Sequence[Statement]]


def log_source(region: pulumi.Input[str], account: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return how CloudWatch Logs names its source to KMS when a state machine's logs are delivered."""
    return pulumi.Output.format(aws_types.arn("logs", "*", region="{0}", account="{1}"), region, account)


def services(*principals: str) -> KeyUser:
    """AWS services that use the key on this account's behalf only, such as `cloudwatch.amazonaws.com`."""
    return KeyUser(
        lambda place: [
            {
                "Sid": "UseByServices",
                "Effect": "Allow",
                "Principal": {"Service": list(principals)},
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
            }
        ]
    )


def trails() -> KeyUser:
    """CloudTrail, for the files of this account's trails; it describes the key before it uses it.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    return KeyUser(_trails)


def event_rules() -> KeyUser:
    """EventBridge, to send to encrypted queues."""
    # EventBridge names no account to KMS: a condition would refuse it. The queue's own policy asks for the account.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    return KeyUser(
        lambda _place: [
            {
                "Sid": "UseByEventRules",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "*",
            }
        ]
    )


def log_groups() -> KeyUser:
    """CloudWatch Logs, for this account's log groups.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    return KeyUser(
        lambda place: [
            {
                "Sid": "UseByLogGroups",
                "Effect": "Allow",
                "Principal": {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", place.region)},
                "Action": USE_ACTIONS,
                "Resource": "*",
                "Condition": {
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": pulumi.Output.format(
                            aws_types.arn("logs", "log-group:*", region="{0}", account="{1}"),
                            place.region,
                            place.account,
                        )
                    }
                },
            }
        ]
    )


def state_machines() -> KeyUser:
    """Step Functions, for this account's state machines and their logs.

    https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    """
    return KeyUser(_state_machines)


def distributions() -> KeyUser:
    """This account's CloudFront distributions, to read encrypted objects by origin access control.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    """
    return KeyUser(
        lambda place: [
            {
                "Sid": "ReadByDistributions",
                "Effect": "Allow",
                "Principal": {"Service": CLOUDFRONT},
                "Action": "kms:Decrypt",
                "Resource": "*",
                "Condition": own_distributions(place.account),
            }
        ]
    )


def auto_scaling() -> KeyUser:
    """EC2 Auto Scaling, for the disks of the instances that it starts.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    """
    return KeyUser(_auto_scaling)


def _trails(place: KeyPlace) -> list[Statement]:
    source = pulumi.Output.format(
        aws_types.arn("cloudtrail", "trail/*", region="{0}", account="{1}"), place.region, place.account
    )
    context = pulumi.Output.format(aws_types.arn("cloudtrail", "trail/*", region="*", account="{0}"), place.account)
    common = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Resource": "*"}
    return [
        {
            "Sid": "EncryptByTrails",
            **common,
            "Action": "kms:GenerateDataKey*",
            "Condition": {
                "ArnLike": {"aws:SourceArn": source},
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": context},
            },
        },
        {
            "Sid": "DescribeByTrails",
            **common,
            "Action": "kms:DescribeKey",
            "Condition": {"ArnLike": {"aws:SourceArn": source}},
        },
    ]


def _state_machines(place: KeyPlace) -> list[Statement]:
    machines = aws_types.arn("states", "stateMachine:*", region="{0}", account="{1}")
    of_this_account = pulumi.Output.format(machines, place.region, place.account)
    source = log_source(place.region, place.account)
    return [
        {
            "Sid": "UseByStateMachines",
            "Effect": "Allow",
            "Principal": {"AWS": place.everyone},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": {"StringLike": {"kms:EncryptionContext:aws:states:stateMachineArn": of_this_account}},
        },
        {
            "Sid": "LogByStateMachines",
            "Effect": "Allow",
            "Principal": {"AWS": place.everyone},
            "Action": "kms:GenerateDataKey",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": source}},
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


def _auto_scaling(place: KeyPlace) -> list[Statement]:
    # AWS's page has the role as the principal. But KMS refuses a policy while a principal of it does not exist, and the
    # service creates this role at its first use.
    its_role = {
        "StringEquals": {"kms:CallerAccount": place.account},
        "ArnEquals": {"aws:PrincipalArn": pulumi.Output.format(AUTO_SCALING_ROLE, place.account)},
    }
    return [
        {
            "Sid": "UseByAutoScaling",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": USE_ACTIONS,
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
