"""What runs in the cluster: nodes for the service, its pods, and what they may reach."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.references import LoadBalancerRef
from components.container_platform.args import ContainerPlatformArgs
from components.container_platform.eks.cluster import Cluster
from components.container_platform.eks.rendering import create, render
from components.container_platform.strategies import ignored_of_deployment
from components.container_platform.task import COLLECTOR_CONFIGURATION, TRACES_ENDPOINT
from components.three_tier_network.design import BACKEND, FRONTEND, HTTPS

DEADLINE_SECONDS: Final = 600
"""A rollout that makes no progress for so long has failed."""
START_CHECK_SECONDS: Final = 2
DNS: Final = 53
POD_IDENTITY: Final = "169.254.170.23/32"
"""Where a node's agent gives pods the credentials of their role.
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html"""
ROOM: Final = 3
"""Nodes may have so many times the CPUs that the most pods ask for: during a deployment there are twice the pods, and
each node keeps something for itself."""
SECRETS_FOLDER: Final = "/run/secrets/service"


def create_workload(
    name: str,
    args: ContainerPlatformArgs,
    cluster: Cluster,
    *,
    image: pulumi.Input[str],
    balancer: LoadBalancerRef,
    target_group: aws.lb.TargetGroup,
    pods_group: aws.ec2.SecurityGroup,
    after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> pulumi.CustomResource:
    """Create everything that is in the cluster, from the manifests beside this file, and return the deployment.

    Args:
        name: How the names begin, and the namespace.
        args: Complete.
        cluster: Where.
        image: The container's.
        balancer: Where requests come from.
        target_group: With which pods are registered.
        pods_group: The security group of the pods' interfaces.
        after: What pods need when they start.
        opts: Pulumi's options.
    """
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    values = {
        **_values(name, args, image=image, region=region),
        **_node_values(args, cluster, pods_group),
        "target_group_arn": target_group.arn,
        "entrance_range": args["network"]["cidrs"][_tier_of(balancer, args)],
    }
    inside = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=cluster.provider))

    def put(manifest: str, *needs: pulumi.Resource, ignore: Sequence[str] = ()) -> pulumi.CustomResource:
        more = pulumi.ResourceOptions(depends_on=list(needs), ignore_changes=list(ignore))
        return create(manifest, f"{name}-{manifest}", values, opts=pulumi.ResourceOptions.merge(inside, more))

    enforced = put("network-policies-enforced", cluster.into.component)
    node_class = put("node-class", cluster.into.component)
    pool = put("node-pool", node_class)
    namespace = put("namespace", cluster.into.component)
    policy = put("network-policy", namespace, enforced)
    account = put("service-account", namespace)
    secrets = [put("secret-provider-class", namespace, *cluster.add_ons)] if values["secret_data"] else []
    service = put("service", namespace)
    # Before the pods: each gets the condition that the load balancer finds it healthy.
    binding = put("target-group-binding", service)
    deployment = put(
        "deployment",
        *(account, policy, pool, binding, *secrets, *after, *cluster.add_ons),
        ignore=ignored_of_deployment(args["delivery"]),
    )
    put("autoscaler", deployment)
    put("disruption-budget", namespace)
    return deployment


def _values(
    name: str, args: ContainerPlatformArgs, *, image: pulumi.Input[str], region: pulumi.Input[str]
) -> dict[str, Any]:
    service, scaling = args["service"], args["scaling"]
    user, _, group = service["user"].partition(":")
    shared = {
        "namespace": name,
        "service": service["name"],
        "region": region,
        "collector_image": args["collector_image"],
        "collector_configuration": json.dumps(COLLECTOR_CONFIGURATION),
    }
    probe = {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3}
    command = service.get("health_command")
    check = {"exec": {"command": list(command)}} if command else None
    return {
        **shared,
        "image": image,
        "architecture": "arm64" if service["architecture"] == "arm64" else "amd64",
        "command": list(service["command"]) if "command" in service else None,
        "port": args["network"]["service_port"],
        "user": int(user),
        "group": int(group or user),
        "cpu": f"{round(service['vcpus'] * 1000)}m",
        "memory": f"{service['memory_mb']}Mi",
        "most_cpus": str(math.ceil(service["vcpus"] * scaling["max"]) * ROOM),
        "health_path": service["health_path"],
        "start_checks": max(1, math.ceil(service["start_seconds"] / START_CHECK_SECONDS)),
        "liveness": {**check, **probe}
        if check
        else {"httpGet": {"path": service["health_path"], "port": "http"}, **probe},
        "lifecycle": {"preStop": {"sleep": {"seconds": service["drain_seconds"]}}}
        if service["drain_seconds"]
        else None,
        "grace_seconds": service["drain_seconds"] + service["stop_timeout_seconds"],
        "deadline_seconds": DEADLINE_SECONDS,
        "minimum": scaling["min"],
        "maximum": scaling["max"],
        "cpu_percent": scaling["cpu_percent"],
        "memory_percent": scaling["memory_percent"],
        "sidecars": [render("collector", shared)] if args["traces"] else None,
        "environment": _environment(args, region),
        **_volumes(args),
        **_secrets(args),
        "egress": _egress(args),
    }


def _environment(args: ContainerPlatformArgs, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    service = args["service"]
    variables: Mapping[str, pulumi.Input[str]] = {
        **service["environment"],
        "PORT": str(args["network"]["service_port"]),
        "AWS_REGION": region,
        **(
            {"OTEL_EXPORTER_OTLP_ENDPOINT": TRACES_ENDPOINT, "OTEL_SERVICE_NAME": service["name"]}
            if args["traces"]
            else {}
        ),
    }
    return [
        *({"name": variable, "value": value} for variable, value in sorted(variables.items())),
        *(
            {"name": variable, "valueFrom": {"secretKeyRef": {"name": service["name"], "key": variable}}}
            for variable in sorted(service["secrets"])
        ),
    ]


def _volumes(args: ContainerPlatformArgs) -> dict[str, Any]:
    """Return the folders that may be written to, and that by which the secrets come."""
    service = args["service"]
    names = {path: path.strip("/").replace("/", "-").lower() or "root" for path in service["writable"]}
    volumes: list[dict[str, Any]] = [{"name": volume, "emptyDir": {}} for volume in names.values()]
    mounts: list[dict[str, Any]] = [{"name": volume, "mountPath": path} for path, volume in names.items()]
    if service["secrets"]:
        attributes = {"secretProviderClass": service["name"]}
        csi = {"driver": "secrets-store.csi.k8s.io", "readOnly": True, "volumeAttributes": attributes}
        volumes.append({"name": "secrets-of-service", "csi": csi})
        mounts.append({"name": "secrets-of-service", "mountPath": SECRETS_FOLDER, "readOnly": True})
    return {"volumes": volumes or None, "mounts": mounts or None}


def _secrets(args: ContainerPlatformArgs) -> dict[str, Any]:
    """Return what the driver reads of Secrets Manager, and which key of Kubernetes' secret is whose value."""
    secrets = sorted(args["service"]["secrets"].items())
    objects = [
        {
            "objectName": secret["arn"],
            **(
                {"jmesPath": [{"path": f'"{secret["key"]}"', "objectAlias": variable}]}
                if "key" in secret
                else {"objectAlias": variable}
            ),
        }
        for variable, secret in secrets
    ]
    return {
        # JSON is YAML as well.
        "secret_objects": pulumi.Output.json_dumps(objects),
        "secret_data": [{"objectName": variable, "key": variable} for variable, _ in secrets],
    }


