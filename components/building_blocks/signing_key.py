"""An asymmetric KMS key that signs: whoever verifies needs its public key, and nobody ever has the private one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default, checked
from components.building_blocks.component import Component
from components.building_blocks.encryption_key import ADMIN_ACTIONS, READ_ACTIONS
from components.building_blocks.key_users import KeyPlace
from components.building_blocks.policy_document import policy_document

ALGORITHM = "ECDSA_SHA_256"
"""Of its signatures, in KMS's words."""


class SigningKeyArgs(TypedDict):
    """Arguments of `SigningKey`."""

    description: str
    """What the key signs."""
    administrators: NotRequired[Annotated[Sequence[str], Default(())]]
    """ARNs of the IAM principals that manage the key, the deploying role among them. Default: whom IAM allows to, in
    the key's account."""
    deletion_window_days: NotRequired[Annotated[int, Between(7, 30, "days"), Default(30)]]
    """How long a deletion can be taken back. Default: 30, the longest."""
    tags: NotRequired[Mapping[str, str]]


class SigningKey(Component):
    """Creates an ECC_NIST_P256 key for signatures, with a policy that separates managing from signing.

    Such a key does not rotate by itself: a new one takes its place where it is named, and both are trusted for a while.

    Cost: 1 dollar a month, 0.15 dollars per 10,000 signatures (https://aws.amazon.com/kms/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    arn: pulumi.Output[str]
    public_key_pem: pulumi.Output[str]

    def __init__(self, name: str, args: SigningKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("SigningKey", name, SigningKeyArgs, args)
        super().__init__(name, args, opts)
        asked = pulumi.InvokeOptions(parent=self)
        caller, region = aws.get_caller_identity_output(opts=asked), aws.get_region_output(opts=asked).region
        everyone_here = KeyPlace(caller.account_id, region).everyone
        key = aws.kms.Key(
            name,
            description=args["description"],
            customer_master_key_spec="ECC_NIST_P256",
            key_usage="SIGN_VERIFY",
            deletion_window_in_days=args["deletion_window_days"],
            policy=policy_document(
                [
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
                        "Action": [*READ_ACTIONS, "kms:GetPublicKey"],
                        "Resource": "*",
                    },
                    {
                        "Sid": "Sign",
                        "Effect": "Allow",
                        "Principal": {"AWS": everyone_here},
                        "Action": "kms:Sign",
                        "Resource": "*",
                        "Condition": {"StringEquals": {"kms:SigningAlgorithm": ALGORITHM}},
                    },
                ]
            ),
            opts=self.child(),
        )
        self.arn = key.arn
        self.public_key_pem = aws.kms.get_public_key_output(key_id=key.arn, opts=asked).public_key_pem
        self.register()
