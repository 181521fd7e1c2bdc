"""Buckets: who may deliver logs, and what is said of a locked one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.bucket import Bucket
from components.building_blocks.log_delivery import CLOUDTRAIL
from tests.components.building_blocks.support import ACCOUNT, only, policy, recorded

BUCKET = {"data_class": "personal", "purpose": "photos", "retention_days": 90}


def statements(writers: Sequence[str]) -> list[Any]:
    args: Any = {"data_class": "personal", "purpose": "logs", "retention_days": 90, "log_writers": writers}
    bucket = recorded(lambda: Bucket("logs", args))
    return [statement for statement in policy(only(bucket, "BucketPolicy")) if statement["Effect"] == "Allow"]


def test_log_delivery_finds_the_statements_that_it_would_write_itself() -> None:
    write, look, *_ = statements(["delivery.logs.amazonaws.com"])
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
    conditions = [statement["Condition"] for statement in found]
    trails = {"aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/*"}
    assert all(
        condition == {"ArnLike": trails}
        if writer == CLOUDTRAIL
        else condition["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        for condition in conditions
    )
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


def test_log_delivery_delivers_what_lives_in_us_east_1_as_well() -> None:
    *_, write, look = statements(["delivery.logs.amazonaws.com"])
    for statement, sid in ((write, "AWSLogDeliveryWriteGlobal"), (look, "AWSLogDeliveryAclCheckGlobal")):
        assert statement["Sid"] == sid
        assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:*"}


def test_distributions_of_this_account_read_below_the_given_prefixes_alone() -> None:
    args: Any = {**BUCKET, "distribution_prefixes": ["sizes/", "filtered/"]}
    bucket = recorded(lambda: Bucket("variants", args))
    (read,) = [statement for statement in policy(only(bucket, "BucketPolicy")) if statement["Effect"] == "Allow"]
    assert read["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert read["Action"] == "s3:GetObject"
    assert [arn.split("/", 1)[1] for arn in read["Resource"]] == ["sizes/*", "filtered/*"]
    source = {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"}
    assert read["Condition"] == {"ArnLike": source}


def test_pages_of_the_given_origins_upload_by_a_form_and_no_others() -> None:
    args: Any = {**BUCKET, "upload_origins": ["https://photos.example.com", "http://localhost:5173"]}
    (rule,) = only(recorded(lambda: Bucket("uploads", args)), "BucketCorsConfiguration").inputs["corsRules"]
    assert rule["allowedOrigins"] == ["https://photos.example.com", "http://localhost:5173"]
    assert rule["allowedMethods"] == ["POST"]


@pytest.mark.parametrize("origin", ["*", "http://photos.example.com", "https://photos.example.com/", "photos"])
def test_what_is_no_origin_is_refused(origin: str) -> None:
    args: Any = {**BUCKET, "upload_origins": [origin]}
    with pytest.raises(InputPropertiesError, match=r"upload_origins\[0\] is .*must be an origin"):
        recorded(lambda: Bucket("uploads", args))
