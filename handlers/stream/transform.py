"""A batch of the stream's records, of which each becomes a row, or is filtered, quarantined or dropped as restricted.

Input: an event source mapping's of Kinesis, with `ReportBatchItemFailures`. Output: `batchItemFailures`, empty once all
objects of the batch are in the lake. A batch is one object a layer, so it is written as a whole or tried again as a
whole: after any fault of AWS the answer names its first record, and the objects that are there already are written
again, the same bytes under the same keys. Nothing is counted before all is written. No record is ever named for what is
in it: that would hold up the shard.

Environment: `LAKE_BUCKET`, `TOMBSTONES_TABLE`, `SUBJECT_KEY_SECRET_ARN`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared.faults import TransientFault
from handlers.shared.subjects import find_restricted
from handlers.shared.telemetry import Event, instrumented, logger, metrics
from handlers.stream import lake
from handlers.stream.core.batch import Batch, Sorted, batch_of, sort
from handlers.stream.core.objects import objects


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Sort a batch, and write it into the lake."""
    batch = batch_of(event)
    if batch is None:
        return _answer()
    try:
        done = sort(batch, find_restricted)
        for key, data in objects(batch, done):
            lake.write(key, data)
    except (TransientFault, ClientError, BotoCoreError) as fault:
        logger.exception("not written", shard_id=batch.shard_id, first=batch.first, fault=type(fault).__name__)
        metrics.add_metric("FaultedBatches", MetricUnit.Count, 1)
        return _answer(batch.first)
    _count(batch, done)
    return _answer()


def _answer(*failed: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _count(batch: Batch, done: Sorted) -> None:
    counts = {
        "ProcessedRecords": len(done.rows),
        "FilteredRecords": done.filtered.total(),
        "QuarantinedRecords": len(done.quarantined),
        "RestrictedRecords": done.restricted,
    }
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    reasons = Counter(str(one.reason) for one in done.quarantined)
    logger.info(
        "sorted",
        shard_id=batch.shard_id,
        first=batch.first,
        records=len(batch.records),
        filtered=dict(done.filtered),
        quarantined=dict(reasons),
        restricted=done.restricted,
    )