def _egress(args: ContainerPlatformArgs) -> list[dict[str, Any]]:
    """Return what pods may connect to: DNS, their credentials, AWS services, and the ports of `connects_to`."""
    ports = sorted({HTTPS, *(connection["port"] for connection in args["connects_to"].values())})
    return [
        {"ports": [{"port": DNS, "protocol": protocol} for protocol in ("UDP", "TCP")]},
        {"to": [{"ipBlock": {"cidr": POD_IDENTITY}}], "ports": [{"port": 80, "protocol": "TCP"}]},
        {"ports": [{"port": port, "protocol": "TCP"} for port in ports]},
    ]


def _node_values(args: ContainerPlatformArgs, cluster: Cluster, pods_group: aws.ec2.SecurityGroup) -> dict[str, Any]:
    return {
        "node_role": cluster.node_role_name,
        "subnets": [{"id": subnet} for subnet in args["network"]["subnets"][BACKEND]],
        "cluster": cluster.into.cluster,
        "pods_group": pods_group.id,
    }


def _tier_of(balancer: LoadBalancerRef, args: ContainerPlatformArgs) -> str:
    """Return where a load balancer is: an internal one, in the backend, listens on the service's own port."""
    return BACKEND if balancer["port"] == args["network"]["service_port"] else FRONTEND
