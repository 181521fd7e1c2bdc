"""The instances: the image that they are started from, the group that keeps their number, and how it scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws
from pulumi_aws.autoscaling import (
    PolicyTargetTrackingConfigurationCustomizedMetricSpecificationMetricArgsDict as MetricArgs,
)

from components.building_blocks.launch_template import WHILE_REPLACING
from components.building_blocks.references import Placement
from components.instance_service.args import InstanceServiceArgs
from components.instance_service.balancing import WayIn
from components.three_tier_network.design import BACKEND

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli"""


def create_group(
    name: str,
    args: InstanceServiceArgs,
    *,
    template: aws.ec2.LaunchTemplate,
    way_in: WayIn,
    tags: Mapping[str, str],
    after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> aws.autoscaling.Group:
    """Create the Auto Scaling group and its policies.

    Args:
        name: How the names begin.
        args: The service's.
        template: What instances are started from; a new version replaces them, one after another.
        way_in: What the instances are targets of.
        tags: Of the group and of its instances.
        after: What an instance needs at its first boot.
        opts: Pulumi's options.
    """
    network: Placement = args["network"]
    group = aws.autoscaling.Group(
        name,
        vpc_zone_identifiers=network["subnets"][BACKEND],
        min_size=args["min_instances"],
        max_size=args["max_instances"],
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        target_group_arns=[way_in.targets.arn],
        health_check_type="ELB",
        health_check_grace_period=args["warmup_seconds"],
        default_instance_warmup=args["warmup_seconds"],
        # A first deployment fails unless so many answer.
        min_elb_capacity=args["min_instances"],
        instance_maintenance_policy=WHILE_REPLACING,
        instance_refresh={
            "strategy": "Rolling",
            "preferences": {**WHILE_REPLACING, "auto_rollback": True, "instance_warmup": str(args["warmup_seconds"])},
        },
        tags=[{"key": key, "value": value, "propagate_at_launch": True} for key, value in tags.items()],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[way_in.listener, *after])),
    )
    aws.autoscaling.Policy(
        f"{name}-cpu",
        autoscaling_group_name=group.name,
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
            "target_value": args["cpu_percent"],
        },
        opts=opts,
    )
    if connections := args.get("connections_per_instance"):
        aws.autoscaling.Policy(
            f"{name}-connections",
            autoscaling_group_name=group.name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration={
                "customized_metric_specification": {"metrics": _connections_per_instance(way_in)},
                "target_value": connections,
            },
            opts=opts,
        )
    return group


def _connections_per_instance(way_in: WayIn) -> list[MetricArgs]:
    """Return the metric of open connections to the load balancer by healthy targets; nothing where there are none."""
    balancer = way_in.balancer.arn_suffix
    return [
        _measured("connections", "ActiveFlowCount", "Average", LoadBalancer=balancer),
        _measured(
            "instances", "HealthyHostCount", "Minimum", LoadBalancer=balancer, TargetGroup=way_in.targets.arn_suffix
        ),
        {"id": "by_instance", "expression": "connections / instances", "return_data": True},
    ]


def _measured(id_: str, metric: str, statistic: str, **dimensions: pulumi.Input[str]) -> MetricArgs:
    return {
        "id": id_,
        "metric_stat": {
            "metric": {
                "namespace": "AWS/NetworkELB",
                "metric_name": metric,
                "dimensions": [{"name": name, "value": value} for name, value in dimensions.items()],
            },
            "stat": statistic,
        },
        "return_data": False,
    }
