"""Who is notified of what, what takes a deployment back, and the dashboard of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.dashboard import dashboard, widget
from components.building_blocks.references import LoadBalancerRef
from components.container_platform.listening import COLOURS


def create_target_alarms(
    name: str,
    balancer: LoadBalancerRef,
    groups: Sequence[aws.lb.TargetGroup],
    *,
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Output[str]]:
    """Watch each target group, and return the alarms' names: any of them takes a deployment back."""
    created = [
        alarm
        for colour, group in zip(COLOURS, groups, strict=False)
        for alarm in alarms.create(
            f"{name}-{colour}",
            alarms.TARGETS,
            {"LoadBalancer": balancer["arn_suffix"], "TargetGroup": group.arn_suffix},
            topic_arn=topic_arn,
            opts=opts,
        )
    ]
    return [alarm.name for alarm in created]


def create_service_alarms(
    name: str,
    cluster: aws.ecs.Cluster,
    service: aws.ecs.Service,
    tasks: int,
    *,
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Watch the service as a whole: its CPU and memory, and whether it has the tasks that it always must."""
    service_alarms = (*alarms.CONTAINER_SERVICE, *alarms.too_few_tasks(tasks))
    dimensions = {"ClusterName": cluster.name, "ServiceName": service.name}
    alarms.create(name, service_alarms, dimensions, topic_arn=topic_arn, opts=opts)


def create_dashboard(
    name: str,
    balancer: LoadBalancerRef,
    groups: Sequence[aws.lb.TargetGroup],
    tasks: Sequence[Mapping[str, Any]],
    *,
    opts: pulumi.ResourceOptions,
) -> None:
    """Create one picture from the client to the task, whose widgets differ by where it runs."""
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    entrance = ("AWS/ApplicationELB", {"LoadBalancer": balancer["arn_suffix"]}, region)
    dashboard(
        name,
        [
            widget("Requests", entrance, ["RequestCount"], "Sum"),
            widget(
                "Errors: of the service, of the load balancer",
                entrance,
                ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"],
                "Sum",
            ),
            widget("Half of the requests took at most, s", entrance, ["TargetResponseTime"], "p50"),
            widget("99 of 100 requests took at most, s", entrance, ["TargetResponseTime"], "p99"),
            *(
                widget(
                    f"Tasks, {colour}",
                    (
                        "AWS/ApplicationELB",
                        {"TargetGroup": group.arn_suffix, "LoadBalancer": balancer["arn_suffix"]},
                        region,
                    ),
                    ["HealthyHostCount", "UnHealthyHostCount"],
                    "Maximum",
                )
                for colour, group in zip(COLOURS, groups, strict=False)
            ),
            *tasks,
        ],
        opts=opts,
    )


def ecs_widgets(
    cluster: aws.ecs.Cluster, service: aws.ecs.Service, opts: pulumi.ResourceOptions
) -> list[Mapping[str, Any]]:
    """Return the widgets of a service on ECS."""
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    dimensions = {"ClusterName": cluster.name, "ServiceName": service.name}
    tasks = ("AWS/ECS", dimensions, region)
    counted = ("ECS/ContainerInsights", dimensions, region)
    return [
        widget("CPU and memory, %", tasks, ["CPUUtilization", "MemoryUtilization"], "Average"),
        widget("Tasks", counted, ["DesiredTaskCount", "RunningTaskCount", "PendingTaskCount"], "Average"),
    ]
