"""In which order scenarios run, and which of them at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, ClassVar, cast

import pytest
from rich.console import Console

from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.registry import SCENARIOS
from local.scenarios.running import TOGETHER, Ran, run_all
from local.scenarios.scenario import Explanation, Scenario, Section
from recorder.resource import Resource
from tests.patience import PATIENCE_SECONDS

WAIT_SECONDS = PATIENCE_SECONDS


class Fake:
    component: ClassVar[str] = "x"
    needs_servers: ClassVar[bool] = False
    explanations: ClassVar[tuple[Explanation, ...]] = ()

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        self.name, self._run = name, run

    def warms(self, function: Resource) -> bool:
        raise AssertionError(function)

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - the interface's
        self._run()
        return Section(title=self.name, ok=True, facts={})


def ran(*scenarios: Fake) -> list[Ran]:
    deployed: Any = None
    return list(run_all(cast("list[Scenario]", scenarios), deployed, Console()))


def test_what_they_found_comes_in_their_order_and_says_how_long_each_took() -> None:
    first_waits = threading.Event()
    found = ran(
        Fake("photos", lambda: None),
        Fake("containers", lambda: first_waits.wait(WAIT_SECONDS)),
        Fake("stream", first_waits.set),
        Fake("rights", lambda: None),
    )
    assert [(one.name, one.section.title) for one in found] == [
        (n, n) for n in ("photos", "containers", "stream", "rights")
    ]
    assert all(0 <= one.seconds < WAIT_SECONDS for one in found)
    assert first_waits.is_set()


def test_those_of_the_set_run_at_once() -> None:
    both = threading.Barrier(2)
    ran(Fake("containers", lambda: both.wait(WAIT_SECONDS)), Fake("stream", lambda: both.wait(WAIT_SECONDS)))


def test_the_others_run_alone() -> None:
    running = threading.Lock()

    def alone() -> None:
        assert running.acquire(blocking=False)
        running.release()

    def holding() -> None:
        with running:
            ended.wait(0.1)

    ended = threading.Event()
    ran(
        Fake("photos", alone),
        Fake("containers", holding),
        Fake("stream", lambda: None),
        Fake("rights", alone),
        Fake("other", alone),
    )


def test_a_failure_is_raised_and_ends_the_run_after_those_before_it() -> None:
    def fail() -> None:
        raise LocalCloudError("it ended")

    found: list[str] = []
    deployed: Any = None
    scenarios = [Fake("containers", lambda: None), Fake("stream", fail), Fake("rights", lambda: found.append("rights"))]
    with pytest.raises(LocalCloudError, match="it ended"):
        found.extend(one.name for one in run_all(cast("list[Scenario]", scenarios), deployed, Console()))
    assert "rights" not in found


def test_each_of_the_set_is_a_scenario() -> None:
    assert {one.name for one in SCENARIOS} >= TOGETHER
