"""Where what could not be delivered or processed waits, with an alarm."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.building_blocks import alarms
from components.building_blocks.queue import Queue

KEPT_DAYS = 14
"""The longest that SQS keeps a message."""


def dead_letter_queue(
    name: str,
    *,
    encryption_key_arn: pulumi.Input[str],
    alarm_topic_arn: pulumi.Input[str],
    senders: Sequence[str] = (),
    opts: pulumi.ResourceOptions,
) -> Queue:
    """Create a queue that raises an alarm as soon as something waits in it.

    Args:
        name: Of the queue and its alarm.
        encryption_key_arn: The queue's KMS key.
        alarm_topic_arn: The SNS topic that is notified.
        senders: AWS services that may send for this account.
        opts: Pulumi's options.
    """
    queue = Queue(
        name,
        {
            "encryption_key_arn": encryption_key_arn,
            "data_class": "personal",
            "purpose": "events that could not be delivered or processed: to be looked at and redriven",
            "retention_days": KEPT_DAYS,
            "senders": senders,
        },
        opts,
    )
    alarms.create(name, alarms.DEAD_LETTER_QUEUE, {"QueueName": queue.name}, topic_arn=alarm_topic_arn, opts=opts)
    return queue
