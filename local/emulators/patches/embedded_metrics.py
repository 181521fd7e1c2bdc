"""MiniStack keeps what functions write into their logs, and takes no metrics from it.

Here the metrics of lines in the embedded metric format go to CloudWatch, and the alarms that name them are evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from local.emulators.embedded_metrics import metric_data
from local.emulators.patches.metric_filters import end_alarms

USES: Final = {
    "lambda_svc": ("_emit_lambda_logs",),
    "cloudwatch": ("_alarms", "_evaluate_alarm", "_store_datum"),
}
"""Module of MiniStack -> its names that this depends on."""


def patch(lambda_: Any, cloudwatch: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Take metrics from the lines of functions."""
    emit: Callable[..., None] = lambda_._emit_lambda_logs  # noqa: SLF001 - there is no public place

    def emit_lambda_logs(function: Any, request_id: str, text: str, *args: Any, **more: Any) -> None:  # noqa: ANN401
        emit(function, request_id, text, *args, **more)
        for namespace, datum in metric_data(text):
            _put(cloudwatch, namespace, datum)

    lambda_._emit_lambda_logs = emit_lambda_logs  # noqa: SLF001


def _put(cloudwatch: Any, namespace: str, datum: Mapping[str, Any]) -> None:  # noqa: ANN401 - MiniStack's own
    """Keep a datum, and evaluate the alarms of its metric: of the dozens of others none can change by it."""
    dimensions = {one["Name"]: one["Value"] for one in datum["Dimensions"]}
    watching = [alarm for alarm in cloudwatch._alarms.values() if _names(alarm, namespace, datum, dimensions)]  # noqa: SLF001
    if watching:
        end_alarms(cloudwatch, namespace, {datum["MetricName"]})
    cloudwatch._store_datum(  # noqa: SLF001
        namespace, datum["MetricName"], dimensions, datum["Timestamp"], datum["Unit"], None, datum["Values"], None, None
    )
    for alarm in watching:
        cloudwatch._evaluate_alarm(alarm)  # noqa: SLF001


def _names(alarm: Mapping[str, Any], namespace: str, datum: Mapping[str, Any], dimensions: Mapping[str, str]) -> bool:
    if (alarm.get("Namespace"), alarm.get("MetricName")) != (namespace, datum["MetricName"]):
        return False
    return {one["Name"]: one["Value"] for one in alarm.get("Dimensions") or ()} == dimensions
