"""What the components of pulumi-eks create.

From `nodejs/eks/cluster/cluster.ts`, `servicerole.ts` and `addons/cni-addon.ts` in https://github.com/pulumi/pulumi-eks.
Followed is a cluster without nodes of the component's own: in auto mode, or with nodes that the program adds to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import aws_types
from recorder.index import has_unknown
from recorder.remote.inside import Child, Inside, NotInTable, Traced
from recorder.resource import UNKNOWN

VERSION: Final = "pulumi-eks 4.4.0"
_FOLLOWED: Final = frozenset(
    {
        "accessEntries",
        "authenticationMode",
        "autoMode",
        "bootstrapSelfManagedAddons",
        "clusterTags",
        "corednsAddonOptions",
        "createInstanceRole",
        "createOidcProvider",
        "deletionProtection",
        "enabledClusterLogTypes",
        "encryptionConfigKeyArn",
        "endpointPrivateAccess",
        "endpointPublicAccess",
        "kubeProxyAddonOptions",
        "name",
        "privateSubnetIds",
        "publicAccessCidrs",
        "publicSubnetIds",
        "skipDefaultNodeGroup",
        "skipDefaultSecurityGroups",
        "subnetIds",
        "tags",
        "upgradePolicy",
        "useDefaultVpcCni",
        "version",
        "vpcId",
    }
)
_CLUSTER_POLICIES: Final = ("AmazonEKSClusterPolicy",)
_AUTO_MODE_POLICIES: Final = (
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
)
_NODE_POLICIES: Final = ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly")


def _cluster(inside: Inside) -> Mapping[str, Any]:
    inside.follow(_FOLLOWED, version=VERSION)
    automatic = bool(inside.choice("autoMode", "enabled", default=False))
    if not automatic and not inside.choice("skipDefaultNodeGroup", default=False):
        raise NotInTable(f"its default node group is not in the table of {VERSION}")
    if not inside.choice("skipDefaultSecurityGroups", default=automatic):
        raise NotInTable(f"its default security groups are not in the table of {VERSION}")
    if inside.choice("authenticationMode") != "API":
        raise NotInTable(f"an authentication mode other than API is not in the table of {VERSION}")
    if not automatic and inside.choice("createInstanceRole", default=False):
        raise NotInTable(f"its instance role is not in the table of {VERSION}")
    if not inside.has("vpcId"):
        raise NotInTable("its VPC is the default one, which only the account knows")

    name = inside.name
    role = _service_role(
        inside,
        f"{name}-eksRole",
        "eks.amazonaws.com",
        (*_CLUSTER_POLICIES, *(_AUTO_MODE_POLICIES if automatic else ())),
        actions=("sts:AssumeRole", "sts:TagSession"),
        description="Allows EKS to manage clusters on your behalf.",
    )
    own_nodes = automatic and inside.choice("autoMode", "createNodeRole", default=True)
    node_role = _service_role(inside, f"{name}-nodeRole", "ec2.amazonaws.com", _NODE_POLICIES) if own_nodes else None
    cluster = inside.child(
        "aws:eks/cluster:Cluster",
        f"{name}-eksCluster",
        {
            "name": inside["name"],
            "roleArn": role["arn"],
            **(_auto_mode(inside, node_role) if automatic else {}),
            "bootstrapSelfManagedAddons": False
            if automatic
            else inside.choice("bootstrapSelfManagedAddons", default=True),
            "vpcConfig": {
                "subnetIds": _subnets(inside),
                "endpointPrivateAccess": inside["endpointPrivateAccess"],
                "endpointPublicAccess": inside["endpointPublicAccess"],
                "publicAccessCidrs": inside["publicAccessCidrs"],
            },
            "version": inside["version"],
            "enabledClusterLogTypes": inside["enabledClusterLogTypes"],
            "tags": _tags(inside),
            "encryptionConfig": {"provider": {"keyArn": inside["encryptionConfigKeyArn"]}, "resources": ["secrets"]}
            if inside.has("encryptionConfigKeyArn")
            else None,
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
            "upgradePolicy": inside["upgradePolicy"],
            "deletionProtection": inside["deletionProtection"],
        },
        ignore_changes=("accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"),
    )
    _addons(inside, cluster, automatic=automatic)
    kubeconfig = _kubeconfig(cluster)
    inside.child(
        "pulumi:providers:kubernetes",
        f"{name}-eks-k8s",
        {"kubeconfig": Traced(_json(kubeconfig.value), kubeconfig.sources)},
    )
    _access_entries(inside, cluster)
    issuer = _issuer(cluster)
    provider = None
    if inside.choice("createOidcProvider", default=False):
        provider = inside.child(
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            f"{name}-oidcProvider",
            {"clientIdLists": ["sts.amazonaws.com"], "url": issuer, "thumbprintLists": [UNKNOWN]},
        )
    config = cluster.resource.outputs.get("vpcConfig")
    group = config.get("clusterSecurityGroupId", UNKNOWN) if isinstance(config, Mapping) else UNKNOWN
    bare = issuer.value.removeprefix("https://") if isinstance(issuer.value, str) else UNKNOWN
    return {
        # Resources as values: whoever reads one of these finds nothing known.
        "core": UNKNOWN,
        "eksCluster": UNKNOWN,
        "instanceRoles": [],
        "kubeconfig": kubeconfig.value,
        "kubeconfigJson": _json(kubeconfig.value),
        "clusterSecurityGroupId": group,
        "nodeSecurityGroupId": group,
        "clusterIngressRuleId": "",
        "defaultNodeGroupAsgName": "",
        "fargateProfileId": "",
        "fargateProfileStatus": "",
        "oidcProviderArn": provider["arn"].value if provider else "",
        "oidcProviderUrl": issuer.value,
        "oidcIssuer": bare,
        "autoModeNodeRoleName": node_role["name"].value if node_role else "",
    }


def _service_role(
    inside: Inside,
    name: str,
    service: str,
    policies: Sequence[str],
    *,
    actions: Sequence[str] = ("sts:AssumeRole",),
    description: str | None = None,
) -> Child:
    """Create the component `ServiceRole`: a role, and AWS's own policies attached to it."""
    above = inside.group("eks:index:ServiceRole", name)
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Action": list(actions), "Effect": "Allow", "Principal": {"Service": [service]}}],
    }
    role = inside.child(
        "aws:iam/role:Role",
        f"{name}-role",
        {"description": description, "assumeRolePolicy": json.dumps(trust), "tags": inside["tags"]},
        above,
    )
    for policy in policies:
        arn = aws_types.arn("iam", f"policy/{policy}", account="aws")
        digest = hashlib.sha1(arn.encode(), usedforsecurity=False).hexdigest()[:8]
        inside.child(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            f"{name}-{digest}",
            {"policyArn": arn, "role": role["name"]},
            above,
        )
    return role


