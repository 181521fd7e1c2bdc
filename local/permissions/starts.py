"""What starting a container takes on the authority of its execution role: its image, its log and its secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from iam.operations import Need
from local.permissions.calls import Calls
from recorder.resource import Recording

_PULL: Final = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""
_SECRET_PARTS: Final = 7
"""Of a secret's ARN; after these a reference may have a key, a stage and a version."""


class Starts:
    """The starts of containers.

    Args:
        recording: The deployed program.
        calls: Keeps what is missing and what is used.
    """

    def __init__(self, recording: Recording, calls: Calls) -> None:
        self._recording, self._calls = recording, calls
        self._repositories = arns(recording, "aws:ecr/repository:Repository", "repositoryUrl")
        self._groups = arns(recording, "aws:cloudwatch/logGroup:LogGroup", "name")

    def judge(self) -> None:
        """Judge the starts of all jobs' and tasks' containers."""
        for definition in self._recording.of_type("aws:batch/jobDefinition:JobDefinition"):
            container = json.loads(definition.inputs["containerProperties"])
            if role := container.get("executionRoleArn"):
                self._start(str(role), container)
        for definition in self._recording.of_type("aws:ecs/taskDefinition:TaskDefinition"):
            if role := definition.inputs.get("executionRoleArn"):
                for container in json.loads(definition.inputs["containerDefinitions"]):
                    self._start(str(role), container)

    def _start(self, role: str, container: Mapping[str, Any]) -> None:
        if repository := self._repositories.get(_without_version(str(container["image"]))):
            self._calls.judge(role, pull_needs(repository))
        options = (container.get("logConfiguration") or {}).get("options") or {}
        if group := self._groups.get(str(options.get("awslogs-group"))):
            self._calls.judge(role, log_needs(group))
        for secret in container.get("secrets") or ():
            self._read(role, str(secret["valueFrom"]))

    def _read(self, role: str, source: str) -> None:
        if ":secretsmanager:" in source:
            arn = ":".join(source.split(":")[:_SECRET_PARTS])
            self._calls.of_role(role, "secretsmanager", "GetSecretValue", {"SecretId": arn})
        else:
            self._calls.of_role(role, "ssm", "GetParameters", {"Names": [source]})


def _without_version(image: str) -> str:
    """Return an image without its digest and its tag."""
    path, _, name = image.partition("@")[0].rpartition("/")
    return f"{path}/{name.partition(':')[0]}"


def arns(recording: Recording, type_: str, output: str) -> Mapping[str, str]:
    """Return the ARNs of all resources of a type, by another output."""
    return {str(resource.outputs[output]): str(resource.outputs["arn"]) for resource in recording.of_type(type_)}


def pull_needs(repository: str) -> Iterator[Need]:
    """Pull an image of a repository, by its ARN."""
    yield Need("ecr:GetAuthorizationToken")
    yield from (Need(f"ecr:{action}", repository) for action in _PULL)


def log_needs(group: str) -> Iterator[Need]:
    """Write to a log group, by its ARN."""
    yield from (Need(f"logs:{action}", f"{group}:log-stream:*") for action in ("CreateLogStream", "PutLogEvents"))
