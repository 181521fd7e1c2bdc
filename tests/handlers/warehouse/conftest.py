"""A warehouse for all tests of this folder; each finds it empty."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from handlers.shared import clients, subjects
from handlers.shared.telemetry import metrics
from tests.handlers.faulty import Cloud
from tests.handlers.warehouse.warehouse import Warehouse, prepare


@pytest.fixture(scope="module")
def running() -> Iterator[Warehouse]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        cloud = Cloud()
        for name, value in prepare(cloud, "eve").items():
            patch.setenv(name, value)
        made = Warehouse(cloud)
        patch.setattr(boto3, "DEFAULT_SESSION", made.session())
        clients.client.cache_clear()
        yield made
    clients.client.cache_clear()


@pytest.fixture
def warehouse(running: Warehouse) -> Iterator[Warehouse]:
    running.forget()
    running.cloud.expect(None, None)
    for page in running.cloud.s3.get_paginator("list_objects_v2").paginate(Bucket="variants-bucket"):
        for one in page.get("Contents", ()):
            running.cloud.s3.delete_object(Bucket="variants-bucket", Key=one["Key"])
    subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]
    metrics.clear_metrics()
    yield running
    metrics.clear_metrics()
