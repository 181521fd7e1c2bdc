"""Alarms by resource type: what is worth waking somebody for, said once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, slots=True)
class Alarm:
    """One metric and the value at which it is an alarm."""

    metric: str
    namespace: str
    description: str
    statistic: str = "Sum"
    """One of CloudWatch's, or a percentile such as `p99`."""
    threshold: float = 0
    comparison: str = "GreaterThanThreshold"
    period_seconds: int = 60
    periods: int = 1
    missing: Literal["notBreaching", "breaching"] = "notBreaching"
    """What it means that there is no value."""


FUNCTION = (
    Alarm("Errors", "AWS/Lambda", "The function failed."),
    Alarm(
        "Throttles", "AWS/Lambda", "The function was throttled: raise its reserved concurrency or the account's quota."
    ),
)
STATE_MACHINE = (
    Alarm("ExecutionsFailed", "AWS/States", "An execution failed: its own error handling did not catch the fault."),
    Alarm("ExecutionsTimedOut", "AWS/States", "An execution ran into its time limit."),
    Alarm("ExecutionThrottled", "AWS/States", "State transitions were throttled: raise the account's quota."),
)
TABLE = (
    Alarm("ReadThrottleEvents", "AWS/DynamoDB", "Reads were throttled: look for a hot partition key."),
    Alarm("WriteThrottleEvents", "AWS/DynamoDB", "Writes were throttled: look for a hot partition key."),
)
"""The metrics that DynamoDB has for a table as a whole; others need an operation beside it.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"""
STREAM = (
    Alarm(
        "WriteProvisionedThroughputExceeded",
        "AWS/Kinesis",
        "Records were refused: look for a hot partition key, or give the stream more shards or warm throughput.",
    ),
    Alarm(
        "ReadProvisionedThroughputExceeded",
        "AWS/Kinesis",
        "Reads were throttled for five minutes: too many readers share the shards; give them consumers.",
        periods=5,
    ),
)
"""https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html"""
EVENT_SOURCE_MAPPING = (
    Alarm(
        "OnFailureDestinationDeliveredEventCount",
        "AWS/Lambda",
        "Records were given up and are in the failure destination: look at why, fix the cause, and send them again.",
    ),
    Alarm(
        "DroppedEventCount",
        "AWS/Lambda",
        "Records were given up and are in no failure destination: read them from the stream again, while it has them.",
    ),
)
"""By event source mapping, where it has the metrics `EventCount`.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics"""
DEAD_LETTER_QUEUE = (
    Alarm(
        "ApproximateNumberOfMessagesVisible",
        "AWS/SQS",
        "A message could not be processed: look at it, fix the cause, and redrive the queue.",
        statistic="Maximum",
    ),
)
INSTANCE = (
    Alarm(
        "StatusCheckFailed",
        "AWS/EC2",
        "The instance is unhealthy or has stopped: look at its console output, then replace it.",
        statistic="Maximum",
        periods=5,
        missing="breaching",
    ),
)
NETWORK_LOAD_BALANCER = (
    Alarm(
        "UnHealthyHostCount",
        "AWS/NetworkELB",
        "A target does not answer its health checks: its group replaces it; look at its logs if that recurs.",
        statistic="Maximum",
        periods=3,
    ),
    Alarm(
        "HealthyHostCount",
        "AWS/NetworkELB",
        "No target answers its health checks: look at the service's logs, and at what it depends on.",
        statistic="Minimum",
        threshold=1,
        comparison="LessThanThreshold",
        periods=3,
        missing="breaching",
    ),
)
"""By target group and load balancer.
https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html"""
APPLICATION_LOAD_BALANCER = (
    Alarm(
        "HTTPCode_ELB_5XX_Count",
        "AWS/ApplicationELB",
        "The load balancer itself answered with errors: no healthy target, or connections that break; look at both.",
        threshold=10,
        periods=3,
    ),
    Alarm(
        "RejectedConnectionCount",
        "AWS/ApplicationELB",
        "Connections were rejected: the load balancer is at its limit of connections.",
    ),
)
"""By load balancer; both are missing while there are none.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"""
TARGETS = (
    Alarm(
        "HTTPCode_Target_5XX_Count",
        "AWS/ApplicationELB",
        "The service answers with errors: look at its logs; a deployment under way is taken back.",
        threshold=10,
    ),
    Alarm(
        "UnHealthyHostCount",
        "AWS/ApplicationELB",
        "A task does not answer its health checks: look at its logs, and at why it stopped.",
        statistic="Maximum",
        periods=2,
    ),
    Alarm(
        "TargetResponseTime",
        "AWS/ApplicationELB",
        "One request in a hundred takes longer than 3 seconds: look at the service's traces.",
        statistic="p99",
        threshold=3,
        periods=5,
    ),
)
"""By target group and load balancer. A target group without requests, as that of the old tasks, has no values."""
CONTAINER_SERVICE = (
    Alarm(
        "CPUUtilization",
        "AWS/ECS",
        "The tasks have computed at their limit for five minutes: as many run as may, or more come slowly.",
        statistic="Average",
        threshold=90,
        periods=5,
    ),
    Alarm(
        "MemoryUtilization",
        "AWS/ECS",
        "The tasks have hardly any memory left: soon they are stopped; give them more, or look for what they keep.",
        statistic="Average",
        threshold=90,
        periods=5,
    ),
)
"""By cluster and service. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"""
INSIGHTS = "ContainerInsights"
PODS = (
    Alarm(
        "pod_cpu_utilization_over_pod_limit",
        INSIGHTS,
        "The pods have computed at their limit for five minutes: as many run as may, or more come slowly.",
        statistic="Average",
        threshold=90,
        periods=5,
    ),
    Alarm(
        "pod_memory_utilization_over_pod_limit",
        INSIGHTS,
        "The pods have hardly any memory left: soon they are killed; give them more, or look for what they keep.",
        statistic="Average",
        threshold=90,
        periods=5,
    ),
)
"""By cluster, namespace and service.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html"""
REPLICA = (
    Alarm(
        "ReplicaLag",
        "AWS/RDS",
        "A replica is more than a minute behind: it shows old data, and is no place to fail over to.",
        statistic="Average",
        threshold=60,
        periods=5,
        missing="breaching",
    ),
)
HEALTH_CHECK = (
    Alarm(
        "HealthCheckStatus",
        "AWS/Route53",
        "A health check fails: Route 53 answers with other records, if there are any; look at what it checks.",
        statistic="Minimum",
        threshold=1,
        comparison="LessThanThreshold",
        missing="breaching",
    ),
)
"""In us-east-1 alone. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html"""
PIPELINE = (
    Alarm(
        "FailedPipelineExecutions",
        "AWS/CodePipeline",
        "A new version was not delivered: look at the pipeline for the stage; what ran before still runs.",
    ),
)
"""https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html"""
EVENT_RULE = (Alarm("FailedInvocations", "AWS/Events", "The rule could not invoke its target."),)


