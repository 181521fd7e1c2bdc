"""Tasks on instances: which ECS starts and ends, that nobody logs in to, and whose role no task reaches."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pulumi import InputPropertiesError

from reachability.readers.recorded import read_recorded
from recorder.resource import Recording
from tests.components.container_platform.test_reachability import ENTRANCE, FLOWS, TASKS
from tests.components.container_platform.whole import STRATEGIES, only, recorded, whole
from tests.components.examples import KEY
from tests.components.judged import judge
from tests.components.three_tier_network.proving import between_tiers
from tests.local.cloudformation import CONVERSIONS, errors

HTTPS = ((443, 443),)


def on_instances(**more: Any) -> Recording:
    return recorded(launch_type="ec2", **more)


def user_data(recording: Recording) -> str:
    return base64.b64decode(only(recording, "LaunchTemplate").inputs["userData"]).decode()


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_all_packs_pass(strategy: str, *, preview: bool) -> None:
    report = judge(whole(strategy, preview=preview, launch_type="ec2"))
    assert {violation.rule.name for violation in report.violations} == set()
    if not preview:
        assert not report.unjudged


@pytest.mark.parametrize(
    ("launch_type", "strategy"), [("fargate", "codedeploy"), ("fargate", "rolling"), ("ec2", "native")]
)
def test_no_resource_breaks_a_rule_of_cfn_lint(launch_type: str, strategy: str) -> None:
    recording = whole(strategy, launch_type=launch_type)
    converted = [resource for resource in recording.resources if resource.type in CONVERSIONS]
    assert {r.type for r in converted} >= {"aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"}
    assert errors(converted) == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_load_balancer_reaches_the_tasks_on_one_port_and_nothing_reaches_the_instances(strategy: str) -> None:
    network = read_recorded(whole(strategy, launch_type="ec2").resources)
    instances = {i.names[0] for i in network.interfaces.values() if "gallery-on-demand" in i.names}
    assert instances == {"gallery-on-demand"}
    found = between_tiers(network)
    assert {flow for flow in found if {ENTRANCE, TASKS} & {*flow[:2]}} == FLOWS
    assert {flow[0] for flow in found if flow[1] == "gallery-on-demand"} == set()
    out = {(flow[1], flow[3]) for flow in found if flow[0] == "gallery-on-demand"}
    assert out == {("internet", HTTPS), ("s3", HTTPS), ("dynamodb", HTTPS)}


def test_nobody_logs_in_to_an_instance_and_no_task_reaches_its_role() -> None:
    template = only(on_instances(), "LaunchTemplate").inputs
    assert "keyName" not in template
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert "awsvpc-block-imds = true" in user_data(on_instances())
    assert "ECS_AWSVPC_BLOCK_IMDS=true" in user_data(on_instances(instances={"image": "al2023"}))
    rules = on_instances().of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert {rule.inputs["fromPort"] for rule in rules} == {8080}


@pytest.mark.parametrize(
    ("image", "devices"), [("bottlerocket", ["/dev/xvda", "/dev/xvdb"]), ("al2023", ["/dev/xvda"])]
)
def test_every_disk_is_encrypted_by_the_data_key(image: str, devices: list[str]) -> None:
    disks = only(on_instances(instances={"image": image, "disk_gb": 40}), "LaunchTemplate").inputs[
        "blockDeviceMappings"
    ]
    assert [disk["deviceName"] for disk in disks] == devices
    assert {(disk["ebs"]["encrypted"], disk["ebs"]["kmsKeyId"]) for disk in disks} == {("true", KEY)}
    assert disks[-1]["ebs"]["volumeSize"] == 40


def test_an_instance_joins_its_cluster_and_may_nothing_else() -> None:
    recording = on_instances()
    cluster = only(recording, "Cluster").outputs
    assert f'cluster = "{cluster["name"]}"' in user_data(recording)
    may = json.loads(only(recording, "RolePolicy", "gallery-instances").inputs["policy"])["Statement"]
    assert {action.partition(":")[0] for statement in may for action in statement["Action"]} == {"ecs"}
    instances = f"arn:aws:ecs:eu-west-1:123456789012:container-instance/{cluster['name']}/*"
    assert [statement["Resource"] for statement in may] == [[cluster["arn"]], [instances], ["*"]]


def test_ecs_ends_an_instance_only_after_its_tasks_have_moved() -> None:
    recording = on_instances()
    group, provider = only(recording, "Group"), only(recording, "CapacityProvider").inputs["autoScalingGroupProvider"]
    assert group.inputs["protectFromScaleIn"] is True
    assert provider["autoScalingGroupArn"] == group.outputs["arn"]
    assert (provider["managedTerminationProtection"], provider["managedDraining"]) == ("ENABLED", "ENABLED")
    assert (provider["managedScaling"]["status"], provider["managedScaling"]["targetCapacity"]) == ("ENABLED", 90)
    assert "desiredCapacity" not in group.inputs
    assert {"key": "AmazonECSManaged", "value": "true", "propagateAtLaunch": True} in group.inputs["tags"]


def test_spot_is_a_group_of_its_own_where_tasks_go_there() -> None:
    recording = on_instances(capacity={"on_demand": {"base": 2, "weight": 1}, "spot": {"weight": 3}})
    shares = {
        r.name: r.inputs["mixedInstancesPolicy"]["instancesDistribution"]["onDemandPercentageAboveBaseCapacity"]
        for r in recording.of_type("aws:autoscaling/group:Group")
    }
    assert shares == {"gallery-on-demand": 100, "gallery-spot": 0}
    names = [r.outputs["name"] for r in recording.of_type("aws:ecs/capacityProvider:CapacityProvider")]
    strategies = only(recording, "Service").inputs["capacityProviderStrategies"]
    assert [(s["capacityProvider"], s["base"], s["weight"]) for s in strategies] == [(names[0], 2, 1), (names[1], 0, 3)]
    assert only(recording, "ClusterCapacityProviders").inputs["capacityProviders"] == names
    assert len(on_instances().of_type("aws:autoscaling/group:Group")) == 1


def test_a_task_on_an_instance_gains_no_privileges_and_spreads_over_zones() -> None:
    recording = on_instances(service={"name": "gallery", "vcpus": 0.3, "memory_mb": 700})
    definition = only(recording, "TaskDefinition").inputs
    assert (definition["requiresCompatibilities"], definition["cpu"], definition["memory"]) == (["EC2"], "307", "700")
    for container in json.loads(definition["containerDefinitions"]):
        assert container["dockerSecurityOptions"] == ["no-new-privileges"]
    service = only(recording, "Service").inputs
    assert service["orderedPlacementStrategies"][0] == {"type": "spread", "field": "attribute:ecs.availability-zone"}
    assert "platformVersion" not in service
    assert "dockerSecurityOptions" not in only(recorded(), "TaskDefinition").inputs["containerDefinitions"]


@pytest.mark.parametrize("image", ["bottlerocket", "al2023"])
@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_image_is_the_newest_of_its_architecture(image: str, architecture: str) -> None:
    types = ["m8g.large"] if architecture == "arm64" else ["m7i.large"]
    recording = on_instances(
        service={"name": "gallery", "architecture": architecture}, instances={"image": image, "types": types}
    )
    (asked,) = [i for i in recording.invokes if i.token == "aws:ssm/getParameter:getParameter"]
    assert image.replace("al2023", "amazon-linux-2023") in asked.args["name"]
    assert ("arm64" in asked.args["name"]) is (architecture == "arm64")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"launch_type": "fargate", "instances": {}}, "instances is .*: leave it out: Fargate has no instances"),
        (
            {"launch_type": "ec2", "instances": {"types": ["m7i.large"]}},
            r"instances\.types\[0\] is 'm7i\.large': must be an arm64 type",
        ),
        (
            {"launch_type": "ec2", "service": {"name": "gallery", "architecture": "x86_64"}, "instances": {}},
            r"instances\.types\[0\] is 'm8g\.large': must be an x86_64 type",
        ),
        ({"launch_type": "ec2", "instances": {"min": 5, "max": 4}}, r"instances\.max is 4: must be min, 5, at least"),
        ({"launch_type": "ec2", "capacity": {"spot": {"base": 1}}}, r"capacity\.spot\.base is 1: must be 0"),
    ],
)
def test_what_does_not_go_together_is_refused(more: Any, refusal: str) -> None:
    with pytest.raises(InputPropertiesError, match=refusal):
        recorded(**more)
