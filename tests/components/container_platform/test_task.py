"""What a task is: closed in, known by its image's digest, with no secret in its definition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import InputPropertiesError

from components.building_blocks.grants import Grant
from components.building_blocks.job_definition import FARGATE_MEMORY_MB
from components.container_platform.task import COLLECTOR_CONFIGURATION
from recorder.resource import Recording
from tests.components.container_platform.whole import DIGEST, only, recorded
from tests.components.examples import KEY

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf"
SECRETS = {"STRIPE_KEY": {"arn": SECRET, "encryption_key_arn": KEY, "key": "api"}}


def service(**more: Any) -> Mapping[str, Any]:
    return {"service": {"name": "gallery", **more}}


def definition(recording: Recording) -> Mapping[str, Any]:
    return only(recording, "TaskDefinition").inputs


def containers(recording: Recording) -> dict[str, Mapping[str, Any]]:
    return {one["name"]: one for one in json.loads(definition(recording)["containerDefinitions"])}


def statements(recording: Recording, role: str) -> list[Mapping[str, Any]]:
    return json.loads(only(recording, "RolePolicy", role).inputs["policy"])["Statement"]


def actions(recording: Recording, role: str) -> set[str]:
    return {action for statement in statements(recording, role) for action in statement["Action"]}


@pytest.mark.parametrize("container", ["gallery", "collector"])
def test_each_container_is_closed_in(container: str) -> None:
    found = containers(recorded())[container]
    assert found["readonlyRootFilesystem"] is True
    assert found["privileged"] is False
    assert found["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    assert found["user"] == "10001:10001"
    assert not found.get("mountPoints")


def test_the_container_is_what_the_load_balancer_reaches() -> None:
    recording = recorded()
    (port,) = containers(recording)["gallery"]["portMappings"]
    (reached,) = only(recording, "Service").inputs["loadBalancers"]
    assert (
        (reached["containerName"], reached["containerPort"]) == ("gallery", port["containerPort"]) == ("gallery", 8080)
    )
    assert only(recording, "TargetGroup").inputs["port"] == 8080


def test_only_what_is_named_can_be_written_to() -> None:
    recording = recorded(**service(writable=["/work", "/var/cache/gallery"]))
    mounts = {m["containerPath"]: m["sourceVolume"] for m in containers(recording)["gallery"]["mountPoints"]}
    assert mounts == {"/work": "work", "/var/cache/gallery": "var-cache-gallery"}
    assert [volume["name"] for volume in definition(recording)["volumes"]] == list(mounts.values())


def test_a_secret_is_named_in_the_definition_and_read_when_the_task_starts() -> None:
    recording = recorded(**service(secrets=SECRETS))
    assert containers(recording)["gallery"]["secrets"] == [{"name": "STRIPE_KEY", "valueFrom": f"{SECRET}:api::"}]
    (reads,) = [s for s in statements(recording, "gallery-execution") if "secretsmanager:GetSecretValue" in s["Action"]]
    assert reads["Resource"] == [SECRET]
    assert "secretsmanager:GetSecretValue" not in actions(recording, "gallery")


def test_the_task_may_send_traces_and_what_it_is_granted() -> None:
    grant = [Grant(["sns:Publish"], ["arn:aws:sns:eu-west-1:123456789012:news"])]
    assert {action.partition(":")[0] for action in actions(recorded(**service(may=[grant])), "gallery")} == {
        "sns",
        "xray",
    }


def test_what_starts_the_task_may_pull_and_write_logs_only() -> None:
    found = actions(recorded(), "gallery-execution")
    assert {action.partition(":")[0] for action in found} == {"ecr", "logs"}
    assert not [action for action in found if "Put" in action and not action.startswith("logs:")]


def test_the_collector_sends_traces_and_takes_them_from_the_task_alone() -> None:
    collector = containers(recorded())["collector"]
    (variable,) = collector["environment"]
    assert json.loads(variable["value"]) == COLLECTOR_CONFIGURATION
    assert COLLECTOR_CONFIGURATION["receivers"]["otlp"]["protocols"] == {"http": {"endpoint": "127.0.0.1:4318"}}
    assert collector["essential"] is False
    environment = {v["name"]: v["value"] for v in containers(recorded())["gallery"]["environment"]}
    assert environment["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://127.0.0.1:4318"


def test_without_traces_there_is_no_collector_and_no_permission_for_it() -> None:
    recording = recorded(traces=False)
    assert list(containers(recording)) == ["gallery"]
    assert not [r for r in recording.resources if r.type.endswith(":RolePolicy") and r.name == "gallery"]


def test_a_health_command_of_the_image_is_the_containers_health_check() -> None:
    recording = recorded(**service(health_command=["python", "-m", "gallery.health"], start_seconds=20))
    assert containers(recording)["gallery"]["healthCheck"] == {
        "command": ["CMD", "python", "-m", "gallery.health"],
        "interval": 10,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 20,
    }
    assert "healthCheck" not in containers(recorded())["gallery"]


def test_an_image_is_known_by_its_digest_or_by_what_it_is_built_from(tmp_path: Any) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "page.html").write_text("one")

    def image(**more: Any) -> str:
        return containers(recorded(**more))["gallery"]["image"]

    built = {"image": {"dockerfile": str(tmp_path)}}
    first = image(**built)
    assert first == image(**built)
    (tmp_path / "page.html").write_text("two")
    assert image(**built) != first
    assert image().endswith(f"@{DIGEST}")
    elsewhere = f"210987654321.dkr.ecr.eu-central-1.amazonaws.com/shared/gallery@{DIGEST}"
    recording = recorded(image={"digest": elsewhere})
    assert containers(recording)["gallery"]["image"] == elsewhere
    pulled = [
        s["Resource"][0] for s in statements(recording, "gallery-execution") if "ecr:BatchGetImage" in s["Action"]
    ]
    assert "arn:aws:ecr:eu-central-1:210987654321:repository/shared/gallery" in pulled


def test_exec_is_encrypted_recorded_and_only_where_nothing_stays() -> None:
    recording = recorded(exec=True)
    settings = only(recording, "Cluster").inputs["configuration"]["executeCommandConfiguration"]
    assert settings["kmsKeyId"] == KEY
    assert settings["logConfiguration"]["cloudWatchLogGroupName"] == only(recording, "LogGroup").outputs["name"]
    assert only(recording, "Service").inputs["enableExecuteCommand"] is True
    assert containers(recording)["gallery"]["readonlyRootFilesystem"] is False
    assert "ssmmessages:OpenDataChannel" in actions(recording, "gallery")
    plain = recorded()
    assert only(plain, "Service").inputs["enableExecuteCommand"] is False
    assert "configuration" not in only(plain, "Cluster").inputs
    with pytest.raises(InputPropertiesError, match="exec is True: leave it out where data stays"):
        recorded(exec=True, force_destroy=False)


@given(
    vcpus=st.sampled_from([0.25, 0.5, 1, 2, 4, 8, 16, 0.75, 3, 32]), memory=st.integers(1, 240).map(lambda n: n * 512)
)
def test_just_what_fargate_has_is_accepted(vcpus: float, memory: int) -> None:
    args = service(vcpus=vcpus, memory_mb=memory)
    if memory in FARGATE_MEMORY_MB.get(vcpus, ()):
        found = definition(recorded(**args))
        assert (found["cpu"], found["memory"]) == (str(int(vcpus * 1024)), str(memory))
    else:
        with pytest.raises(InputPropertiesError, match=r"service\.(vcpus|memory_mb) is .*must be one of"):
            recorded(**args)