API_STAGE = (
    Alarm(
        "5XXError",
        "AWS/ApiGateway",
        "More than 1 % of the answers were errors of ours: look at the access logs, by status.",
        statistic="Average",
        threshold=0.01,
        periods=3,
    ),
    Alarm(
        "Latency",
        "AWS/ApiGateway",
        "One request in a hundred takes longer than 3 seconds: look at the dashboard for the hop that does.",
        statistic="p99",
        threshold=3_000,
        periods=5,
    ),
)
DISTRIBUTION = (
    Alarm(
        "5xxErrorRate",
        "AWS/CloudFront",
        "More than 1 % of the answers to viewers were errors: look at the origin first.",
        statistic="Average",
        threshold=1,
        periods=3,
    ),
)
WEB_ACL = (
    Alarm(
        "BlockedRequests",
        "AWS/WAFV2",
        "Many requests were blocked: an attack, or a rule that is wrong; look at the web ACL's logs.",
        threshold=500,
        period_seconds=300,
    ),
)


def database(storage_gb: int, max_connections: int) -> tuple[Alarm, ...]:
    """Return the alarms of a database.

    Args:
        storage_gb: Its storage, of which a tenth must be free: from there on RDS adds some, up to its limit.
        max_connections: Its limit, of which four fifths may be in use.
    """
    return (
        Alarm(
            "CPUUtilization",
            "AWS/RDS",
            "The database has computed at its limit for a quarter of an hour: look for slow statements.",
            statistic="Average",
            threshold=80,
            period_seconds=300,
            periods=3,
        ),
        Alarm(
            "FreeStorageSpace",
            "AWS/RDS",
            "Hardly a tenth of the storage is free, and RDS has added none: raise the limit of storage.",
            statistic="Minimum",
            threshold=storage_gb * 1024**3 // 10,
            comparison="LessThanThreshold",
            period_seconds=300,
            periods=3,
        ),
        Alarm(
            "DatabaseConnections",
            "AWS/RDS",
            "Four fifths of the connections are in use: soon new ones are refused.",
            statistic="Maximum",
            threshold=max_connections * 4 // 5,
            periods=3,
        ),
    )


