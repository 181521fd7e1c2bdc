"""Whether a job that failed is tried again.

https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html,
https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

TIMED_OUT: Final = "Job attempt duration exceeded timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """How an attempt ended."""

    exit_code: int | None = None
    """None where the container was not there to give one: its machine was taken away, or it never started."""
    reason: str = ""
    """Of the container."""
    status_reason: str
    """Of the job."""
    final: bool = False
    """It timed out or was terminated: no strategy starts another attempt after that."""

    @property
    def succeeded(self) -> bool:
        """Whether the job is done."""
        return self.exit_code == 0


def should_retry(exit_: Exit, strategy: Mapping[str, Any], attempts_made: int) -> bool:
    """Say whether a failed attempt is followed by another."""
    if exit_.final or attempts_made >= strategy.get("attempts", 1):
        return False
    for condition in strategy.get("evaluateOnExit", ()):
        if _holds(condition, exit_):
            return condition["action"].upper() == "RETRY"
    return True


def _holds(condition: Mapping[str, str], exit_: Exit) -> bool:
    found = {
        "onExitCode": "" if exit_.exit_code is None else str(exit_.exit_code),
        "onReason": exit_.reason,
        "onStatusReason": exit_.status_reason,
    }
    return all(_matches(condition[name], text) for name, text in found.items() if condition.get(name))


def _matches(pattern: str, text: str) -> bool:
    """A pattern may end in an asterisk, and case matters in none."""
    pattern, text = pattern.lower(), text.lower()
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern
