"""Who is notified of what at each hop, and the dashboard that shows them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi
import pulumi_aws as aws

from aws_types import GLOBAL_REGION
from components.building_blocks import alarms
from components.building_blocks.dashboard import dashboard, widget
from components.building_blocks.function import metrics_namespace

THROTTLED: Final = "Throttled"
"""A metric of ours: API Gateway counts 429 among all answers from 400 to 499."""
NOT_ANNOUNCED: Final = "NotAnnounced"
"""A metric of ours: attempts of the service to put changes on the bus that failed."""
FAILED_LINE: Final = '{ $.event = "not_announced" }'
"""Of the service's log. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
EVERYWHERE: Final = "Global"
"""The region that CloudFront's metrics have as a dimension."""


def create_stage_alarms(
    name: str,
    api: aws.apigateway.RestApi,
    stage: aws.apigateway.Stage,
    access_logs: aws.cloudwatch.LogGroup,
    *,
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Watch the gateway's errors, its latency, and how often it throttled."""
    dimensions = {"ApiName": api.name, "Stage": stage.stage_name}
    alarms.create(name, alarms.API_STAGE, dimensions, topic_arn=topic_arn, opts=opts)
    _count(f"{name}-{THROTTLED}", access_logs.name, '{ $.status = "429" }', opts)
    throttled = alarms.Alarm(
        f"{name}-{THROTTLED}",
        metrics_namespace(),
        "Many requests were throttled: an attack, or limits that are too low.",
        threshold=100,
        period_seconds=300,
    )
    alarms.create(name, (throttled,), {}, topic_arn=topic_arn, opts=opts)


def create_announcement_alarm(
    name: str, log_group_name: pulumi.Input[str], *, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Watch whether what people change at the service gets onto the bus."""
    metric = f"{name}-{NOT_ANNOUNCED}"
    _count(metric, log_group_name, FAILED_LINE, opts)
    failing = alarms.Alarm(
        metric,
        metrics_namespace(),
        "Changes do not get onto EventBridge's bus for minutes: they wait in the database. The log says why.",
        threshold=5,
        period_seconds=300,
    )
    alarms.create(name, (failing,), {}, topic_arn=topic_arn, opts=opts)


def _count(metric: str, log_group_name: pulumi.Input[str], pattern: str, opts: pulumi.ResourceOptions) -> None:
    """Count a log's lines in a metric of the project's."""
    aws.cloudwatch.LogMetricFilter(
        metric,
        log_group_name=log_group_name,
        pattern=pattern,
        metric_transformation={
            "namespace": metrics_namespace(),
            "name": metric,
            "value": "1",
            "default_value": "0",
        },
        opts=opts,
    )


def create_edge_alarms(
    name: str,
    distribution: aws.cloudfront.Distribution,
    viewer_acl: aws.wafv2.WebAcl,
    *,
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Watch CloudFront's errors and what its web ACL blocked, in us-east-1."""
    for part, kinds, dimensions in (
        (name, alarms.DISTRIBUTION, {"DistributionId": distribution.id, "Region": EVERYWHERE}),
        (name, alarms.WEB_ACL, {"WebACL": viewer_acl.visibility_config.metric_name, "Rule": "ALL"}),
    ):
        alarms.create(part, kinds, dimensions, topic_arn=topic_arn, region=GLOBAL_REGION, opts=opts)


def create_dashboard(
    name: str,
    *,
    distribution: aws.cloudfront.Distribution,
    viewer_acl: aws.wafv2.WebAcl,
    api: aws.apigateway.RestApi,
    stage: aws.apigateway.Stage,
    service_dimensions: Mapping[str, pulumi.Input[str]] | None,
    database: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.Dashboard:
    """Create one picture of every hop, from the viewer to the database."""
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    edge = ("AWS/CloudFront", {"Region": EVERYWHERE, "DistributionId": distribution.id}, GLOBAL_REGION)
    wall = ("AWS/WAFV2", {"WebACL": viewer_acl.visibility_config.metric_name, "Rule": "ALL"}, GLOBAL_REGION)
    gateway = ("AWS/ApiGateway", {"ApiName": api.name, "Stage": stage.stage_name}, region)
    widgets = [
        widget("Requests of viewers", edge, ["Requests"], "Sum"),
        widget("Errors that viewers got, %", edge, ["4xxErrorRate", "5xxErrorRate"], "Average"),
        widget(
            "Requests that the web ACL judged", wall, ["AllowedRequests", "BlockedRequests", "CountedRequests"], "Sum"
        ),
        widget("Requests of the API", gateway, ["Count", "4XXError", "5XXError"], "Sum"),
        widget("Half of the requests took at most, ms", gateway, ["Latency", "IntegrationLatency"], "p50"),
        widget("99 of 100 requests took at most, ms", gateway, ["Latency", "IntegrationLatency"], "p99"),
    ]
    if service_dimensions is not None:
        targets = ("AWS/NetworkELB", service_dimensions, region)
        widgets.append(widget("Instances", targets, ["HealthyHostCount", "UnHealthyHostCount"], "Average"))
    if database is not None:
        server = ("AWS/RDS", {"DBInstanceIdentifier": database}, region)
        widgets += [
            widget("Database: CPU, %", server, ["CPUUtilization"], "Average"),
            widget("Database: connections", server, ["DatabaseConnections"], "Maximum"),
            widget("Database: free storage, bytes", server, ["FreeStorageSpace"], "Minimum"),
        ]
    return dashboard(name, widgets, opts=opts)
