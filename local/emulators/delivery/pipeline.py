"""One pipeline of CodePipeline: its stages in order, by an execution that succeeds or fails."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from botocore.exceptions import ClientError

from local.clients import Clients
from local.emulators.containers import task_definition
from local.emulators.delivery.deployment import Deployment, Test
from local.emulators.delivery.recorded import (
    Action,
    NotRunHereError,
    Plan,
    RecordedPipeline,
    Trigger,
    pipeline_of,
    plan_of,
)
from local.emulators.runtime import Runtime
from recorder.resource import Recording

_VARIABLE: Final = re.compile(r"#\{variables\.(?P<name>\w+)\}")
_THRESHOLDS: Final = {
    "CriticalThreshold": "CRITICAL",
    "HighThreshold": "HIGH",
    "MediumThreshold": "MEDIUM",
    "LowThreshold": "LOW",
}
_TASK_DEFINITION: Final = "<TASK_DEFINITION>"
Scan = Callable[[str], Mapping[str, int]]
"""Digest -> how many vulnerabilities of each severity: a stand-in for Inspector, which nothing here is."""


class _FailedError(Exception):
    """An action failed; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """What became of one action."""

    stage: str
    action: str
    ok: bool
    seconds: float
    text: str


@dataclass(slots=True, kw_only=True)
class Execution:
    """One run of a pipeline."""

    digest: str
    """Of the image that started it."""
    tag: str
    status: str = "InProgress"
    """As `GetPipelineExecution` calls it: `Succeeded` or `Failed` in the end."""
    stages: list[ActionResult] = field(default_factory=list[ActionResult])
    deployment: Deployment | None = None
    """None where the pipeline did not come so far."""
    artefacts: dict[str, Mapping[str, bytes]] = field(default_factory=dict[str, Mapping[str, bytes]])
    """By name: path of a file -> its content."""

    @property
    def reason(self) -> str:
        """Why it failed; empty where it did not."""
        return next((stage.text for stage in self.stages if not stage.ok), "")


