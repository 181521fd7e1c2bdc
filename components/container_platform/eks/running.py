"""Tasks as pods: the cluster, what runs in it, alarms and dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.container_grants import mount_secret
from components.building_blocks.dashboard import widget
from components.building_blocks.grants import write_traces
from components.container_platform.eks.cluster import create_cluster, pod_identity
from components.container_platform.eks.delivery import create_pod_delivery
from components.container_platform.eks.workload import create_workload
from components.container_platform.frame import Frame, Running
from components.container_platform.monitoring import create_dashboard


def run_on_eks(frame: Frame) -> Running:
    """Run the service on EKS, and return what the platform hands on of it."""
    name, args, opts = frame.name, frame.args, frame.opts
    service = args["service"]
    cluster = create_cluster(name, args, tags=frame.tags, opts=opts)
    role, needed = pod_identity(
        name,
        cluster.into,
        namespace=name,
        service_account=service["name"],
        may=[
            *service["may"],
            *([write_traces()] if args["traces"] else ()),
            *(mount_secret(secret) for secret in service["secrets"].values()),
        ],
    )
    deployment = create_workload(
        name,
        args,
        cluster,
        image=frame.image,
        balancer=frame.balancer,
        target_group=frame.listening.target_groups[0],
        pods_group=frame.listening.tasks,
        after=[*needed, *frame.listening.resources],
        opts=opts,
    )
    pipeline = args["delivery"].get("pipeline")
    delivery = create_pod_delivery(frame, pipeline, cluster, deployment) if pipeline else None
    dimensions = {"ClusterName": cluster.into.cluster, "Namespace": name, "Service": service["name"]}
    pod_alarms = (*alarms.PODS, *alarms.too_few_pods(args["scaling"]["min"]))
    alarms.create(name, pod_alarms, dimensions, topic_arn=args["alarm_topic_arn"], opts=opts)
    create_dashboard(name, frame.balancer, frame.listening.target_groups, _widgets(dimensions, opts), opts=opts)
    return Running(
        cluster_name=pulumi.Output.from_input(cluster.into.cluster),
        service_name=pulumi.Output.from_input(service["name"]),
        log_group_name=cluster.logs.name,
        role_arn=role.arn,
        pipeline_name=delivery.name if delivery else None,
        puller_arns={"nodes": cluster.node_role_arn, **(delivery.puller_arns if delivery else {})},
    )


def _widgets(dimensions: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions) -> Sequence[Mapping[str, Any]]:
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    pods = (alarms.INSIGHTS, dimensions, region)
    limits = ["pod_cpu_utilization_over_pod_limit", "pod_memory_utilization_over_pod_limit"]
    return [
        widget("CPU and memory, %", pods, limits, "Average"),
        widget("Pods", pods, ["service_number_of_running_pods"], "Average"),
    ]
