"""The ledger's items, in the shape that the workflow gives them (workflows/process_image.asl.json).

Environment: `LEDGER_TABLE`; `RETENTION_DAYS`, how long an item is kept, 0 until it is erased.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from handlers.images.core.keys import Photo
from handlers.images.core.ledger import expires_at, photo_item_key
from handlers.shared.clients import dynamodb
from handlers.shared.faults import transient_faults
from handlers.shared.items import to_item

CLAIMED_MS = 24 * 60 * 60 * 1000
"""How long a claim holds: the age at which work files expire. A job that has not ended by then never will."""
_NAMES = {"#claim": "claim", "#outcome": "outcome"}


def claim(photo: Photo, *, execution: str, now: int) -> bool:
    """Take a photo on; return False where somebody else has, or has even finished it.

    Whoever claims a photo says until when: the workflow for minutes, `validate` for as long as a job may wait. An item
    whose outcome is known holds no claim any more. An outcome that the execution recorded without a job does not keep
    the same execution out: it may have failed to notify of it.

    Args:
        photo: the upload.
        execution: who takes it; taking it twice is the same as once, until a job has finished it.
        now: milliseconds since the epoch.

    Raises:
        TransientFault: the call may succeed later.
    """
    return _put(
        {
            **_item(photo, execution=execution, started=now),
            "outcome": "in_progress",
            "claimed_until": now + CLAIMED_MS,
        },
        "attribute_not_exists(pk) OR #outcome IN (:failed, :review_timed_out)"
        " OR (#claim = :claim AND (#outcome = :in_progress OR job = :claim)) OR claimed_until < :now",
        {
            ":claim": execution,
            ":failed": "failed",
            ":review_timed_out": "review_timed_out",
            ":in_progress": "in_progress",
            ":now": now,
        },
    )


def finish(photo: Photo, *, execution: str, job: str, started: int, now: int, facts: Mapping[str, Any]) -> bool:
    """Record an outcome; return False where another job has, or another execution has taken the photo on.

    Args:
        photo: the upload.
        execution: who claimed it.
        job: the id of the Batch job, or of what ended without one; it may record its outcome again.
        started: milliseconds since the epoch.
        now: milliseconds since the epoch.
        facts: `outcome`, and with it `reason`, or `original` and `variants`.

    Raises:
        TransientFault: the call may succeed later.
    """
    return _put(
        {**_item(photo, execution=execution, started=started), "job": job, "finished_at": now, **facts},
        "attribute_not_exists(pk) OR (#claim = :claim AND (#outcome = :in_progress OR job = :job))",
        {":claim": execution, ":in_progress": "in_progress", ":job": job},
    )


def _item(photo: Photo, *, execution: str, started: int) -> dict[str, Any]:
    return {
        **photo_item_key(photo),
        "owner_id": photo.owner_id,
        "photo_id": photo.photo_id,
        "bucket": photo.bucket,
        "key": photo.key,
        "version": photo.version,
        "execution": execution,
        "claim": execution,
        "started_at": started,
        "expires_at": expires_at(started, int(os.environ["RETENTION_DAYS"])),
    }


def _put(item: Mapping[str, Any], condition: str, values: Mapping[str, Any]) -> bool:
    try:
        with transient_faults("DynamoDB"):
            dynamodb().put_item(
                TableName=os.environ["LEDGER_TABLE"],
                Item=to_item(item),
                ConditionExpression=condition,
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=to_item(values),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
