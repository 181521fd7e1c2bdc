"""What an event source mapping does on the authority of its function's role: it reads, and keeps what is given up.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html (a stream, and its consumers)
https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html (a bucket)
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html (a queue)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iam.operations import Need
from local.permissions.calls import Calls
from recorder.resource import Recording, Resource

_STREAM: Final = ("DescribeStream", "DescribeStreamSummary", "ListShards")
_SHARED: Final = ("GetShardIterator", "GetRecords")
_QUEUE: Final = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


def judge_mappings(recording: Recording, calls: Calls) -> None:
    """Judge what the mappings of the program's streams and queues do."""
    roles: dict[str, str] = {}
    for function in recording.of_type("aws:lambda/function:Function"):
        role = str(function.inputs["role"])
        roles |= {str(function.outputs[key]): role for key in ("arn", "name")}
    queues = {str(one.outputs["arn"]): str(one.outputs["url"]) for one in recording.of_type("aws:sqs/queue:Queue")}
    for mapping in recording.of_type("aws:lambda/eventSourceMapping:EventSourceMapping"):
        source, function = str(mapping.inputs.get("eventSourceArn")), str(mapping.inputs["functionName"])
        role = roles.get(function)
        if role is None:
            continue  # its function is another stack's
        if ":kinesis:" in source:
            _read_stream(calls, role, source)
        elif source in queues:
            for operation in _QUEUE:
                calls.of_role(role, "sqs", operation, {"QueueUrl": queues[source]})
        _keep_failures(calls, role, mapping)


def _read_stream(calls: Calls, role: str, source: str) -> None:
    stream, consumer, _ = source.partition("/consumer/")
    for operation in _STREAM if consumer else (*_STREAM, *_SHARED):
        calls.of_role(role, "kinesis", operation, {"StreamARN": stream})
    if consumer:
        calls.judge(role, [Need("kinesis:SubscribeToShard", source)])


def _keep_failures(calls: Calls, role: str, mapping: Resource) -> None:
    on_failure: Mapping[str, Any] = (mapping.inputs.get("destinationConfig") or {}).get("onFailure") or {}
    _, is_bucket, bucket = str(on_failure.get("destinationArn") or "").partition("arn:aws:s3:::")
    if is_bucket:
        calls.of_role(role, "s3", "PutObject", {"Bucket": bucket, "Key": f"aws/lambda/{mapping.outputs['uuid']}/any"})
        calls.of_role(role, "s3", "ListObjectsV2", {"Bucket": bucket})
