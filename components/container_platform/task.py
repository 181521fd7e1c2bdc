"""The task: its container, the collector beside it, and the two roles of both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.container_grants import pull_images, run_commands
from components.building_blocks.grants import read_secret, write_logs, write_traces
from components.building_blocks.role import service_role
from components.container_platform.args import ContainerPlatformArgs, ContainerServiceArgs, SecretVariableArgs
from components.container_platform.registry import foreign_repository_arn

ASSUMED_BY: Final = "ecs-tasks.amazonaws.com"
COLLECTOR: Final = "collector"
TRACES_ENDPOINT: Final = "http://127.0.0.1:4318"
"""OpenTelemetry by HTTP; containers of a task share its addresses."""
COLLECTOR_MB: Final = 128
"""The most that a collector may have, of the task's memory."""
COLLECTOR_USER: Final = "10001:10001"
COLLECTOR_STOP_SECONDS: Final = 120
"""It ends after the service, whose last traces it still sends; Fargate waits no longer."""
CHECK_SECONDS: Final = 10
CHECKS: Final = 3
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""
CPU_UNITS: Final = 1024
"""Of a vCPU."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a task is started from, and what it and its start may do."""

    definition: aws.ecs.TaskDefinition
    role: aws.iam.Role
    execution_role: aws.iam.Role
    policies: Sequence[aws.iam.RolePolicy]


def create_task(
    name: str,
    args: ContainerPlatformArgs,
    *,
    image: pulumi.Input[str],
    repository_arn: pulumi.Input[str],
    logs: aws.cloudwatch.LogGroup,
    opts: pulumi.ResourceOptions,
) -> Task:
    """Create the task definition and its roles.

    Args:
        name: How the names begin.
        args: Complete.
        image: The container's.
        repository_arn: From which the image comes.
        logs: Where both containers' lines go, a stream a container and task.
        opts: Pulumi's options.
    """
    service = args["service"]
    role, policies = service_role(
        name,
        service=ASSUMED_BY,
        may=[
            *service["may"],
            *([write_traces()] if args["traces"] else ()),
            *([run_commands(args["encryption_key_arn"], logs.arn)] if args["exec"] else ()),
        ],
        opts=opts,
    )
    foreign = foreign_repository_arn(args)
    execution_role, execution_policies = service_role(
        f"{name}-execution",
        service=ASSUMED_BY,
        may=[
            pull_images(repository_arn),
            *([pull_images(foreign)] if foreign else ()),
            write_logs(logs.arn),
            *(read_secret(secret) for secret in service["secrets"].values()),
        ],
        opts=opts,
    )
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    containers = [_service(args, image, region, logs), *([_collector(args, region, logs)] if args["traces"] else ())]
    definition = aws.ecs.TaskDefinition(
        name,
        family=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
        container_definitions=pulumi.Output.json_dumps(containers, sort_keys=True),
        cpu=str(round(service["vcpus"] * CPU_UNITS)),
        memory=str(service["memory_mb"]),
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE" if args["launch_type"] == "fargate" else "EC2"],
        runtime_platform={
            "cpu_architecture": "ARM64" if service["architecture"] == "arm64" else "X86_64",
            "operating_system_family": "LINUX",
        },
        execution_role_arn=execution_role.arn,
        task_role_arn=role.arn,
        volumes=[{"name": _volume(path)} for path in service["writable"]],
        # A deployment under way, and the way back, name the revision before.
        skip_destroy=True,
        opts=opts,
    )
    return Task(definition, role, execution_role, [*policies, *execution_policies])


