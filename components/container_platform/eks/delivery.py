"""How new versions reach pods: a pipeline whose last build changes the deployment's image, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.foundation import foundation_of
from components.building_blocks.group_rules import NamedGroup, connect
from components.container_platform.args import ContainerPlatformArgs
from components.container_platform.delivery import permissions, stages
from components.container_platform.delivery.args import PipelineArgs
from components.container_platform.delivery.builds import InNetwork, create_build
from components.container_platform.delivery.pipeline import END_MINUTES, Pipeline, create_pipeline
from components.container_platform.delivery.scope import Scope
from components.container_platform.delivery.stages import IMAGE, SETTINGS, Step
from components.container_platform.delivery.store import Store, create_store
from components.container_platform.deployable import Delivered
from components.container_platform.eks.cluster import Cluster
from components.container_platform.eks.rendering import create
from components.container_platform.frame import Frame
from components.three_tier_network.design import BACKEND, HTTPS

SCRIPT: Final = Path(__file__).with_name("roll_out_pods.py")
ROLLOUT_MINUTES: Final = 30
"""For pods to start and to drain, and for a node first."""


def create_pod_delivery(
    frame: Frame, args: PipelineArgs, cluster: Cluster, deployment: pulumi.CustomResource
) -> Pipeline:
    """Create the pipeline of a deployment.

    The build that deploys is in the network, from where it reaches the cluster's private API; in the cluster it may
    look at the one deployment and change it, and nothing else.

    Args:
        frame: The platform.
        args: Complete arguments.
        cluster: Where the deployment is.
        deployment: What runs the image.
    """
    platform = frame.args
    delivered = Delivered(
        container=platform["service"]["name"],
        port=platform["network"]["service_port"],
        health_path=platform["service"]["health_path"],
        architecture=platform["service"]["architecture"],
        repository=frame.repository,
        alarm_names=frame.rollback_alarms,
    )
    scope = Scope(frame.name, delivered, foundation_of(platform), frame.opts)
    settings = pulumi.Output.from_input(_variables(platform)).apply(_archive)
    store = create_store(scope, settings, platform.get("access_log_bucket"))
    rollout = _create_rollout(scope, frame, store, cluster, deployment)
    return create_pipeline(scope, args, store, rollout)


def _create_rollout(
    scope: Scope, frame: Frame, store: Store, cluster: Cluster, deployment: pulumi.CustomResource
) -> Step:
    name, network, opts = f"{frame.name}-rollout", frame.args["network"], frame.opts
    group = aws.ec2.SecurityGroup(
        name,
        description="Deploys to a Kubernetes cluster",
        vpc_id=network["vpc_id"],
        tags={"Name": name},
        opts=opts,
    )
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=HTTPS,
        to_port=HTTPS,
        cidr_ipv4="0.0.0.0/0",
        description="HTTPS to AWS services",
        opts=opts,
    )
    api = NamedGroup(f"{frame.name}-cluster", cluster.into.component.cluster_security_group_id)
    connect(NamedGroup(name, group.id), api, HTTPS, "Kubernetes' API", opts=opts)
    project, role = create_build(
        scope,
        "rollout",
        file="rollout_pods.yml",
        variables={
            "CLUSTER": cluster.into.cluster,
            "NAMESPACE": frame.name,
            "SERVICE": scope.deployable.container,
            "ALARMS": pulumi.Output.all(*scope.deployable.alarm_names).apply(" ".join),
            "TIMEOUT_MINUTES": str(ROLLOUT_MINUTES),
        },
        may=[
            permissions.exchange_artefacts(store.ref, takes=store.below(SETTINGS, IMAGE), gives=[]),
            permissions.reach_cluster(cluster.arn),
        ],
        architecture="arm64",
        minutes=ROLLOUT_MINUTES + END_MINUTES,
        builds_images=False,
        inside=InNetwork(network["vpc_id"], list(network["subnets"][BACKEND]), group.id),
    )
    deployers = f"{frame.name}-deployers"
    aws.eks.AccessEntry(
        name,
        cluster_name=cluster.into.cluster,
        principal_arn=role.arn,
        kubernetes_groups=[deployers],
        opts=cluster.into.after(),
    )
    values = {"namespace": frame.name, "service": scope.deployable.container, "deployers": deployers}
    inside = pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(provider=cluster.provider, depends_on=[deployment])
    )
    for manifest in ("deployer", "deployer-binding"):
        create(manifest, f"{frame.name}-{manifest}", values, opts=inside)
    return Step(stages.by_ecs(project.name), permissions.run_builds(project.arn))


def _variables(args: ContainerPlatformArgs) -> Mapping[str, pulumi.Input[str]]:
    """Return the variables with which a built image is tried."""
    return {**args["service"]["environment"], "PORT": str(args["network"]["service_port"])}


def _archive(variables: Mapping[str, Any]) -> pulumi.Archive:
    # Docker's files of variables know no value of several lines.
    lines = [f"{name}={value}\n" for name, value in sorted(variables.items()) if "\n" not in value]
    return pulumi.AssetArchive(
        {"environment": pulumi.StringAsset("".join(lines)), SCRIPT.name: pulumi.FileAsset(str(SCRIPT))}
    )
