"""The files that services of AWS read: their form, what they do, and that what they must not do fails."""

from __future__ import annotations

import copy
import json
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import given, strategies

from components.container_platform.delivery.roll_out import PLACEHOLDER
from components.container_platform.delivery.settings import FILES, SCRIPT, buildspec, files
from tests.components.container_platform.delivery.service import (
    BUILT,
    PUSHED,
    appspec,
    delivered,
    named,
    only,
    settings_files,
)
from tests.local.cloudformation import errors

HOOK = "arn:aws:lambda:eu-west-1:123456789012:function:check"
DIGEST = f"sha256:{'a1' * 32}"
URL = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/gallery"


def schema(name: str) -> jsonschema.Draft202012Validator:
    text = Path(__file__).with_name("schemas").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


@pytest.mark.parametrize("name", ["buildspec.yml", "rollout.yml"])
def test_the_buildspecs_are_valid(name: str) -> None:
    schema("buildspec").validate(yaml.safe_load(buildspec(name)))


Change = Callable[[dict[str, Any]], object]
WRONG_BUILDSPECS: list[Change] = [
    lambda spec: spec["phases"]["build"].pop("on-failure"),
    lambda spec: spec["phases"]["build"].update({"on-failure": "CONTINUE"}),
    lambda spec: spec["phases"]["build"].pop("commands"),
    lambda spec: spec["phases"].update(deploy=spec["phases"]["build"]),
    lambda spec: spec.update(version=0.1),
    lambda spec: spec.update(artefacts=spec["artifacts"]),
]
WRONG_APPSPECS: list[Change] = [
    lambda properties: properties.pop("NetworkConfiguration"),
    lambda properties: properties["CapacityProviderStrategy"].clear(),
    lambda properties: properties["LoadBalancerInfo"].update(ContainerPort="8080"),
    lambda properties: properties.update(TaskDefinition="gallery"),
    lambda properties: properties.update(DesiredCount=2),
]


@pytest.mark.parametrize("spoil", WRONG_BUILDSPECS)
def test_a_buildspec_that_codebuild_would_read_otherwise_is_found(spoil: Change) -> None:
    spec = yaml.safe_load(buildspec("buildspec.yml"))
    spoil(spec)
    with pytest.raises(jsonschema.ValidationError):
        schema("buildspec").validate(spec)


@pytest.mark.parametrize("hooks", [{}, {"AfterAllowTestTraffic": HOOK}])
def test_the_appspec_is_valid_and_has_network_and_capacity(hooks: Mapping[str, str]) -> None:
    recording = delivered(pipeline=PUSHED, hooks=hooks)
    spec, tasks = appspec(recording), named(recording, "aws:ec2/securityGroup:SecurityGroup", "gallery-tasks")
    schema("appspec").validate(spec)
    properties = spec["Resources"][0]["TargetService"]["Properties"]
    assert properties["TaskDefinition"] == "<TASK_DEFINITION>"
    assert properties["LoadBalancerInfo"] == {"ContainerName": "gallery", "ContainerPort": 8080}
    assert properties["NetworkConfiguration"]["AwsvpcConfiguration"] == {
        "Subnets": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
        "SecurityGroups": [tasks.id],
        "AssignPublicIp": "DISABLED",
    }
    assert properties["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
        {"CapacityProvider": "FARGATE_SPOT", "Base": 0, "Weight": 3},
    ]
    assert spec.get("Hooks", []) == [{event: arn} for event, arn in hooks.items()]


@pytest.mark.parametrize("spoil", WRONG_APPSPECS)
def test_an_appspec_that_codedeploy_would_refuse_is_found(spoil: Change) -> None:
    spec = copy.deepcopy(appspec(delivered(pipeline=PUSHED)))
    spoil(spec["Resources"][0]["TargetService"]["Properties"])
    with pytest.raises(jsonschema.ValidationError):
        schema("appspec").validate(spec)


def test_the_task_definition_is_the_programs_without_its_image() -> None:
    task = json.loads(settings_files(delivered(pipeline=PUSHED))["taskdef.json"])
    model = ServiceModel(Loader().load_service_model("ecs", "service-2"))
    report = ParamValidator().validate(task, model.operation_model("RegisterTaskDefinition").input_shape)
    assert not report.has_errors(), report.generate_report()
    container, collector = task["containerDefinitions"]
    assert container["image"] == PLACEHOLDER != collector["image"]
    assert {"PORT", "API_URL"} <= {row["name"] for row in container["environment"]}
    assert container["readonlyRootFilesystem"] is True
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    assert task["runtimePlatform"]["cpuArchitecture"] == "ARM64"


VALUES: dict[str, Any] = {
    "family": "gallery",
    "task_role_arn": "arn:aws:iam::123456789012:role/task",
    "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
    "network_mode": "awsvpc",
    "requires_compatibilities": ["EC2"],
    "cpu": None,
    "memory": "512",
    "volumes": [],
    "network": {"subnets": ["subnet-1"], "security_groups": ["sg-1"]},
    "capacity": [],
    "hooks": {},
}


