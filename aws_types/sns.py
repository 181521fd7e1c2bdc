"""Amazon SNS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": AwsType(id="{arn}", name=""),
    "aws:sns/platformApplication:PlatformApplication": AwsType(
        arn=regional("sns", "app/{platform}/{name}"), id="{arn}", name_limit=256
    ),
    "aws:sns/topic:Topic": AwsType(
        arn=regional("sns", "{name}"),
        id="{arn}",
        name_limit=256,
        outputs={"beginningArchiveTime": "", "owner": "{account}"},
        keys=("kmsMasterKeyId",),
        label=Label("SNS topic", "SNS", Family.INTEGRATION),
    ),
    "aws:sns/topicPolicy:TopicPolicy": AwsType(id="{arn}", name="", outputs={"owner": "{account}"}),
    "aws:sns/topicSubscription:TopicSubscription": AwsType(
        arn=regional("sns", "subscription:{uuid}"),
        id="{arn}",
        name="",
        outputs={"confirmationWasAuthenticated": True, "pendingConfirmation": False},
    ),
}