class PipelineRunner:
    """Carries a recorded pipeline out.

    Args:
        recording: The program.
        name: The pipeline's name.
        clients: For what MiniStack keeps.
        runtime: For what runs beside it.
        scan: The result of a scan, by digest.
        minute: So many seconds are one of CodeDeploy's and CloudWatch's.
        healthy_seconds: For how long new tasks are waited for.

    Raises:
        NotRunHereError: the pipeline has actions that nothing here carries out.
    """

    def __init__(
        self,
        recording: Recording,
        name: str,
        clients: Clients,
        runtime: Runtime,
        *,
        scan: Scan,
        minute: float,
        healthy_seconds: float = 60,
    ) -> None:
        self._recorded: RecordedPipeline = pipeline_of(recording, name)
        self._recording, self._clients, self._runtime = recording, clients, runtime
        self._scan, self._minute, self._healthy_seconds = scan, minute, healthy_seconds

    def plan(self) -> Plan:
        """Return how the pipeline's last action deploys.

        Raises:
            NotRunHereError: the service does not run here.
        """
        wanted = self._recorded.actions[-1].configuration
        return plan_of(self._recording, self._runtime, wanted["ApplicationName"], wanted["DeploymentGroupName"])

    def pushed(self, repository: str, digest: str, tag: str, *, test: Test | None = None) -> list[Execution]:
        """Return what an image that was pushed started, by the rules of the program: nothing, or an execution each.

        Args:
            repository: The name of its repository.
            digest: The image's.
            tag: The image's.
            test: Says whether new tasks answer well at the test listener.
        """
        event = push_event(repository, digest, tag, region=self._clients.region)
        return [self._start(one, event, test) for one in self._recorded.triggers if self._matches(one, event)]

    def _matches(self, trigger: Trigger, event: Mapping[str, Any]) -> bool:
        answer = self._clients.get("events").test_event_pattern(EventPattern=trigger.pattern, Event=json.dumps(event))
        return bool(answer["Result"])

    def _start(self, trigger: Trigger, event: Mapping[str, Any], test: Test | None) -> Execution:
        given = started_with(trigger, event)
        revisions = {one["actionName"]: one["revisionValue"] for one in given.get("sourceRevisions") or ()}
        variables = {one["name"]: one["value"] for one in given.get("variables") or ()}
        execution = Execution(digest=event["detail"]["image-digest"], tag=event["detail"]["image-tag"])
        for action in self._recorded.actions:
            started = time.monotonic()
            try:
                text, ok = self._act(action, execution, revisions, variables, test), True
            except (_FailedError, NotRunHereError, ClientError) as error:
                text, ok = str(error), False
            seconds = time.monotonic() - started
            execution.stages.append(
                ActionResult(stage=action.stage, action=action.name, ok=ok, seconds=seconds, text=text)
            )
            if not ok:
                execution.status = "Failed"
                return execution
        execution.status = "Succeeded"
        return execution

    def _act(
        self,
        action: Action,
        execution: Execution,
        revisions: Mapping[str, str],
        variables: Mapping[str, str],
        test: Test | None,
    ) -> str:
        wanted = {
            key: _VARIABLE.sub(lambda match: variables.get(match["name"], match[0]), value)
            for key, value in action.configuration.items()
        }
        match action.provider:
            case "ECR":
                files, text = self._image(wanted, revisions.get(action.name, ""))
            case "S3":
                files, text = self._object(wanted)
            case "InspectorScan":
                files, text = self._scanned(wanted)
            case _:
                files, text = {}, self._deploy(wanted, execution, test)
        for name in action.gives:
            execution.artefacts[name] = files
        return text

    def _image(self, wanted: Mapping[str, str], digest: str) -> tuple[Mapping[str, bytes], str]:
        """Find an image by its digest. https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html."""
        repository = wanted["RepositoryName"]
        by = {"imageDigest": digest} if digest else {"imageTag": wanted.get("ImageTag", "latest")}
        found = self._digest(repository, by)
        [described] = self._clients.get("ecr").describe_repositories(repositoryNames=[repository])["repositories"]
        uri = f"{described['repositoryUri']}@{found}"
        return {"imageDetail.json": json.dumps({"ImageURI": uri}).encode()}, f"{repository}@{found[:19]}"

    def _digest(self, repository: str, by: Mapping[str, str]) -> str:
        answer = self._clients.get("ecr").describe_images(repositoryName=repository, imageIds=[by])
        if not answer["imageDetails"]:
            raise _FailedError(f"{repository} has no image {' '.join(by.values())}")
        return str(answer["imageDetails"][0]["imageDigest"])

    def _object(self, wanted: Mapping[str, str]) -> tuple[Mapping[str, bytes], str]:
        answer = self._clients.get("s3").get_object(Bucket=wanted["S3Bucket"], Key=wanted["S3ObjectKey"])
        with zipfile.ZipFile(io.BytesIO(answer["Body"].read())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}, wanted["S3ObjectKey"]

    def _scanned(self, wanted: Mapping[str, str]) -> tuple[Mapping[str, bytes], str]:
        """Hold an image against the thresholds, which are how many of a severity pass."""
        counts = self._scan(self._digest(wanted["ECRRepositoryName"], {"imageTag": wanted["ImageTag"]}))
        above = {
            severity: counts[severity]
            for parameter, severity in _THRESHOLDS.items()
            if parameter in wanted and counts.get(severity, 0) > int(wanted[parameter])
        }
        if above:
            text = ", ".join(f"{count} {severity}" for severity, count in above.items())
            raise _FailedError(f"vulnerabilities beyond the threshold (a stand-in for Inspector's scan): {text}")
        return {}, "no vulnerability beyond the threshold (a stand-in for Inspector's scan)"

    def _deploy(self, wanted: Mapping[str, str], execution: Execution, test: Test | None) -> str:
        """Register the task definition with the image in it, and deploy it by the AppSpec.

        https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
        """
        template = self._file(execution, wanted, "TaskDefinitionTemplate", "taskdef.json")
        image = self._file(execution, wanted, "Image1", "imageDetail.json")
        placeholder = f"<{wanted['Image1ContainerName']}>"
        if placeholder not in template:
            raise _FailedError(f"the task definition has no {placeholder}")
        registered = self._clients.get("ecs").register_task_definition(
            **json.loads(template.replace(placeholder, json.loads(image)["ImageURI"]))
        )
        definition = task_definition(registered["taskDefinition"])
        app_spec = self._file(execution, wanted, "AppSpecTemplate", "appspec.yaml")
        target, hooks = read_app_spec(app_spec.replace(_TASK_DEFINITION, definition.arn))
        if target["TaskDefinition"] != definition.arn:
            raise _FailedError(f"the AppSpec deploys {target['TaskDefinition']}, not the new task definition")
        name = target["LoadBalancerInfo"]["ContainerName"]
        if name not in {container.name for container in definition.containers}:
            raise _FailedError(f"the AppSpec's container {name} is not in the task definition")
        plan = self.plan()
        deployment = Deployment(
            plan,
            self._runtime.ecs_services[plan.service],
            definition,
            self._runtime.metrics,
            self._minute,
            test,
            self._healthy_seconds,
        )
        execution.deployment = deployment
        if not deployment.run():
            raise _FailedError(deployment.reason)
        left_out = f"; hooks that nothing here calls: {', '.join(hooks)}" if hooks else ""
        return f"{definition.arn.rpartition('/')[2]} serves{left_out}"

    def _file(self, execution: Execution, wanted: Mapping[str, str], kind: str, default: str) -> str:
        artefact = wanted.get(f"{kind}Artifact") or wanted.get(f"{kind}ArtifactName", "")
        path = wanted.get(f"{kind}Path", default)
        try:
            return execution.artefacts[artefact][path].decode()
        except KeyError as error:
            raise _FailedError(f"artefact {artefact!r} has no {path}") from error


def push_event(repository: str, digest: str, tag: str, *, region: str) -> dict[str, Any]:
    """Return ECR's event of an image that was pushed.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
    """
    return {
        "version": "0",
        "id": digest.removeprefix("sha256:")[:32],
        "detail-type": "ECR Image Action",
        "source": "aws.ecr",
        "account": "000000000000",
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "region": region,
        "resources": [],
        "detail": {
            "result": "SUCCESS",
            "repository-name": repository,
            "image-digest": digest,
            "action-type": "PUSH",
            "image-tag": tag,
        },
    }


def started_with(trigger: Trigger, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the input that a rule's target gets from an event, by its transformer."""
    text = trigger.template
    for name, path in trigger.paths.items():
        value: Any = event
        for step in path.removeprefix("$.").split("."):
            value = value[step]
        text = text.replace(f"<{name}>", str(value))
    return json.loads(text)


def read_app_spec(text: str) -> tuple[Mapping[str, Any], list[str]]:
    """Return the properties of an AppSpec's target service, and the functions of its hooks."""
    document: Any = yaml.safe_load(text)
    [resource] = document["Resources"]
    hooks: list[Mapping[str, str]] = document.get("Hooks") or []
    return resource["TargetService"]["Properties"], [f"{event}: {name}" for row in hooks for event, name in row.items()]
