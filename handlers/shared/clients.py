"""The clients of AWS's services, each made once an execution environment and held to one time budget.

boto3 itself carries no types: the protocols name what is used of its clients.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol, cast

import boto3

from handlers.shared import budget


class S3(Protocol):
    """What is used of boto3's client."""

    def get_object(self, *, Bucket: str, Key: str, **kwargs: str) -> dict[str, Any]: ...  # noqa: D102, N803
    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **kwargs: str) -> object: ...  # noqa: D102, N803
    def delete_object(self, *, Bucket: str, Key: str, VersionId: str) -> object: ...  # noqa: D102, N803
    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]: ...  # noqa: D102, N803
    def list_objects_v2(self, *, Bucket: str, Prefix: str, **kwargs: str) -> dict[str, Any]: ...  # noqa: D102, N803
    def list_object_versions(self, *, Bucket: str, Prefix: str) -> dict[str, Any]: ...  # noqa: D102, N803


class DynamoDB(Protocol):
    """What is used of boto3's client."""

    def get_item(self, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401, D102 - boto3's own
    def put_item(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own
    def update_item(self, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401, D102 - boto3's own
    def delete_item(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own
    def query(self, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401, D102 - boto3's own
    def batch_get_item(self, **kwargs: Any) -> dict[str, Any]: ...  # noqa: ANN401, D102 - boto3's own


class SNS(Protocol):
    """What is used of boto3's client."""

    def publish(self, **kwargs: Any) -> object: ...  # noqa: ANN401, D102 - boto3's own


class StepFunctions(Protocol):
    """What is used of boto3's client."""

    def send_task_success(self, *, taskToken: str, output: str) -> object: ...  # noqa: D102, N803
    def send_task_heartbeat(self, *, taskToken: str) -> object: ...  # noqa: D102, N803


class Batch(Protocol):
    """What is used of boto3's client."""

    def submit_job(self, **kwargs: Any) -> dict[str, str]: ...  # noqa: ANN401, D102 - boto3's own
    def describe_jobs(self, *, jobs: list[str]) -> dict[str, Any]: ...  # noqa: D102


@cache
def client(service: str, within: budget.Budget = budget.CALL) -> Any:  # noqa: ANN401 - any service
    """Return the client of a service, by boto3's name for it."""
    made: Any = boto3.client(service, config=within.config())  # pyright: ignore[reportArgumentType, reportCallIssue] - any service

    def check_time(**_: object) -> None:
        budget.check(within)

    made.meta.events.register("before-send", check_time)  # once an attempt
    return made


def s3() -> S3:
    """Return the client of Amazon S3."""
    return cast("S3", client("s3"))


def dynamodb() -> DynamoDB:
    """Return the client of DynamoDB."""
    return cast("DynamoDB", client("dynamodb"))


def sns() -> SNS:
    """Return the client of Amazon SNS."""
    return cast("SNS", client("sns"))


def step_functions() -> StepFunctions:
    """Return the client of Step Functions."""
    return cast("StepFunctions", client("stepfunctions"))


def batch() -> Batch:
    """Return the client of AWS Batch."""
    return cast("Batch", client("batch"))
