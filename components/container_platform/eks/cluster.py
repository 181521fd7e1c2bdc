"""The cluster: its control plane, who may reach and use it, and what it comes with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as kubernetes

import aws_types
from components.building_blocks.arguments import defaults
from components.building_blocks.container_grants import observe_cluster
from components.building_blocks.encryption_key import EncryptionKey
from components.building_blocks.grants import Grants
from components.building_blocks.log_group import log_group
from components.building_blocks.role import service_role
from components.container_platform.args import ContainerPlatformArgs
from components.container_platform.eks.args import KubernetesArgs
from components.container_platform.eks.names import cluster_name
from components.three_tier_network.design import BACKEND

LOGGED: Final = ("api", "audit", "authenticator", "controllerManager", "scheduler")
INSIGHTS: Final = ("application", "dataplane", "host", "performance")
"""What Container Insights writes, each to a log group of the cluster.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-view-metrics.html"""
PODS: Final = "pods.eks.amazonaws.com"
ACCESS: Final = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
"""May change what is in a namespace, but neither roles nor quotas.
https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html"""


@dataclass(frozen=True, slots=True)
class Into:
    """Where add-ons and roles of pods belong."""

    cluster: str
    """What EKS calls it."""
    component: eks.Cluster
    opts: pulumi.ResourceOptions

    def after(self, *more: pulumi.Resource) -> pulumi.ResourceOptions:
        """Return the options of what is created once the cluster, and more, is."""
        return pulumi.ResourceOptions.merge(self.opts, pulumi.ResourceOptions(depends_on=[self.component, *more]))


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster, and what others need to put something into it."""

    into: Into
    provider: kubernetes.Provider
    """By which objects are created in it."""
    arn: pulumi.Output[str]
    node_role_name: pulumi.Output[str]
    node_role_arn: pulumi.Output[str]
    logs: aws.cloudwatch.LogGroup
    """Of what pods write."""
    add_ons: Sequence[aws.eks.Addon]


def create_cluster(
    name: str,
    args: ContainerPlatformArgs,
    *,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> Cluster:
    """Create the cluster in auto mode: AWS runs its nodes, its network, its load balancing and its DNS.

    Its secrets are under a key of their own, its API is private unless ranges are named, all of its logs are kept, and
    only access entries let anybody in: whoever deploys, and the roles of `kubernetes.admin_arns` in one namespace.

    Args:
        name: How the names begin.
        args: Complete.
        tags: Of what the component of pulumi-eks creates.
        opts: Pulumi's options.
    """
    settings = args.get("kubernetes") or defaults(KubernetesArgs)
    physical = cluster_name(name)
    key = EncryptionKey(
        f"{name}-kubernetes", {"description": "Kubernetes' own secrets", "via_services": ["eks"], "tags": tags}, opts
    )
    control_logs = _log_group(f"{name}-control-plane", f"/aws/eks/{physical}/cluster", args, opts)
    network, ranges = args["network"], list(settings["api_ranges"])
    component = eks.Cluster(
        name,
        name=physical,
        version=settings["version"],
        vpc_id=network["vpc_id"],
        private_subnet_ids=list(network["subnets"][BACKEND]),
        auto_mode={"enabled": True},
        # In auto mode DNS is a part of each node.
        coredns_addon_options={"enabled": False},
        authentication_mode=eks.AuthenticationMode.API,
        access_entries={
            who: {
                "principal_arn": arn,
                "access_policies": {
                    "edit": {"policy_arn": ACCESS, "access_scope": {"type": "namespace", "namespaces": [name]}}
                },
            }
            for who, arn in settings["admin_arns"].items()
        },
        encryption_config_key_arn=key.arn,
        endpoint_private_access=True,
        endpoint_public_access=bool(ranges),
        public_access_cidrs=ranges or None,
        enabled_cluster_log_types=list(LOGGED),
        # No fee for a version whose standard support has ended: EKS upgrades it then.
        upgrade_policy={"support_type": "STANDARD"},
        deletion_protection=not args["force_destroy"],
        tags=dict(tags),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[control_logs])),
    )
    provider = kubernetes.Provider(name, kubeconfig=component.kubeconfig_json, opts=opts)
    into = Into(physical, component, opts)
    logs, add_ons = _observe(name, into, args)
    if args["service"]["secrets"]:
        settings_of_driver = {
            "tolerations": [{"operator": "Exists"}],
            "secrets-store-csi-driver": {"syncSecret": {"enabled": True}, "enableSecretRotation": True},
        }
        add_ons.append(_add_on(f"{name}-secrets", "aws-secrets-store-csi-driver-provider", into, settings_of_driver))
    role_name = component.auto_mode_node_role_name
    options = pulumi.InvokeOptions(parent=opts.parent)
    account = aws.get_caller_identity_output(opts=options).account_id
    region = aws.get_region_output(opts=options).region
    arn = pulumi.Output.format(
        aws_types.arn("eks", f"cluster/{physical}", region="{0}", account="{1}"), region, account
    )
    role_arn = pulumi.Output.format(aws_types.arn("iam", "role/{1}", account="{0}"), account, role_name)
    return Cluster(into, provider, arn, role_name, role_arn, logs, add_ons)


def pod_identity(
    name: str, into: Into, *, namespace: str, service_account: str, may: Sequence[Grants]
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """Create the role that pods of a service account are to AWS, and return it with what such pods depend on."""
    role, policies = service_role(name, service=PODS, may=may, tags_sessions=True, opts=into.opts)
    association = aws.eks.PodIdentityAssociation(
        name,
        cluster_name=into.cluster,
        namespace=namespace,
        service_account=service_account,
        role_arn=role.arn,
        opts=into.after(),
    )
    return role, [*policies, association]


def _observe(name: str, into: Into, args: ContainerPlatformArgs) -> tuple[aws.cloudwatch.LogGroup, list[aws.eks.Addon]]:
    """Create what measures pods, and what carries their lines to CloudWatch."""
    groups = {
        what: _log_group(f"{name}-{what}", f"/aws/containerinsights/{into.cluster}/{what}", args, into.opts)
        for what in INSIGHTS
    }
    _, needed = pod_identity(
        f"{name}-observer",
        into,
        namespace="amazon-cloudwatch",
        service_account="cloudwatch-agent",
        may=[observe_cluster([group.arn for group in groups.values()])],
    )
    return groups["application"], [
        _add_on(f"{name}-metrics", "metrics-server", into),
        _add_on(f"{name}-insights", "amazon-cloudwatch-observability", into, after=[*groups.values(), *needed]),
    ]


def _log_group(
    name: str, physical: str, args: ContainerPlatformArgs, opts: pulumi.ResourceOptions
) -> aws.cloudwatch.LogGroup:
    """Create a log group under the name by which its writer would create it, without a key and forever."""
    return log_group(
        name,
        physical_name=physical,
        encryption_key_arn=args["logs_key_arn"],
        retention_days=args["log_retention_days"],
        data_class="internal",
        opts=opts,
    )


def _add_on(
    name: str,
    add_on: str,
    into: Into,
    settings: Mapping[str, Any] | None = None,
    *,
    after: Sequence[pulumi.Resource] = (),
) -> aws.eks.Addon:
    return aws.eks.Addon(
        name,
        cluster_name=into.cluster,
        addon_name=add_on,
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        configuration_values=json.dumps(settings, sort_keys=True) if settings else None,
        opts=into.after(*after),
    )
