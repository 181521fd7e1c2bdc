"""Kinesis data streams and their consumers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import aws_types
from local.emulators.ministack import ACCOUNT
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_ON_DEMAND_SHARDS: Final = 4
"""Of a new stream on demand
(https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html#switchingmodes)."""
_DEFAULT_HOURS: Final = 24
_RECORDED_ONLY: Final = ("maxRecordSizeInKib", "warmThroughputMibPs")
"""The emulator refuses records above 1 MiB, and takes any number of them."""


def _stream(context: Context) -> Created:
    inputs, name = context.inputs, context.name
    mode = str((inputs.get("streamModeDetails") or {}).get("streamMode") or "PROVISIONED")
    shards = int(inputs.get("shardCount") or 1) if mode == "PROVISIONED" else _ON_DEMAND_SHARDS
    context.call("kinesis", "CreateStream", StreamName=name, ShardCount=shards, StreamModeDetails={"StreamMode": mode})
    if tags := inputs.get("tags"):
        context.call("kinesis", "AddTagsToStream", StreamName=name, Tags=dict(tags))
    hours = int(inputs.get("retentionPeriod") or _DEFAULT_HOURS)
    if hours > _DEFAULT_HOURS:
        context.call("kinesis", "IncreaseStreamRetentionPeriod", StreamName=name, RetentionPeriodHours=hours)
    if inputs.get("encryptionType") == "KMS":
        key = str(inputs["kmsKeyId"])
        context.call("kinesis", "StartStreamEncryption", StreamName=name, EncryptionType="KMS", KeyId=key)
    if metrics := inputs.get("shardLevelMetrics"):
        context.call("kinesis", "EnableEnhancedMonitoring", StreamName=name, ShardLevelMetrics=list(metrics))
    context.left_over.extend(key for key in _RECORDED_ONLY if inputs.get(key) is not None)
    region = inputs.get("region") or context.clients.region
    arn = aws_types.arn("kinesis", f"stream/{name}", region=region, account=ACCOUNT)
    return Created(arn, {"arn": arn, "name": name, "shardCount": shards})


ROWS: Mapping[str, Creator] = {
    "aws:kinesis/stream:Stream": _stream,
    "aws:kinesis/streamConsumer:StreamConsumer": Row(
        service="kinesis",
        operation="RegisterStreamConsumer",
        name="ConsumerName",
        id="Consumer.ConsumerARN",
        outputs={"arn": "Consumer.ConsumerARN"},
    ),
}