def _service(
    args: ContainerPlatformArgs,
    image: pulumi.Input[str],
    region: pulumi.Output[str],
    logs: aws.cloudwatch.LogGroup,
) -> Mapping[str, Any]:
    service, port = args["service"], args["network"]["service_port"]
    variables: Mapping[str, pulumi.Input[str]] = {
        **service["environment"],
        "PORT": str(port),
        "AWS_REGION": region,
        **(
            {"OTEL_EXPORTER_OTLP_ENDPOINT": TRACES_ENDPOINT, "OTEL_SERVICE_NAME": service["name"]}
            if args["traces"]
            else {}
        ),
    }
    return {
        **_closed(args, writable_root=args["exec"]),
        "name": service["name"],
        "image": image,
        "essential": True,
        "user": service["user"],
        **({"command": list(service["command"])} if "command" in service else {}),
        "portMappings": [{"name": "http", "containerPort": port, "hostPort": port, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in sorted(variables.items())],
        "secrets": [
            {"name": name, "valueFrom": _value_from(secret)} for name, secret in sorted(service["secrets"].items())
        ],
        "mountPoints": [
            {"sourceVolume": _volume(path), "containerPath": path, "readOnly": False} for path in service["writable"]
        ],
        **_health(service),
        "stopTimeout": service["stop_timeout_seconds"],
        "logConfiguration": _logs(service["name"], region, logs),
    }


def _collector(
    args: ContainerPlatformArgs, region: pulumi.Output[str], logs: aws.cloudwatch.LogGroup
) -> Mapping[str, Any]:
    """Return the side-car that sends traces to X-Ray; a service whose collector ended still serves."""
    return {
        **_closed(args, writable_root=False),
        "name": COLLECTOR,
        "image": args["collector_image"],
        "essential": False,
        "user": COLLECTOR_USER,
        "memory": COLLECTOR_MB,
        # https://aws-otel.github.io/docs/setup/ecs/config-through-ssm
        "environment": [{"name": "AOT_CONFIG_CONTENT", "value": json.dumps(COLLECTOR_CONFIGURATION)}],
        "healthCheck": _check(["CMD", "/healthcheck"], 10),
        "stopTimeout": COLLECTOR_STOP_SECONDS,
        "logConfiguration": _logs(COLLECTOR, region, logs),
    }


COLLECTOR_CONFIGURATION: Mapping[str, Any] = {
    "extensions": {"health_check": {"endpoint": "127.0.0.1:13133"}},
    "receivers": {"otlp": {"protocols": {"http": {"endpoint": "127.0.0.1:4318"}}}},
    "processors": {
        "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
        "batch": {"timeout": "1s"},
    },
    "exporters": {"awsxray": {}},
    "service": {
        "extensions": ["health_check"],
        "pipelines": {
            "traces": {"receivers": ["otlp"], "processors": ["memory_limiter", "batch"], "exporters": ["awsxray"]}
        },
    },
}
"""The collector's configuration, as JSON, which is YAML as well: https://opentelemetry.io/docs/collector/configuration/"""


def _closed(args: ContainerPlatformArgs, *, writable_root: bool) -> Mapping[str, Any]:
    """Return what keeps a container in: no privilege, no capability, a file system that it only reads."""
    return {
        "readonlyRootFilesystem": not writable_root,
        "privileged": False,
        "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True},
        # Fargate, where no task shares its kernel with another, does not have it.
        **({"dockerSecurityOptions": ["no-new-privileges"]} if args["launch_type"] == "ec2" else {}),
    }


def _health(service: ContainerServiceArgs) -> Mapping[str, Any]:
    command = service.get("health_command")
    return {"healthCheck": _check(["CMD", *command], service["start_seconds"])} if command else {}


def _check(command: Sequence[str], start_seconds: int) -> Mapping[str, Any]:
    return {
        "command": list(command),
        "interval": CHECK_SECONDS,
        "timeout": CHECK_SECONDS // 2,
        "retries": CHECKS,
        "startPeriod": start_seconds,
    }


def _logs(stream: str, region: pulumi.Output[str], logs: aws.cloudwatch.LogGroup) -> Mapping[str, Any]:
    """Return where a container's lines go; while CloudWatch does not take them it goes on, and loses lines."""
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": logs.name,
            "awslogs-region": region,
            "awslogs-stream-prefix": stream,
            "mode": "non-blocking",
            "max-buffer-size": "4m",
        },
    }


def _value_from(secret: SecretVariableArgs) -> pulumi.Input[str]:
    """Return a secret as ECS reads it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html."""
    key = secret.get("key")
    return pulumi.Output.concat(secret["arn"], f":{key}::") if key else secret["arn"]


def _volume(path: str) -> str:
    return path.strip("/").replace("/", "-") or "root"
