"""What a role may do with the streams and queues that event source mappings read, and with what these give up."""

from __future__ import annotations

from components.building_blocks.grants import Grant, Grants, list_bucket, use_key, write
from components.building_blocks.references import Encrypted, StreamRef


def put_records(stream: Encrypted) -> Grants:
    """Put records on a stream.

    https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
    """
    actions = ["kinesis:PutRecord", "kinesis:PutRecords"]
    return [Grant(actions, [stream["arn"]]), *use_key(stream, "kinesis", "kms:GenerateDataKey")]


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
