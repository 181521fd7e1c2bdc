"""A platform on EKS: its manifests, what they close in, its cluster, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator
from pulumi import InputPropertiesError

from components.container_platform.eks.args import VERSION
from components.container_platform.eks.rendering import FOLDER, render
from diagram import draw_component
from policies.least_privilege.deployer import deployer_policy
from recorder.gaps import not_seen, without_row
from recorder.resource import Recording, Resource, is_unknown
from tests.components.container_platform.whole import only, recorded, whole
from tests.components.examples import KEY, LOAD_BALANCER, LOGS, PLACEMENT
from tests.components.judged import judge

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gallery-0a1b2c"
FILES = sorted(FOLDER.glob("*.yaml"))
CUSTOM: Mapping[str, Mapping[str, Any]] = {
    "TargetGroupBinding": {
        "required": ["serviceRef", "targetGroupARN", "targetType"],
        "properties": {
            "serviceRef": {
                "required": ["name", "port"],
                "properties": {"name": {"type": "string"}, "port": {"type": ["integer", "string"]}},
                "additionalProperties": False,
            },
            "targetGroupARN": {"pattern": "^arn:aws:elasticloadbalancing:"},
            "targetType": {"enum": ["ip"]},
        },
        "additionalProperties": False,
    },
    "NodeClass": {
        "required": ["role", "subnetSelectorTerms", "securityGroupSelectorTerms"],
        "dependentRequired": {"podSecurityGroupSelectorTerms": ["podSubnetSelectorTerms"]},
        "properties": {
            "role": {"type": "string"},
            **{
                f"{what}SelectorTerms": {"type": "array", "minItems": 1, "items": {"minProperties": 1}}
                for what in ("subnet", "securityGroup", "podSubnet", "podSecurityGroup")
            },
            "advancedNetworking": {"type": "object"},
            "snatPolicy": {"enum": ["Random", "Disabled"]},
            "networkPolicy": {"enum": ["DefaultAllow", "DefaultDeny"]},
            "networkPolicyEventLogs": {"enum": ["Enabled", "Disabled"]},
        },
        "additionalProperties": False,
    },
    "NodePool": {
        "required": ["template", "disruption", "limits"],
        "properties": {
            "template": {
                "properties": {
                    "spec": {
                        "required": ["nodeClassRef", "requirements"],
                        "properties": {
                            "nodeClassRef": {"required": ["group", "kind", "name"]},
                            "requirements": {"items": {"required": ["key", "operator", "values"]}},
                        },
                    }
                }
            },
            "disruption": {"properties": {"consolidationPolicy": {"enum": ["WhenEmpty", "WhenEmptyOrUnderutilized"]}}},
            "limits": {"properties": {"cpu": {"pattern": "^[0-9]+$"}}},
        },
        "additionalProperties": False,
    },
    "SecretProviderClass": {
        "required": ["provider", "parameters"],
        "properties": {
            "provider": {"const": "aws"},
            "parameters": {"required": ["usePodIdentity", "objects"], "additionalProperties": {"type": "string"}},
            "secretObjects": {"items": {"required": ["secretName", "type", "data"]}},
        },
        "additionalProperties": False,
    },
}
"""Of what no schema of Kubernetes knows: the fields that the manifests use, as their own pages document them."""


@cache
def everything() -> Recording:
    return recorded(
        launch_type="eks",
        service={
            "name": "web",
            "environment": {"API_URL": "https://api.example.com"},
            "secrets": {"TOKEN": {"arn": SECRET, "encryption_key_arn": KEY, "key": "token"}},
            "writable": ["/tmp/work"],  # noqa: S108 - in a container
            "command": ["serve"],
            "health_command": ["check"],
        },
        connects_to={"store": {"group_id": "sg-0a1b2c3d", "port": 3306}},
        kubernetes={"admin_arns": {"operators": "arn:aws:iam::123456789012:role/operators"}},
        delivery={"strategy": "rolling", "pipeline": {"source": "push"}},
        access_log_bucket=LOGS,
    )


def objects(recording: Recording) -> dict[str, Resource]:
    """Return the objects in the cluster, by kind."""
    return {r.type.rsplit(":", 1)[-1]: r for r in recording.resources if r.type.startswith("kubernetes:")}


def spec(kind: str, recording: Recording | None = None) -> Any:
    return objects(recording or whole("rolling", launch_type="eks"))[kind].inputs["spec"]


def pod(recording: Recording | None = None) -> Any:
    return spec("Deployment", recording)["template"]["spec"]


# The manifests


def test_each_manifest_is_created_once_and_each_object_is_a_manifest() -> None:
    kinds = {yaml.safe_load(path.read_text())["kind"] for path in FILES if path.stem != "collector"}
    assert set(objects(everything())) == kinds
    assert len(kinds) == len(FILES) - 1


@pytest.mark.parametrize("recording", [everything, lambda: whole("rolling", launch_type="eks")], ids=["all", "least"])
def test_kubernetes_takes_each_object(recording: Any) -> None:
    judged = 0
    wanted = sum(1 for kind in objects(recording()) if kind not in CUSTOM)
    for kind, resource in objects(recording()).items():
        assert "${" not in json.dumps(resource.inputs), kind
        if kind in CUSTOM:
            Draft202012Validator(CUSTOM[kind]).validate(resource.inputs["spec"])
        else:
            kubernetes_validate.validate(dict(resource.inputs), VERSION, strict=True)
            judged += 1
    assert judged == wanted >= 8


def test_a_fault_in_a_manifest_is_seen() -> None:
    deployment = json.loads(json.dumps(objects(everything())["Deployment"].inputs))
    deployment["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, VERSION, strict=True)


# What a pod is


@pytest.mark.parametrize("recording", [everything, lambda: whole("rolling", launch_type="eks")], ids=["all", "least"])
def test_every_container_is_closed_in(recording: Any) -> None:
    found = pod(recording())
    containers = [*found["initContainers"], *found["containers"]]
    assert len(containers) == 2
    for container in containers:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    closed = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    assert {key: found["securityContext"][key] for key in closed} == closed
    assert found["automountServiceAccountToken"] is False
    namespace = objects(recording())["Namespace"].inputs["metadata"]["labels"]
    assert namespace["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_pod_lets_in_the_load_balancer_on_one_port_and_reaches_aws_dns_and_what_it_is_connected_to() -> None:
    rules = spec("NetworkPolicy")
    assert rules["podSelector"] == {}
    assert rules["policyTypes"] == ["Ingress", "Egress"]
    (ingress,) = rules["ingress"]
    assert ingress["ports"] == [{"port": 8080, "protocol": "TCP"}]
    (source,) = ingress["from"]
    subnets = [r for r in whole("rolling").resources if r.type.endswith(":Subnet") and "frontend" in r.name]
    inside = IPv4Network(source["ipBlock"]["cidr"])
    assert len(subnets) == 2
    assert all(IPv4Network(subnet.inputs["cidrBlock"]).subnet_of(inside) for subnet in subnets)
    ports = [port["port"] for rule in spec("NetworkPolicy", everything())["egress"] for port in rule["ports"]]
    assert ports == [53, 53, 80, 443, 3306]
    assert objects(everything())["ConfigMap"].inputs["data"] == {"enable-network-policy-controller": "true"}


def test_an_internal_load_balancer_is_let_in_from_the_backend() -> None:
    recording = recorded(launch_type="eks", load_balancer={**LOAD_BALANCER, "port": PLACEMENT["service_port"]})
    (source,) = spec("NetworkPolicy", recording)["ingress"][0]["from"]
    assert source["ipBlock"]["cidr"] == PLACEMENT["cidrs"]["backend"]


def test_new_pods_serve_before_old_ones_go_and_those_are_drained() -> None:
    deployment = spec("Deployment", everything())
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": "100%"}
    (container,) = deployment["template"]["spec"]["containers"]
    assert container["lifecycle"] == {"preStop": {"sleep": {"seconds": 30}}}
    assert deployment["template"]["spec"]["terminationGracePeriodSeconds"] == 60
    labels = objects(everything())["Namespace"].inputs["metadata"]["labels"]
    assert labels["eks.amazonaws.com/pod-readiness-gate-inject"] == "enabled"
    assert spec("PodDisruptionBudget")["maxUnavailable"] == 1


def test_a_later_update_changes_nothing_that_the_autoscaler_changes() -> None:
    deployment = objects(whole("rolling", launch_type="eks"))["Deployment"]
    assert deployment.options.ignore_changes == ("spec.replicas",)
    by_pipeline = ("spec.replicas", "spec.template.spec.containers[0].image")
    assert objects(everything())["Deployment"].options.ignore_changes == by_pipeline
    scaler = spec("HorizontalPodAutoscaler")
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, 6)
    assert scaler["scaleTargetRef"]["name"] == deployment.inputs["metadata"]["name"]
    targets = {m["containerResource"]["name"]: m["containerResource"]["target"] for m in scaler["metrics"]}
    assert {name: target["averageUtilization"] for name, target in targets.items()} == {"cpu": 60, "memory": 75}


def test_secrets_come_by_reference_and_only_the_pods_role_reads_them() -> None:
    recording = everything()
    (variable,) = [v for v in pod(recording)["containers"][0]["env"] if v["name"] == "TOKEN"]
    assert variable["valueFrom"] == {"secretKeyRef": {"name": "web", "key": "TOKEN"}}
    parameters = spec("SecretProviderClass", recording)["parameters"]
    (one,) = json.loads(parameters["objects"])
    assert one == {"objectName": SECRET, "jmesPath": [{"path": '"token"', "objectAlias": "TOKEN"}]}
    may = json.loads(only(recording, "RolePolicy", "gallery").inputs["policy"])["Statement"]
    reading = [s for s in may if "secretsmanager:GetSecretValue" in s["Action"]]
    assert [s["Resource"] for s in reading] == [[SECRET]]
    assert "aws-secrets-store-csi-driver-provider" in {
        r.inputs["addonName"] for r in recording.of_type("aws:eks/addon:Addon")
    }


def test_pods_are_what_their_role_is_to_aws() -> None:
    recording = whole("rolling", launch_type="eks")
    association = only(recording, "PodIdentityAssociation", "gallery").inputs
    role = only(recording, "Role", "gallery")
    assert association["roleArn"] == role.outputs["arn"]
    assert (association["namespace"], association["serviceAccount"]) == ("gallery", "gallery")
    assert pod()["serviceAccountName"] == association["serviceAccount"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]


# The cluster


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_no_pack_finds_anything_and_what_none_can_judge_is_awss_own(*, preview: bool) -> None:
    report = judge(whole("rolling", launch_type="eks", preview=preview))
    assert {violation.rule.name for violation in report.violations} == set()
    made_by_aws = ("gallery-eksRole-role", "gallery-nodeRole-role", "gallery-eksCluster", "gallery-node-class")
    if not preview:
        assert report.unjudged
        assert {found.urn.rsplit("::", 1)[1] for found in report.unjudged} <= set(made_by_aws)


def test_kubernetes_secrets_are_under_a_key_of_their_own() -> None:
    recording = whole("rolling", launch_type="eks")
    cluster = only(recording, "Cluster", "gallery-eksCluster").inputs
    key = only(recording, "Key", "gallery-kubernetes").outputs["arn"]
    assert cluster["encryptionConfig"] == {"provider": {"keyArn": key}, "resources": ["secrets"]}


def test_the_api_is_private_unless_ranges_are_named() -> None:
    config = only(whole("rolling", launch_type="eks"), "Cluster", "gallery-eksCluster").inputs["vpcConfig"]
    assert (config["endpointPrivateAccess"], config["endpointPublicAccess"]) == (True, False)
    assert "publicAccessCidrs" not in config
    opened = recorded(launch_type="eks", kubernetes={"api_ranges": ["203.0.113.0/24"]})
    config = only(opened, "Cluster", "gallery-eksCluster").inputs["vpcConfig"]
    assert (config["endpointPublicAccess"], config["publicAccessCidrs"]) == (True, ["203.0.113.0/24"])


def test_only_access_entries_let_anybody_in_and_only_into_the_namespace() -> None:
    recording = everything()
    access = only(recording, "Cluster", "gallery-eksCluster").inputs["accessConfig"]
    assert access["authenticationMode"] == "API"
    association = only(recording, "AccessPolicyAssociation", "gallery-operators-edit").inputs
    assert association["accessScope"] == {"type": "namespace", "namespaces": ["gallery"]}
    assert association["policyArn"].endswith("/AmazonEKSEditPolicy")


def test_all_logs_are_kept_encrypted_and_for_a_time() -> None:
    recording = whole("rolling", launch_type="eks")
    cluster = only(recording, "Cluster", "gallery-eksCluster").inputs
    assert set(cluster["enabledClusterLogTypes"]) == {
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    }
    groups = {r.inputs["name"]: r.inputs for r in recording.of_type("aws:cloudwatch/logGroup:LogGroup")}
    own = {name: group for name, group in groups.items() if cluster["name"] in name}
    assert len(own) == 5
    assert f"/aws/eks/{cluster['name']}/cluster" in own
    for group in own.values():
        assert group["kmsKeyId"]
        assert group["retentionInDays"] == 90


def test_the_target_group_is_one_that_the_cluster_may_register_pods_with() -> None:
    recording = whole("rolling", launch_type="eks")
    group = only(recording, "TargetGroup")
    assert (
        group.inputs["tags"]["eks:eks-cluster-name"] == only(recording, "Cluster", "gallery-eksCluster").inputs["name"]
    )
    assert group.inputs["targetType"] == "ip"
    binding = spec("TargetGroupBinding")
    assert binding["targetGroupARN"] == group.outputs["arn"]
    assert "networking" not in binding


def test_only_the_nodes_and_inspector_pull_images() -> None:
    recording = whole("rolling", launch_type="eks")
    policy = only(recording, "RepositoryPolicy").inputs["policy"]
    (statement,) = json.loads(policy)["Statement"]
    pullers = statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert pullers[0] == only(recording, "Role", "gallery-nodeRole-role").outputs["arn"]
    assert len(pullers) == 2


def test_the_outputs_are_those_of_every_launch_type() -> None:
    outputs = {
        kind: next(
            r for r in whole("rolling", launch_type=kind).resources if r.type.endswith(":ContainerPlatform")
        ).outputs
        for kind in ("fargate", "ec2", "eks")
    }
    names = {kind: set(found) - {"documents"} for kind, found in outputs.items()}
    assert names["eks"] == names["ec2"] == names["fargate"]
    assert not [name for name in names["eks"] if is_unknown(outputs["eks"][name])]
    assert outputs["eks"]["log_group_name"] == f"/aws/containerinsights/{outputs['eks']['cluster_name']}/application"


def test_what_was_imagined_of_the_cluster_is_labelled_and_every_type_is_known() -> None:
    recording = whole("rolling", launch_type="eks")
    assert not without_row(recording.resources)
    assert [line for line in not_seen(recording) if "pulumi-eks 4.4.0, and not verified on AWS" in line]


# New versions


def test_the_build_that_deploys_may_change_the_one_deployment_and_nothing_else_in_the_cluster() -> None:
    recording = everything()
    entry = only(recording, "AccessEntry", "gallery-rollout").inputs
    assert entry["principalArn"] == only(recording, "Role", "gallery-rollout").outputs["arn"]
    (rule,) = objects(recording)["Role"].inputs["rules"]
    assert rule == {
        "apiGroups": ["apps"],
        "resources": ["deployments"],
        "resourceNames": ["web"],
        "verbs": ["get", "patch"],
    }
    (subject,) = objects(recording)["RoleBinding"].inputs["subjects"]
    assert [subject["name"]] == entry["kubernetesGroups"]
    may = json.loads(only(recording, "RolePolicy", "gallery-rollout").inputs["policy"])["Statement"]
    actions = {action for statement in may for action in statement["Action"]}
    assert "eks:DescribeCluster" in actions
    assert not [
        action for action in actions if action.startswith(("eks:", "iam:", "ecr:")) and "Describe" not in action
    ]


def test_the_build_that_deploys_is_in_the_network_where_nothing_reaches_it() -> None:
    recording = everything()
    project = only(recording, "Project", "gallery-rollout")
    group = only(recording, "SecurityGroup", "gallery-rollout").id
    assert project.inputs["vpcConfig"]["securityGroupIds"] == [group]
    rules = [r for r in recording.resources if r.type.endswith("IngressRule")]
    assert not [rule.name for rule in rules if rule.inputs["securityGroupId"] == group]
    reached = {r.inputs["securityGroupId"]: r.inputs["fromPort"] for r in rules if group in r.inputs.values()}
    cluster = only(recording, "Cluster", "gallery-eksCluster").outputs["vpcConfig"]["clusterSecurityGroupId"]
    assert reached == {cluster: 443}


def test_it_knows_the_deployment_and_the_alarms_that_take_an_image_back() -> None:
    recording = everything()
    variables = {
        v["name"]: v["value"]
        for v in only(recording, "Project", "gallery-rollout").inputs["environment"]["environmentVariables"]
    }
    alarms = {r.outputs["name"] for r in recording.resources if r.type.endswith(":MetricAlarm") and "-blue-" in r.name}
    assert set(variables["ALARMS"].split()) == alarms
    assert (variables["NAMESPACE"], variables["SERVICE"]) == ("gallery", "web")
    assert objects(recording)["Deployment"].inputs["metadata"]["name"] == "web"
    settings = only(recording, "BucketObjectv2", "gallery-settings").inputs["source"]["assets"]
    assert settings["roll_out_pods.py"]["path"].endswith("/eks/roll_out_pods.py")
    assert settings["environment"]["text"] == "API_URL=https://api.example.com\nPORT=8080\n"


def test_the_pipelines_last_stage_fails_where_the_build_does() -> None:
    stages = only(everything(), "Pipeline").inputs["stages"]
    assert [stage["name"] for stage in stages] == ["Source", "Scan", "Deploy"]
    (action,) = stages[-1]["actions"]
    assert action["configuration"]["ProjectName"] == only(everything(), "Project", "gallery-rollout").outputs["name"]
    assert not [stage for stage in stages if stage.get("onFailure")]


def test_all_packs_pass_with_a_pipeline_too() -> None:
    report = judge(everything())
    assert {violation.rule.name for violation in report.violations} == set()


def test_it_is_drawn_and_the_drawing_says_what_it_only_imagines() -> None:
    drawn = draw_component(whole("rolling", launch_type="eks"), "gallery")
    assert "EKS cluster" in drawn
    assert "imagined, not verified on AWS" in drawn


def test_what_who_deploys_needs_is_derived_for_every_type() -> None:
    found = deployer_policy(everything().resources)
    assert found.underived == ()
    allowed = {a for d in found.documents for s in d["Statement"] if s["Effect"] == "Allow" for a in s["Action"]}
    assert {
        "eks:CreateCluster",
        "eks:CreateAddon",
        "eks:CreatePodIdentityAssociation",
        "eks:CreateAccessEntry",
    } <= allowed


# What is refused


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"delivery": {"strategy": "codedeploy"}}, "delivery.strategy"),
        ({"delivery": {"strategy": "native"}}, "delivery.strategy"),
        ({"delivery": {"strategy": "rolling", "circuit_breaker": True}}, "delivery.circuit_breaker"),
        ({"instances": {}}, "instances"),
        ({"capacity": {"spot": {"weight": 1}}}, "capacity.spot.weight"),
        ({"scaling": {"requests_per_minute": 60}}, "scaling.requests_per_minute"),
        ({"scaling": {"schedule": {"night": {"cron": "cron(0 22 ? * * *)", "min": 1, "max": 1}}}}, "scaling.schedule"),
        ({"service": {"name": "gallery", "user": "web"}}, "service.user"),
        ({"exec": True}, "exec"),
        ({"service_connect": "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0a"}, "service_connect"),
        ({"kubernetes": {"api_ranges": ["0.0.0.0/0"]}}, "kubernetes.api_ranges[0]"),
        ({"kubernetes": {"api_ranges": ["10.0.0.300"]}}, "kubernetes.api_ranges[0]"),
        ({"launch_type": "fargate", "kubernetes": {}}, "kubernetes"),
    ],
)
def test_what_does_not_go_together_with_eks_is_refused(more: dict[str, Any], path: str) -> None:
    with pytest.raises(InputPropertiesError) as refused:
        recorded(**{"launch_type": "eks", **more})
    assert path in {error["property_path"] for error in refused.value.errors or ()}, refused.value.errors


def test_manifests_have_no_value_that_the_program_does_not_give() -> None:
    assert all(Path(path).read_text().endswith("\n") for path in FILES)
    with pytest.raises(KeyError):
        render("service", {"service": "web"})
