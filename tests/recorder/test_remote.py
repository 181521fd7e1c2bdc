"""The table of what components of other packages create: pulumi-eks' cluster and awsx's repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pulumi_eks as eks
import pytest

from policies.evaluate import judge
from policies.least_privilege.deployer import deployer_policy
from reachability.readers import read
from recorder.export import from_json, to_json
from recorder.gaps import imagined, not_seen, opaque
from recorder.remote import awsx as of_awsx
from recorder.remote import eks as of_eks
from recorder.resource import Recording, Resource, is_unknown
from recorder.run import record

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
ROLE = "arn:aws:iam::123456789012:role/operators"
AUTO: dict[str, Any] = {"auto_mode": {"enabled": True}, "authentication_mode": eks.AuthenticationMode.API}


def cluster(**args: Any) -> Callable[[], None]:
    def program() -> None:
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
        created = eks.Cluster("shop", vpc_id=vpc.id, private_subnet_ids=[subnet.id], **args)
        pulumi.export("group", created.cluster_security_group_id)
        pulumi.export("kubeconfig", created.kubeconfig)
        pulumi.export("core", created.core)

    return program


def inside(recording: Recording) -> list[Resource]:
    return [r for r in recording.resources if r.imagined]


def test_the_table_is_of_the_versions_that_are_installed() -> None:
    assert f"pulumi-eks {version('pulumi-eks')}" == of_eks.VERSION
    assert f"awsx {version('pulumi-awsx')}" == of_awsx.VERSION


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_a_cluster_in_auto_mode_has_its_roles_and_what_its_arguments_say(*, preview: bool) -> None:
    recording = record(cluster(**AUTO, encryption_config_key_arn=KEY, endpoint_public_access=False), preview=preview)
    assert not opaque(recording.resources)
    created = recording.named("shop-eksCluster", "aws:eks/cluster:Cluster")
    assert created.inputs["encryptionConfig"] == {"provider": {"keyArn": KEY}, "resources": ["secrets"]}
    assert created.inputs["vpcConfig"]["endpointPublicAccess"] is False
    assert created.inputs["computeConfig"]["nodePools"] == ["general-purpose", "system"]
    attached = [r.inputs["policyArn"].rsplit("/", 1)[1] for r in inside(recording) if r.type.endswith("Attachment")]
    assert sorted(attached) == [
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEKSBlockStoragePolicy",
        "AmazonEKSClusterPolicy",
        "AmazonEKSComputePolicy",
        "AmazonEKSLoadBalancingPolicy",
        "AmazonEKSNetworkingPolicy",
        "AmazonEKSWorkerNodeMinimalPolicy",
    ]
    role = recording.named("shop-eksRole-role")
    assert role.parent == recording.named("shop-eksRole").urn
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert created.property_dependencies["roleArn"] == (role.urn,)
    assert recording.named("subnet").urn in created.property_dependencies["vpcConfig"]
    # In auto mode pulumi-eks adds CoreDNS unless it is told not to, and neither kube-proxy nor the CNI.
    assert [r.inputs["addonName"] for r in recording.of_type("aws:eks/addon:Addon")] == ["coredns"]


def test_its_outputs_are_those_of_what_is_inside() -> None:
    recording = record(cluster(**AUTO))
    created = recording.named("shop-eksCluster")
    assert recording.exports["group"] == created.outputs["vpcConfig"]["clusterSecurityGroupId"]
    (server,) = [c["cluster"]["server"] for c in recording.exports["kubeconfig"]["clusters"]]
    assert server == created.outputs["endpoint"]
    assert is_unknown(recording.exports["core"])


def test_in_a_preview_none_of_its_outputs_is_known() -> None:
    recording = record(cluster(**AUTO), preview=True)
    assert all(is_unknown(value) for value in recording.exports.values())


def test_access_entries_and_their_policies_are_resources() -> None:
    scope = {"type": "namespace", "namespaces": ["shop"]}
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    entry = {"principal_arn": ROLE, "access_policies": {"view": {"policy_arn": policy, "access_scope": scope}}}
    recording = record(cluster(**AUTO, access_entries={"ops": entry}))
    created = recording.named("shop-ops")
    assert created.inputs["principalArn"] == ROLE
    association = recording.named("shop-ops-view")
    assert association.parent == created.urn
    assert (association.inputs["accessScope"], association.inputs["policyArn"]) == (scope, policy)


def test_nodes_that_the_program_adds_need_the_networks_add_ons() -> None:
    args = {"authentication_mode": eks.AuthenticationMode.API, "skip_default_node_group": True}
    recording = record(cluster(**args, skip_default_security_groups=True, create_oidc_provider=True))
    assert not opaque(recording.resources)
    names = {r.inputs["addonName"] for r in recording.of_type("aws:eks/addon:Addon")}
    assert names == {"kube-proxy", "vpc-cni"}
    provider = recording.named("shop-oidcProvider")
    assert provider.inputs["url"].startswith("https://oidc.eks.eu-west-1.amazonaws.com/id/")


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({}, "default node group"),
        ({**AUTO, "fargate": True}, "fargate"),
        ({**AUTO, "authentication_mode": eks.AuthenticationMode.API_AND_CONFIG_MAP}, "authentication mode"),
        ({**AUTO, "skip_default_security_groups": False}, "default security groups"),
        ({**AUTO, "kube_proxy_addon_options": {"version": "v1"}}, "kubeProxyAddonOptions"),
    ],
)
def test_a_cluster_that_the_table_does_not_follow_stays_opaque_with_the_reason(
    args: dict[str, Any], reason: str
) -> None:
    recording = record(cluster(**args))
    assert [r.name for r in opaque(recording.resources)] == ["shop"]
    assert not inside(recording)
    assert [line for line in not_seen(recording) if line.startswith("shop (eks:index:Cluster)") and reason in line]
    assert all(is_unknown(value) for value in recording.exports.values())


def test_what_is_imagined_says_so_also_in_a_file() -> None:
    recording = record(cluster(**AUTO))
    loaded = from_json(json.loads(json.dumps(to_json(recording))))
    assert {r.urn: r.imagined for r in loaded.resources} == {r.urn: r.imagined for r in recording.resources}
    assert [(r.name, source) for r, source in imagined(loaded.resources)] == [("shop", of_eks.VERSION)]


def test_packs_and_reachability_say_what_they_only_imagine() -> None:
    recording = record(cluster(**AUTO))
    said = ("shop (eks:index:Cluster), from the source of pulumi-eks 4.4.0",)
    assert judge(recording).imagined == said
    assert read(to_json(recording)).imagined == said


def test_who_deploys_needs_the_actions_of_what_is_inside() -> None:
    found = deployer_policy(record(cluster(**AUTO)).resources)
    allowed = {a for d in found.documents for s in d["Statement"] if s["Effect"] == "Allow" for a in s["Action"]}
    assert {"eks:CreateCluster", "iam:AttachRolePolicy"} <= allowed
    assert "eks:index:Cluster" not in found.underived


def test_a_repository_of_awsx_has_its_repository_and_lifecycle() -> None:
    def program() -> None:
        pulumi.export("url", awsx.ecr.Repository("Shop", image_tag_mutability="IMMUTABLE").url)
        awsx.ecr.Repository("kept", lifecycle_policy={"skip": True})
        ruled: Any = {"rules": [{"tag_status": "any", "maximum_number_of_images": 9}]}
        awsx.ecr.Repository("ruled", lifecycle_policy=ruled)

    recording = record(program)
    repository = recording.named("shop", "aws:ecr/repository:Repository")
    assert repository.inputs == {"imageTagMutability": "IMMUTABLE"}
    assert recording.exports["url"] == repository.outputs["repositoryUrl"]
    lifecycles = recording.of_type("aws:ecr/lifecyclePolicy:LifecyclePolicy")
    assert [r.name for r in lifecycles] == ["shop"]
    assert json.loads(lifecycles[0].inputs["policy"])["rules"][0]["selection"]["tagStatus"] == "untagged"
    assert [r.name for r in opaque(recording.resources)] == ["ruled"]
