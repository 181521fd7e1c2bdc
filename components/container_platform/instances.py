"""The instances that tasks share, where they do not run on Fargate: ECS starts and ends them as tasks ask for room."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Final, Literal

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.arguments import defaults
from components.building_blocks.container_grants import serve_cluster
from components.building_blocks.launch_template import WHILE_REPLACING, launch_template
from components.building_blocks.role import service_role
from components.container_platform.args import ContainerInstancesArgs, ContainerPlatformArgs
from components.container_platform.running import Strategy, strategies_of
from components.three_tier_network.design import BACKEND, HTTPS

Kind = Literal["on-demand", "spot"]
ON_DEMAND_PERCENT: Mapping[Kind, int] = {"on-demand": 100, "spot": 0}
IMAGES: Mapping[str, str] = {
    "bottlerocket arm64": "/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id",
    "bottlerocket x86_64": "/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id",
    "al2023 arm64": "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
    "al2023 x86_64": "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
}
"""Public parameters with the newest image.
https://bottlerocket.dev/en/os/latest/install/quickstart/aws/ecs/,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html"""
DISKS: Mapping[str, tuple[str, ...]] = {"bottlerocket": ("/dev/xvda", "/dev/xvdb"), "al2023": ("/dev/xvda",)}
"""By device: of Bottlerocket the system's, which is small and read-only, and that of images and containers."""
SYSTEM_DISK_GB: Final = 4
SETTINGS: Mapping[str, str] = {
    # https://bottlerocket.dev/en/os/latest/api/settings/ecs/
    "bottlerocket": """\
[settings.ecs]
cluster = "{cluster}"
allow-privileged-containers = false
awsvpc-block-imds = true
enable-spot-instance-draining = true
""",
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    "al2023": """\
#!/bin/bash
cat >> /etc/ecs/ecs.config <<'CONFIG'
ECS_CLUSTER={cluster}
ECS_DISABLE_PRIVILEGED=true
ECS_AWSVPC_BLOCK_IMDS=true
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true
CONFIG
""",
}
"""The agent's settings at the first boot: no task reaches the instance's role, none is privileged."""
WARMUP_SECONDS: Final = 120
"""From the start of an instance until it has room for tasks."""
LIFETIME_SECONDS: Final = 30 * 24 * 3600
"""An instance is replaced after a month at the latest, with the image of the newest deployment."""