def _auto_mode(inside: Inside, node_role: Child | None) -> Mapping[str, Any]:
    auto = inside["autoMode"]
    given = auto.value.get("computeConfig") or {}
    if not isinstance(given, Mapping):
        raise NotInTable("its autoMode.computeConfig is not known, which decides what is created")
    config = {"enabled": True, "nodePools": ["general-purpose", "system"], **given}
    return {
        "computeConfig": {"nodeRoleArn": node_role["arn"] if node_role else None, **_from(config, auto.sources)},
        "storageConfig": {"blockStorage": {"enabled": True}},
        "kubernetesNetworkConfig": {"ipFamily": "ipv4", "elasticLoadBalancing": {"enabled": True}},
    }


def _from(values: Mapping[str, Any], sources: tuple[str, ...]) -> Mapping[str, Traced]:
    return {key: Traced(value, sources) for key, value in values.items()}


def _subnets(inside: Inside) -> Traced:
    if inside.has("subnetIds"):
        return inside["subnetIds"]
    parts = [inside[name] for name in ("publicSubnetIds", "privateSubnetIds") if inside.has(name)]
    sources = tuple(urn for part in parts for urn in part.sources)
    if not all(isinstance(part.value, list) for part in parts):
        return Traced(UNKNOWN, sources)
    return Traced([id_ for part in parts for id_ in part.value], sources)


def _tags(inside: Inside) -> Traced:
    parts = [inside[name] for name in ("clusterTags", "tags")]
    sources = tuple(urn for part in parts for urn in part.sources)
    if any(part.value is UNKNOWN for part in parts):
        return Traced(UNKNOWN, sources)
    found: dict[str, Any] = {"Name": f"{inside.name}-eksCluster"}
    for part in parts:
        found |= part.value or {}
    return Traced(found, sources)


