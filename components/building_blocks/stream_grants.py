"""What a role may do with streams, buses and queues, and with what event source mappings of these give up."""

from __future__ import annotations

from typing import Literal

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.grants import Grant, Grants, list_bucket, use_key, write
from components.building_blocks.references import Encrypted, StreamRef


def put_records(stream: Encrypted, *calls: Literal["PutRecord", "PutRecords"]) -> Grants:
    """Put records on a stream.

    https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html

    Args:
        stream: The stream.
        calls: By which calls: AWS's services put one record a call. None: by any.
    """
    actions = [f"kinesis:{call}" for call in calls or ("PutRecord", "PutRecords")]
    return [Grant(actions, [stream["arn"]]), *use_key(stream, "kinesis", "kms:GenerateDataKey")]


def default_bus_arn(parent: pulumi.Resource | None) -> pulumi.Output[str]:
    """Return the ARN of EventBridge's default bus, which every account has in every region."""
    options = pulumi.InvokeOptions(parent=parent)
    place = aws.get_region_output(opts=options).region, aws.get_caller_identity_output(opts=options).account_id
    return pulumi.Output.format(aws_types.arn("events", "event-bus/default", region="{0}", account="{1}"), *place)


def put_events(bus_arn: pulumi.Input[str], source: str) -> Grants:
    """Put events of a source on a bus.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    """
    return [Grant(["events:PutEvents"], [bus_arn], {"StringEquals": {"events:source": source}})]


def read_stream(stream: StreamRef) -> Grants:
    """Read a stream's records as the source of an event source mapping does, through its consumer where it has one.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html#events-kinesis-permissions
    """
    actions = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"]
    consumer_arn = stream["consumer_arn"]
    return [
        Grant([f"kinesis:{action}" for action in actions], [stream["arn"]]),
        *(
            [Grant(["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"], [consumer_arn])]
            if consumer_arn
            else ()
        ),
        *use_key(stream, "kinesis", "kms:Decrypt"),
    ]


def receive(queue: Encrypted) -> Grants:
    """Receive the messages of a queue as an event source mapping does, and delete them.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
    """
    actions = ["DeleteMessage", "GetQueueAttributes", "ReceiveMessage"]
    return [Grant([f"sqs:{action}" for action in actions], [queue["arn"]]), *use_key(queue, "sqs", "kms:Decrypt")]


def keep_failed_records(bucket: Encrypted) -> Grants:
    """Write what a function's event source mapping gives up: Lambda does so by the function's role.

    https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    return [*write(bucket, "aws/lambda/"), *list_bucket(bucket)]
