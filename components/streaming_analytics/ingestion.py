"""From the stream into the lake: the function that transforms records, and the event source mapping that calls it."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.foundation import foundation_of
from components.building_blocks.function import Function
from components.building_blocks.grants import item_actions, read_secret, write
from components.building_blocks.references import StoreRef, StreamRef
from components.building_blocks.stream_grants import keep_failed_records, read_stream
from components.streaming_analytics.args import StreamingAnalyticsArgs, filter_pattern
from handlers.stream.core.keys import Layer

WRITTEN = (Layer.RAW, Layer.PROCESSED, Layer.ERRORS)
"""The layers of the function."""
MEMORY_MB = 1769
"""A whole processor: a batch of 3,500 records takes 0.05 to 0.14 s of it, and 19 MB (docs/events.md)."""
TIMEOUT_SECONDS = 60
"""Writes to S3 included, with their retries."""


def create_ingestion(
    name: str,
    args: StreamingAnalyticsArgs,
    *,
    stream: StreamRef,
    lake: StoreRef,
    failures: StoreRef,
    layer_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Function:
    """Create the function with its event source mapping, and return the function.

    A batch that cannot be written is split to find what is at fault, tried as often and as long as `batch` says, and
    then kept in `failures` as a whole, records included.
    """
    batch = args["batch"]
    function = Function(
        name,
        {
            "handler": "handlers.stream.transform.handler",
            "description": "Writes the stream's events into the lake, filtered and enriched",
            "may": [
                read_stream(stream),
                write(lake, *(f"{layer}/" for layer in WRITTEN)),
                item_actions(args["tombstones"], "BatchGetItem"),
                read_secret(args["subject_key_secret"]),
                keep_failed_records(failures),
            ],
            "environment": {
                "LAKE_BUCKET": lake["name"],
                "TOMBSTONES_TABLE": args["tombstones"]["name"],
                "SUBJECT_KEY_SECRET_ARN": args["subject_key_secret"]["arn"],
            },
            "layers": [layer_arn],
            "memory_mb": MEMORY_MB,
            "timeout_seconds": TIMEOUT_SECONDS,
            **foundation_of(args),
        },
        opts,
    )
    mapping = aws.lambda_.EventSourceMapping(
        name,
        function_name=function.arn,
        event_source_arn=stream["consumer_arn"] or stream["arn"],
        # From the oldest record on: what arrives while the stack is deployed is processed as well.
        starting_position="TRIM_HORIZON",
        batch_size=batch["size"],
        maximum_batching_window_in_seconds=batch["window_seconds"],
        parallelization_factor=batch["parallelisation"],
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=batch["attempts"] - 1,
        maximum_record_age_in_seconds=batch["max_age_seconds"],
        function_response_types=["ReportBatchItemFailures"],
        destination_config={"on_failure": {"destination_arn": failures["arn"]}},
        filter_criteria=(
            {"filters": [{"pattern": filter_pattern(pattern)} for pattern in batch["filters"]]}
            if batch["filters"]
            else None
        ),
        metrics_config={"metrics": ["EventCount"]},
        opts=opts,
    )
    topic_arn = args["alarm_topic_arn"]
    reader = alarms.stream_reader(batch["max_age_seconds"])
    alarms.create(name, reader, {"FunctionName": function.name}, topic_arn=topic_arn, opts=opts)
    alarms.create(
        name, alarms.EVENT_SOURCE_MAPPING, {"EventSourceMappingUUID": mapping.uuid}, topic_arn=topic_arn, opts=opts
    )
    return function
