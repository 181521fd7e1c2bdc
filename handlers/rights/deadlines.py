"""Counts the requests that are not answered by how much time is left, and starts those that were not started.

On a schedule. Metrics: `OpenRequests`; `RequestsDueSoon`, within `WARN_DAYS` or overdue, which the alarm watches; and
`RequestsOverdue`. Environment: that of `ledger` and `starts`; `WARN_DAYS`, which may be a fraction.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger, starts
from handlers.rights.core.requests import RequestState
from handlers.shared.telemetry import Event, instrumented, logger, metrics

_STALLED: Final = timedelta(minutes=5)
"""After which a request that is still only received was not started."""


@instrumented
def handler(_event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Count and start."""
    now, warn = ledger.now(), timedelta(days=float(os.environ["WARN_DAYS"]))
    counts = {"OpenRequests": 0, "RequestsDueSoon": 0, "RequestsOverdue": 0}
    started = 0
    for item in ledger.open_requests():
        left = datetime.fromisoformat(item["due_at"]) - now
        counts["OpenRequests"] += 1
        counts["RequestsDueSoon"] += left <= warn
        counts["RequestsOverdue"] += left <= timedelta()
        if left <= warn:
            logger.warning("due soon", request_id=item["request_id"], kind=item["kind"], due_at=item["due_at"])
        if item["state"] == RequestState.RECEIVED and now - datetime.fromisoformat(item["received_at"]) > _STALLED:
            starts.start(item)
            started += 1
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    return {**counts, "started": started}
