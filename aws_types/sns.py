"""Amazon SNS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": AwsType(
        id="{arn}",
        name="",
        deployer=Deployer(
            "sns", ("GetDataProtectionPolicy ListTagsForResource PutDataProtectionPolicy TagResource UntagResource")
        ),
    ),
    "aws:sns/platformApplication:PlatformApplication": AwsType(
        arn=regional("sns", "app/{platform}/{name}"),
        id="{arn}",
        name_limit=256,
        deployer=Deployer(
            "sns",
            (
                "CreatePlatformApplication DeletePlatformApplication GetPlatformApplicationAttributes "
                "ListTagsForResource SetPlatformApplicationAttributes TagResource UntagResource"
            ),
        ),
    ),
    "aws:sns/topic:Topic": AwsType(
        arn=regional("sns", "{name}"),
        id="{arn}",
        name_limit=256,
        outputs={"beginningArchiveTime": "", "owner": "{account}"},
        keys=("kmsMasterKeyId",),
        label=Label("SNS topic", "SNS", Family.INTEGRATION),
        deployer=Deployer(
            "sns",
            (
                "CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes "
                "TagResource UntagResource"
            ),
            when=(When("deliveryPolicy", "GetDataProtectionPolicy PutDataProtectionPolicy"),),
        ),
    ),
    "aws:sns/topicPolicy:TopicPolicy": AwsType(
        id="{arn}",
        name="",
        outputs={"owner": "{account}"},
        deployer=Deployer("sns", "GetTopicAttributes SetTopicAttributes", of="arn"),
    ),
    "aws:sns/topicSubscription:TopicSubscription": AwsType(
        arn=regional("sns", "subscription:{uuid}"),
        id="{arn}",
        name="",
        outputs={"confirmationWasAuthenticated": True, "pendingConfirmation": False},
        deployer=Deployer(
            "sns",
            ("GetSubscriptionAttributes ListSubscriptionsByTopic SetSubscriptionAttributes Subscribe Unsubscribe"),
            of="topic",
        ),
    ),
}
