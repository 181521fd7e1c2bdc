"""Counts the requests that are not answered by how much time is left, and starts those that were not started.

One whose run ended without the ledger hearing of it is recorded as failed: somebody stopped it, or the ledger could not
be reached. It is started again by asking for the same again.

On a schedule. Metrics: `OpenRequests`; `RequestsDueSoon`, within `WARN_DAYS` or overdue, which the alarm watches; and
`RequestsOverdue`. Environment: that of `ledger` and `starts`; `WARN_DAYS`, which may be a fraction.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger, starts
from handlers.rights.core.requests import RequestState
from handlers.shared.telemetry import Event, instrumented, logger, metrics

_STALLED: Final = timedelta(minutes=5)
"""After which a request that is still only received was not started, and one that is running may have been stopped."""


@instrumented
def handler(_event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Count and start."""
    now, warn = ledger.now(), timedelta(days=float(os.environ["WARN_DAYS"]))
    counts = {"OpenRequests": 0, "RequestsDueSoon": 0, "RequestsOverdue": 0}
    stalled: list[dict[str, Any]] = []
    for item in ledger.open_requests():
        left = datetime.fromisoformat(item["due_at"]) - now
        counts["OpenRequests"] += 1
        counts["RequestsDueSoon"] += left <= warn
        counts["RequestsOverdue"] += left <= timedelta()
        if left <= warn:
            logger.warning("due soon", request_id=item["request_id"], kind=item["kind"], due_at=item["due_at"])
        if now - datetime.fromisoformat(item["received_at"]) > _STALLED:
            stalled.append(item)
    for name, count in counts.items():  # before anything is started: that may fail, and the alarms need the counts
        metrics.add_metric(name, MetricUnit.Count, count)
    return {**counts, "started": sum(map(_go_on, stalled))}


def _go_on(item: Mapping[str, Any]) -> bool:
    """Start a request that was not started, or record that its run ended; return whether it is started."""
    if item["state"] not in (RequestState.RECEIVED, RequestState.RUNNING):
        return False
    run = starts.run_of(item)
    if run is None and item["state"] == RequestState.RECEIVED:
        starts.start(item)
        return True
    if run is None or run in starts.ENDED:
        ledger.change(item["request_id"], {"state": RequestState.FAILED.value})
        logger.error("its run ended untold", request_id=item["request_id"], kind=item["kind"])
    return False
