"""CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _retention(context: Context, _: Created) -> None:
    if days := context.inputs.get("retentionInDays"):
        context.call("logs", "PutRetentionPolicy", logGroupName=context.name, retentionInDays=days)


ROWS: Mapping[str, Creator] = {
    "aws:cloudwatch/logGroup:LogGroup": Row(
        service="logs",
        operation="CreateLogGroup",
        name="logGroupName",
        later=("retentionInDays",),
        after=(_retention,),
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
}
