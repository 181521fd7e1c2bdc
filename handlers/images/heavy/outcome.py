"""The outcome of a photo: recorded in the ledger, then published on the topic, as the workflow does both.

Environment: `LEDGER_TABLE`, `TOPIC_ARN`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from handlers.images.core.keys import Photo
from handlers.images.heavy import ledger
from handlers.shared.clients import sns
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import logger, metrics

ROUTE = "batch"
"""Marks messages about photos that AWS Batch processed, not the workflow."""
_LONGEST_REASON = 1000
_METRICS = {"processed": "PhotosProcessed", "refused": "PhotosRefused", "failed": "PhotosFailed"}


def processed(original: Mapping[str, Any], variants: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the facts of a photo all of whose variants were created."""
    return {"outcome": "processed", "original": dict(original), "variants": [dict(variant) for variant in variants]}


def refused(reason: str) -> dict[str, Any]:
    """Return the facts of a photo whose file is the fault."""
    return {"outcome": "refused", "reason": reason[:_LONGEST_REASON]}


def failed(reason: str) -> dict[str, Any]:
    """Return the facts of a photo that something else kept from being processed."""
    return {"outcome": "failed", "reason": reason[:_LONGEST_REASON]}


def conclude(photo: Photo, facts: Mapping[str, Any], *, execution: str, job: str, started: int) -> bool:
    """Record and publish an outcome; return False, and publish nothing, where it is not this job's to record.

    When publishing fails after recording, the same job may conclude again: a message may come twice, but is never lost.

    Args:
        photo: the upload.
        facts: from `processed`, `refused` or `failed`.
        execution: who claimed the photo.
        job: the id of the Batch job, or of what ended without one.
        started: milliseconds since the epoch.

    Raises:
        TransientFault: a call may succeed later.
    """
    now = round(time.time() * 1000)
    outcome = facts["outcome"]
    if not ledger.finish(photo, execution=execution, job=job, started=started, now=now, facts=facts):
        logger.info("concluded elsewhere", outcome=outcome)
        return False
    report: dict[str, Any] = {
        **facts,
        "bucket": photo.bucket,
        "key": photo.key,
        "version": photo.version,
        "owner_id": photo.owner_id,
        "photo_id": photo.photo_id,
        "variants": facts.get("variants", []),
        "milliseconds": now - started,
        "execution": execution,
        "route": ROUTE,
    }
    with transient_faults("SNS"):
        sns().publish(
            TopicArn=os.environ["TOPIC_ARN"],
            Subject=f"Photo {outcome}",
            Message=json.dumps(report),
            MessageAttributes={"outcome": {"DataType": "String", "StringValue": outcome}},
        )
    metrics.add_metric(_METRICS[outcome], MetricUnit.Count, 1)
    logger.info("concluded", outcome=outcome, reason=facts.get("reason"), variants=len(report["variants"]))
    return True
