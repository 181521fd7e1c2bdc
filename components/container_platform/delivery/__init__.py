"""How new versions reach a service: CodeDeploy or ECS, and the pipeline before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.building_blocks.foundation import Foundation
from components.building_blocks.references import StoreRef
from components.container_platform.delivery.args import PUSH, DeliveryArgs
from components.container_platform.delivery.code_deploy import create_deployment_group
from components.container_platform.delivery.pipeline import create_pipeline, create_rollout
from components.container_platform.delivery.scope import Scope
from components.container_platform.delivery.settings import settings
from components.container_platform.delivery.store import create_store
from components.container_platform.deployable import Deployable

__all__ = ["Delivery", "DeliveryArgs", "create_delivery"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What delivers new versions; None what there is not."""

    pipeline_name: pulumi.Output[str] | None
    application_name: pulumi.Output[str] | None
    """CodeDeploy's, whose deployment group has the same name."""
    puller_arns: Mapping[str, pulumi.Output[str]] = field(default_factory=dict[str, pulumi.Output[str]])
    """The roles that pull images for it, by what they are for."""


def create_delivery(
    name: str,
    args: DeliveryArgs,
    deployable: Deployable,
    foundation: Foundation,
    *,
    access_log_bucket: StoreRef | None = None,
    opts: pulumi.ResourceOptions,
) -> Delivery:
    """Create what brings new versions to a service.

    Cost: a pipeline is 0.002 dollars a minute of its actions, after 100 free ones a month; a build 0.00425 dollars a
    minute, a scan 0.03 dollars an image; a deployment group costs nothing. During a deployment blue/green runs twice
    the tasks (https://aws.amazon.com/codepipeline/pricing/, https://aws.amazon.com/codebuild/pricing/,
    https://aws.amazon.com/inspector/pricing/).

    Args:
        name: How all names begin.
        args: Complete arguments.
        deployable: The service.
        foundation: Keys, retention and alarm topic.
        access_log_bucket: Gets the access logs of the pipeline's bucket.
        opts: Pulumi's options.
    """
    scope = Scope(name, deployable, foundation, opts)
    pipeline = args.get("pipeline")
    group = create_deployment_group(scope, deployable, args) if args["strategy"] == "codedeploy" else None
    application = group.application.name if group else None
    if group and (pipeline is None or pipeline["source"] == PUSH):
        with_what = "your next deployment" if pipeline is None else "the next image"
        pulumi.log.info(
            f"changes of task definition, network, platform and capacity reach the service with {with_what}: "
            "ECS lets no update change these of a service that CodeDeploy deploys",
            deployable.service,
        )
    if pipeline is None:
        return Delivery(None, application)
    store = create_store(scope, settings(deployable, args["hooks"]), access_log_bucket)
    deployment = group.step(deployable) if group else create_rollout(scope, deployable, args, store)
    created = create_pipeline(scope, pipeline, store, deployment)
    return Delivery(created.name, application, created.puller_arns)
