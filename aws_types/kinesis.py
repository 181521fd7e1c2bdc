"""Amazon Kinesis and Data Firehose."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:kinesis/analyticsApplication:AnalyticsApplication": AwsType(
        arn=regional("kinesisanalytics", "application/{name}"), id="{arn}", name_limit=128
    ),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": AwsType(
        arn=regional("firehose", "deliverystream/{name}"),
        id="{arn}",
        name_limit=64,
        outputs={"destinationId": "destinationId-000000000001", "versionId": "1"},
        keys=("serverSideEncryption.keyArn",),
    ),
    "aws:kinesis/resourcePolicy:ResourcePolicy": AwsType(id="{resourceArn}", name=""),
    "aws:kinesis/stream:Stream": AwsType(
        arn=regional("kinesis", "stream/{name}"),
        id="{arn}",
        name_limit=128,
        keys=("kmsKeyId",),
        label=Label("Kinesis stream", "KDS", Family.ANALYTICS),
    ),
    "aws:kinesis/streamConsumer:StreamConsumer": AwsType(
        arn="{streamArn}/consumer/{name}:1767225600",
        id="{arn}",
        name_limit=128,
        outputs={"creationTimestamp": "2026-01-01T00:00:00Z"},
    ),
    "aws:kinesis/videoStream:VideoStream": AwsType(
        arn=regional("kinesisvideo", "stream/{name}/{hex:.13}"), id="{arn}", name_limit=256, keys=("kmsKeyId",)
    ),
}
