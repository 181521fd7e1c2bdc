"""Amazon SQS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:sqs/queue:Queue": AwsType(
        arn=regional("sqs", "{name}"),
        id="https://sqs.{region}.amazonaws.com/{account}/{name}",
        name_limit=80,
        outputs={"url": "{id}"},
        keys=("kmsMasterKeyId",),
        label=Label("SQS queue", "SQS", Family.INTEGRATION),
        deployer=Deployer(
            "sqs",
            (
                "CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes "
                "TagQueue UntagQueue"
            ),
        ),
    ),
    "aws:sqs/queuePolicy:QueuePolicy": AwsType(
        id="{queueUrl}",
        name="",
        deployer=Deployer("sqs", "GetQueueAttributes ListQueueTags SetQueueAttributes", of="queueUrl"),
    ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": AwsType(
        id="{queueUrl}", name="", deployer=Deployer("sqs", "GetQueueAttributes SetQueueAttributes", of="queueUrl")
    ),
    "aws:sqs/redrivePolicy:RedrivePolicy": AwsType(
        id="{queueUrl}", name="", deployer=Deployer("sqs", "GetQueueAttributes SetQueueAttributes", of="queueUrl")
    ),
}
