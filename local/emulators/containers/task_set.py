"""A number of tasks of one revision that is kept: what ends, or is not healthy, is replaced."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from local.emulators.containers.definition import TaskDefinition
from local.emulators.containers.images import NotAProcessError
from local.emulators.containers.tasks import CannotStartError, Task
from local.emulators.load_balancer import TargetGroup
from local.errors import LocalCloudError

_LOOK_SECONDS: Final = 0.05
_FIRST_DELAY, _LONGEST_DELAY = 0.2, 5.0
"""Before a task is started after one that never was healthy: ECS throttles such starts too.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html"""

Start = Callable[[TaskDefinition, TargetGroup | None], Task]


@dataclass(slots=True)
class TaskSet:
    """The tasks of one revision of a service."""

    name: str
    definition: TaskDefinition
    group: TargetGroup | None
    """Where the load balancer finds them."""
    desired: int
    start_task: Start
    grace_seconds: float = 0
    """A new task may answer the load balancer's health checks badly for so long."""
    tasks: list[Task] = field(default_factory=list[Task])
    stopped: list[str] = field(default_factory=list[str])
    """Why tasks ended that should not have."""
    skipped: str = ""
    """Why no task of it can run here."""
    failure: str = ""
    failed_starts: int = 0
    """So many tasks in a row ended before they were healthy."""
    killed: int = 0
    """So many did not end in time when they were asked to."""
    _next_start: float = 0
    _closing: threading.Event = field(default_factory=threading.Event)
    _stopping: list[threading.Thread] = field(default_factory=list[threading.Thread])
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Start the tasks in the background."""
        self._thread.start()

    def ready(self) -> int:
        """Return how many tasks are healthy, for the load balancer and by their own checks."""
        return sum(task.ready for task in list(self.tasks))

    def wait(self, seconds: float) -> bool:
        """Return True once as many are healthy as there should be, False where they cannot run here.

        Raises:
            LocalCloudError: not in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.failure:
                raise LocalCloudError(f"{self.name}: {self.failure}")
            if self.skipped:
                return False
            if self.ready() >= self.desired:
                return True
            time.sleep(_LOOK_SECONDS)
        raise LocalCloudError(
            f"{self.name}: not {self.desired} healthy tasks after {seconds:g} s: {self.last_reason()}"
        )

    def last_reason(self) -> str:
        """Return why the last task ended, for an error."""
        return self.stopped[-1] if self.stopped else "no task ended"

    def stop(self) -> None:
        """End all tasks, in order; they get no more requests."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()
        for task in list(self.tasks):
            self._stop(task)
        self.tasks.clear()
        for thread in self._stopping:
            thread.join()

    def _run(self) -> None:
        try:
            while not self._closing.wait(_LOOK_SECONDS):
                self._keep_size()
        except NotAProcessError as error:
            self.skipped = str(error)
        except Exception as error:  # noqa: BLE001 - a thread's failure is shown by whoever waits for it
            self.failure = f"{type(error).__name__}: {error}"

    def _keep_size(self) -> None:
        for task in list(self.tasks):
            task.look()
            if task.ready:
                self.failed_starts = 0
            elif reason := task.failing(self.grace_seconds):
                self._replace(task, reason)
        while len(self.tasks) > self.desired:
            self._stop(self.tasks.pop())
        if len(self.tasks) < self.desired and time.monotonic() >= self._next_start:
            try:
                self.tasks.append(self.start_task(self.definition, self.group))
            except (CannotStartError, LocalCloudError) as error:
                self._failed(str(error))

    def _replace(self, task: Task, reason: str) -> None:
        self.tasks.remove(task)
        self._stop(task)
        self._failed(reason)

    def _failed(self, reason: str) -> None:
        self.stopped.append(reason)
        self.failed_starts += 1
        delay = min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** (self.failed_starts - 1))
        self._next_start = time.monotonic() + delay

    def _stop(self, task: Task) -> None:
        """End a task beside the rest: it may take as long as its stop time-out."""

        def stop() -> None:
            task.stop()
            self.killed += task.killed

        thread = threading.Thread(target=stop, name=f"{self.name} stops", daemon=True)
        thread.start()
        self._stopping.append(thread)
