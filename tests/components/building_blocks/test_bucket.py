"""Buckets: who may deliver logs, and what is said of a locked one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.bucket import Bucket
from tests.components.building_blocks.support import ACCOUNT, only, policy, recorded


def statements(writers: Sequence[str]) -> list[Any]:
    args: Any = {"data_class": "personal", "purpose": "logs", "retention_days": 90, "log_writers": writers}
    bucket = recorded(lambda: Bucket("logs", args))
    return [statement for statement in policy(only(bucket, "BucketPolicy")) if statement["Effect"] == "Allow"]


def test_log_delivery_finds_the_statements_that_it_would_write_itself() -> None:
    write, look = statements(["delivery.logs.amazonaws.com"])
    source = {"aws:SourceArn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"}
    for statement in (write, look):
        assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": source}
    assert (write["Sid"], write["Action"]) == ("AWSLogDeliveryWrite", "s3:PutObject")
    assert write["Resource"].endswith("/*")
    assert (look["Sid"], look["Action"]) == ("AWSLogDeliveryAclCheck", ["s3:GetBucketAcl", "s3:ListBucket"])


@pytest.mark.parametrize(
    ("writer", "on_bucket"),
    [
        ("logging.s3.amazonaws.com", []),
        ("cloudtrail.amazonaws.com", ["s3:GetBucketAcl"]),
        ("config.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"]),
    ],
)
def test_each_writer_has_what_its_service_asks_for_and_for_this_account(writer: str, on_bucket: list[str]) -> None:
    found = statements([writer])
    assert {statement["Principal"]["Service"] for statement in found} == {writer}
    assert all(statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT} for statement in found)
    assert [statement["Action"] for statement in found] == ["s3:PutObject", *([on_bucket] if on_bucket else [])]


def test_load_balancers_write_below_their_account_only() -> None:
    [write] = statements(["logdelivery.elasticloadbalancing.amazonaws.com"])
    assert write["Resource"].endswith(f"/*AWSLogs/{ACCOUNT}/*")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"log_writers": ["s3.amazonaws.com"]}, r"log_writers\[0\] is 's3.amazonaws.com': must be one of "),
        ({"log_writers": ["config.amazonaws.com"], "object_lock_days": 9}, "AWS Config delivers to no locked bucket"),
    ],
)
def test_what_no_service_would_do_is_refused(more: Any, message: str) -> None:
    args: Any = {"data_class": "personal", "purpose": "logs", "retention_days": 90, **more}
    with pytest.raises(InputPropertiesError, match=message):
        recorded(lambda: Bucket("logs", args))
