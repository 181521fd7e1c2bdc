"""AWS IoT Core."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:iot/topicRule:TopicRule": AwsType(
        arn=regional("iot", "rule/{name}"),
        name_limit=128,
        label=Label("IoT rule", "IOT", Family.INTEGRATION),
        deployer=Deployer(
            "iot",
            (
                "CreateTopicRule DeleteTopicRule GetTopicRule ListTagsForResource ReplaceTopicRule "
                "TagResource UntagResource"
            ),
            resource="rule",
        ),
    ),
}
