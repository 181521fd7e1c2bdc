"""CloudWatch and CloudTrail."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Maker, Making, Row
from recorder.cloud import Created


def _retention(making: Making, _: Created) -> None:
    if days := making.inputs.get("retentionInDays"):
        making.call("logs", "PutRetentionPolicy", logGroupName=making.name, retentionInDays=days)


def _start_trail(making: Making, _: Created) -> None:
    if making.inputs.get("enableLogging", True):
        making.call("cloudtrail", "StartLogging", Name=making.name)


ROWS: Mapping[str, Maker] = {
    "aws:cloudwatch/logGroup:LogGroup": Row(
        service="logs",
        operation="CreateLogGroup",
        name="logGroupName",
        later=("retentionInDays",),
        then=(_retention,),
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Row(
        service="logs",
        operation="PutMetricFilter",
        name="filterName",
        renames={
            "pattern": "filterPattern",
            "metricTransformation": "metricTransformations",
            "name": "metricName",
            "namespace": "metricNamespace",
            "value": "metricValue",
        },
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Row(service="logs", operation="PutResourcePolicy"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        service="cloudwatch", operation="PutMetricAlarm", name="AlarmName", renames={"metricQueries": "Metrics"}
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Row(service="cloudwatch", operation="PutCompositeAlarm"),
    "aws:cloudwatch/dashboard:Dashboard": Row(service="cloudwatch", operation="PutDashboard", name="DashboardName"),
    "aws:cloudtrail/trail:Trail": Row(
        service="cloudtrail",
        operation="CreateTrail",
        name="Name",
        renames={"cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn"},
        later=("eventSelectors", "advancedEventSelectors", "enableLogging"),
        id="TrailARN",
        outputs={"arn": "TrailARN"},
        then=(_start_trail,),
    ),
}
