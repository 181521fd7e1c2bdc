"""The drill of `make drill`: what is lost with a task, with all tasks or with a bad version, and how it comes back.

The seconds are those of this machine, where a task is a process and a minute of CodeDeploy's and CloudWatch's is short.
What they show of AWS is the order of things: who notices, what still answers meanwhile, and what brings it back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.container_platform import ContainerPlatform
from components.gdpr_baseline import GdprBaseline
from components.three_tier_network import ThreeTierNetwork
from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.containers import EcsService
from local.emulators.containers.tasks import Task
from local.emulators.delivery import Execution, PipelineRunner
from local.emulators.runtime import Runtime
from recorder.resource import Recording
from tests.local.containers.conftest import Push
from tests.local.containers.load import Load, load
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.xdist_group("local_cloud"), pytest.mark.soak]

Deploy = Callable[[Callable[[], object]], tuple[Recording, LocalCloud]]
PER_SECOND = 50
MINUTE = 1.0
"""Seconds: so long a minute of the bake time and of the alarms is here. In less, a busy machine sends too few requests
in one of an alarm's periods for the alarm to ring."""
SETTLE = 0.5
TASKS = 3


def program(folder: Path) -> None:
    baseline = GdprBaseline("drill-baseline", {"force_destroy": True})
    network = ThreeTierNetwork("drill-network", {"cidr": "10.0.0.0/16"}).placement
    entrance = PublicLoadBalancer(
        "drill-entrance",
        {
            **baseline.foundation,
            "network": network,
            "access_log_bucket": baseline.delivery_logs,
            "force_destroy": True,
        },
    )
    ContainerPlatform(
        "drill",
        {
            **baseline.foundation,
            "network": network,
            "load_balancer": entrance.ref,
            "access_log_bucket": baseline.delivery_logs,
            "service": {"name": "web"},
            "image": {"dockerfile": str(folder)},
            "scaling": {"min": TASKS},
            "traces": False,
            "delivery": {"strategy": "codedeploy", "pipeline": {"source": "push"}},
            "force_destroy": True,
        },
    )


@dataclass
class Drill:
    """A platform whose first version serves, and what was found out."""

    url: str
    repository: str
    service: EcsService
    pipeline: PipelineRunner
    push: Push
    rows: list[tuple[str, int, int, str, str]] = field(default_factory=list[tuple[str, int, int, str, str]])

    def deliver(self, version: str, **environment: str) -> Execution:
        digest = self.push(self.repository, version, **environment)
        [execution] = self.pipeline.pushed(self.repository, digest, version)
        return execution

    def seconds_until(self, holds: Callable[[], bool]) -> float:
        """Return how long it takes until something holds."""
        started = time.monotonic()
        while not holds():
            assert time.monotonic() - started < PATIENCE_SECONDS, "it never came to hold"
            time.sleep(0.01)
        return time.monotonic() - started

    def whole(self) -> bool:
        return self.service.primary.ready() == TASKS

    def note(self, lost: str, sent: Load, begun: float, back: str) -> None:
        """Write down what a part of the drill found."""
        until = f"{max(sent.lost) - begun:.2f} s" if sent.lost else "-"
        self.rows.append((lost, sent.sent, sent.failed, until, back))


def crash(task: Task) -> None:
    """End a task's processes as a fault of the program or of its machine does: nobody is notified."""
    for one in task.containers:
        one.program.process.kill()


@pytest.fixture(scope="module")
def drill(deploy: Deploy, beside: Runtime, clients: Clients, push: Push, folder: Path) -> Generator[Drill]:
    recording, _ = deploy(lambda: program(folder))
    [platform] = recording.of_type("photo-platform:index:ContainerPlatform")
    outputs = beside.addresses.localised(platform.outputs)
    repository, _, tag = str(outputs["image"]).partition("/")[2].partition(":")
    push(repository, tag, VERSION="first")
    service = beside.ecs_services[f"{outputs['cluster_name']}/{outputs['service_name']}"]
    pipeline = PipelineRunner(
        recording, str(outputs["pipeline_name"]), clients, beside, scan=lambda _: {}, minute=MINUTE, healthy_seconds=10
    )
    found = Drill(str(outputs["url"]), repository, service, pipeline, push)
    assert service.primary.wait(PATIENCE_SECONDS)
    yield found
    table = Table(
        "lost", "requests", "failed", "the last of them after", "back", title=f"At {PER_SECOND} requests a second"
    )
    for lost, sent, failed, until, back in found.rows:
        table.add_row(lost, str(sent), str(failed), until, back)
    Console(width=120).print("", table)


def test_a_task_that_dies_takes_no_request_with_it_once_it_is_noticed(drill: Drill) -> None:
    first = list(drill.service.primary.tasks)
    with load(drill.url, PER_SECOND) as sent:
        time.sleep(SETTLE)
        begun = time.monotonic()
        crash(first[0])
        noticed = drill.seconds_until(lambda: first[0] not in drill.service.primary.tasks)
        back = drill.seconds_until(drill.whole) + noticed
        time.sleep(SETTLE)
    drill.note("one of three tasks", sent, begun, f"three tasks again after {back:.2f} s")
    assert not [asked for asked in sent.lost if asked > begun + noticed]
    assert set(sent.statuses) <= {"200", "502"}
    assert set(first) - set(drill.service.primary.tasks) == {first[0]}


def test_all_tasks_that_die_are_started_again_from_the_digest_that_was_delivered(drill: Drill) -> None:
    delivered = drill.deliver("second", VERSION="second")
    assert delivered.status == "Succeeded", delivered.reason
    lost = list(drill.service.primary.tasks)
    with load(drill.url, PER_SECOND) as sent:
        time.sleep(SETTLE)
        begun = time.monotonic()
        for task in lost:
            crash(task)
        drill.seconds_until(lambda: not set(lost) & set(drill.service.primary.tasks))
        drill.seconds_until(lambda: drill.service.primary.ready() > 0)
        first = time.monotonic() - begun
        drill.seconds_until(drill.whole)
        back = time.monotonic() - begun
        time.sleep(SETTLE)
    drill.note("all tasks", sent, begun, f"the first after {first:.2f} s, all after {back:.2f} s")
    assert sent.failed > 0
    assert not [asked for asked in sent.lost if asked > begun + back]
    assert {version for asked, version in sent.answers if asked > begun + back} == {"second"}
    assert {task.version for task in drill.service.primary.tasks} == {delivered.digest}


@pytest.mark.parametrize(
    ("fault", "what", "may_fail"),
    [("EXITS", "a version that does not start", False), ("FAILS", "a version that answers errors", True)],
)
def test_a_bad_version_is_taken_back(drill: Drill, fault: str, what: str, may_fail: bool) -> None:  # noqa: FBT001
    before = drill.service.primary
    with load(drill.url, PER_SECOND) as sent:
        time.sleep(SETTLE)
        begun = time.monotonic()
        execution = drill.deliver(fault.lower(), VERSION="bad", **{fault: "1"})
        back = time.monotonic() - begun
        time.sleep(SETTLE)
    drill.note(what, sent, begun, f"taken back {back:.2f} s after its push: {execution.reason}")
    assert execution.status == "Failed"
    assert execution.deployment
    assert execution.deployment.rolled_back
    assert drill.service.primary is before
    assert (sent.failed > 0) == may_fail
    assert not [asked for asked in sent.lost if asked > begun + back]
    assert "bad" not in {version for asked, version in sent.answers if asked > begun + back}
