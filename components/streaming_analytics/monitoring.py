"""What is worth knowing of the flow as a whole: the dashboard, and the alarm of too many records that are no events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.dashboard import dashboard, widget
from components.building_blocks.function import Function, metrics_namespace

OUTCOMES: Final = ("ProcessedRecords", "FilteredRecords", "QuarantinedRecords", "RestrictedRecords")
"""What becomes of a record: `handlers.stream.transform` counts each once."""
PERIOD_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Monitored:
    """What is monitored, by the names that CloudWatch has for it."""

    stream_name: pulumi.Input[str]
    transform: Function
    service: str
    """What the function's own metrics call it."""
    work_group: pulumi.Input[str]


def create_quarantine_alarm(
    name: str, monitored: Monitored, *, percent: float, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Create the alarm of the share of records that are no events, of five minutes, three times in a row.

    A few are normal where versions are deployed one after another: the share counts, not the number.
    """
    metrics: list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": _id(outcome),
            "metric": {
                "namespace": metrics_namespace(),
                "metric_name": outcome,
                "dimensions": {"service": monitored.service},
                "period": PERIOD_SECONDS,
                "stat": "Sum",
            },
        }
        for outcome in OUTCOMES
    ]
    total = "+".join(f"FILL({_id(outcome)},0)" for outcome in OUTCOMES)
    share: aws.cloudwatch.MetricAlarmMetricQueryArgsDict = {
        "id": "share",
        "expression": f"100*quarantined/({total})",
        "label": "Quarantined, per cent",
        "return_data": True,
    }
    aws.cloudwatch.MetricAlarm(
        f"{name}-quarantined-share",
        alarm_description="Many records are no events: look at `errors/` for the reason, most often a new version.",
        metric_queries=[share, *metrics],
        comparison_operator="GreaterThanThreshold",
        threshold=percent,
        evaluation_periods=3,
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        opts=opts,
    )


def _id(outcome: str) -> str:
    """Return what the expression calls a metric."""
    return outcome.removesuffix("Records").lower()


def create_dashboard(name: str, monitored: Monitored, *, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Create the dashboard, and return its address in the console."""
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    stream = ("AWS/Kinesis", {"StreamName": monitored.stream_name}, region)
    function = ("AWS/Lambda", {"FunctionName": monitored.transform.name}, region)
    own = (metrics_namespace(), {"service": monitored.service}, region)
    queries: Mapping[str, pulumi.Input[str]] = {
        "WorkGroup": monitored.work_group,
        "QueryState": "SUCCEEDED",
        "QueryType": "DML",
    }
    board = dashboard(
        name,
        [
            widget("Records a minute, by what became of them", own, OUTCOMES, "Sum"),
            widget("Records on the stream", stream, ["IncomingRecords", "GetRecords.Records"], "Sum"),
            widget("Bytes on the stream", stream, ["IncomingBytes", "GetRecords.Bytes"], "Sum"),
            widget("How far the function is behind, ms", function, ["IteratorAge"], "Maximum"),
            widget("Invocations, and what failed", function, ["Invocations", "Errors", "Throttles"], "Sum"),
            widget("Time of a batch, ms, 99 % below", function, ["Duration"], "p99"),
            widget("Batches that met a fault of AWS", own, ["FaultedBatches"], "Sum"),
            widget("Bytes that queries read", ("AWS/Athena", queries, region), ["ProcessedBytes"], "Sum"),
        ],
        opts=opts,
    )
    return pulumi.Output.format(
        "https://{0}.console.aws.amazon.com/cloudwatch/home?region={0}#dashboards:name={1}",
        region,
        board.dashboard_name,
    )
