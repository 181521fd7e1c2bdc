"""An ECS service with all that a delivery needs of it, by the lists of `ways`; and what a recording of it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import yaml

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import pull_images
from components.building_blocks.image_repository import ImageRepository
from components.building_blocks.role import service_role
from components.container_platform.delivery import DeliveryArgs, create_delivery
from components.container_platform.delivery.args import problems
from components.container_platform.deployable import Deployable
from components.container_platform.ways import WAYS, circuit_breaker, deployment_configuration, ignored_of_service
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.examples import KEY, LOGS, PLACEMENT, TOPIC

FOUNDATION: Foundation = {
    "encryption_key_arn": KEY,
    "logs_key_arn": KEY,
    "log_retention_days": 90,
    "alarm_topic_arn": TOPIC,
}
CONNECTION = "arn:aws:codeconnections:eu-west-1:123456789012:connection/0a1b2c3d-1111-2222-3333-444455556666"
CODE = {"connection_arn": CONNECTION, "repository": "photos/platform", "folder": "services/gallery"}
PUSHED: Mapping[str, Any] = {"source": "push"}
BUILT: Mapping[str, Any] = {"source": CODE}
WAY_NAMES = ("codedeploy", "native", "rolling")


class Delivered(Component):
    """A service by one way."""

    puller_arns: pulumi.Output[Any]

    def __init__(self, name: str, delivery: DeliveryArgs) -> None:
        args: Any = checked("Delivered", name, DeliveryArgs, delivery, problems)
        super().__init__(name, {})
        way = WAYS[args["way"]]
        repository = ImageRepository(f"{name}-images", {"encryption_key_arn": KEY}, self.child())
        task, _ = service_role(f"{name}-task", service="ecs-tasks.amazonaws.com", may=[], opts=self.child())
        execution, _ = service_role(
            f"{name}-execution",
            service="ecs-tasks.amazonaws.com",
            may=[pull_images(repository.arn)],
            opts=self.child(),
        )
        container = {
            "name": name,
            "image": pulumi.Output.concat(repository.url, f"@sha256:{'0' * 64}"),
            "essential": True,
            "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
            "environment": [{"name": "PORT", "value": "8080"}, {"name": "API_URL", "value": "https://api.example.com"}],
            "readonlyRootFilesystem": True,
        }
        definition = aws.ecs.TaskDefinition(
            name,
            family=name,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu="256",
            memory="512",
            task_role_arn=task.arn,
            execution_role_arn=execution.arn,
            runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
            container_definitions=pulumi.Output.json_dumps([container]),
            volumes=[{"name": "tmp"}],
            opts=self.child(),
        )
        cluster = aws.ecs.Cluster(name, opts=self.child())
        colours = ("blue", "green") if way.blue_green else ("blue",)
        targets = [
            aws.lb.TargetGroup(
                f"{name}-{colour}", port=8080, protocol="HTTP", target_type="ip", vpc_id="vpc-1", opts=self.child()
            )
            for colour in colours
        ]
        production, test = self._listener("production", targets[0], way.of_listener), None
        if way.blue_green:
            test = self._listener("test", targets[-1], way.of_listener)
        network: aws.ecs.ServiceNetworkConfigurationArgsDict = {
            "subnets": list(PLACEMENT["subnets"]["backend"]),
            "security_groups": ["sg-0a1b2c3d"],
            "assign_public_ip": False,
        }
        capacity: list[aws.ecs.ServiceCapacityProviderStrategyArgsDict] = [
            {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
            {"capacity_provider": "FARGATE_SPOT", "weight": 3},
        ]
        service = aws.ecs.Service(
            name,
            cluster=cluster.arn,
            task_definition=definition.arn,
            desired_count=2,
            deployment_controller={"type": way.controller},
            deployment_circuit_breaker=circuit_breaker(args),
            deployment_configuration=deployment_configuration(args),
            network_configuration=network,
            capacity_provider_strategies=capacity,
            opts=self.child(ignore_changes=ignored_of_service(args)),
        )
        created = create_delivery(
            name,
            args,
            Deployable(
                cluster=cluster,
                service=service,
                task_definition=definition,
                container=name,
                port=8080,
                health_path="/health",
                architecture="arm64",
                repository=repository,
                production=production,
                test=test,
                target_groups=targets,
                alarm_names=[pulumi.Output.from_input(f"{name}-5xx"), pulumi.Output.from_input(f"{name}-unhealthy")],
                passed_role_arns=[task.arn, execution.arn],
                network_configuration=network,
                capacity=capacity,
                fargate=True,
            ),
            FOUNDATION,
            access_log_bucket=cast("Any", LOGS),
            opts=self.child(),
        )
        self.puller_arns = pulumi.Output.all(**created.puller_arns)
        self.register()

    def _listener(self, part: str, targets: aws.lb.TargetGroup, ignored: Any) -> aws.lb.Listener:
        return aws.lb.Listener(
            f"gallery-{part}",
            load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/gallery/0a1b2c3d4e5f6a7b",
            port=443 if part == "production" else 8443,
            protocol="HTTPS",
            ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
            default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
            opts=self.child(ignore_changes=list(ignored)),
        )


def delivered(**delivery: Any) -> Recording:
    """Record a service with a delivery."""
    return record(lambda: Delivered("gallery", cast("Any", delivery)))


def only(recording: Recording, type_: str) -> Resource:
    [found] = recording.of_type(type_)
    return found


def named(recording: Recording, type_: str, name: str) -> Resource:
    [found] = [resource for resource in recording.of_type(type_) if resource.name == name]
    return found


def pipeline(recording: Recording) -> Resource:
    return only(recording, "aws:codepipeline/pipeline:Pipeline")


def actions(recording: Recording) -> dict[str, Mapping[str, Any]]:
    """Return the actions of the pipeline by stage and name, in their order."""
    stages = pipeline(recording).inputs["stages"]
    return {f"{stage['name']}/{action['name']}": action for stage in stages for action in stage["actions"]}


def settings_files(recording: Recording) -> Mapping[str, str]:
    """Return the files of the settings."""
    archive = named(recording, "aws:s3/bucketObjectv2:BucketObjectv2", "gallery-settings").inputs["source"]
    return {name: asset["text"] for name, asset in archive["assets"].items()}


def appspec(recording: Recording) -> Mapping[str, Any]:
    return yaml.safe_load(settings_files(recording)["appspec.yaml"])


def allowed(recording: Recording, name: str) -> list[Mapping[str, Any]]:
    """Return the statements of a role's policy."""
    return json.loads(named(recording, "aws:iam/rolePolicy:RolePolicy", name).inputs["policy"])["Statement"]
