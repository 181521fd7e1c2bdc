"""Where the tasks run: the cluster, its capacity, and the service that keeps their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks.container_grants import shift_requests
from components.building_blocks.role import service_role
from components.container_platform.args import CapacityArgs, CapacityShareArgs, ContainerPlatformArgs
from components.container_platform.listening import Listening
from components.container_platform.strategies import (
    STRATEGIES,
    circuit_breaker,
    deployment_configuration,
    ignored_of_service,
)
from components.container_platform.task import Task
from components.three_tier_network.design import BACKEND

ON_DEMAND, SPOT = "FARGATE", "FARGATE_SPOT"
Strategy = aws.ecs.ServiceCapacityProviderStrategyArgsDict


def create_cluster(
    name: str, args: ContainerPlatformArgs, logs: aws.cloudwatch.LogGroup, opts: pulumi.ResourceOptions
) -> aws.ecs.Cluster:
    """Create the cluster, with figures of each task and container."""
    session: aws.ecs.ClusterConfigurationArgsDict = {
        "execute_command_configuration": {
            "kms_key_id": args["encryption_key_arn"],
            "logging": "OVERRIDE",
            "log_configuration": {
                "cloud_watch_encryption_enabled": True,
                "cloud_watch_log_group_name": logs.name,
            },
        }
    }
    return aws.ecs.Cluster(
        name,
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        configuration=session if args["exec"] else None,
        opts=opts,
    )


def fargate_capacity(
    name: str, cluster: aws.ecs.Cluster, capacity: CapacityArgs, opts: pulumi.ResourceOptions
) -> tuple[list[Strategy], aws.ecs.ClusterCapacityProviders]:
    """Return which tasks go on demand and which to Spot, and what lets the cluster do so."""
    strategies = strategies_of({ON_DEMAND: capacity["on_demand"], SPOT: capacity["spot"]})
    providers = aws.ecs.ClusterCapacityProviders(
        name, cluster_name=cluster.name, capacity_providers=[ON_DEMAND, SPOT], opts=opts
    )
    return strategies, providers


def strategies_of(shares: Mapping[str, CapacityShareArgs]) -> list[Strategy]:
    """Return which tasks go to which capacity provider, of those that get any."""
    return [
        {"capacity_provider": provider, "base": share.get("base", 0), "weight": share.get("weight", 0)}
        for provider, share in shares.items()
        if share.get("base") or share.get("weight")
    ]


def network_of(args: ContainerPlatformArgs, listening: Listening) -> aws.ecs.ServiceNetworkConfigurationArgsDict:
    """Return where tasks are: in the backend of each zone, without public addresses."""
    return {
        "subnets": list(args["network"]["subnets"][BACKEND]),
        "security_groups": [listening.tasks.id],
        "assign_public_ip": False,
    }


def create_service(
    name: str,
    args: ContainerPlatformArgs,
    *,
    cluster: aws.ecs.Cluster,
    task: Task,
    listening: Listening,
    capacity: Sequence[Strategy],
    rollback_alarms: Sequence[pulumi.Output[str]],
    after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> aws.ecs.Service:
    """Create the service.

    Args:
        name: The logical name.
        args: Complete.
        cluster: Where it is.
        task: What its tasks are started from.
        listening: What forwards requests to them.
        capacity: Which tasks go where.
        rollback_alarms: Each of these takes a deployment of ECS back.
        after: What a task needs when it starts.
        opts: Pulumi's options.
    """
    strategy = STRATEGIES[args["delivery"]["strategy"]]
    fargate = args["launch_type"] == "fargate"
    by_ecs = strategy.controller == "ECS"
    reached: aws.ecs.ServiceLoadBalancerArgsDict = {
        "target_group_arn": listening.target_groups[0].arn,
        "container_name": args["service"]["name"],
        "container_port": args["network"]["service_port"],
    }
    if listening.production_rule:
        reached["advanced_configuration"] = _advanced(name, listening, opts)
    return aws.ecs.Service(
        name,
        cluster=cluster.arn,
        task_definition=task.definition.arn,
        desired_count=args["scaling"]["min"],
        capacity_provider_strategies=list(capacity),
        platform_version="LATEST" if fargate else None,
        # On few instances, but never all in one zone.
        ordered_placement_strategies=None
        if fargate
        else [{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}],
        network_configuration=network_of(args, listening),
        load_balancers=[reached],
        # As a client alone: nothing reaches the tasks by it.
        service_connect_configuration=_client_of(args.get("service_connect")),
        health_check_grace_period_seconds=args["service"]["start_seconds"],
        deployment_controller={"type": strategy.controller},
        deployment_configuration=deployment_configuration(args["delivery"]),
        deployment_circuit_breaker=circuit_breaker(args["delivery"]),
        # New tasks are healthy before old ones go.
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        alarms={"alarm_names": list(rollback_alarms), "enable": True, "rollback": True} if by_ecs else None,
        availability_zone_rebalancing="ENABLED" if by_ecs else None,
        enable_execute_command=args["exec"],
        enable_ecs_managed_tags=True,
        propagate_tags="SERVICE",
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                ignore_changes=ignored_of_service(args["delivery"]),
                depends_on=[*listening.resources, *task.policies, *after],
            ),
        ),
    )


def _client_of(namespace: pulumi.Input[str] | None) -> aws.ecs.ServiceServiceConnectConfigurationArgsDict | None:
    return None if namespace is None else {"enabled": True, "namespace": namespace}


def _advanced(
    name: str, listening: Listening, opts: pulumi.ResourceOptions
) -> aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgsDict:
    """Return between what ECS shifts requests, and by which role."""
    production, test = listening.production_rule, listening.test_rule
    if production is None or test is None:
        raise AssertionError("ECS shifts requests by rules, and the listeners have none")
    role, _ = service_role(
        f"{name}-shift",
        service="ecs.amazonaws.com",
        may=[shift_requests([group.arn for group in listening.target_groups], [production.arn, test.arn])],
        opts=opts,
    )
    return {
        "alternate_target_group_arn": listening.target_groups[1].arn,
        "production_listener_rule": production.arn,
        "test_listener_rule": test.arn,
        "role_arn": role.arn,
    }
