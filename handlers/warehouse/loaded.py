"""Learns what became of a load. One that failed is sent back to the queue, object by object, and in the end kept aside.

Input: EventBridge's "Redshift Data Statement Status Change"; statements that are no load are none of its business.

Environment: `LAKE_BUCKET`, `LOAD_QUEUE_URL`, `DEAD_LETTER_QUEUE_URL`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.shared.telemetry import Event, instrumented, logger, metrics
from handlers.stream import lake
from handlers.stream.core.keys import manifest_key
from handlers.warehouse.core.loads import Arrival, ended, keys_of, of_name
from handlers.warehouse.data_api import describe
from handlers.warehouse.queue import send

MOST_ATTEMPTS: Final = 5
"""Of each object. The waits between them are 30 s, 1, 2 and 4 minutes: longer than a resize lasts."""
_FIRST_WAIT: Final = 30


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Count a load that succeeded, and send back one that failed."""
    detail = event["detail"]
    load, done = of_name(str(detail.get("statementName") or "")), ended(detail)
    if load is None or done is None:
        return {"load": None}
    id_, attempt = load
    keys = _keys(id_)
    if done:
        metrics.add_metric("LoadedObjects", MetricUnit.Count, len(keys))
        return {"load": id_, "loaded": len(keys)}
    error = describe(str(detail["statementId"])).get("Error")
    again = attempt < MOST_ATTEMPTS
    logger.error("load failed", load=id_, attempt=attempt, error=error, again=again)
    metrics.add_metric("FailedLoads", MetricUnit.Count, 1)
    if not again:
        metrics.add_metric("AbandonedObjects", MetricUnit.Count, len(keys))
    _send(keys, attempt, again=again)
    return {"load": id_, "sent_back" if again else "kept_aside": len(keys)}


def _keys(load_id: str) -> list[str]:
    """Return the keys of a load's objects.

    Raises:
        LookupError: its manifest is gone, so that nobody knows them.
    """
    manifest = lake.read(manifest_key(load_id))
    if manifest is None:
        raise LookupError(f"the manifest of the load {load_id} is gone")
    return keys_of(manifest)


def _send(keys: Sequence[str], attempt: int, *, again: bool) -> None:
    queue = os.environ["LOAD_QUEUE_URL" if again else "DEAD_LETTER_QUEUE_URL"]
    wait = {"DelaySeconds": _FIRST_WAIT * 2 ** (attempt - 1)} if again else {}
    send(queue, [Arrival("", key, attempt).again() for key in keys], wait)
