"""The clients of the review's functions; boto3 itself carries no types."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol, cast

import boto3
from botocore.config import Config

_CALLS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
"""All attempts together end before the function's time does."""


class DynamoDB(Protocol):
    """What is used of boto3's client."""

    def get_item(self, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401, D102 - boto3's own
    def put_item(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own
    def update_item(self, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401, D102 - boto3's own


class SNS(Protocol):
    """What is used of boto3's client."""

    def publish(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own


class StepFunctions(Protocol):
    """What is used of boto3's client."""

    def send_task_success(self, *, taskToken: str, output: str) -> object: ...  # noqa: D102, N803
    def send_task_heartbeat(self, *, taskToken: str) -> object: ...  # noqa: D102, N803


@cache
def dynamodb() -> DynamoDB:
    """Return the client, made once an execution environment."""
    return cast("DynamoDB", boto3.client("dynamodb", config=_CALLS))


@cache
def sns() -> SNS:
    """Return the client, made once an execution environment."""
    return cast("SNS", boto3.client("sns", config=_CALLS))


@cache
def step_functions() -> StepFunctions:
    """Return the client, made once an execution environment."""
    return cast("StepFunctions", boto3.client("stepfunctions", config=_CALLS))
