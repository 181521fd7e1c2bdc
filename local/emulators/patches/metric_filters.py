"""CloudWatch Logs keeps metric filters and evaluates none, so that no alarm on one ever rings.

Here each line that is put into a log group, by whomever, is held against the group's filters, and what matches goes to
CloudWatch's metrics, which evaluate the alarms. A filter of an invalid pattern is refused when it is created.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from local.emulators.metric_filters import Filter, LogEvent, PatternError, metric_data, parse

USES: Final = {
    "cloudwatch_logs": ("_put_log_events", "_put_metric_filter", "_metric_filters", "error_response_json"),
    "cloudwatch": ("_put_metric_data", "_alarms", "_metrics", "_record_history", "_dispatch_alarm_actions"),
}
"""Module of MiniStack -> its names that this depends on."""

Data = Mapping[str, Any]
Handler = Callable[[Data], Any]


def patch(logs: Any, cloudwatch: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Evaluate metric filters."""
    logs._put_metric_filter = _checking(logs, logs._put_metric_filter)  # noqa: SLF001 - there is no public place
    logs._put_log_events = _evaluating(logs, cloudwatch, logs._put_log_events)  # noqa: SLF001


def _checking(logs: Any, put: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    def put_metric_filter(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        try:
            parse(str(data.get("filterPattern", "")))
        except PatternError as error:
            return logs.error_response_json("InvalidParameterException", f"Invalid metric filter pattern: {error}", 400)
        return put(data)

    return put_metric_filter


def _evaluating(logs: Any, cloudwatch: Any, put: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    def put_log_events(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        answer = put(data)
        filters = [
            Filter(kept["filterPattern"], kept["metricTransformations"])
            for (group, _), kept in logs._metric_filters.items()  # noqa: SLF001
            if group == data.get("logGroupName")
        ]
        if answer[0] != 200 or not filters:  # noqa: PLR2004 - HTTP's OK
            return answer
        now = int(time.time() * 1000)
        lines = [LogEvent(event.get("timestamp", now), event.get("message", "")) for event in data.get("logEvents", ())]
        for namespace, found in metric_data(filters, lines).items():
            end_alarms(cloudwatch, namespace, {datum["MetricName"] for datum in found})
            cloudwatch._put_metric_data({}, {"Namespace": namespace, "MetricData": found}, False, True)  # noqa: SLF001, FBT003
        return answer

    return put_log_events


def end_alarms(cloudwatch: Any, namespace: str, metrics: set[str]) -> None:  # noqa: ANN401 - MiniStack's own
    """End the alarms whose metrics have had no data since: AWS does once a period, MiniStack never.

    Else the second time that something happens would change no alarm's state, and nobody would hear of it.
    """
    for alarm in cloudwatch._alarms.values():  # noqa: SLF001
        if (alarm.get("Namespace"), alarm["StateValue"]) != (namespace, "ALARM"):
            continue
        if alarm.get("MetricName") not in metrics or alarm.get("TreatMissingData") != "notBreaching":
            continue
        since = time.time() - alarm.get("Period", 60) * alarm.get("EvaluationPeriods", 1)
        points = [
            point["Timestamp"]
            for (its_namespace, name, _), kept in cloudwatch._metrics.items()  # noqa: SLF001
            if (its_namespace, name) == (namespace, alarm["MetricName"])
            for point in kept
        ]
        if not any(at >= since for at in points):
            reason = "no data points were received, and missing ones are treated as not breaching"
            alarm.update(StateValue="OK", StateReason=reason, StateUpdatedTimestamp=int(time.time()))
            cloudwatch._record_history(alarm["AlarmName"], "ALARM", "OK", reason)  # noqa: SLF001
            cloudwatch._dispatch_alarm_actions(alarm, "ALARM", "OK", reason)  # noqa: SLF001
