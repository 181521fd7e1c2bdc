"""Target groups: which targets there are, and which of them get connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

UNTIL_FIRST_HEALTHY: Final = 0.2
"""Seconds between two checks of a new target. AWS takes its interval from the start; here nobody should wait for it."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """How a target group finds out whether a target is healthy.

    Args:
        path: That is asked for by HTTP; a connection is enough where it is empty.
        statuses: The answers of a healthy target, as AWS writes them: `200`, `200-399`, `200,204`.
        interval: Seconds between two checks.
        timeout: Seconds that an answer may take.
        healthy: So many good checks in a row make a target healthy.
        unhealthy: So many bad checks in a row make it unhealthy.
    """

    path: str = ""
    statuses: str = "200-399"
    interval: float = 30
    timeout: float = 10
    healthy: int = 3
    unhealthy: int = 3

    def accepts(self, status: int) -> bool:
        """Say whether a status is that of a healthy target."""
        ranges = (part.partition("-") for part in self.statuses.split(","))
        return any(int(low) <= status <= int(high or low) for low, _, high in ranges)


class State(StrEnum):
    """A target's state, as `DescribeTargetHealth` calls it."""

    INITIAL = "initial"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    DRAINING = "draining"


@dataclass(slots=True, eq=False)
class RegisteredTarget:
    """Where connections can go."""

    host: str
    port: int
    state: State = State.INITIAL
    in_a_row: int = 0
    """So many checks in a row said something else than its state."""
    connections: int = 0
    """That are open; of an Application Load Balancer, requests."""
    served: int = 0
    """The same since the beginning."""


@dataclass(slots=True)
class TargetGroup:
    """Targets of one kind. Safe to use from several threads."""

    name: str
    check: HealthCheck
    drain_seconds: float = 300
    suffix: str = ""
    """The end of its ARN, as metrics have it: `targetgroup/NAME/ID`."""
    targets: list[RegisteredTarget] = field(default_factory=list[RegisteredTarget])
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _left: list[Callable[[RegisteredTarget], None]] = field(default_factory=list[Callable[[RegisteredTarget], None]])

    def register(self, host: str, port: int) -> RegisteredTarget:
        """Add a target; it gets connections once it is healthy."""
        target = RegisteredTarget(host, port)
        with self._lock:
            self.targets.append(target)
        return target

    def deregister(self, target: RegisteredTarget) -> None:
        """Give a target no new connections; those that are open may go on for `drain_seconds`."""
        with self._lock:
            target.state = State.DRAINING
            if target in self.targets:
                self.targets.remove(target)
        for leave in list(self._left):
            leave(target)

    def when_one_leaves(self, action: Callable[[RegisteredTarget], None]) -> None:
        """Call an action with each target that is deregistered or becomes unhealthy."""
        self._left.append(action)

    def next(self) -> RegisteredTarget | None:
        """Return the target of the next connection, in turn.

        Where none is healthy, all get connections, as AWS has it: that is better than none. None without any target.
        """
        with self._lock:
            return self._take()

    def _take(self) -> RegisteredTarget | None:
        open_ = [target for target in self.targets if target.state is State.HEALTHY] or self.targets
        if not open_:
            return None
        self._next += 1
        return open_[self._next % len(open_)]

    def begin(self) -> RegisteredTarget | None:
        """Return the target of the next request, and count the request as open until `end`."""
        with self._lock:
            target = self._take()
            if target:
                target.connections += 1
                target.served += 1
            return target

    def end(self, target: RegisteredTarget) -> None:
        """Count a request of `begin` as answered."""
        with self._lock:
            target.connections -= 1

    def healthy(self) -> int:
        """Return how many targets are healthy."""
        with self._lock:
            return sum(target.state is State.HEALTHY for target in self.targets)

    def unhealthy(self) -> int:
        """Return how many targets are unhealthy; new ones are neither."""
        with self._lock:
            return sum(target.state is State.UNHEALTHY for target in self.targets)

    def checked(self, target: RegisteredTarget, *, good: bool) -> None:
        """Take the result of a health check."""
        with self._lock:
            if target.state is State.DRAINING:
                return
            if target.state is State.INITIAL:  # the first good check is enough; until then nothing is decided
                target.state = State.HEALTHY if good else State.INITIAL
                return
            if good == (target.state is State.HEALTHY):
                target.in_a_row = 0
                return
            target.in_a_row += 1
            if target.in_a_row < (self.check.healthy if good else self.check.unhealthy):
                return
            target.state, target.in_a_row = (State.HEALTHY if good else State.UNHEALTHY), 0
        if not good:
            for leave in list(self._left):
                leave(target)

    def seconds_until_next_check(self, target: RegisteredTarget) -> float:
        """Return how long to wait until a target is checked again."""
        return UNTIL_FIRST_HEALTHY if target.state is State.INITIAL else self.check.interval
