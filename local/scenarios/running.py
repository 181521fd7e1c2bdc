"""Runs scenarios in their order; those that wait more than they compute, and use nothing of one another, at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rich.console import Console

from local.deployment import Deployment
from local.scenarios.scenario import Scenario, Section

TOGETHER: Final = frozenset({"dns", "containers", "stream"})
"""Scenarios that run at the same time as their neighbours of this set. `photos` keeps all processors busy by itself,
and what `api` uploads is an event on the stream, where Athena and Redshift must find the same."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A scenario that has run."""

    name: str
    section: Section
    seconds: float


def run_all(scenarios: Iterable[Scenario], deployed: Deployment, console: Console) -> Generator[Ran]:
    """Yield what each scenario found, in their order.

    Args:
        scenarios: In the order in which they run.
        deployed: The running program, which has their components.
        console: For their progress.

    Raises:
        Exception: whatever a scenario raises; those that run beside it are left to their emulator's end.
    """

    def ran(scenario: Scenario) -> Ran:
        started = time.monotonic()
        section = scenario.run(deployed, console)
        return Ran(scenario.name, section, time.monotonic() - started)

    for together, group in groupby(scenarios, lambda scenario: scenario.name in TOGETHER):
        if together:
            yield from (future.result() for future in [_started(ran, scenario) for scenario in group])
        else:
            yield from map(ran, group)


def _started(run: Callable[[Scenario], Ran], scenario: Scenario) -> Future[Ran]:
    """Run a scenario in a thread of its own, which nothing waits for when the program is interrupted."""
    future: Future[Ran] = Future()

    def fulfil() -> None:
        try:
            future.set_result(run(scenario))
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=fulfil, name=scenario.name, daemon=True).start()
    return future
