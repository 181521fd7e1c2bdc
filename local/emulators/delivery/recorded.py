"""What the program recorded of a delivery: the deployment group with its listeners, shift, alarms; and the pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from local.emulators.delivery.alarms import Alarm, alarm_of
from local.emulators.load_balancer import ApplicationLoadBalancer, Forward, TargetGroup
from local.emulators.load_balancer.metrics import LOAD_BALANCER
from local.emulators.runtime import Runtime
from recorder.resource import Recording, Resource
from recorder.simulated.names import name_for

GROUP: Final = "aws:codedeploy/deploymentGroup:DeploymentGroup"
CONFIGURATION: Final = "aws:codedeploy/deploymentConfig:DeploymentConfig"
PIPELINE: Final = "aws:codepipeline/pipeline:Pipeline"
ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
RULE: Final = "aws:cloudwatch/eventRule:EventRule"
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
_BUILT_IN: Final = re.compile(
    r"CodeDeployDefault\.ECS(AllAtOnce|Linear(?P<linear>\d+)PercentEvery(?P<every>\d+)Minutes?"
    r"|Canary(?P<canary>\d+)Percent(?P<waits>\d+)Minutes?)"
)
"""https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html"""
_ALL: Final = 100
Steps = Sequence[tuple[int, float]]
"""Percentages, each with the minutes after it."""


class NotRunHereError(Exception):
    """This machine does not carry such a delivery out; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How CodeDeploy deploys a service."""

    application: str
    group: str
    service: str
    """The names of cluster and service, as in `cluster/service`."""
    balancer: ApplicationLoadBalancer
    production: Forward
    test: Forward | None
    groups: tuple[TargetGroup, TargetGroup]
    shift: Steps
    bake_minutes: float
    alarms: Sequence[Alarm]
    """Those that a load balancer here counts for."""
    not_watched: Mapping[str, str]
    """Name of another alarm -> why nothing here evaluates it: it stays at INSUFFICIENT_DATA, which stops nothing."""
    rolls_back_on: frozenset[str]

    @property
    def dimensions(self) -> Mapping[str, str]:
        """Of the load balancer's metrics."""
        return {LOAD_BALANCER: self.balancer.suffix}


def plan_of(recording: Recording, runtime: Runtime, application: str, group: str) -> Plan:
    """Return how CodeDeploy deploys.

    Args:
        recording: The program.
        runtime: What runs of it.
        application: The name of CodeDeploy's application.
        group: The name of its deployment group.

    Raises:
        NotRunHereError: there is no such group, or its service does not run here.
    """
    inputs = next(
        (
            one.inputs
            for one in recording.of_type(GROUP)
            if (one.inputs["appName"], name_of(one, "deploymentGroupName")) == (application, group)
        ),
        None,
    )
    if inputs is None:
        raise NotRunHereError(f"{application}/{group}: there is no such deployment group in the program")
    ecs = block(inputs["ecsService"])
    service = f"{ecs['clusterName']}/{ecs['serviceName']}"
    if service not in runtime.ecs_services:
        raise NotRunHereError(f"{service} does not run here")
    pair = block(block(inputs["loadBalancerInfo"])["targetGroupPairInfo"])
    by_name = {one.name: one for one in runtime.target_groups.values()}
    first, second = (by_name[str(one["name"])] for one in pair["targetGroups"])
    [production_arn] = block(pair["prodTrafficRoute"])["listenerArns"]
    tests = [str(one) for one in block(pair.get("testTrafficRoute")).get("listenerArns") or ()]
    suffix = str(production_arn).partition(":listener/")[2].rpartition("/")[0]
    wait = block(block(inputs.get("blueGreenDeploymentConfig")).get("terminateBlueInstancesOnDeploymentSuccess"))
    rollback = block(inputs.get("autoRollbackConfiguration"))
    alarms = list(_alarms(recording, block(inputs.get("alarmConfiguration"))))
    reasons = {alarm.name: alarm.why_not_watched() for alarm in alarms}
    return Plan(
        application=application,
        group=group,
        service=service,
        balancer=next(one for one in runtime.application_load_balancers.values() if one.suffix == suffix),
        production=_forward(runtime, str(production_arn)),
        test=_forward(runtime, tests[0]) if tests else None,
        groups=(first, second),
        shift=_shift(recording, str(inputs.get("deploymentConfigName") or "CodeDeployDefault.ECSAllAtOnce")),
        bake_minutes=float(wait.get("terminationWaitTimeInMinutes") or 0),
        alarms=[alarm for alarm in alarms if not reasons[alarm.name]],
        not_watched={name: reason for name, reason in reasons.items() if reason},
        rolls_back_on=frozenset(rollback.get("events") or ()) if rollback.get("enabled") else frozenset(),
    )


