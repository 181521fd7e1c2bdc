"""Deploys an image to an ECS service and fails where ECS takes it back; it runs in CodeBuild, from the settings.

CodePipeline's own action for ECS does neither: it copies the task definition that the service has, so that settings of
the program never arrive, and it waits until the service is stable, which it is after a rollback as well
(https://github.com/aws/containers-roadmap/issues/1399). It stands on the standard library and the `aws` command alone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PLACEHOLDER = "<IMAGE1_NAME>"
"""Where the image goes in the template, as CodePipeline's action for CodeDeploy has it."""
BY_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")
SUCCESSFUL = "SUCCESSFUL"
GOING_ON = frozenset({"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"})
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html"""
PAUSE_SECONDS = 15

Call = Callable[[Sequence[str]], Mapping[str, Any]]


class RolloutError(Exception):
    """The new version does not run."""


def aws(arguments: Sequence[str]) -> Mapping[str, Any]:
    """Run the `aws` command and return what it answers."""
    done = subprocess.run(["aws", *arguments, "--output", "json"], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def roll_out(
    template: str,
    image: str,
    *,
    cluster: str,
    service: str,
    minutes: float,
    call: Call = aws,
    pause: float | None = None,
) -> str:
    """Register the template with the image, have the service run it, and wait for the end.

    Args:
        template: The task definition with the placeholder.
        image: With its digest.
        cluster: The cluster's name.
        service: The service's name.
        minutes: How long the deployment may take.
        call: Runs an `aws` command.
        pause: Seconds between two looks.

    Returns:
        The ARN of the task definition that runs now.

    Raises:
        RolloutError: the image has no digest, or ECS did not complete this deployment.
    """
    if not BY_DIGEST.fullmatch(image):
        raise RolloutError(f"the image is {image!r}: it must be named by its digest, REPOSITORY@sha256:...")
    if PLACEHOLDER not in template:
        raise RolloutError(f"the task definition has no {PLACEHOLDER}: the image would not change")
    definition = call(["ecs", "register-task-definition", "--cli-input-json", template.replace(PLACEHOLDER, image)])[
        "taskDefinition"
    ]["taskDefinitionArn"]
    place = ["--cluster", cluster, "--service", service]
    call(["ecs", "update-service", *place, "--task-definition", definition])
    end = time.monotonic() + minutes * 60
    status: Mapping[str, Any] = {}
    while time.monotonic() < end:
        status = _deployment(definition, place, call) or status
        if status and status["status"] not in GOING_ON:
            break
        time.sleep(PAUSE_SECONDS if pause is None else pause)
    if status.get("status") != SUCCESSFUL:
        state = status.get("status", "no service deployment of it")
        raise RolloutError(f"{definition}: {state} {status.get('statusReason', '')}".rstrip())
    return definition


def _deployment(definition: str, place: Sequence[str], call: Call) -> Mapping[str, Any] | None:
    """Return the newest service deployment whose target is the task definition."""
    found = call(["ecs", "list-service-deployments", *place, "--max-items", "10"])["serviceDeployments"]
    for deployment in sorted(found, key=lambda one: str(one["createdAt"]), reverse=True):
        target = [deployment["targetServiceRevisionArn"]]
        revisions = call(["ecs", "describe-service-revisions", "--service-revision-arns", *target])["serviceRevisions"]
        if any(revision["taskDefinition"] == definition for revision in revisions):
            return deployment
    return None


def main(arguments: Sequence[str], environment: Mapping[str, str], call: Call = aws) -> int:
    """Deploy by the files that the pipeline hands over; 1 where the new version does not run."""
    template, detail = arguments
    try:
        definition = roll_out(
            Path(template).read_text(encoding="utf-8"),
            json.loads(Path(detail).read_text(encoding="utf-8"))["ImageURI"],
            cluster=environment["CLUSTER"],
            service=environment["SERVICE"],
            minutes=float(environment["TIMEOUT_MINUTES"]),
            call=call,
        )
    except RolloutError as error:
        print(f"The deployment failed: {error}", file=sys.stderr)
        return 1
    print(f"{definition} runs.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
