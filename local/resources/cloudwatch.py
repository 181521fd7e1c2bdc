"""CloudWatch alarms and dashboards."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        service="cloudwatch", operation="PutMetricAlarm", name="AlarmName", renames={"metricQueries": "Metrics"}
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Row(service="cloudwatch", operation="PutCompositeAlarm"),
    "aws:cloudwatch/dashboard:Dashboard": Row(service="cloudwatch", operation="PutDashboard", name="DashboardName"),
}