def _forward(runtime: Runtime, listener_arn: str) -> Forward:
    action = runtime.http_listeners[listener_arn].default
    if not isinstance(action, Forward):
        raise NotRunHereError(f"{listener_arn} does not forward by its default action, as CodeDeploy needs it")
    return action


def _alarms(recording: Recording, configuration: Mapping[str, Any]) -> Iterator[Alarm]:
    wanted = set(configuration.get("alarms") or ()) if configuration.get("enabled") else set[str]()
    for resource in recording.of_type(ALARM):
        name = str(name_for(resource))
        if name in wanted:
            yield alarm_of(name, resource.inputs)


def _shift(recording: Recording, name: str) -> Steps:
    if match := _BUILT_IN.fullmatch(name):
        if match["linear"]:
            return linear(int(match["linear"]), float(match["every"]))
        return canary(int(match["canary"]), float(match["waits"])) if match["canary"] else [(_ALL, 0)]
    for resource in recording.of_type(CONFIGURATION):
        if name_of(resource, "deploymentConfigName") == name:
            routing = block(resource.inputs.get("trafficRoutingConfig"))
            by_time = block(routing.get("timeBasedLinear")) or block(routing.get("timeBasedCanary"))
            if not by_time:
                return [(_ALL, 0)]
            shift = linear if routing["type"] == "TimeBasedLinear" else canary
            return shift(int(by_time["percentage"]), float(by_time["interval"]))
    raise NotRunHereError(f"{name}: there is no such deployment configuration")


def linear(percent: int, minutes: float) -> Steps:
    """Return the steps of so many percent more every so many minutes; nothing waits after the last."""
    reached = [*range(percent, _ALL, percent), _ALL]
    return [(one, 0 if one == _ALL else minutes) for one in reached]


def canary(percent: int, minutes: float) -> Steps:
    """Return the steps of so many percent for so many minutes, then all."""
    return [(percent, minutes), (_ALL, 0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action of a pipeline."""

    stage: str
    name: str
    provider: str
    configuration: Mapping[str, str]
    takes: Sequence[str]
    """Names of artefacts."""
    gives: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A rule of EventBridge that starts a pipeline."""

    pattern: str
    paths: Mapping[str, str]
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPipeline:
    """A pipeline, and what starts it."""

    name: str
    actions: Sequence[Action]
    triggers: Sequence[Trigger]


_RUN_HERE: Final = frozenset({"ECR", "S3", "InspectorScan", "CodeDeployToECS"})
_REASONS: Final = {
    "CodeStarSourceConnection": "no repository of code is connected here",
    "CodeBuild": "nothing builds or rolls out by CodeBuild here",
}


def pipeline_of(recording: Recording, name: str) -> RecordedPipeline:
    """Return a pipeline.

    Args:
        recording: The program.
        name: The pipeline's name.

    Raises:
        NotRunHereError: there is none, or it has actions that nothing here carries out.
    """
    resource = next((one for one in recording.of_type(PIPELINE) if name_for(one) == name), None)
    if resource is None:
        raise NotRunHereError(f"{name}: there is no such pipeline in the program")
    actions = [
        Action(
            stage=str(stage["name"]),
            name=str(action["name"]),
            provider=str(action["provider"]),
            configuration={str(key): str(value) for key, value in (action.get("configuration") or {}).items()},
            takes=[str(one) for one in action.get("inputArtifacts") or ()],
            gives=[str(one) for one in action.get("outputArtifacts") or ()],
        )
        for stage in resource.inputs["stages"]
        for action in stage["actions"]
    ]
    for action in actions:
        if action.provider not in _RUN_HERE:
            reason = _REASONS.get(action.provider, "nothing here carries it out")
            raise NotRunHereError(f"{name}: action {action.name} ({action.provider}): {reason}")
    return RecordedPipeline(name=name, actions=actions, triggers=list(_triggers(recording, resource)))


def _triggers(recording: Recording, pipeline: Resource) -> Iterator[Trigger]:
    patterns = {str(name_for(rule)): str(rule.inputs.get("eventPattern") or "") for rule in recording.of_type(RULE)}
    for target in recording.of_type(TARGET):
        given = block(target.inputs.get("inputTransformer"))
        if target.inputs.get("arn") == pipeline.outputs.get("arn"):
            yield Trigger(
                pattern=patterns[str(target.inputs["rule"])],
                paths={str(name): str(path) for name, path in (given.get("inputPaths") or {}).items()},
                template=str(given.get("inputTemplate") or "{}"),
            )


def name_of(resource: Resource, key: str) -> str:
    """Return a resource's physical name, which may be computed."""
    return str(resource.outputs.get(key) or resource.inputs.get(key) or name_for(resource))


def block(given: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any recorded value
    """Return a block that there is at most once, which the provider may have in a list; empty where there is none."""
    if isinstance(given, Mapping):
        return cast("Mapping[str, Any]", given)
    return cast("Sequence[Mapping[str, Any]]", given)[0] if given else {}