def stream_reader(most_seconds: int) -> tuple[Alarm, ...]:
    """Return the alarm of a function that reads a stream, before records are too old for it.

    Args:
        most_seconds: The age at which records are given up; half of it is the alarm.
    """
    return (
        Alarm(
            "IteratorAge",
            "AWS/Lambda",
            "The function is far behind the stream: raise the parallelisation, or look at its errors and throttles.",
            statistic="Maximum",
            threshold=most_seconds * 1000 // 2,
            periods=3,
        ),
    )


def too_few_tasks(tasks: int) -> tuple[Alarm, ...]:
    """Return the alarm of a container service that has fewer tasks than it must always have."""
    return (
        Alarm(
            "RunningTaskCount",
            "ECS/ContainerInsights",
            "Fewer tasks run than must: look at why they stopped, in the service's events.",
            statistic="Minimum",
            threshold=tasks,
            comparison="LessThanThreshold",
            periods=5,
            missing="breaching",
        ),
    )


def too_few_pods(pods: int) -> tuple[Alarm, ...]:
    """Return the alarm of a Kubernetes service that has fewer pods than it must always have."""
    return (
        Alarm(
            "service_number_of_running_pods",
            INSIGHTS,
            "Fewer pods run than must: `kubectl describe pods` in the service's namespace says why.",
            statistic="Minimum",
            threshold=pods,
            comparison="LessThanThreshold",
            periods=5,
            missing="breaching",
        ),
    )


def create(
    name: str,
    alarms: tuple[Alarm, ...],
    dimensions: Mapping[str, pulumi.Input[str]],
    *,
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    region: str | None = None,
) -> list[aws.cloudwatch.MetricAlarm]:
    """Create one CloudWatch alarm for each of `alarms`, and return them.

    Args:
        name: How the logical names begin; the metric follows.
        alarms: The alarms of the resource's type, one of the tuples of this module.
        dimensions: What the metric is about, such as `{"FunctionName": function.name}`.
        topic_arn: The SNS topic that is notified of an alarm and of its end.
        opts: Pulumi's options.
        region: Where the metric and the topic are. None: the stack's.
    """
    return [
        aws.cloudwatch.MetricAlarm(
            f"{name}-{alarm.metric}",
            namespace=alarm.namespace,
            metric_name=alarm.metric,
            dimensions=dict(dimensions),
            statistic=None if _is_percentile(alarm.statistic) else alarm.statistic,
            extended_statistic=alarm.statistic if _is_percentile(alarm.statistic) else None,
            period=alarm.period_seconds,
            evaluation_periods=alarm.periods,
            threshold=alarm.threshold,
            comparison_operator=alarm.comparison,
            treat_missing_data=alarm.missing,
            alarm_description=alarm.description,
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            region=region,
            opts=opts,
        )
        for alarm in alarms
    ]


def _is_percentile(statistic: str) -> bool:
    return statistic.startswith("p")
