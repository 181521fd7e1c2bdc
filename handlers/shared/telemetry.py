"""Logs, metrics and traces of the functions, and the time that each invocation has for its calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.shared import budget

Event = Mapping[str, Any]
Handler = Callable[[Event, LambdaContext], dict[str, Any]]

logger = Logger()
metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "PhotoPlatform"))
# Lambda sets the daemon's address; where there is no daemon, nothing is traced
tracer = Tracer(disabled=None if os.environ.get("AWS_XRAY_DAEMON_ADDRESS") else True)


def instrumented(handler: Handler) -> Handler:
    """Give a handler its logs, metrics and traces, and hold its calls to the time that it has."""

    @wraps(handler)
    def measured(event: Event, context: LambdaContext) -> dict[str, Any]:
        budget.begin(context)
        try:
            return handler(event, context)
        finally:
            if metrics.metric_set:  # Powertools' own decorator warns of every call that counts nothing
                metrics.flush_metrics()

    logged = logger.inject_lambda_context(measured, clear_state=True)
    return tracer.capture_lambda_handler(logged, capture_response=False)
