"""One blue/green deployment of CodeDeploy: new tasks, test traffic, a shift by weight, a bake time, and the way back.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from local.emulators.containers import EcsService, TaskDefinition, TaskSet
from local.emulators.delivery.alarms import AlarmState
from local.emulators.delivery.recorded import Plan
from local.emulators.load_balancer import Forward, Metrics, TargetGroup

_LOOK_SECONDS: Final = 0.05
_FAILED_STARTS: Final = 3
"""So many new tasks in a row that never were healthy end a deployment; CodeDeploy waits for an hour."""
_ALL: Final = 100

Test = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What a deployment did, and for how long."""

    name: str
    ok: bool
    seconds: float
    weights: Mapping[str, int]
    """Of the production listener afterwards, by target group."""
    requests: int
    """That the load balancer got meanwhile."""
    text: str = ""


class _StoppedError(Exception):
    """The deployment does not go on; the message says why."""

    event = "DEPLOYMENT_FAILURE"
    """What the deployment group may roll back on."""


class _AlarmError(_StoppedError):
    event = "DEPLOYMENT_STOP_ON_ALARM"


@dataclass(slots=True)
class Deployment:
    """A deployment.

    Args:
        plan: How to deploy, as it was recorded.
        service: What is deployed.
        definition: Of the new tasks.
        metrics: What the load balancers count.
        minute: So many seconds are one here.
        test: Says whether the new tasks answer well at the test listener; on AWS a hook does.
        healthy_seconds: For how long new tasks are waited for.
    """

    plan: Plan
    service: EcsService
    definition: TaskDefinition
    metrics: Metrics
    minute: float
    test: Test | None = None
    healthy_seconds: float = 60
    phases: list[Phase] = field(default_factory=list[Phase])
    reason: str = ""
    """Why it failed; empty where it did not."""
    rolled_back: bool = False
    """Whether the old tasks serve again, as the deployment group wants it."""

    def run(self) -> bool:
        """Deploy, and return whether the new tasks serve now."""
        old = self.service.primary
        blue, green = self._groups(old)
        new = self.service.create_task_set(self.definition, green, old.desired)
        try:
            for name, work in self._steps(new, blue, green):
                self._phase(name, work)
            self.service.promote(new)
            self._phase("terminate the old tasks", lambda: self._end(old))
        except _StoppedError as error:
            self.reason = str(error)
            if error.event in self.plan.rolls_back_on:
                self._phase("roll back", lambda: self._roll_back(new, blue))
                self.rolled_back = True
        return not self.reason

    def _groups(self, old: TaskSet) -> tuple[TargetGroup, TargetGroup]:
        """Return the group that serves, and the other one: they change places with each deployment."""
        first, second = self.plan.groups
        return (first, second) if old.group is first else (second, first)

    def _steps(self, new: TaskSet, blue: TargetGroup, green: TargetGroup) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "start new tasks", lambda: self._install(new, green)
        if self.plan.test:
            yield "allow test traffic", lambda: self._allow_test(self.plan.test, green)
        for percent, wait in self.plan.shift:
            yield f"shift {percent} %", lambda percent=percent, wait=wait: self._shift(blue, green, percent, wait)
        yield f"bake {self.plan.bake_minutes:g} min", lambda: self._wait(self.plan.bake_minutes)

    # --- phases -------------------------------------------------------------------------------------------------------

    def _install(self, new: TaskSet, green: TargetGroup) -> str:
        self.plan.balancer.watch([green])
        new.start()
        deadline = time.monotonic() + self.healthy_seconds
        while new.ready() < new.desired:
            if new.skipped or new.failure:
                raise _StoppedError(new.skipped or new.failure)
            if new.failed_starts >= _FAILED_STARTS:
                raise _StoppedError(f"new tasks do not get healthy: {new.last_reason()}")
            if time.monotonic() > deadline:
                states = ", ".join(str(target.state) for target in green.targets) or new.last_reason()
                raise _StoppedError(f"{new.ready()} of {new.desired} new tasks got healthy in time ({states})")
            self._watch_alarms()
            time.sleep(_LOOK_SECONDS)
        return f"{new.desired} healthy tasks, version {new.tasks[0].version[:19]}"

    def _allow_test(self, listener: Forward | None, green: TargetGroup) -> str:
        if listener:
            listener.shift([(green, _ALL)])
        if self.test is None:
            return "nothing asks at the test listener"
        if not self.test():
            raise _StoppedError("the test at the test listener failed")
        return "the test at the test listener passed"

    def _shift(self, blue: TargetGroup, green: TargetGroup, percent: int, minutes: float) -> str:
        self.plan.production.shift([(blue, _ALL - percent), (green, percent)])
        return self._wait(minutes)

    def _wait(self, minutes: float) -> str:
        """Wait, and stop at the first alarm."""
        end = time.monotonic() + minutes * self.minute
        while True:
            self._watch_alarms()
            if time.monotonic() >= end:
                return f"{len(self.plan.alarms)} alarms watched"
            time.sleep(min(_LOOK_SECONDS, max(0.0, end - time.monotonic())))

    def _watch_alarms(self) -> None:
        now = time.monotonic()
        for alarm in self.plan.alarms:
            if alarm.state(self.metrics, now, self.minute) is AlarmState.ALARM:
                raise _AlarmError(f"alarm {alarm.name}: {alarm.metric}")

    def _end(self, tasks: TaskSet) -> str:
        self.service.end(tasks)
        return f"{tasks.killed} had to be killed" if tasks.killed else "they ended when asked"

    def _roll_back(self, new: TaskSet, blue: TargetGroup) -> str:
        """Give all requests back to the old tasks, before anything else; then end the new ones."""
        self.plan.production.shift([(blue, _ALL)])
        if self.plan.test:
            self.plan.test.shift([(blue, _ALL)])
        self.service.end(new)
        return self.reason

    def _phase(self, name: str, work: Callable[[], str]) -> None:
        started = time.monotonic()
        text, ok = "", False
        try:
            text, ok = work(), True
        except _StoppedError as error:
            text = str(error)
            raise
        finally:
            ended = time.monotonic()
            requests = self.metrics.between("RequestCount", self.plan.dimensions, started, ended) or ()
            self.phases.append(
                Phase(
                    name=name,
                    ok=ok,
                    seconds=ended - started,
                    weights=self.plan.production.weights,
                    requests=len(requests),
                    text=text,
                )
            )
