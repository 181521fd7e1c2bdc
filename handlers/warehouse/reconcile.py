"""Finds objects of the lake that should be in the warehouse by now and are not, and sends them to the queue again.

EventBridge delivers both the events of new objects and those of loads that ended, but the latter as best effort: an
object whose load failed, and whose event is lost, would never be loaded. What the warehouse itself says it has, beside
what the lake has, finds it whatever was lost. Objects that are loaded again change no row, so a run too many does no
harm. `load` runs this where its input is `{"reconcile": true}`, as its role may do nearly all that it takes.

Environment: that of `load`, and `LOAD_QUEUE_URL`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit

from handlers.shared.telemetry import logger, metrics
from handlers.stream import lake
from handlers.stream.core.keys import Layer, is_object_of, prefix
from handlers.warehouse.core.loads import Arrival
from handlers.warehouse.core.statements import statements
from handlers.warehouse.data_api import query
from handlers.warehouse.queue import send

LOOKED_BACK_DAYS: Final = 3
"""Today among them: objects of days before had their chance in every run since."""
EXPECTED_WITHIN: Final = timedelta(hours=1)
"""All attempts of a load, with the waits between them, take ten minutes, and a resize a quarter of an hour."""


def reconcile(now: datetime | None = None) -> dict[str, Any]:
    """Send what is missing to the queue, and return how many objects that are.

    Args:
        now: In the tests. Default: the time it is.

    Raises:
        TransientFault: a call may succeed later.
        StatementFailed: the warehouse does not say what it has.
    """
    now = now or datetime.now(UTC)
    days = [now.date() - timedelta(days=number) for number in range(LOOKED_BACK_DAYS)]
    due = {
        key
        for day in days
        for key, written in lake.find(prefix(Layer.PROCESSED, day))
        if is_object_of(Layer.PROCESSED, key) and written <= now - EXPECTED_WITHIN
    }
    if not due:  # and then the warehouse is not even started for it
        return {"missing": 0}
    loaded = {str(row[0]) for row in query(*statements("find_loaded", first=prefix(Layer.PROCESSED, days[-1])))}
    missing = sorted(due - loaded)
    if missing:
        logger.error("not loaded in time", objects=len(missing), first=missing[0])
        send(os.environ["LOAD_QUEUE_URL"], [Arrival("", key).again() for key in missing])
    metrics.add_metric("MissingObjects", MetricUnit.Count, len(missing))
    return {"missing": len(missing)}
