"""What happens to photos goes onto the stream: uploads by EventBridge, outcomes by the pipeline's notifications."""

from __future__ import annotations

import json
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.dead_letters import KEPT_DAYS, dead_letter_queue
from components.building_blocks.event_trigger import EventTrigger, new_objects
from components.building_blocks.foundation import Foundation, foundation_of
from components.building_blocks.function import Function
from components.building_blocks.queue import Queue
from components.building_blocks.references import PhotoEventsRef, QueueRef, StreamRef
from components.building_blocks.stream_grants import put_records, receive
from handlers.images.core import keys
from handlers.stream.core.photos import PUBLISHED
from handlers.stream.photos import MOST_MESSAGES

MEMORY_MB: Final = 512
TIMEOUT_SECONDS: Final = 30
VISIBLE_AFTER: Final = 6
"""How many times the function's time a message is hidden, as Lambda asks for.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
WINDOW_SECONDS: Final = 1
MAX_RECEIVES: Final = 20
"""Over an hour: longer than most faults of AWS last. What is left then waits 14 days in the dead-letter queue."""


def create_photo_events(
    name: str,
    args: PhotoEventsRef,
    *,
    stream: StreamRef,
    layer_arn: pulumi.Input[str],
    foundation: Foundation,
    opts: pulumi.ResourceOptions,
) -> list[QueueRef]:
    """Create the queue of uploads and outcomes, and the function that makes events of them.

    Both services deliver at least once, the queue keeps what the stream does not take, and the events' ids are the same
    each time: none is lost, and each is one in the end. Returns the dead-letter queues.

    Args:
        name: How the names begin.
        args: The pipeline.
        stream: Where the events go.
        layer_arn: The layer of the stream's functions.
        foundation: Keys, logs and alarms.
        opts: Pulumi's options.
    """
    key_arn, topic_arn = foundation["encryption_key_arn"], foundation["alarm_topic_arn"]
    dead_letters = dead_letter_queue(
        f"{name}-dead-letters", encryption_key_arn=key_arn, alarm_topic_arn=topic_arn, opts=opts
    )
    queue = Queue(
        name,
        {
            "encryption_key_arn": key_arn,
            "data_class": "personal",
            "purpose": "what happens to photos until it is on the stream",
            "retention_days": KEPT_DAYS,
            "visibility_timeout_seconds": VISIBLE_AFTER * TIMEOUT_SECONDS,
            "dead_letter_queue_arn": dead_letters.arn,
            "max_receives": MAX_RECEIVES,
            "senders": ["events.amazonaws.com", "sns.amazonaws.com"],
        },
        opts,
    )
    trigger = EventTrigger(
        name,
        {
            "description": "New originals, for the stream",
            "pattern": new_objects(args["uploads"]["name"], keys.UPLOADS),
            "queue": queue.ref,
            "encryption_key_arn": key_arn,
            "alarm_topic_arn": topic_arn,
        },
        opts,
    )
    aws.sns.TopicSubscription(
        name,
        topic=args["notifications"]["arn"],
        protocol="sqs",
        endpoint=queue.arn,
        filter_policy=json.dumps({"outcome": PUBLISHED}),
        opts=opts,
    )
    function = Function(
        name,
        {
            "handler": "handlers.stream.photos.handler",
            "description": "Puts what happens to photos on the stream",
            "may": [receive(queue.ref), put_records(stream, "PutRecords")],
            "environment": {"STREAM_NAME": stream["name"]},
            "layers": [layer_arn],
            "memory_mb": MEMORY_MB,
            "timeout_seconds": TIMEOUT_SECONDS,
            **foundation_of(foundation),
        },
        opts,
    )
    aws.lambda_.EventSourceMapping(
        name,
        function_name=function.arn,
        event_source_arn=queue.arn,
        batch_size=MOST_MESSAGES,
        maximum_batching_window_in_seconds=WINDOW_SECONDS,
        function_response_types=["ReportBatchItemFailures"],
        opts=opts,
    )
    return [dead_letters.ref, trigger.dead_letters]
