"""What a task definition says of a task, as far as a process can have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_STOP_SECONDS: Final = 30.0
"""ECS's default: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCheck:
    """How a task finds out whether a container is healthy.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """

    command: Sequence[str]
    """Starts with `CMD` or `CMD-SHELL`."""
    interval: float = 30
    timeout: float = 5
    retries: int = 3
    start_period: float = 0
    """So long a failure does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container of a task."""

    name: str
    image: str
    essential: bool
    """The task ends with it."""
    command: Sequence[str]
    """In place of the image's own; empty for that."""
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    """Variable -> ARN of a secret or parameter, as ECS writes it."""
    ports: Sequence[int]
    check: ContainerCheck | None
    stop_seconds: float
    log_group: str
    """Empty where its lines go nowhere."""
    log_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinition:
    """A revision of a task definition."""

    arn: str
    role_arn: str
    """Of the task; empty where it has none."""
    containers: Sequence[Container]


def task_definition(described: Mapping[str, Any]) -> TaskDefinition:
    """Return a task definition.

    Args:
        described: As `DescribeTaskDefinition` has it.
    """
    return TaskDefinition(
        arn=str(described["taskDefinitionArn"]),
        role_arn=str(described.get("taskRoleArn") or ""),
        containers=[_container(one) for one in described["containerDefinitions"]],
    )


def _container(given: Mapping[str, Any]) -> Container:
    logs: Mapping[str, Any] = given.get("logConfiguration") or {}
    options: Mapping[str, str] = (logs.get("options") or {}) if logs.get("logDriver") == "awslogs" else {}
    return Container(
        name=str(given["name"]),
        image=str(given["image"]),
        essential=bool(given.get("essential", True)),
        command=[str(word) for word in given.get("command") or ()],
        environment={str(one["name"]): str(one["value"]) for one in given.get("environment") or ()},
        secrets={str(one["name"]): str(one["valueFrom"]) for one in given.get("secrets") or ()},
        ports=[int(one["containerPort"]) for one in given.get("portMappings") or ()],
        check=_check(given.get("healthCheck") or {}),
        stop_seconds=float(given.get("stopTimeout") or _STOP_SECONDS),
        log_group=options.get("awslogs-group", ""),
        log_prefix=options.get("awslogs-stream-prefix", ""),
    )


def _check(given: Mapping[str, Any]) -> ContainerCheck | None:
    command = [str(word) for word in given.get("command") or ()]
    if not command or command == ["NONE"]:
        return None
    return ContainerCheck(
        command=command,
        interval=float(given.get("interval") or 30),
        timeout=float(given.get("timeout") or 5),
        retries=int(given.get("retries") or 3),
        start_period=float(given.get("startPeriod") or 0),
    )
