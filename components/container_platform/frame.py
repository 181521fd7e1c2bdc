"""What every launch type starts from, and what the platform learns of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.building_blocks.image_repository import ImageRepository
from components.building_blocks.references import LoadBalancerRef
from components.container_platform.args import ContainerPlatformArgs
from components.container_platform.listening import Listening


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is the same, wherever tasks run."""

    name: str
    args: ContainerPlatformArgs
    """Complete."""
    repository: ImageRepository
    image: pulumi.Output[str]
    """What the first tasks run."""
    balancer: LoadBalancerRef
    listening: Listening
    rollback_alarms: Sequence[pulumi.Output[str]]
    """The names of the alarms that take a deployment back."""
    tags: Mapping[str, str]
    opts: pulumi.ResourceOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a launch type has created."""

    cluster_name: pulumi.Output[str]
    service_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    """What tasks are to AWS."""
    pipeline_name: pulumi.Output[str] | None
    puller_arns: Mapping[str, pulumi.Output[str]]
    """The roles that pull images, by what they are for."""
