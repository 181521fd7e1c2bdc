"""The clients of the heavy route's functions; boto3 itself carries no types."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol, cast

import boto3
from botocore.config import Config

_CALLS = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})
"""All attempts together end before the function's time does."""


class DynamoDB(Protocol):
    """What is used of boto3's client."""

    def put_item(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own


class SNS(Protocol):
    """What is used of boto3's client."""

    def publish(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own


class Batch(Protocol):
    """What is used of boto3's client."""

    def submit_job(self, **kwargs: Any) -> dict[str, str]: ...  # noqa: ANN401, D102 - boto3's own
    def describe_jobs(self, *, jobs: list[str]) -> dict[str, Any]: ...  # noqa: D102


@cache
def dynamodb() -> DynamoDB:
    """Return the client, made once an execution environment."""
    return cast("DynamoDB", boto3.client("dynamodb", config=_CALLS))


@cache
def sns() -> SNS:
    """Return the client, made once an execution environment."""
    return cast("SNS", boto3.client("sns", config=_CALLS))


@cache
def batch() -> Batch:
    """Return the client, made once an execution environment."""
    return cast("Batch", boto3.client("batch", config=_CALLS))
