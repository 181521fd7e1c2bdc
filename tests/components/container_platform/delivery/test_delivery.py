"""Each way of delivery: what carries a version out, what takes it back, what it must pass, and what stays its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers
from pulumi import InputPropertiesError

from components.container_platform.delivery.args import PUSH, shift_minutes
from components.container_platform.delivery.stages import SEVERITIES, thresholds
from components.container_platform.strategies import APPSPEC, STRATEGIES
from recorder.resource import Recording
from tests.components.container_platform.delivery.service import (
    BUILT,
    CODE,
    CONNECTION,
    PUSHED,
    actions,
    allowed,
    appspec,
    delivered,
    named,
    only,
    pipeline,
    whole_program,
)
from tests.components.container_platform.whole import STRATEGIES as STRATEGY_NAMES
from tests.components.judged import judge

every_strategy = pytest.mark.parametrize("strategy", STRATEGY_NAMES)
either_source = pytest.mark.parametrize("source", [PUSHED, BUILT], ids=["push", "code"])
GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup"
SERVICE = "aws:ecs/service:Service"
PROJECT = "aws:codebuild/project:Project"


@every_strategy
@pytest.mark.parametrize(("launch_type", "source"), [("fargate", PUSHED), ("fargate", BUILT), ("ec2", PUSHED)])
def test_all_packs_pass(strategy: str, launch_type: str, source: Mapping[str, Any]) -> None:
    report = judge(whole_program(launch_type, strategy=strategy, pipeline=source))
    assert {str(violation) for violation in report.violations} == set()
    assert not report.unjudged


@every_strategy
@either_source
def test_the_stages_of_a_pipeline(strategy: str, source: Mapping[str, Any]) -> None:
    recording = delivered(strategy=strategy, pipeline=source)
    built = source["source"] != PUSH
    first = "Source/Code" if built else "Source/Image"
    expected = [first, "Source/Settings", *(["Build/Image"] if built else []), "Scan/Inspector", "Deploy/Service"]
    assert list(actions(recording)) == expected
    assert (pipeline(recording).inputs["pipelineType"], pipeline(recording).inputs["executionMode"]) == (
        "V2",
        "SUPERSEDED",
    )


@every_strategy
@either_source
def test_a_failed_stage_fails_the_pipeline(strategy: str, source: Mapping[str, Any]) -> None:
    recording = delivered(strategy=strategy, pipeline=source)
    assert not [stage for stage in pipeline(recording).inputs["stages"] if "onFailure" in stage]
    alarm = named(recording, "aws:cloudwatch/metricAlarm:MetricAlarm", "gallery-pipeline-FailedPipelineExecutions")
    assert alarm.inputs["dimensions"] == {"PipelineName": pipeline(recording).outputs["name"]}
    assert alarm.inputs["threshold"] == 0


def test_codedeploy_takes_back_what_fails_and_what_raises_an_alarm() -> None:
    recording = delivered(bake_minutes=15)
    group = only(recording, GROUP).inputs
    assert group["autoRollbackConfiguration"] == {
        "enabled": True,
        "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
    }
    alarms = group["alarmConfiguration"]
    assert (alarms["enabled"], alarms["ignorePollAlarmFailure"]) == (True, False)
    assert set(alarms["alarms"]) == {
        alarm.outputs["name"]
        for alarm in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.name.rpartition("-")[0] in ("gallery-blue", "gallery-green")
    }
    assert len(alarms["alarms"]) == 6
    waits = group["blueGreenDeploymentConfig"]["terminateBlueInstancesOnDeploymentSuccess"]
    assert waits == {"action": "TERMINATE", "terminationWaitTimeInMinutes": 15}
    assert group["deploymentStyle"] == {"deploymentOption": "WITH_TRAFFIC_CONTROL", "deploymentType": "BLUE_GREEN"}


def test_codedeploy_shifts_between_two_target_groups_with_a_test_listener_first() -> None:
    recording = delivered()
    pair = only(recording, GROUP).inputs["loadBalancerInfo"]["targetGroupPairInfo"]
    listeners = {r.name: r.outputs["arn"] for r in recording.of_type("aws:lb/listener:Listener")}
    assert pair["prodTrafficRoute"] == {"listenerArns": [listeners["gallery-production"]]}
    assert pair["testTrafficRoute"] == {"listenerArns": [listeners["gallery-test"]]}
    groups = recording.of_type("aws:lb/targetGroup:TargetGroup")
    assert [row["name"] for row in pair["targetGroups"]] == [group.outputs["name"] for group in groups]
    assert len(groups) == 2


def test_requests_shift_as_the_arguments_say() -> None:
    assert only(delivered(), GROUP).inputs["deploymentConfigName"] == "CodeDeployDefault.ECSAllAtOnce"
    configuration = "aws:codedeploy/deploymentConfig:DeploymentConfig"
    linear = delivered(shift={"kind": "linear", "percent": 20, "minutes": 2})
    assert only(linear, configuration).inputs["trafficRoutingConfig"] == {
        "type": "TimeBasedLinear",
        "timeBasedLinear": {"interval": 2, "percentage": 20},
    }
    assert (
        only(linear, GROUP).inputs["deploymentConfigName"]
        == only(linear, configuration).outputs["deploymentConfigName"]
    )
    canary = delivered(shift={"kind": "canary"})
    assert only(canary, configuration).inputs["trafficRoutingConfig"] == {
        "type": "TimeBasedCanary",
        "timeBasedCanary": {"interval": 1, "percentage": 10},
    }


def test_ecs_shifts_by_itself_as_the_arguments_say() -> None:
    def configuration(**more: Any) -> Mapping[str, Any]:
        return only(delivered(strategy="native", **more), SERVICE).inputs["deploymentConfiguration"]

    assert configuration() == {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "10"}
    assert configuration(bake_minutes=0, shift={"kind": "linear", "percent": 25, "minutes": 3}) == {
        "strategy": "LINEAR",
        "bakeTimeInMinutes": "0",
        "linearConfiguration": {"stepPercent": 25, "stepBakeTimeInMinutes": "3"},
    }
    assert configuration(shift={"kind": "canary", "percent": 5, "minutes": 4}) == {
        "strategy": "CANARY",
        "bakeTimeInMinutes": "10",
        "canaryConfiguration": {"canaryPercent": 5, "canaryBakeTimeInMinutes": "4"},
    }


def test_only_rolling_has_the_circuit_breaker_and_it_rolls_back() -> None:
    breakers = {
        strategy: only(delivered(strategy=strategy), SERVICE).inputs.get("deploymentCircuitBreaker")
        for strategy in STRATEGY_NAMES
    }
    assert breakers == {"codedeploy": None, "native": None, "rolling": {"enable": True, "rollback": True}}


IGNORED: Mapping[str, set[str]] = {
    "codedeploy": {
        "desiredCount",
        "taskDefinition",
        "loadBalancers",
        "networkConfiguration",
        "platformVersion",
        "capacityProviderStrategies",
    },
    "native": {"desiredCount", "taskDefinition", "loadBalancers"},
    "rolling": {"desiredCount", "taskDefinition"},
}
"""What a deployment or scaling changes of a service, written out a second time."""
OF_LISTENERS: Mapping[str, set[str]] = {"codedeploy": {"defaultActions"}, "native": set(), "rolling": set()}
OF_RULES: Mapping[str, set[str]] = {"codedeploy": set(), "native": {"actions"}, "rolling": set()}


@every_strategy
def test_a_later_update_changes_nothing_that_a_deployment_changed(strategy: str) -> None:
    recording = delivered(strategy=strategy, pipeline=PUSHED)
    assert set(only(recording, SERVICE).options.ignore_changes) == IGNORED[strategy]
    for listener in recording.of_type("aws:lb/listener:Listener"):
        assert set(listener.options.ignore_changes) == OF_LISTENERS[strategy]
    rules = recording.of_type("aws:lb/listenerRule:ListenerRule")
    assert len(rules) == (2 if OF_RULES[strategy] else 0)
    for rule in rules:
        assert set(rule.options.ignore_changes) == OF_RULES[strategy]


@every_strategy
def test_without_a_pipeline_the_program_deploys_where_it_can(strategy: str) -> None:
    ignored = only(delivered(strategy=strategy), SERVICE).options.ignore_changes
    assert ("taskDefinition" in ignored) == (strategy == "codedeploy")


def test_what_no_update_can_change_goes_with_the_appspec() -> None:
    properties = appspec(delivered(pipeline=PUSHED))["Resources"][0]["TargetService"]["Properties"]
    given = {name[0].lower() + name[1:] for name in properties}
    by_name = {"capacityProviderStrategies": "capacityProviderStrategy"}
    assert {by_name.get(name, name) for name in APPSPEC} <= given
    assert set(APPSPEC) < set(STRATEGIES["codedeploy"].of_service)


@either_source
def test_the_scan_ends_the_pipeline_before_the_deployment(source: Mapping[str, Any]) -> None:
    recording = delivered(pipeline={**source, "scan_severity": "medium"})
    gate = actions(recording)["Scan/Inspector"]
    assert (gate["category"], gate["provider"]) == ("Invoke", "InspectorScan")
    repository = only(recording, "aws:ecr/repository:Repository")
    assert repository.inputs["imageTagMutability"] == "IMMUTABLE"
    assert gate["configuration"] == {
        "InspectorRunMode": "ECRImageScan",
        "ECRRepositoryName": repository.outputs["name"],
        "ImageTag": "#{variables.IMAGE_TAG}" if source is PUSHED else "#{Build.IMAGE_TAG}",
        "CriticalThreshold": "0",
        "HighThreshold": "0",
        "MediumThreshold": "0",
    }
    order = list(actions(recording))
    assert order.index("Scan/Inspector") < order.index("Deploy/Service")


def test_a_severity_counts_with_all_above_it() -> None:
    assert set(thresholds("critical")) == {"CriticalThreshold"}
    assert len(thresholds("low")) == len(SEVERITIES)
    gate = actions(delivered(pipeline=PUSHED))["Scan/Inspector"]["configuration"]
    assert {key for key in gate if key.endswith("Threshold")} == {"CriticalThreshold", "HighThreshold"}


def test_a_push_starts_the_pipeline_with_its_digest() -> None:
    recording = delivered(pipeline=PUSHED)
    rule, target = (
        only(recording, "aws:cloudwatch/eventRule:EventRule"),
        recording.of_type("aws:cloudwatch/eventTarget:EventTarget")[0],
    )
    repository = only(recording, "aws:ecr/repository:Repository").outputs["name"]
    assert json.loads(rule.inputs["eventPattern"]) == {
        "source": ["aws.ecr"],
        "detail-type": ["ECR Image Action"],
        "detail": {
            "action-type": ["PUSH"],
            "result": ["SUCCESS"],
            "repository-name": [repository],
            "image-tag": [{"anything-but": [""]}],
        },
    }
    assert target.inputs["arn"] == pipeline(recording).outputs["arn"]
    given = target.inputs["inputTransformer"]
    assert given["inputPaths"] == {"digest": "$.detail.image-digest", "tag": "$.detail.image-tag"}
    assert json.loads(given["inputTemplate"]) == {
        "sourceRevisions": [{"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": "<digest>"}],
        "variables": [{"name": "IMAGE_TAG", "value": "<tag>"}],
    }
    assert [variable["name"] for variable in pipeline(recording).inputs["variables"]] == ["IMAGE_TAG"]
    assert recording.of_type(PROJECT) == []


def test_code_starts_the_pipeline_by_its_branch_and_folder_and_new_settings_do_too() -> None:
    recording = delivered(pipeline=BUILT)
    [trigger] = pipeline(recording).inputs["triggers"]
    assert trigger["gitConfiguration"] == {
        "sourceActionName": "Code",
        "pushes": [{"branches": {"includes": ["main"]}, "filePaths": {"includes": ["services/gallery/**"]}}],
    }
    assert actions(recording)["Source/Code"]["configuration"] == {
        "ConnectionArn": CONNECTION,
        "FullRepositoryId": "photos/platform",
        "BranchName": "main",
    }
    pattern = json.loads(only(recording, "aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"])
    assert pattern["detail"]["object"]["key"] == [{"prefix": "settings/gallery.zip"}]
    whole = delivered(pipeline={"source": {**CODE, "folder": "."}})
    assert "filePaths" not in pipeline(whole).inputs["triggers"][0]["gitConfiguration"]["pushes"][0]


@either_source
def test_what_is_deployed_is_named_by_its_digest(source: Mapping[str, Any]) -> None:
    found = actions(delivered(pipeline=source))
    deploys = found["Deploy/Service"]
    assert deploys["inputArtifacts"] == ["settings", "image"]
    assert deploys["configuration"]["Image1ArtifactName"] == "image"
    assert deploys["configuration"]["Image1ContainerName"] == "IMAGE1_NAME"
    [gives] = [action for action in found.values() if "image" in action.get("outputArtifacts", ())]
    assert gives["name"] == "Image"
    assert "ImageTag" not in gives["configuration"]


def test_ecs_is_asked_by_a_build_that_waits_long_enough() -> None:
    recording = delivered(strategy="native", pipeline=PUSHED, bake_minutes=20, shift={"kind": "linear", "minutes": 5})
    project = only(recording, PROJECT)
    variables = {row["name"]: row["value"] for row in project.inputs["environment"]["environmentVariables"]}
    assert variables == {
        "CLUSTER": only(recording, "aws:ecs/cluster:Cluster").outputs["name"],
        "SERVICE": only(recording, SERVICE).outputs["name"],
        "TIMEOUT_MINUTES": "125",
    }
    assert project.inputs["buildTimeout"] > 125
    deploys = actions(recording)["Deploy/Service"]
    assert deploys["configuration"] == {"ProjectName": project.outputs["name"], "PrimarySource": "settings"}


def test_how_long_requests_take_to_shift() -> None:
    assert shift_minutes(None) == 0
    assert shift_minutes({"kind": "canary", "percent": 10, "minutes": 7}) == 7
    assert shift_minutes({"kind": "linear", "percent": 10, "minutes": 2}) == 18
    assert shift_minutes({"kind": "linear", "percent": 30, "minutes": 1}) == 3


@given(percent=integers(1, 50), minutes=integers(1, 1440))
def test_a_linear_shift_ends_when_all_requests_have_gone_over(percent: int, minutes: int) -> None:
    steps = shift_minutes({"kind": "linear", "percent": percent, "minutes": minutes}) // minutes
    assert percent * steps < 100 <= percent * (steps + 1)


@pytest.mark.parametrize(
    ("pipeline_args", "said"), [(None, "your next deployment"), (PUSHED, "the next image"), (BUILT, None)]
)
def test_the_component_says_what_waits_for_a_deployment(
    pipeline_args: Any, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    def note(line: str, _resource: object) -> None:
        lines.append(line)

    monkeypatch.setattr("pulumi.log.info", note)
    delivered(**({"pipeline": pipeline_args} if pipeline_args else {}))
    delivered(strategy="rolling")
    assert len(lines) == (1 if said else 0)
    assert all(f"reach the service with {said}" in line for line in lines)


def test_only_the_build_of_images_is_privileged_and_all_write_encrypted_logs() -> None:
    recording = delivered(strategy="rolling", pipeline=BUILT)
    privileged = {p.name: p.inputs["environment"]["privilegedMode"] for p in recording.of_type(PROJECT)}
    assert privileged == {"gallery-build": True, "gallery-rollout": False}
    groups = {group.outputs["name"]: group.inputs for group in recording.of_type("aws:cloudwatch/logGroup:LogGroup")}
    for project in recording.of_type(PROJECT):
        assert "vpcConfig" not in project.inputs
        logs = project.inputs["logsConfig"]["cloudwatchLogs"]
        assert groups[logs["groupName"]]["kmsKeyId"].startswith("arn:aws:kms:")
        assert project.inputs["encryptionKey"].startswith("arn:aws:kms:")
    assert f"/aws/codepipeline/{pipeline(recording).outputs['name']}" in groups


def resources(recording: Recording, role: str, action: str) -> list[str]:
    return [resource for s in allowed(recording, role) if action in s["Action"] for resource in s["Resource"]]


def test_the_build_writes_nothing_but_images() -> None:
    recording = delivered(pipeline=BUILT)
    [written] = resources(recording, "gallery-build", "s3:PutObject")
    assert written.endswith("/photo-platform-test-/image/*")
    assert not [
        r for r in resources(recording, "gallery-build", "s3:GetObject") if r.endswith("/settings/gallery.zip*")
    ]
    repository = only(recording, "aws:ecr/repository:Repository").outputs["arn"]
    assert resources(recording, "gallery-build", "ecr:PutImage") == [repository]
    actions_ = {action for statement in allowed(recording, "gallery-build") for action in statement["Action"]}
    assert not [action for action in actions_ if action.split(":")[0] in ("ecs", "iam", "codedeploy")]


@either_source
def test_who_pulls_images_for_a_delivery_may_by_the_repositorys_policy(source: Mapping[str, Any]) -> None:
    recording = delivered(pipeline=source)
    policy = json.loads(only(recording, "aws:ecr/repositoryPolicy:RepositoryPolicy").inputs["policy"])
    [statement] = policy["Statement"]
    excepted = statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    pulling = {
        rights.name
        for rights in recording.of_type("aws:iam/rolePolicy:RolePolicy")
        if "ecr:BatchGetImage" in rights.inputs["policy"]
    }
    roles = {r.outputs["arn"] for r in recording.of_type("aws:iam/role:Role") if r.name in pulling}
    assert {"gallery-pipeline", "gallery-build"} & pulling
    assert roles < set(excepted)


@every_strategy
def test_roles_are_passed_to_tasks_alone(strategy: str) -> None:
    recording = delivered(strategy=strategy, pipeline=BUILT)
    roles = {role.outputs["arn"] for role in recording.of_type("aws:iam/role:Role")}
    tasks = {role.outputs["arn"] for role in recording.of_type("aws:iam/role:Role") if role.name in TASK_ROLES}
    passing = {
        policy.name: statement
        for policy in recording.of_type("aws:iam/rolePolicy:RolePolicy")
        for statement in json.loads(policy.inputs["policy"])["Statement"]
        if "iam:PassRole" in statement["Action"]
    }
    deployers = {"gallery-pipeline", "gallery-deployment"} if strategy == "codedeploy" else {"gallery-rollout"}
    assert set(passing) == deployers
    for statement in passing.values():
        assert set(statement["Resource"]) == tasks < roles
        assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:check"
TASK_ROLES = {"gallery", "gallery-execution"}


def test_codedeploy_may_turn_the_two_listeners_and_no_other() -> None:
    recording = delivered(hooks={"AfterAllowTestTraffic": FUNCTION})
    listeners = [listener.outputs["arn"] for listener in recording.of_type("aws:lb/listener:Listener")]
    assert resources(recording, "gallery-deployment", "elasticloadbalancing:ModifyListener") == listeners
    assert resources(recording, "gallery-deployment", "lambda:InvokeFunction") == [FUNCTION]


@pytest.mark.parametrize(
    ("delivery", "message"),
    [
        ({"circuit_breaker": True}, "delivery.circuit_breaker is True: leave it out, or deploy by `rolling`"),
        ({"strategy": "native", "circuit_breaker": True}, "delivery.circuit_breaker is True"),
        ({"strategy": "rolling", "bake_minutes": 5}, "delivery.bake_minutes is 5: leave it out, or deploy by `code"),
        ({"strategy": "rolling", "shift": {"kind": "canary"}}, "delivery.shift is"),
        ({"strategy": "native", "bake_minutes": 2000}, "must be at most 1440 minutes with `native`"),
        ({"bake_minutes": 3000}, "must be between 0 and 2,880 minutes"),
        ({"strategy": "native", "hooks": {"AfterAllowTestTraffic": FUNCTION}}, "delivery.hooks"),
        ({"hooks": {"BeforeAnything": FUNCTION}}, "must be one of"),
        ({"shift": {"kind": "linear", "percent": 60}}, "must be at most 50 % with `linear`"),
        ({"pipeline": {"source": "pull"}}, "pipeline.source"),
        ({"pipeline": {"source": {**CODE, "folder": "../other"}}}, "must be a folder of the repository"),
        ({"pipeline": {"source": {**CODE, "connection_arn": FUNCTION}}}, "must be the ARN of a connection"),
        ({"pipeline": {**PUSHED, "scan_severity": "none"}}, "scan_severity"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_with_the_remedy(delivery: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError) as refused:
        delivered(**delivery)
    assert message in str(refused.value)