@given(environment=strategies.dictionaries(strategies.text(min_size=1), strategies.text(), max_size=4))
def test_no_value_breaks_the_files(environment: Mapping[str, str]) -> None:
    rows = [{"name": name, "value": value} for name, value in environment.items()]
    containers = json.dumps([{"name": "gallery", "image": "old", "environment": rows}, {"name": "collector"}])
    texts = files(
        {**VALUES, "containers": containers}, container="gallery", port=8080, architecture="x86_64", fargate=False
    )
    task = json.loads(texts["taskdef.json"])
    assert task["containerDefinitions"][0]["environment"] == rows
    assert "cpu" not in task
    spec = yaml.safe_load(texts["appspec.yaml"])
    schema("appspec").validate(spec)
    properties = spec["Resources"][0]["TargetService"]["Properties"]
    assert not {"PlatformVersion", "CapacityProviderStrategy"} & set(properties)
    assert "Hooks" not in spec


@pytest.mark.parametrize("pipeline", [PUSHED, BUILT])
@pytest.mark.parametrize("strategy", ["codedeploy", "rolling"])
def test_cloudformations_rules_find_nothing_wrong(strategy: str, pipeline: Mapping[str, Any]) -> None:
    assert errors(delivered(strategy=strategy, pipeline=pipeline).resources) == []


@dataclass
class Build:
    """A run of the buildspec with commands that write down how they were called."""

    status: int
    calls: list[str]
    detail: Path


def build(folder: Path, **fails: int) -> Build:
    """Run the phases as CodeBuild does: in one shell, to the first command that fails.

    Args:
        folder: An empty folder.
        fails: Command -> the exit status that it has.
    """
    source, settings, commands = (folder / name for name in ("source", "settings", "commands"))
    for path in (source / "services" / "gallery", settings, commands):
        path.mkdir(parents=True)
    (settings / "environment").write_text("PORT=8080\n", encoding="utf-8")
    log = folder / "calls"
    log.touch()
    for command in ("docker", "aws", "curl"):
        answer = DIGEST if command == "aws" else ""
        path = commands / command
        reads = '[ "$1" = login ] && cat > /dev/null\n' if command == "docker" else ""
        says = f'echo "{command} $*" >> {log}\necho "{answer}"\nexit {fails.get(command, 0)}\n'
        path.write_text(f"#!/bin/sh\n{reads}{says}", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    phases = yaml.safe_load(buildspec("buildspec.yml"))["phases"]
    lines = [command for name in ("pre_build", "build", "post_build") for command in phases[name]["commands"]]
    done = subprocess.run(
        ["bash", "-c", "set -e\n" + "\n".join(lines)],
        env={
            "PATH": f"{commands}:/usr/bin:/bin",
            "CODEBUILD_SRC_DIR": str(source),
            "CODEBUILD_SRC_DIR_settings": str(settings),
            "CODEBUILD_RESOLVED_SOURCE_VERSION": "0123456789abcdef",
            "CODEBUILD_BUILD_NUMBER": "7",
            "FOLDER": "services/gallery",
            "TEST_COMMAND": "true" if "test" not in fails else "false",
            "REPOSITORY_URL": URL,
            "CONTAINER_PORT": "8080",
            "HEALTH_PATH": "/health",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Build(done.returncode, log.read_text(encoding="utf-8").splitlines(), source / "imageDetail.json")


def test_the_build_hands_on_the_digest_of_what_it_pushed(tmp_path: Path) -> None:
    done = build(tmp_path)
    assert done.status == 0
    assert json.loads(done.detail.read_text(encoding="utf-8")) == {"ImageURI": f"{URL}@{DIGEST}"}
    tag = f"{URL}:0123456789ab-7"
    assert f"docker push {tag}" in done.calls
    assert [call for call in done.calls if call.startswith("aws ecr describe-images --repository-name gallery ")]


def test_the_image_is_tested_as_the_task_runs_it(tmp_path: Path) -> None:
    calls = build(tmp_path).calls
    [run] = [call for call in calls if call.startswith("docker run")]
    for option in ("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges", "--env-file"):
        assert option in run
    order = [call.split()[1] for call in calls if call.split()[0] == "docker"]
    assert order.index("run") < order.index("push")


@pytest.mark.parametrize("command", ["test", "docker", "curl", "aws"])
def test_nothing_is_handed_on_when_a_step_fails(tmp_path: Path, command: str) -> None:
    done = build(tmp_path, **{command: 22})
    assert done.status != 0
    assert not done.detail.exists()
    if command != "aws":
        assert not [call for call in done.calls if call.startswith("docker push")]


def test_an_answer_that_is_no_digest_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.components.container_platform.delivery.test_files.DIGEST", "None")
    done = build(tmp_path)
    assert done.status != 0
    assert not done.detail.exists()


def test_the_projects_hold_the_files_as_they_are() -> None:
    recording = delivered(strategy="rolling", pipeline=BUILT)
    texts = {
        project.name: project.inputs["source"]["buildspec"]
        for project in recording.of_type("aws:codebuild/project:Project")
    }
    assert texts == {
        "gallery-build": (FILES / "buildspec.yml").read_text(encoding="utf-8"),
        "gallery-rollout": (FILES / "rollout.yml").read_text(encoding="utf-8"),
    }
    assert settings_files(recording)["roll_out.py"] == SCRIPT.read_text(encoding="utf-8")
    assert only(delivered(pipeline=BUILT), "aws:codebuild/project:Project").name == "gallery-build"
