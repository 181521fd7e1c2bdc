"""What the failure destination gets of a batch that is given up: the invocation record, with all its records.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from local.emulators.event_source_mapping.lanes import Discard
from local.emulators.event_source_mapping.settings import Settings


def object_key(mapping: str, shard_id: str, now: float, unique: str) -> str:
    """Return the key of an invocation record in the destination's bucket.

    Args:
        mapping: The mapping's UUID.
        shard_id: Of the batch.
        now: In seconds since the epoch.
        unique: A random UUID.
    """
    at = datetime.fromtimestamp(now, UTC)
    return f"aws/lambda/{mapping}/{shard_id}/{at:%Y/%m/%d}/{at:%Y-%m-%dT%H.%M.%S}-{unique}"


def invocation_record(discard: Discard, shard_id: str, settings: Settings, now: float, request_id: str) -> bytes:
    """Return the invocation record of a batch.

    Args:
        discard: The batch, and why it is given up.
        shard_id: Its shard.
        settings: Of the mapping.
        now: In seconds since the epoch.
        request_id: Of a batch that no invocation was tried with.
    """
    batch, answer = discard.batch, discard.batch.answer
    document = {
        "requestContext": {
            "requestId": (answer.request_id if answer else "") or request_id,
            "functionArn": settings.function_arn,
            "condition": discard.condition,
            "approximateInvokeCount": batch.invocations,
        },
        "responseContext": {
            "statusCode": answer.status,
            "executedVersion": answer.version,
            "functionError": answer.function_error or None,
        }
        if answer
        else None,
        "version": "1.0",
        "timestamp": _time(now),
        "KinesisBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": batch.first.sequence_number,
            "endSequenceNumber": batch.last.sequence_number,
            "approximateArrivalOfFirstRecord": _time(batch.first.arrived),
            "approximateArrivalOfLastRecord": _time(batch.last.arrived),
            "batchSize": len(batch.items),
            "streamArn": settings.stream_arn,
        },
        "payload": batch.event().decode(),
    }
    return json.dumps(document).encode()


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