def _addons(inside: Inside, cluster: Child, *, automatic: bool) -> None:
    """Create the add-ons of a cluster; their versions are looked up in the account."""
    name = inside.name
    common = {
        "clusterName": cluster["name"],
        "addonVersion": UNKNOWN,
        "preserve": True,
        "resolveConflictsOnCreate": "OVERWRITE",
        "resolveConflictsOnUpdate": "OVERWRITE",
        "tags": inside["tags"],
    }
    addon = "aws:eks/addon:Addon"
    if _enabled(inside, "kubeProxyAddonOptions", default=not automatic):
        inside.child(addon, f"{name}-kube-proxy", {**common, "addonName": "kube-proxy"})
    if not inside.choice("useDefaultVpcCni", default=automatic):
        above = inside.group("eks:index:VpcCniAddon", f"{name}-vpc-cni")
        settings = {"addonName": "vpc-cni", "configurationValues": UNKNOWN}
        inside.child(addon, f"{name}-vpc-cni", {**common, **settings}, above)
    if _enabled(inside, "corednsAddonOptions", default=automatic):
        inside.child(addon, f"{name}-coredns", {**common, "addonName": "coredns"})


def _enabled(inside: Inside, options: str, *, default: bool) -> bool:
    given = inside.choice(options, default={})
    if set(given) - {"enabled"}:
        raise NotInTable(f"its {options} is in the table of {VERSION} with `enabled` alone")
    return bool(given.get("enabled", default))


def _access_entries(inside: Inside, cluster: Child) -> None:
    entries, sources = inside.component.inputs.get("accessEntries") or {}, inside["accessEntries"].sources
    if entries is UNKNOWN:
        raise NotInTable("its accessEntries are not known, which decide what is created")
    for key, entry in entries.items():
        given = {k: v for k, v in entry.items() if k not in ("accessPolicies", "username")}
        username = entry.get("username")
        created = inside.child(
            "aws:eks/accessEntry:AccessEntry",
            f"{inside.name}-{key}",
            {**_from(given, sources), "clusterName": cluster["name"], "userName": Traced(username, sources)},
        )
        for policy, association in (entry.get("accessPolicies") or {}).items():
            inside.child(
                "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
                f"{inside.name}-{key}-{policy}",
                {
                    **_from({k: association.get(k) for k in ("accessScope", "policyArn")}, sources),
                    "principalArn": Traced(entry.get("principalArn"), sources),
                    "clusterName": cluster["name"],
                },
                created,
            )


def _issuer(cluster: Child) -> Traced:
    identities = cluster["identities"]
    if has_unknown(identities.value):
        return Traced(UNKNOWN, identities.sources)
    return Traced(identities.value[0]["oidcs"][0]["issuer"], identities.sources)


def _kubeconfig(cluster: Child) -> Traced:
    """Return how kubectl reaches the cluster: it asks the AWS command for a token."""
    parts = [cluster["name"], cluster["endpoint"], cluster["certificateAuthority"], cluster["arn"]]
    sources = (cluster.resource.urn,)
    if any(has_unknown(part.value) for part in parts):
        return Traced(UNKNOWN, sources)
    name, endpoint, authority, arn = (part.value for part in parts)
    command = ["--region", arn.split(":")[3], "eks", "get-token", "--cluster-name", name, "--output", "json"]
    version = "client.authentication.k8s.io/v1beta1"
    environment = [{"name": "KUBERNETES_EXEC_INFO", "value": json.dumps({"apiVersion": version})}]
    served = {"server": endpoint, "certificate-authority-data": authority["data"]}
    user = {"exec": {"apiVersion": version, "command": "aws", "args": command, "env": environment}}
    return Traced(
        {
            "apiVersion": "v1",
            "clusters": [{"cluster": served, "name": "kubernetes"}],
            "contexts": [{"context": {"cluster": "kubernetes", "user": "aws"}, "name": "aws"}],
            "current-context": "aws",
            "kind": "Config",
            "users": [{"name": "aws", "user": user}],
        },
        sources,
    )


def _json(value: Any) -> Any:  # noqa: ANN401 - UNKNOWN or text
    return value if value is UNKNOWN else json.dumps(value)


TABLE: Mapping[str, Callable[[Inside], Mapping[str, Any]]] = {"eks:index:Cluster": _cluster}
