"""What the delivery knows of a service: where it runs, how it is reached, and what goes back when it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.building_blocks.image_repository import ImageRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What every delivery knows of what it delivers to."""

    container: str
    """The container of the image, which the load balancer reaches."""
    port: int
    health_path: str
    architecture: Literal["arm64", "x86_64"]
    repository: ImageRepository
    alarm_names: Sequence[pulumi.Output[str]]
    """Any of these takes a deployment back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployable(Delivered):
    """An ECS service that new versions are delivered to."""

    cluster: aws.ecs.Cluster
    service: aws.ecs.Service
    task_definition: aws.ecs.TaskDefinition
    """As the program has it: the pipeline puts the digest of a new image in."""
    production: aws.lb.Listener
    test: aws.lb.Listener | None
    target_groups: Sequence[aws.lb.TargetGroup]
    """Blue and green; of a rolling deployment the one."""
    passed_role_arns: Sequence[pulumi.Output[str]]
    """The task's role and its execution role."""
    network_configuration: aws.ecs.ServiceNetworkConfigurationArgsDict
    capacity: Sequence[aws.ecs.ServiceCapacityProviderStrategyArgsDict]
    fargate: bool
