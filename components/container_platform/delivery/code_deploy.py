"""Blue/green by CodeDeploy: new tasks beside the old ones, a test listener, a shift, a bake time, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building_blocks.role import service_role
from components.container_platform.delivery.args import BAKE_MINUTES, DeliveryArgs, ShiftArgs
from components.container_platform.delivery.permissions import deploy_by_code_deploy, shift_requests
from components.container_platform.delivery.scope import Scope
from components.container_platform.delivery.stages import Step, by_code_deploy
from components.container_platform.deployable import Deployable

ALL_AT_ONCE = "CodeDeployDefault.ECSAllAtOnce"
ROLLS_BACK_ON = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM")
"""Tasks that do not start or are not healthy, a hook that says no; and an alarm, up to the end of the bake time."""


@dataclass(frozen=True, slots=True)
class DeploymentGroup:
    """What CodeDeploy deploys by."""

    application: aws.codedeploy.Application
    group: aws.codedeploy.DeploymentGroup
    configuration: pulumi.Output[str]
    """The name of the deployment configuration."""

    def step(self, deployable: Deployable) -> Step:
        """Return the action of a pipeline that deploys by this group."""
        configuration_arn = pulumi.Output.all(self.application.arn, self.configuration).apply(
            lambda known: f"{known[0].rpartition(':application:')[0]}:deploymentconfig:{known[1]}"
        )
        may = deploy_by_code_deploy(
            deployable,
            application_arn=self.application.arn,
            group_arn=self.group.arn,
            configuration_arn=configuration_arn,
        )
        return Step(by_code_deploy(self.application.name, self.group.deployment_group_name), may)


def create_deployment_group(scope: Scope, deployable: Deployable, args: DeliveryArgs) -> DeploymentGroup:
    """Create the application, the deployment group with its role, and a configuration where requests shift in steps.

    Args:
        scope: The delivery.
        deployable: The service, with two target groups and a test listener.
        args: Complete arguments.
    """
    name, opts = scope.name, scope.opts
    hooks = list(args["hooks"].values())
    role, policies = service_role(
        f"{name}-deployment",
        service="codedeploy.amazonaws.com",
        may=[shift_requests(deployable, hooks)],
        opts=opts,
    )
    application = aws.codedeploy.Application(name, compute_platform="ECS", opts=opts)
    configuration = _configuration(name, args.get("shift"), opts)
    bake = args.get("bake_minutes")
    routes: aws.codedeploy.DeploymentGroupLoadBalancerInfoTargetGroupPairInfoArgsDict = {
        "prod_traffic_route": {"listener_arns": [deployable.production.arn]},
        "target_groups": [{"name": targets.name} for targets in deployable.target_groups],
    }
    if deployable.test is not None:
        routes["test_traffic_route"] = {"listener_arns": [deployable.test.arn]}
    group = aws.codedeploy.DeploymentGroup(
        name,
        app_name=application.name,
        deployment_group_name=application.name,
        service_role_arn=role.arn,
        deployment_config_name=configuration,
        deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"},
        ecs_service={"cluster_name": deployable.cluster.name, "service_name": deployable.service.name},
        load_balancer_info={"target_group_pair_info": routes},
        blue_green_deployment_config={
            "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
            "terminate_blue_instances_on_deployment_success": {
                "action": "TERMINATE",
                "termination_wait_time_in_minutes": BAKE_MINUTES if bake is None else bake,
            },
        },
        # Where CloudWatch does not answer, nobody knows whether the new version works: the deployment stops.
        alarm_configuration={
            "enabled": True,
            "alarms": list(deployable.alarm_names),
            "ignore_poll_alarm_failure": False,
        },
        auto_rollback_configuration={"enabled": True, "events": list(ROLLS_BACK_ON)},
        opts=scope.after(*policies),
    )
    return DeploymentGroup(application, group, configuration)


def _configuration(name: str, shift: ShiftArgs | None, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Return the name of the configuration; AWS has one of its own for all requests at once."""
    if shift is None or shift["kind"] == "all_at_once":
        return pulumi.Output.from_input(ALL_AT_ONCE)
    minutes, percent = shift["minutes"], shift["percent"]
    routing: aws.codedeploy.DeploymentConfigTrafficRoutingConfigArgsDict = (
        {"type": "TimeBasedLinear", "time_based_linear": {"interval": minutes, "percentage": percent}}
        if shift["kind"] == "linear"
        else {"type": "TimeBasedCanary", "time_based_canary": {"interval": minutes, "percentage": percent}}
    )
    created = aws.codedeploy.DeploymentConfig(name, compute_platform="ECS", traffic_routing_config=routing, opts=opts)
    return created.deployment_config_name
