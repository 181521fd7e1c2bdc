"""Amazon Kinesis and Data Firehose."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:kinesis/analyticsApplication:AnalyticsApplication": AwsType(
        arn=regional("kinesisanalytics", "application/{name}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "kinesis",
            (
                "ListTagsForResource TagResource UntagResource kinesisanalytics:CreateApplication "
                "kinesisanalytics:DeleteApplication kinesisanalytics:DescribeApplication "
                "kinesisanalytics:ListTagsForResource kinesisanalytics:TagResource "
                "kinesisanalytics:UntagResource kinesisanalytics:UpdateApplication"
            ),
        ),
    ),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": AwsType(
        arn=regional("firehose", "deliverystream/{name}"),
        id="{arn}",
        name_limit=64,
        outputs={"destinationId": "destinationId-000000000001", "versionId": "1"},
        keys=("serverSideEncryption.keyArn",),
        label=Label("Firehose stream", "FH", Family.ANALYTICS),
        deployer=Deployer(
            "kinesis",
            (
                "ListTagsForResource TagResource UntagResource firehose:CreateDeliveryStream "
                "firehose:DeleteDeliveryStream firehose:DescribeDeliveryStream "
                "firehose:ListTagsForDeliveryStream firehose:StartDeliveryStreamEncryption "
                "firehose:StopDeliveryStreamEncryption firehose:TagDeliveryStream "
                "firehose:UntagDeliveryStream firehose:UpdateDestination"
            ),
        ),
    ),
    "aws:kinesis/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer(
            "kinesis",
            ("DeleteResourcePolicy GetResourcePolicy ListTagsForResource PutResourcePolicy TagResource UntagResource"),
        ),
    ),
    "aws:kinesis/stream:Stream": AwsType(
        arn=regional("kinesis", "stream/{name}"),
        id="{arn}",
        name_limit=128,
        keys=("kmsKeyId",),
        label=Label("Kinesis stream", "KDS", Family.ANALYTICS),
        deployer=Deployer(
            "kinesis",
            (
                "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream "
                "DescribeStreamSummary DisableEnhancedMonitoring EnableEnhancedMonitoring "
                "IncreaseStreamRetentionPeriod ListTagsForResource ListTagsForStream RemoveTagsFromStream "
                "TagResource UntagResource UpdateShardCount UpdateStreamMode"
            ),
            when=(
                When("kmsKeyId", "StartStreamEncryption StopStreamEncryption"),
                When("maxRecordSizeInKib", "UpdateMaxRecordSize"),
                When("warmThroughputMibPs", "UpdateStreamWarmThroughput"),
            ),
        ),
    ),
    "aws:kinesis/streamConsumer:StreamConsumer": AwsType(
        arn="{streamArn}/consumer/{name}:1767225600",
        id="{arn}",
        name_limit=128,
        outputs={"creationTimestamp": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "kinesis",
            (
                "DeregisterStreamConsumer DescribeStreamConsumer ListStreamConsumers ListTagsForResource "
                "RegisterStreamConsumer TagResource UntagResource"
            ),
        ),
    ),
    "aws:kinesis/videoStream:VideoStream": AwsType(
        arn=regional("kinesisvideo", "stream/{name}/{hex:.13}"),
        id="{arn}",
        name_limit=256,
        keys=("kmsKeyId",),
        deployer=Deployer(
            "kinesis",
            (
                "ListTagsForResource TagResource UntagResource kinesisvideo:CreateStream "
                "kinesisvideo:DeleteStream kinesisvideo:DescribeStream kinesisvideo:ListTagsForStream "
                "kinesisvideo:TagStream kinesisvideo:UntagStream kinesisvideo:UpdateDataRetention "
                "kinesisvideo:UpdateStream"
            ),
        ),
    ),
}
