"""New versions by the recorded pipeline: under requests, none is lost; what is bad never stays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest

from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.containers import EcsService
from local.emulators.delivery import AlarmState, Execution, NotRunHereError, PipelineRunner
from local.emulators.runtime import Runtime
from recorder.resource import Recording
from tests.local.containers.conftest import Push
from tests.local.containers.load import Load, ask, load
from tests.local.delivery.program import delivery
from tests.patience import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.xdist_group("local_cloud")

Deploy = Callable[[Callable[[], object]], tuple[Recording, LocalCloud]]
MINUTE = 1.0
CANARY = {"type": "TimeBasedCanary", "time_based_canary": {"interval": 1, "percentage": 20}}
LINEAR = {"type": "TimeBasedLinear", "time_based_linear": {"interval": 1, "percentage": 40}}


class Delivered:
    """A service whose first version serves, and its pipeline."""

    def __init__(self, name: str, deploy: Deploy, beside: Runtime, clients: Clients, push: Push) -> None:
        recording, _ = deploy(delivery(name, routing=CANARY if name == "canary" else LINEAR))
        self.name, self.push = name, push
        urls = beside.addresses.localised(recording.exports)
        self.url, self.test_url = urls["url"], urls["test_url"]
        self.service: EcsService = beside.ecs_services[f"{name}/{name}"]
        self.scan: dict[str, int] = {}
        self.metrics = beside.metrics
        self.pipeline = PipelineRunner(
            recording, name, clients, beside, scan=lambda _: self.scan, minute=MINUTE, healthy_seconds=PATIENCE_SECONDS
        )
        push(name, "first", VERSION="1")
        assert self.service.primary.wait(PATIENCE_SECONDS)

    def deliver(self, version: str, fault: str = "", test: Callable[[], bool] | None = None) -> Execution:
        eventually(self.calm)
        faults = {fault: "1"} if fault else {}
        digest = self.push(self.name, f"version-{version}", VERSION=version, **faults)
        [execution] = self.pipeline.pushed(self.name, digest, f"version-{version}", test=test)
        return execution

    def calm(self) -> bool:
        """Return whether no alarm rings of the version before, which would end the next deployment."""
        now = time.monotonic()
        states = [alarm.state(self.metrics, now, MINUTE) for alarm in self.pipeline.plan().alarms]
        return AlarmState.ALARM not in states

    def version(self) -> str:
        return ask(self.url)[1]["version"]

    def weights(self) -> dict[str, int]:
        return {name.removeprefix(f"{self.name}-"): weight for name, weight in self.production.items()}

    @property
    def production(self) -> dict[str, int]:
        plan = self.pipeline.plan()
        return dict(plan.production.weights)


@contextmanager
def watching(delivered: Delivered) -> Generator[list[dict[str, int]]]:
    """Yield what weights there were while the context ran."""
    seen, stop = list[dict[str, int]](), threading.Event()

    def look() -> None:
        while not stop.wait(0.01):
            weights = delivered.weights()
            if not seen or seen[-1] != weights:
                seen.append(weights)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        stop.set()
        looking.join()


@pytest.fixture(scope="module")
def canary(deploy: Deploy, beside: Runtime, clients: Clients, push: Push) -> Delivered:
    return Delivered("canary", deploy, beside, clients, push)


@pytest.fixture(scope="module")
def linear(deploy: Deploy, beside: Runtime, clients: Clients, push: Push) -> Delivered:
    return Delivered("linear", deploy, beside, clients, push)


def answered_after(sent: Load, moment: float) -> set[str]:
    return {version for asked, version in list(sent.answers) if asked > moment}


def test_versions_change_under_fifty_requests_a_second_and_none_is_lost(canary: Delivered) -> None:
    tested: list[str] = []

    def test() -> bool:
        tested.append(ask(canary.test_url)[1]["version"])
        assert canary.version() == "1"
        return True

    with load(canary.url, 50) as sent:
        execution = canary.deliver("2", test=test)
        done = time.monotonic()
        eventually(lambda: bool(answered_after(sent, done)))

    assert execution.status == "Succeeded", execution.stages
    assert sent.failed == 0, sent.statuses
    assert tested == ["2"]
    assert {version for _, version in sent.answers} == {"1", "2"}
    assert answered_after(sent, done) == {"2"}
    assert execution.deployment
    names = [phase.name for phase in execution.deployment.phases]
    assert names == ["start new tasks", "allow test traffic", "shift 20 %", "shift 100 %", "bake 1 min",
                     "terminate the old tasks"]  # fmt: skip
    assert [phase.weights.get("canary-green", 0) for phase in execution.deployment.phases] == [0, 0, 20, 100, 100, 100]
    assert execution.deployment.phases[2].requests
    assert list(execution.deployment.plan.not_watched) == ["canary-memory"]


def test_a_version_that_fails_under_requests_is_taken_back_by_its_alarm(linear: Delivered) -> None:
    before = linear.service.primary
    with load(linear.url, 50) as sent:
        execution = linear.deliver("bad", "FAILS")
        done = time.monotonic()
        eventually(lambda: bool(answered_after(sent, done)))

    assert execution.status == "Failed"
    assert execution.reason == "alarm linear-errors-1: HTTPCode_Target_5XX_Count"
    assert execution.deployment
    assert execution.deployment.rolled_back
    assert linear.weights() == {"blue": 100}
    assert linear.service.primary is before
    assert answered_after(sent, done) == {"1"}
    assert set(sent.statuses) == {"200", "500"}, "what the new version answered, and nothing else, failed"
    assert linear.version() == "1"


@pytest.mark.parametrize("fault", ["UNHEALTHY", "EXITS"])
def test_a_version_that_does_not_get_healthy_never_gets_a_request(
    linear: Delivered, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "UNHEALTHY":
        monkeypatch.setattr(linear.pipeline, "_healthy_seconds", 2)  # it would be waited for
    with load(linear.url, 50) as sent, watching(linear) as seen:
        execution = linear.deliver(f"with-{fault}", fault)

    assert execution.status == "Failed"
    assert "healthy" in execution.reason
    assert sent.failed == 0, sent.statuses
    assert {version for _, version in sent.answers} == {"1"}
    assert seen == [{"blue": 100}]


def test_what_fails_at_the_test_listener_never_gets_production_requests(linear: Delivered) -> None:
    with watching(linear) as seen:
        execution = linear.deliver("untrusted", test=lambda: False)

    assert execution.status == "Failed"
    assert execution.reason == "the test at the test listener failed"
    assert seen == [{"blue": 100}]
    assert ask(linear.test_url)[1]["version"] == "1"


def test_a_vulnerable_image_ends_the_pipeline_before_its_deployment(linear: Delivered) -> None:
    linear.scan = {"HIGH": 2, "LOW": 9}
    try:
        execution = linear.deliver("vulnerable")
    finally:
        linear.scan = {}

    assert execution.status == "Failed"
    assert execution.reason.endswith("2 HIGH")
    assert [stage.stage for stage in execution.stages] == ["Source", "Source", "Scan"]
    assert execution.deployment is None


@pytest.mark.parametrize(("repository", "tag"), [("another", "a"), ("linear", "")])
def test_other_events_start_nothing(linear: Delivered, repository: str, tag: str) -> None:
    assert linear.pipeline.pushed(repository, f"sha256:{'0' * 64}", tag) == []


def test_a_digest_that_is_not_there_fails_the_source(linear: Delivered) -> None:
    [execution] = linear.pipeline.pushed("linear", f"sha256:{'0' * 64}", "none")

    assert execution.status == "Failed"
    assert [stage.ok for stage in execution.stages] == [False]


def test_an_action_that_nothing_carries_out_is_said_before_anything_starts(
    deploy: Deploy, beside: Runtime, clients: Clients
) -> None:
    recording, _ = deploy(delivery("built-by-code-build", routing=LINEAR, provider="CodeBuild"))

    with pytest.raises(NotRunHereError, match=r"action Service \(CodeBuild\): nothing builds"):
        PipelineRunner(recording, "built-by-code-build", clients, beside, scan=lambda _: {}, minute=MINUTE)
