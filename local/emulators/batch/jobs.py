"""A job, its children and its attempts, and how AWS describes them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Final

from local.emulators.batch.retries import Exit

ENDED: Final = frozenset({"SUCCEEDED", "FAILED"})


def now() -> int:
    """Return milliseconds since the epoch."""
    return round(time.time() * 1000)


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """A job, an array, or one of an array's children."""

    id: str
    arn: str
    name: str
    queue: str
    """Its ARN."""
    definition: Mapping[str, Any]
    """As registered, with what the submission overrides."""
    definition_arn: str
    parameters: Mapping[str, str]
    context: Context
    """Of the request that submitted it: account and region."""
    index: int | None = None
    """Of a child."""
    parent: Job | None = None
    children: list[Job] = field(default_factory=list["Job"])
    status: str = "SUBMITTED"
    status_reason: str = ""
    attempts: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    created: int = field(default_factory=now)
    started: int = 0
    stopped: int = 0
    last: Exit | None = None
    stopped_by: Exit | None = None
    """Ends the attempt that is running, and says how."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in ENDED

    @property
    def strategy(self) -> Mapping[str, Any]:
        """When it is tried again."""
        return self.definition.get("retryStrategy") or {"attempts": 1}

    @property
    def properties(self) -> Mapping[str, Any]:
        """Of its container."""
        return self.definition["containerProperties"]

    def begin_attempt(self) -> None:
        """Forget what stopped the attempt before."""
        self.stopped_by = None
        self.started = now()

    def end_attempt(self, exit_: Exit) -> None:
        """Keep how an attempt ended."""
        self.last, self.stopped = exit_, now()
        self.attempts.append(
            {
                "container": _container_outcome(exit_),
                "startedAt": self.started,
                "stoppedAt": self.stopped,
                "statusReason": exit_.status_reason,
            }
        )

    def detail(self) -> dict[str, Any]:
        """Return what DescribeJobs answers, which is what events hold.

        https://docs.aws.amazon.com/batch/latest/APIReference/API_JobDetail.html
        """
        detail: dict[str, Any] = {
            "jobArn": self.arn,
            "jobName": self.name,
            "jobId": self.id,
            "jobQueue": self.queue,
            "status": self.status,
            "attempts": list(self.attempts),
            "createdAt": self.created,
            "retryStrategy": {"evaluateOnExit": [], **self.strategy},
            "dependsOn": [],
            "jobDefinition": self.definition_arn,
            "parameters": dict(self.parameters),
            "container": {**self.properties, **(_container_outcome(self.last) if self.last else {})},
            "tags": dict(self.definition.get("tags") or {}),
            "propagateTags": bool(self.definition.get("propagateTags")),
            "platformCapabilities": list(self.definition.get("platformCapabilities") or []),
        }
        given = {
            "statusReason": self.status_reason,
            "startedAt": self.started,
            "stoppedAt": self.stopped if self.ended else 0,
            "timeout": self.definition.get("timeout"),
        }
        return {**detail, **self._array(), **{name: value for name, value in given.items() if value}}

    def _array(self) -> dict[str, Any]:
        if self.index is not None:
            return {"arrayProperties": {"index": self.index}}
        if not self.children:
            return {}
        summary = Counter(child.status for child in self.children)
        return {"arrayProperties": {"size": len(self.children), "statusSummary": dict(summary)}}


def _container_outcome(exit_: Exit) -> dict[str, Any]:
    outcome: dict[str, Any] = {"exitCode": exit_.exit_code, "reason": exit_.reason}
    return {name: value for name, value in outcome.items() if value not in (None, "")}
