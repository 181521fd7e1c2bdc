"""The three strategies to deploy a new version of an ECS service: who carries a deployment out, and what it changes.

What a deployment changes belongs to it from then on: a later `pulumi up` that took it back would bring an old version
in, or break the next deployment. These are the lists of it, and the only ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi_aws as aws

from components.container_platform.delivery.args import BAKE_MINUTES, DeliveryArgs, ShiftArgs, StrategyName

SCALING = ("desiredCount",)
"""Application Auto Scaling's, whatever the strategy."""
REPLICAS = ("spec.replicas",)
"""Of a deployment of Kubernetes: its autoscaler's."""
IMAGE = ("spec.template.spec.containers[0].image",)
"""Of a deployment of Kubernetes: a pipeline's, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """Who carries deployments out, with what, and which inputs are theirs."""

    controller: Literal["CODE_DEPLOY", "ECS"]
    blue_green: bool
    """Two target groups and a test listener."""
    circuit_breaker: bool
    """Whether ECS has it for this strategy."""
    of_service: Sequence[str] = SCALING
    """Inputs of the service that a `pulumi up` leaves as they are."""
    of_pipeline: Sequence[str] = ("taskDefinition",)
    """More of them, where a pipeline deploys and not the program."""
    of_listener: Sequence[str] = ()
    """Inputs of the listeners, production and test."""
    of_rule: Sequence[str] = ()
    """Inputs of the listeners' rules."""


STRATEGIES: Mapping[StrategyName, Strategy] = {
    # UpdateService changes of such a service the desired count, the deployment configuration, the grace period,
    # placement and tags, and refuses the rest: a deployment brings it, by its AppSpec.
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    "codedeploy": Strategy(
        controller="CODE_DEPLOY",
        blue_green=True,
        circuit_breaker=False,
        of_service=(
            *SCALING,
            "taskDefinition",
            "loadBalancers",
            "networkConfiguration",
            "platformVersion",
            "capacityProviderStrategies",
        ),
        of_listener=("defaultActions",),
    ),
    # ECS writes weights into the rules, and which target group is the old one changes with each deployment.
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
    "native": Strategy(
        controller="ECS",
        blue_green=True,
        circuit_breaker=False,
        of_service=(*SCALING, "loadBalancers"),
        of_rule=("actions",),
    ),
    "rolling": Strategy(controller="ECS", blue_green=False, circuit_breaker=True),
}
APPSPEC = ("taskDefinition", "networkConfiguration", "platformVersion", "capacityProviderStrategies")
"""What a CodeDeploy deployment brings by its AppSpec, since no update can."""


def ignored_of_deployment(args: DeliveryArgs) -> list[str]:
    """Return the inputs of a deployment of Kubernetes that a later `pulumi up` must not change."""
    return [*REPLICAS, *(IMAGE if args.get("pipeline") else ())]


def ignored_of_service(args: DeliveryArgs) -> list[str]:
    """Return the inputs of the service that a later `pulumi up` must not change."""
    strategy = STRATEGIES[args["strategy"]]
    inputs = [*strategy.of_service, *(strategy.of_pipeline if args.get("pipeline") else ())]
    return list(dict.fromkeys(inputs))


def circuit_breaker(args: DeliveryArgs) -> aws.ecs.ServiceDeploymentCircuitBreakerArgsDict | None:
    """Return the service's circuit breaker, where ECS has one for the strategy."""
    if not STRATEGIES[args["strategy"]].circuit_breaker:
        return None
    wanted = args.get("circuit_breaker") is not False
    return {"enable": wanted, "rollback": wanted}


def deployment_configuration(args: DeliveryArgs) -> aws.ecs.ServiceDeploymentConfigurationArgsDict | None:
    """Return how ECS itself shifts requests; None where CodeDeploy does, and where there is nothing to shift."""
    if args["strategy"] != "native":
        return None
    bake = args.get("bake_minutes")
    return {
        "bake_time_in_minutes": str(BAKE_MINUTES if bake is None else bake),
        **_strategy(args.get("shift")),
    }


def _strategy(shift: ShiftArgs | None) -> aws.ecs.ServiceDeploymentConfigurationArgsDict:
    kind = shift["kind"] if shift else "all_at_once"
    if shift is None or kind == "all_at_once":
        return {"strategy": "BLUE_GREEN"}
    percent, minutes = float(shift["percent"]), str(shift["minutes"])
    if kind == "linear":
        linear: aws.ecs.ServiceDeploymentConfigurationLinearConfigurationArgsDict = {
            "step_percent": percent,
            "step_bake_time_in_minutes": minutes,
        }
        return {"strategy": "LINEAR", "linear_configuration": linear}
    canary: aws.ecs.ServiceDeploymentConfigurationCanaryConfigurationArgsDict = {
        "canary_percent": percent,
        "canary_bake_time_in_minutes": minutes,
    }
    return {"strategy": "CANARY", "canary_configuration": canary}
