"""A deployment by ECS itself ends as ECS says, and one that was taken back is a failure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from components.container_platform.delivery import roll_out as module
from components.container_platform.delivery.roll_out import (
    GOING_ON,
    PLACEHOLDER,
    SUCCESSFUL,
    RolloutError,
    main,
    roll_out,
)

IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/gallery@sha256:{'a1' * 32}"
DEFINITION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/gallery:8"
OLD = "arn:aws:ecs:eu-west-1:123456789012:task-definition/gallery:7"
TEMPLATE = json.dumps({"family": "gallery", "containerDefinitions": [{"name": "gallery", "image": PLACEHOLDER}]})
ECS: Any = ServiceModel(Loader().load_service_model("ecs", "service-2"))
STATUSES: Sequence[str] = ECS.shape_for("ServiceDeploymentStatus").metadata["enum"]
"""All that ECS may say."""


class Ecs:
    """Answers the commands; another deployment, of the old task definition, is older and successful."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)
        self.calls: list[Sequence[str]] = []

    def __call__(self, arguments: Sequence[str]) -> Mapping[str, Any]:
        self.calls.append(arguments)
        match arguments[1]:
            case "register-task-definition":
                return {"taskDefinition": {"taskDefinitionArn": DEFINITION}}
            case "list-service-deployments":
                status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
                old = {"createdAt": "2026-01-01", "targetServiceRevisionArn": OLD, "status": SUCCESSFUL}
                new = {"createdAt": "2026-01-02", "targetServiceRevisionArn": DEFINITION, "status": status}
                return {"serviceDeployments": [old, {**new, "statusReason": "as ECS says"}] if status else [old]}
            case "describe-service-revisions":
                return {"serviceRevisions": [{"taskDefinition": arguments[-1]}]}
            case _:
                return {}


def rolled_out(ecs: Ecs, image: str = IMAGE, minutes: float = 1) -> str:
    return roll_out(TEMPLATE, image, cluster="photos", service="gallery", minutes=minutes, call=ecs, pause=0)


def test_the_service_runs_the_template_with_the_digest() -> None:
    ecs = Ecs("", "PENDING", "IN_PROGRESS", SUCCESSFUL)
    assert rolled_out(ecs) == DEFINITION
    registered = json.loads(next(call[-1] for call in ecs.calls if call[1] == "register-task-definition"))
    assert [container["image"] for container in registered["containerDefinitions"]] == [IMAGE]
    update = next(call for call in ecs.calls if call[1] == "update-service")
    assert list(update)[2:] == ["--cluster", "photos", "--service", "gallery", "--task-definition", DEFINITION]


@pytest.mark.parametrize("status", sorted({*STATUSES} - GOING_ON - {SUCCESSFUL}))
def test_every_other_end_is_a_failure(status: str) -> None:
    with pytest.raises(RolloutError, match=f"{status} as ECS says"):
        rolled_out(Ecs("IN_PROGRESS", status))


def test_a_rollback_that_goes_on_is_waited_for_and_is_a_failure() -> None:
    with pytest.raises(RolloutError, match="ROLLBACK_SUCCESSFUL"):
        rolled_out(Ecs("IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"))


def test_a_deployment_that_does_not_end_or_never_was_is_a_failure() -> None:
    with pytest.raises(RolloutError, match="IN_PROGRESS"):
        rolled_out(Ecs("IN_PROGRESS"), minutes=0.001)
    with pytest.raises(RolloutError, match="no service deployment of it"):
        rolled_out(Ecs(""), minutes=0.001)


@pytest.mark.parametrize("image", ["gallery:latest", "gallery", f"gallery@sha256:{'a1' * 31}", ""])
def test_an_image_without_a_digest_is_refused_before_anything_is_registered(image: str) -> None:
    ecs = Ecs(SUCCESSFUL)
    with pytest.raises(RolloutError, match="must be named by its digest"):
        rolled_out(ecs, image)
    assert not ecs.calls


def test_a_template_without_the_placeholder_is_refused() -> None:
    with pytest.raises(RolloutError, match="the image would not change"):
        roll_out("{}", IMAGE, cluster="photos", service="gallery", minutes=1, call=Ecs(SUCCESSFUL), pause=0)


@pytest.mark.parametrize(("status", "code"), [(SUCCESSFUL, 0), ("ROLLBACK_SUCCESSFUL", 1)])
def test_the_command_ends_as_the_deployment_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: str, code: int
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0)
    (tmp_path / "taskdef.json").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "imageDetail.json").write_text(json.dumps({"ImageURI": IMAGE}), encoding="utf-8")
    environment = {"CLUSTER": "photos", "SERVICE": "gallery", "TIMEOUT_MINUTES": "1"}
    paths = [str(tmp_path / "taskdef.json"), str(tmp_path / "imageDetail.json")]
    assert main(paths, environment, Ecs(status)) == code
    printed = capsys.readouterr()
    assert DEFINITION in (printed.err if code else printed.out)
