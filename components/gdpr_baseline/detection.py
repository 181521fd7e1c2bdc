"""A metric filter and an alarm for each row of `security_alarms`, so that what the trail records reaches a person."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.function import metrics_namespace
from components.gdpr_baseline.security_alarms import SecurityAlarm


def create_security_alarms(
    name: str,
    rows: Sequence[SecurityAlarm],
    *,
    log_group_name: pulumi.Input[str],
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Create the filters and alarms.

    The metrics have no default value: where nothing happens they have no data points, and cost nothing.

    Cost: 0.10 dollars a month an alarm, and 0.30 a metric in months with data points
    (https://aws.amazon.com/cloudwatch/pricing/).

    Args:
        name: How the logical names begin; the metric's name follows.
        rows: The rows.
        log_group_name: The log group of the trail.
        topic_arn: The SNS topic that is notified.
        opts: Pulumi's options.
    """
    namespace = f"{metrics_namespace()}/Trail"
    metrics = {row.name: row.metric for row in rows}
    for row in rows:
        if row.pattern:
            aws.cloudwatch.LogMetricFilter(
                f"{name}-{row.metric}",
                log_group_name=log_group_name,
                pattern=row.pattern,
                metric_transformation={"name": row.metric, "namespace": namespace, "value": "1"},
                opts=opts,
            )
        alarms.create(
            f"{name}-{row.metric}" if row.of else name,
            (
                alarms.Alarm(
                    metrics[row.of or row.name],
                    namespace,
                    row.description,
                    threshold=row.threshold,
                    comparison="GreaterThanOrEqualToThreshold",
                ),
            ),
            {},
            topic_arn=topic_arn,
            opts=opts,
        )
