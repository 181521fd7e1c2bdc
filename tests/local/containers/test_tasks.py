"""The tasks of a recorded service: processes with what the task definition gives them, kept at their number."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.containers import EcsService, Images, TaskSet, folder_image
from local.emulators.containers.images import ImageError, NotAProcessError
from local.emulators.runtime import Runtime
from recorder.resource import Recording
from tests.local.containers.conftest import Push
from tests.local.containers.load import ask, load
from tests.local.containers.program import service
from tests.patience import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.xdist_group("local_cloud")

Deploy = Callable[[Callable[[], object]], tuple[Recording, LocalCloud]]


@pytest.fixture(scope="module")
def running(deploy: Deploy, beside: Runtime, push: Push) -> tuple[EcsService, str]:
    check = {"command": ["CMD", "python", "-c", "raise SystemExit(0)"], "interval": 5}
    recording, cloud = deploy(service("tasks", healthCheck=check))
    assert cloud.summary.created["aws:ecs/service:Service"] == 1
    push("tasks", "first", VERSION="1")
    found = beside.ecs_services["tasks/tasks"]
    assert found.primary.wait(PATIENCE_SECONDS)
    return found, beside.addresses.localised(recording.exports)["url"]


def test_a_task_has_what_its_definition_gives_it(running: tuple[EcsService, str]) -> None:
    found, url = running
    assert [task.health for task in found.primary.tasks] == ["HEALTHY", "HEALTHY"]
    status, environment = ask(url, "/environment")
    assert status == 200
    assert environment["COLOUR"] == "of the task"
    assert environment["GREETING"] == "from the image"
    assert environment["PASSWORD"] == "of the secret"
    assert environment["TEXT"] == "of the parameter"
    assert "AWS_ACCESS_KEY_ID" not in environment


def test_a_task_finds_the_credentials_of_its_role_and_no_other_task_does(running: tuple[EcsService, str]) -> None:
    _, url = running
    assert ask(url, "/role")[1]["role"].endswith(":role/tasks-task")
    _, environment = ask(url, "/environment")
    request = Request(environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"])  # noqa: S310 - our own address
    request.add_header("Authorization", "of another task")
    with pytest.raises(HTTPError, match="403"):
        urlopen(request, timeout=5)  # noqa: S310 - the same


def test_lines_arrive_in_the_log_group(running: tuple[EcsService, str], clients: Clients) -> None:
    found, _ = running
    task = found.primary.tasks[0].id

    def lines() -> list[str]:
        try:
            events = clients.get("logs").get_log_events(
                logGroupName="/tests/tasks", logStreamName=f"tasks/web/{task}", startFromHead=True
            )
        except clients.get("logs").exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events["events"]]

    eventually(lambda: "listening" in lines())


def test_a_task_that_ends_is_replaced_and_no_request_is_lost_by_it(running: tuple[EcsService, str]) -> None:
    found, url = running
    lost = found.primary.tasks[0]
    lost.kill()
    eventually(lambda: lost not in found.primary.tasks and found.primary.ready() == 2)
    assert found.primary.stopped[-1].startswith("Essential container in task exited (web")
    with load(url) as sent:
        eventually(lambda: len(sent.answers) >= 40)
    assert sent.failed == 0


def test_a_container_that_its_own_check_finds_unhealthy_is_replaced(
    deploy: Deploy, beside: Runtime, push: Push, tmp_path: Path
) -> None:
    flag = tmp_path / "sick"
    command = ["CMD-SHELL", f"test ! -e {flag}"]
    deploy(service("sick", tasks=1, healthCheck={"command": command, "interval": 5, "retries": 1}))
    push("sick", "first", VERSION="1")
    primary = beside.ecs_services["sick/sick"].primary
    assert primary.wait(PATIENCE_SECONDS)
    first = primary.tasks[0]
    flag.touch()
    eventually(lambda: "Task failed container health checks" in primary.stopped)
    flag.unlink()
    eventually(lambda: primary.ready() == 1)
    assert primary.tasks[0] is not first


@pytest.mark.parametrize(("environment", "killed"), [({"IGNORES_TERM": "1"}, 1), ({}, 0)])
def test_a_task_that_ignores_sigterm_is_killed_after_its_stop_time_out(
    deploy: Deploy, beside: Runtime, push: Push, environment: dict[str, str], killed: int
) -> None:
    name = f"stops-{killed}"
    deploy(service(name, tasks=1, stopTimeout=2 if killed else 60))
    push(name, "first", **environment)
    found = beside.ecs_services[f"{name}/{name}"]
    assert found.primary.wait(PATIENCE_SECONDS)
    programs = [one.program for one in found.primary.tasks[0].containers]
    task_set: TaskSet = found.primary
    started = time.monotonic()
    found.end(task_set)
    assert task_set.killed == killed
    assert not killed or time.monotonic() - started >= 2
    assert not any(program.running for program in programs)


def test_a_secret_that_is_not_there_stops_the_task_with_ecs_words(deploy: Deploy, beside: Runtime, push: Push) -> None:
    missing = [{"name": "PASSWORD", "valueFrom": "/nowhere/parameter"}]
    deploy(service("secretless", tasks=1, secrets=missing))
    push("secretless", "first")
    primary = beside.ecs_services["secretless/secretless"].primary
    eventually(lambda: primary.failed_starts >= 2)
    assert "ResourceInitializationError: unable to pull secrets" in primary.last_reason()
    assert not primary.tasks


def test_an_image_that_was_built_for_containers_is_skipped_with_its_reason(
    deploy: Deploy, beside: Runtime, clients: Clients
) -> None:
    deploy(service("built", tasks=1))
    clients.get("ecr").put_image(
        repositoryName="built", imageTag="first", imageManifest=json.dumps({"schemaVersion": 2, "layers": []})
    )
    primary = beside.ecs_services["built/built"].primary
    assert primary.wait(PATIENCE_SECONDS) is False
    assert primary.skipped.endswith("nothing says how it starts as a process")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('FROM a\nENTRYPOINT ["/bin/server"]\n', "only Python runs here"),
        ("FROM a\nCMD python -m server\n", "must be a JSON list"),
        ("FROM a\n", "starts 'nothing'"),
    ],
)
def test_a_dockerfile_that_starts_no_python_is_no_image_here(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    with pytest.raises(NotAProcessError, match=message):
        folder_image(tmp_path)


def test_an_image_is_found_by_tag_and_by_digest(running: tuple[EcsService, str], images: Images, folder: Path) -> None:
    del running
    uri = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/tasks"
    by_tag = images.pull(f"{uri}:first")
    assert images.pull(f"{uri}@{by_tag.digest}") == by_tag
    assert by_tag.folder == folder
    with pytest.raises(ImageError, match="not found"):
        images.pull(f"{uri}:second")
