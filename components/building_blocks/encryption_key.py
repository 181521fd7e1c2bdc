"""A customer managed KMS key whose policy separates those who manage it from those who use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default, Length, Matches, checked
from components.building_blocks.component import Component
from components.building_blocks.key_users import USE_ACTIONS, KeyPlace, KeyUser
from components.building_blocks.policy_document import Statement, policy_document

ADMIN_ACTIONS = [
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

READ_ACTIONS = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
"""What any deployer needs to refresh the stack, or to create what the key encrypts, where IAM lets it."""


class EncryptionKeyArgs(TypedDict):
    """Arguments of `EncryptionKey`."""

    description: str
    """What the key encrypts."""
    via_services: Annotated[
        Sequence[Annotated[str, Matches("[a-z0-9]+(-[a-z0-9]+)*", "must be a service's prefix, such as s3")]],
        Length(1, 20),
    ]
    """AWS services, by prefix (`s3`), through which the account's principals use the key where IAM lets them."""
    used_by: NotRequired[Annotated[Sequence[KeyUser], Default(())]]
    """What uses the key by itself, beyond the account's principals: `[log_groups(), state_machines()]`, from
    `key_users.py`."""
    administrators: NotRequired[Annotated[Sequence[str], Default(())]]
    """ARNs of the IAM principals that manage the key, the deploying role among them, or KMS refuses to make it.
    Default: whoever the IAM policies of the key's account allow."""
    region: NotRequired[str]
    """The key's region. Default: the stack's."""
    deletion_window_days: NotRequired[Annotated[int, Between(7, 30, "days"), Default(30)]]
    """How long a deletion can be taken back. Default: 30, the longest."""
    rotation_days: NotRequired[Annotated[int, Between(90, 2560, "days"), Default(365)]]
    """How often the key material is replaced."""
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
            rotation_period_in_days=args["rotation_days"],
            deletion_window_in_days=args["deletion_window_days"],
            policy=policy_document(_statements(args, KeyPlace(caller.account_id, region))),
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


def _statements(args: EncryptionKeyArgs, place: KeyPlace) -> list[Statement]:
    everyone_here = place.everyone
    through_services = {
        "kms:ViaService": [
            pulumi.Output.format("{0}.{1}.amazonaws.com", service, place.region) for service in args["via_services"]
        ],
        "kms:CallerAccount": place.account,
    }
    return [
        {
            "Sid": "Manage",
            "Effect": "Allow",
            "Principal": {"AWS": args["administrators"] or everyone_here},
            "Action": ADMIN_ACTIONS,
            "Resource": "*",
        },
        {
            "Sid": "Look",
            "Effect": "Allow",
            "Principal": {"AWS": everyone_here},
            "Action": READ_ACTIONS,
            "Resource": "*",
        },
        {
            "Sid": "UseThroughServices",
            "Effect": "Allow",
            "Principal": {"AWS": everyone_here},
            "Action": USE_ACTIONS,
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
        *(statement for user in args["used_by"] for statement in user.statements(place)),
    ]
