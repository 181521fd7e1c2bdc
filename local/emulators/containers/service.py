"""A service: the task set that serves, and during a deployment another one beside it."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from local.emulators.containers.definition import TaskDefinition
from local.emulators.containers.task_set import TaskSet
from local.emulators.containers.tasks import TaskStarter
from local.emulators.load_balancer import TargetGroup


class EcsService:
    """The processes of an ECS service. Safe to use from several threads.

    Args:
        name: Its name.
        cluster: The name of its cluster.
        starter: Starts its tasks.
        definition: Of its first tasks.
        group: Where the load balancer finds these.
        desired: So many tasks.
        grace_seconds: A new task may answer the load balancer's health checks badly for so long.
    """

    def __init__(
        self,
        name: str,
        cluster: str,
        *,
        starter: TaskStarter,
        definition: TaskDefinition,
        group: TargetGroup | None,
        desired: int,
        grace_seconds: float = 0,
    ) -> None:
        self.name = name
        self.cluster = cluster
        self._starter = starter
        self._grace_seconds = grace_seconds
        self._lock = threading.Lock()
        self._sets: list[TaskSet] = []
        self.primary = self.create_task_set(definition, group, desired)

    @property
    def id(self) -> str:
        """The names of its cluster and its own."""
        return f"{self.cluster}/{self.name}"

    def create_task_set(self, definition: TaskDefinition, group: TargetGroup | None, desired: int) -> TaskSet:
        """Return another task set, which is not started yet."""
        revision = definition.arn.rpartition(":")[2]
        created = TaskSet(
            f"{self.name} revision {revision}", definition, group, desired, self._starter.start, self._grace_seconds
        )
        with self._lock:
            self._sets.append(created)
        return created

    def promote(self, task_set: TaskSet) -> TaskSet:
        """Have another task set serve, and return the one that served before, which goes on."""
        with self._lock:
            before, self.primary = self.primary, task_set
        return before

    def end(self, task_set: TaskSet) -> None:
        """End the tasks of a task set, in order."""
        task_set.stop()
        with self._lock:
            self._sets.remove(task_set)

    def close(self) -> None:
        """End all tasks."""
        for task_set in list(self._sets):
            task_set.stop()


@contextmanager
def ecs_service(service: EcsService) -> Generator[EcsService]:
    """Start a service's tasks in the background, and end them."""
    service.primary.start()
    try:
        yield service
    finally:
        service.close()