def instance_capacity(
    name: str,
    args: ContainerPlatformArgs,
    cluster: aws.ecs.Cluster,
    *,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> tuple[list[Strategy], aws.ecs.ClusterCapacityProviders]:
    """Create the instances, and return which tasks go on demand and which to Spot, and what lets the cluster do so.

    Nobody logs in: there is no key pair, no port is open, and Bottlerocket has no shell. An instance on which a task
    runs ends only after the task has moved.

    Args:
        name: How the names begin.
        args: Complete.
        cluster: Whose tasks they run.
        tags: Of what is started.
        opts: Pulumi's options.
    """
    instances = args.get("instances") or defaults(ContainerInstancesArgs)
    template = _template(name, args, instances, cluster, tags=tags, opts=opts)
    shares = {"on-demand": args["capacity"]["on_demand"], "spot": args["capacity"]["spot"]}
    used = {strategy["capacity_provider"] for strategy in strategies_of(shares)}
    kinds: Sequence[Kind] = [kind for kind in ON_DEMAND_PERCENT if kind in used]
    providers = {
        kind: _provider(f"{name}-{kind}", kind, args, instances, template=template, tags=tags, opts=opts)
        for kind in kinds
    }
    known = aws.ecs.ClusterCapacityProviders(
        name,
        cluster_name=cluster.name,
        capacity_providers=[provider.name for provider in providers.values()],
        opts=opts,
    )
    strategies: list[Strategy] = [
        {**strategy, "capacity_provider": provider.name}
        for strategy, provider in zip(strategies_of(shares), providers.values(), strict=True)
    ]
    return strategies, known


def _template(
    name: str,
    args: ContainerPlatformArgs,
    instances: ContainerInstancesArgs,
    cluster: aws.ecs.Cluster,
    *,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> aws.ec2.LaunchTemplate:
    """Create what instances are started from. The image is the newest at the time of a deployment."""
    image, architecture = instances["image"], args["service"]["architecture"]
    group = aws.ec2.SecurityGroup(
        f"{name}-instances",
        description="Instances of a container service: tasks have interfaces and a group of their own",
        vpc_id=args["network"]["vpc_id"],
        tags={"Name": f"{name}-instances"},
        opts=opts,
    )
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-instances",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=HTTPS,
        to_port=HTTPS,
        cidr_ipv4="0.0.0.0/0",
        description="HTTPS to AWS services",
        opts=opts,
    )
    role, policies = service_role(
        f"{name}-instances",
        service="ec2.amazonaws.com",
        may=[serve_cluster(cluster.arn, cluster.arn.apply(_instances_of))],
        opts=opts,
    )
    profile = aws.iam.InstanceProfile(
        f"{name}-instances",
        role=role.name,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
    *system, data = DISKS[image]
    return launch_template(
        f"{name}-instances",
        disks={**dict.fromkeys(system, SYSTEM_DISK_GB), data: instances["disk_gb"]},
        encryption_key_arn=args["encryption_key_arn"],
        tags=tags,
        image_parameter=IMAGES[f"{image} {architecture}"],
        profile=profile,
        group_ids=[group.id],
        user_data=cluster.name.apply(
            lambda known: base64.b64encode(SETTINGS[image].format(cluster=known).encode()).decode()
        ),
        opts=opts,
    )


def _provider(
    name: str,
    kind: Kind,
    args: ContainerPlatformArgs,
    instances: ContainerInstancesArgs,
    *,
    template: aws.ec2.LaunchTemplate,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> aws.ecs.CapacityProvider:
    """Create an Auto Scaling group, whose size ECS sets, and the capacity provider by which it does."""
    group = aws.autoscaling.Group(
        name,
        vpc_zone_identifiers=args["network"]["subnets"][BACKEND],
        min_size=instances["min"],
        max_size=instances["max"],
        mixed_instances_policy={
            "launch_template": {
                "launch_template_specification": {
                    "launch_template_id": template.id,
                    "version": template.latest_version.apply(str),
                },
                "overrides": [{"instance_type": type_} for type_ in instances["types"]],
            },
            "instances_distribution": {
                "on_demand_percentage_above_base_capacity": ON_DEMAND_PERCENT[kind],
                "on_demand_allocation_strategy": "prioritized",
                "spot_allocation_strategy": "price-capacity-optimized",
            },
        },
        # ECS alone ends instances, once their tasks have moved.
        protect_from_scale_in=True,
        default_instance_warmup=WARMUP_SECONDS,
        max_instance_lifetime=LIFETIME_SECONDS,
        instance_maintenance_policy=WHILE_REPLACING,
        instance_refresh={
            "strategy": "Rolling",
            "preferences": {**WHILE_REPLACING, "scale_in_protected_instances": "Refresh"},
        },
        force_delete=True,  # protected instances would keep the group, and hold nothing
        tags=[
            {"key": key, "value": value, "propagate_at_launch": True}
            # ECS puts the last one there itself, and every update would take it away.
            for key, value in {**tags, "AmazonECSManaged": "true"}.items()
        ],
        opts=opts,
    )
    return aws.ecs.CapacityProvider(
        name,
        auto_scaling_group_provider={
            "auto_scaling_group_arn": group.arn,
            "managed_draining": "ENABLED",
            "managed_termination_protection": "ENABLED",
            "managed_scaling": {
                "status": "ENABLED",
                "target_capacity": instances["used_percent"],
                "instance_warmup_period": WARMUP_SECONDS,
            },
        },
        opts=opts,
    )


def _instances_of(cluster_arn: str) -> str:
    """Return the pattern of a cluster's container instances."""
    _, _, _, region, account, cluster = cluster_arn.split(":")
    return aws_types.arn("ecs", f"container-instance/{cluster.partition('/')[2]}/*", region=region, account=account)
