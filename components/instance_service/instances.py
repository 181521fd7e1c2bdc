"""The instances: the template that they are started from, the group that keeps their number, and how it scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws
from pulumi_aws.autoscaling import (
    PolicyTargetTrackingConfigurationCustomizedMetricSpecificationMetricArgsDict as MetricArgs,
)

from components.building_blocks.references import Placement
from components.instance_service.args import InstanceServiceArgs
from components.instance_service.balancing import WayIn
from components.three_tier_network.design import BACKEND

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli"""
WHILE_REPLACING: aws.autoscaling.GroupInstanceMaintenancePolicyArgsDict = {
    "min_healthy_percentage": 100,
    "max_healthy_percentage": 150,
}
"""A new instance is healthy before an old one goes."""


def create_template(
    name: str,
    args: InstanceServiceArgs,
    *,
    profile: aws.iam.InstanceProfile,
    user_data: pulumi.Output[str],
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> aws.ec2.LaunchTemplate:
    """Create the launch template. The image is the newest at the time of a deployment, and stays until the next one.

    Args:
        name: The logical name.
        args: The service's.
        profile: The role of the instances.
        user_data: The script of the first boot, in base64.
        tags: Of what is started beside the instances.
        opts: Pulumi's options.
    """
    return aws.ec2.LaunchTemplate(
        name,
        # An instance refresh cannot be rolled back to a template that leaves it to EC2 which image is meant.
        image_id=aws.ssm.get_parameter_output(name=IMAGE, opts=pulumi.InvokeOptions(parent=opts.parent)).value,
        instance_type=args["instance_type"],
        iam_instance_profile={"arn": profile.arn},
        vpc_security_group_ids=[args["network"]["groups"][BACKEND]],
        user_data=user_data,
        metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
        block_device_mappings=[
            {
                "device_name": "/dev/xvda",
                "ebs": {
                    "encrypted": "true",
                    "kms_key_id": args["encryption_key_arn"],
                    "volume_type": "gp3",
                    "volume_size": args["disk_gb"],
                    "delete_on_termination": "true",
                },
            }
        ],
        # Figures by the minute: the group scales by them.
        monitoring={"enabled": True},
        tag_specifications=[
            {"resource_type": started, "tags": dict(tags)} for started in ("volume", "network-interface")
        ],
        update_default_version=True,
        opts=opts,
    )


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
