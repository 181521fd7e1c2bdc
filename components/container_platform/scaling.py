"""How many tasks there are: by CPU, memory, requests and schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi
import pulumi_aws as aws
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgsDict as MetricArgs,
)

from components.building_blocks.references import LoadBalancerRef
from components.container_platform.args import TaskScalingArgs

NAMESPACE: Final = "ecs"
DIMENSION: Final = "ecs:service:DesiredCount"
OUT_SECONDS: Final = 60
IN_SECONDS: Final = 300
"""Fewer tasks come slower than more: requests come back."""


def scale(
    name: str,
    scaling: TaskScalingArgs,
    *,
    cluster: aws.ecs.Cluster,
    service: aws.ecs.Service,
    balancer: LoadBalancerRef,
    opts: pulumi.ResourceOptions,
) -> None:
    """Let Application Auto Scaling keep the number of tasks.

    Args:
        name: How the names begin.
        scaling: Complete.
        cluster: The service's.
        service: Whose tasks are counted.
        balancer: Whose requests are counted.
        opts: Pulumi's options.
    """
    target = aws.appautoscaling.Target(
        name,
        service_namespace=NAMESPACE,
        scalable_dimension=DIMENSION,
        resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
        min_capacity=scaling["min"],
        max_capacity=scaling["max"],
        opts=opts,
    )
    for figure, metric, value in (
        ("cpu", "ECSServiceAverageCPUUtilization", scaling["cpu_percent"]),
        ("memory", "ECSServiceAverageMemoryUtilization", scaling["memory_percent"]),
    ):
        aws.appautoscaling.Policy(
            f"{name}-{figure}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "predefined_metric_specification": {"predefined_metric_type": metric},
                "target_value": value,
                "scale_out_cooldown": OUT_SECONDS,
                "scale_in_cooldown": IN_SECONDS,
            },
            opts=opts,
        )
    if requests := scaling.get("requests_per_minute"):
        aws.appautoscaling.Policy(
            f"{name}-requests",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "customized_metric_specification": {"metrics": _requests_by_task(cluster, service, balancer)},
                "target_value": requests,
                "scale_out_cooldown": OUT_SECONDS,
                "scale_in_cooldown": IN_SECONDS,
            },
            opts=opts,
        )
    for time, size in scaling["schedule"].items():
        aws.appautoscaling.ScheduledAction(
            f"{name}-{time}",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            schedule=size["cron"],
            timezone=size["time_zone"],
            scalable_target_action={"min_capacity": size["min"], "max_capacity": size["max"]},
            opts=opts,
        )


def _requests_by_task(
    cluster: aws.ecs.Cluster, service: aws.ecs.Service, balancer: LoadBalancerRef
) -> list[MetricArgs]:
    """Return the metric of requests by task and minute.

    Auto Scaling's own, ALBRequestCountPerTarget, is of one target group: blue/green shifts between two.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
    """
    tasks = {"ClusterName": cluster.name, "ServiceName": service.name}
    return [
        _measured("requests", "AWS/ApplicationELB", "RequestCount", "Sum", {"LoadBalancer": balancer["arn_suffix"]}),
        _measured("tasks", "ECS/ContainerInsights", "RunningTaskCount", "Average", tasks),
        {"id": "by_task", "label": "Requests by task", "expression": "requests / tasks", "return_data": True},
    ]


def _measured(
    id_: str, namespace: str, metric: str, statistic: str, dimensions: Mapping[str, pulumi.Input[str]]
) -> MetricArgs:
    return {
        "id": id_,
        "metric_stat": {
            "metric": {
                "namespace": namespace,
                "metric_name": metric,
                "dimensions": [{"name": name, "value": value} for name, value in dimensions.items()],
            },
            "stat": statistic,
        },
        "return_data": False,
    }
