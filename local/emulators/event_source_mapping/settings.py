"""A mapping's parameters, as `CreateEventSourceMapping` takes them.

Defaults and limits: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from local.emulators.event_source_mapping.filters import Pattern, check

KINESIS: Final = ":kinesis:"
"""In the ARN of a stream, and of its consumers."""
NO_LIMIT: Final = -1
MOST_BYTES: Final = 6 * 1024 * 1024
"""Of the event of one invocation (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a mapping of a Kinesis stream works."""

    id: str
    """Its UUID."""
    stream_arn: str
    source_arn: str
    """The stream's, or that of one of its consumers."""
    function_arn: str
    role_arn: str
    """The function's."""
    batch_size: int = 100
    window_seconds: float = 0
    batches_at_once: int = 1
    """`ParallelizationFactor`: of one shard; records of one partition key stay in order."""
    most_retries: int = NO_LIMIT
    most_seconds: int = NO_LIMIT
    """`MaximumRecordAgeInSeconds`."""
    bisects: bool = False
    reports_failures: bool = False
    """`ReportBatchItemFailures`."""
    filters: Sequence[Pattern] = field(default_factory=tuple)
    """A record that fits none of them is no part of any event; without filters all are."""
    since: float | None = None
    """Seconds since the epoch: what arrived before is not read (`LATEST`, `AT_TIMESTAMP`); None reads all."""
    failures_bucket: str = ""
    """Where batches go that are given up; empty where they are dropped."""
    most_bytes: int = MOST_BYTES

    @property
    def region(self) -> str:
        """The stream's."""
        return self.source_arn.split(":")[3]

    @property
    def stream_name(self) -> str:
        """The stream's name."""
        return self.stream_arn.rpartition(":stream/")[2]


def stream_of(source_arn: str) -> str:
    """Return the ARN of the stream that is read through an ARN of its own or of a consumer."""
    return source_arn.partition("/consumer/")[0]


def settings_of(parameters: Mapping[str, Any], *, id_: str, function_arn: str, role_arn: str, now: float) -> Settings:
    """Return the settings of a mapping.

    Args:
        parameters: Of `CreateEventSourceMapping`.
        id_: The UUID that it got.
        function_arn: Of the function, with its qualifier if it has one.
        role_arn: Of the function's role.
        now: When it is created, in seconds since the epoch.

    Raises:
        ValueError: AWS would refuse it, or the emulator has no such destination.
    """
    source = str(parameters["EventSourceArn"])
    size, window = int(parameters.get("BatchSize") or 100), parameters.get("MaximumBatchingWindowInSeconds") or 0
    return Settings(
        id=id_,
        stream_arn=stream_of(source),
        source_arn=source,
        function_arn=function_arn,
        role_arn=role_arn,
        batch_size=size,
        window_seconds=float(window),
        batches_at_once=int(parameters.get("ParallelizationFactor") or 1),
        most_retries=int(parameters.get("MaximumRetryAttempts", NO_LIMIT)),
        most_seconds=int(parameters.get("MaximumRecordAgeInSeconds", NO_LIMIT)),
        bisects=bool(parameters.get("BisectBatchOnFunctionError")),
        reports_failures="ReportBatchItemFailures" in (parameters.get("FunctionResponseTypes") or ()),
        filters=tuple(_filters((parameters.get("FilterCriteria") or {}).get("Filters") or ())),
        since=_since(parameters, now),
        failures_bucket=_bucket(parameters),
    )


def _filters(given: Sequence[Mapping[str, str]]) -> Sequence[Pattern]:
    patterns: list[Pattern] = []
    for one in given:
        text = one.get("Pattern", "")
        try:
            pattern = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"FilterCriteria: {text!r} is not JSON ({error})") from error
        patterns.append(check(pattern))
    return patterns


def _since(parameters: Mapping[str, Any], now: float) -> float | None:
    match parameters.get("StartingPosition"):
        case "TRIM_HORIZON":
            return None
        case "LATEST":
            return now
        case "AT_TIMESTAMP":
            given = parameters.get("StartingPositionTimestamp")
            if isinstance(given, str):
                given = datetime.fromisoformat(given)
            if isinstance(given, datetime):
                return (given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp()
            if given is not None:
                return float(given)
            raise ValueError("StartingPositionTimestamp is missing: AT_TIMESTAMP needs it")
        case other:
            raise ValueError(f"StartingPosition is {other!r}: must be one of AT_TIMESTAMP, LATEST, TRIM_HORIZON")


def _bucket(parameters: Mapping[str, Any]) -> str:
    destination = ((parameters.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination") or ""
    if destination and not destination.startswith("arn:aws:s3:::"):
        raise ValueError(
            f"DestinationConfig.OnFailure.Destination is {destination}: this emulator stores discarded batches in S3 "
            "alone, where the records are kept; give the ARN of a bucket"
        )
    return destination.rpartition(":")[2]
