"""CloudWatch alarms and dashboards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_ALARM: Final = Row(
    service="cloudwatch", operation="PutMetricAlarm", name="AlarmName", renames={"metricQueries": "Metrics"}
)


def _alarm(context: Context) -> Created:
    """Create an alarm; the provider has in one what the API has as a metric, a period and a statistic."""
    queries = [_query(query) for query in context.inputs.get("metricQueries") or ()]
    return _ALARM(context.of({**context.inputs, "metricQueries": queries}) if queries else context)


def _query(query: Mapping[str, Any]) -> Mapping[str, Any]:
    if not (metric := query.get("metric")):
        return query
    of_statistic = {key: value for key, value in metric.items() if key in ("period", "stat", "unit")}
    of_metric = {key: value for key, value in metric.items() if key not in of_statistic}
    others = {key: value for key, value in query.items() if key != "metric"}
    return {**others, "metricStat": {**of_statistic, "metric": of_metric}}


ROWS: Mapping[str, Creator] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Row(service="cloudwatch", operation="PutCompositeAlarm"),
    "aws:cloudwatch/dashboard:Dashboard": Row(service="cloudwatch", operation="PutDashboard", name="DashboardName"),
}
