"""By which statements of a bucket's policy each AWS service delivers its logs: each as its service asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

import aws_types
from aws_types import GLOBAL_REGION
from components.building_blocks.policy_document import Statement

LOG_DELIVERY = "delivery.logs.amazonaws.com"
"""Delivers flow logs, and all logs that CloudWatch's delivery sends to S3."""
ACCESS_LOGS = "logging.s3.amazonaws.com"
LOAD_BALANCERS = "logdelivery.elasticloadbalancing.amazonaws.com"
CLOUDTRAIL = "cloudtrail.amazonaws.com"
CONFIG = "config.amazonaws.com"


@dataclass(frozen=True, slots=True)
class _Writer:
    """What a service does on a bucket beside writing objects, and how it says on whose behalf."""

    on_bucket: Sequence[str] = ()
    objects: str = "*"
    """Which objects it writes; `{account}` is the account's number."""
    names_account: bool = True
    sources: tuple[str, str] | None = None
    """The service and the resources on whose behalf it writes, as in the ARN that it names."""
    delivers_globally: bool = False
    """Whether it delivers from `GLOBAL_REGION` too, whatever the bucket's region."""
    sids: tuple[str, str] | None = None


_WRITERS: Mapping[str, _Writer] = {
    # Where the service does not find its own statements, it appends them, with the deployer's permissions:
    # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
    # `s3:x-amz-acl` is left out: ownership is the bucket's, and no request sets an ACL.
    LOG_DELIVERY: _Writer(
        ["s3:GetBucketAcl", "s3:ListBucket"],
        sources=("logs", "*"),
        delivers_globally=True,
        sids=("AWSLogDeliveryWrite", "AWSLogDeliveryAclCheck"),
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    ACCESS_LOGS: _Writer(),
    # They name no account to S3, but write only below their account's number:
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    LOAD_BALANCERS: _Writer(objects="*AWSLogs/{account}/*", names_account=False),
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    CLOUDTRAIL: _Writer(["s3:GetBucketAcl"], names_account=False, sources=("cloudtrail", "trail/*")),
    # https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
    CONFIG: _Writer(["s3:GetBucketAcl", "s3:ListBucket"]),
}


def log_deliveries(bucket_arn: pulumi.Output[str], writers: Sequence[str], parent: pulumi.Resource) -> list[Statement]:
    """Return the statements that let AWS services deliver this account's logs to a bucket.

    Args:
        bucket_arn: The bucket's ARN.
        writers: Service principals, such as `logging.s3.amazonaws.com`.
        parent: The component that asks.
    """
    if not writers:
        return []
    options = pulumi.InvokeOptions(parent=parent)
    account = aws.get_caller_identity_output(opts=options).account_id
    region = aws.get_region_output(opts=options).region
    return [
        *(statement for writer in writers for statement in _statements(writer, bucket_arn, account, region)),
        # Of their own, so that a service finds the statements that it would write itself as they are.
        *(
            statement
            for writer in writers
            if _WRITERS[writer].delivers_globally
            for statement in _statements(writer, bucket_arn, account, GLOBAL_REGION, "Global")
        ),
    ]


def _statements(
    service: str,
    bucket_arn: pulumi.Output[str],
    account: pulumi.Output[str],
    region: pulumi.Input[str],
    suffix: str = "",
) -> Iterator[Statement]:
    writer = _WRITERS[service]
    condition: dict[str, Any] = {}
    if writer.names_account:
        condition["StringEquals"] = {"aws:SourceAccount": account}
    if writer.sources:
        sources = aws_types.arn(*writer.sources, region="{0}", account="{1}")
        condition["ArnLike"] = {"aws:SourceArn": pulumi.Output.format(sources, region, account)}
    objects = account.apply(lambda number: writer.objects.format(account=number))
    write_sid, look_sid = (f"{sid}{suffix}" for sid in writer.sids) if writer.sids else (None, None)
    common = {"Effect": "Allow", "Principal": {"Service": service}}
    when = {"Condition": condition} if condition else {}
    yield {
        **({"Sid": write_sid} if write_sid else {}),
        **common,
        "Action": "s3:PutObject",
        "Resource": pulumi.Output.concat(bucket_arn, "/", objects),
        **when,
    }
    if writer.on_bucket:
        yield {
            **({"Sid": look_sid} if look_sid else {}),
            **common,
            "Action": list(writer.on_bucket),
            "Resource": bucket_arn,
            **when,
        }


LOG_WRITERS = frozenset(_WRITERS)
"""The services that are known to deliver logs to a bucket."""
