"""Puts what happens to photos on the stream: each upload, and each outcome.

Input: messages of a queue, with `ReportBatchItemFailures`: S3's events by EventBridge, and the pipeline's notifications
by SNS. Output: `batchItemFailures`, the messages whose event is not on the stream. One that comes again is put again,
with the same event id; one that is about no photo ends in the dead-letter queue.

Environment: `STREAM_NAME`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults
from handlers.shared.telemetry import Event, instrumented, logger, metrics
from handlers.stream.core.photos import NoPhoto, PhotoEvent, event_of

MOST_MESSAGES: Final = 100
"""Of one invocation. PutRecords takes 5 MB, and an event of the most variants has 30 KB.
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html"""


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Put the events of some messages on the stream."""
    failed: list[str] = []
    events: dict[str, PhotoEvent] = {}
    for record in event["Records"]:
        message = str(record["messageId"])
        try:
            found = event_of(str(record["body"]))
        except NoPhoto as fault:
            logger.error("about no photo", message_id=message, fault=str(fault))
            failed.append(message)
            continue
        if found is None:
            metrics.add_metric("WithoutEvent", MetricUnit.Count, 1)
        else:
            events[message] = found
    refused = _put(events) if events else []
    metrics.add_metric("PublishedEvents", MetricUnit.Count, len(events) - len(refused))
    return {"batchItemFailures": [{"itemIdentifier": one} for one in (*failed, *refused)]}


def _put(events: Mapping[str, PhotoEvent]) -> list[str]:
    """Put events on the stream, and return the messages of those that it did not take."""
    records = [{"Data": msgspec.json.encode(one), "PartitionKey": one.owner_id} for one in events.values()]
    try:
        with transient_faults("Kinesis"):
            answers = client("kinesis").put_records(StreamName=os.environ["STREAM_NAME"], Records=records)["Records"]
    except (TransientFault, ClientError, BotoCoreError) as fault:
        logger.exception("not put", events=len(events), fault=type(fault).__name__)
        return list(events)
    refused = [message for message, answer in zip(events, answers, strict=True) if answer.get("ErrorCode")]
    if refused:
        logger.warning("not taken", events=len(refused))
    return refused
