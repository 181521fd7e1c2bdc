"""How long calls to AWS may take: one call with all its attempts, and all calls of an invocation together.

No attempt starts that might not end, back-off included, before the function's own time does. A slow service is then
an error with a name, which whoever invoked the function can try again, and never a function that AWS stops.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from botocore.config import Config

from handlers.shared.faults import TransientFault

_TO_ANSWER_SECONDS = 0.5
"""What a function needs to say that it failed."""


class LambdaContext(Protocol):
    """What is used of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the invocation may still take."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one call to AWS may take.

    Args:
        connect_seconds: until the connection stands.
        read_seconds: until the answer, or its next part, is there.
        attempts: all of them, the first included.
    """

    connect_seconds: float
    read_seconds: float
    attempts: int

    @property
    def attempt_seconds(self) -> float:
        """The longest that one attempt takes."""
        return self.connect_seconds + self.read_seconds

    @property
    def longest_back_off_seconds(self) -> float:
        """The longest wait between two attempts: botocore waits up to 2^(n-1) s after the n-th one.

        https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
        """
        return 2 ** (self.attempts - 2) if self.attempts > 1 else 0

    @property
    def worst_seconds(self) -> float:
        """The longest that all attempts and the waits between them take."""
        return self.attempts * self.attempt_seconds + sum(2 ** (n - 1) for n in range(1, self.attempts))

    def config(self) -> Config:
        """Return botocore's settings. Its `max_attempts` would count the retries alone."""
        return Config(
            connect_timeout=self.connect_seconds,
            read_timeout=self.read_seconds,
            retries={"mode": "standard", "total_max_attempts": self.attempts},
        )


CALL = Budget(connect_seconds=1, read_seconds=5, attempts=3)
"""Of every call: 21 s at worst, within the time of every function that makes one."""


class _Invocation:
    """The one that runs: an execution environment has one at a time. A container's main program has none."""

    ends: float | None = None


def begin(context: LambdaContext) -> None:
    """Take the time that an invocation has, at its beginning."""
    _Invocation.ends = time.monotonic() + context.get_remaining_time_in_millis() / 1000


def check(budget: Budget = CALL) -> None:
    """Refuse to start an attempt for which the invocation has no time.

    Raises:
        TransientFault: it might not end before the function's time does.
    """
    if _Invocation.ends is None:
        return
    needed = budget.attempt_seconds + budget.longest_back_off_seconds + _TO_ANSWER_SECONDS
    left = _Invocation.ends - time.monotonic()
    if left < needed:
        raise TransientFault(f"{left:.1f} s are left, and a call to AWS may take {needed:g} s")


def left_seconds() -> float:
    """Return how long the invocation may still take; infinity where nothing limits it."""
    return float("inf") if _Invocation.ends is None else _Invocation.ends - time.monotonic()
