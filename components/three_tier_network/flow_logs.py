"""Flow logs: who talked to whom, and what was refused."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Default
from components.building_blocks.arns import KeyArn
from components.building_blocks.encryption_key import EncryptionKey
from components.building_blocks.grants import Grant, write_logs
from components.building_blocks.key_users import log_groups
from components.building_blocks.log_group import LOG_RETENTION, LogRetention, log_group
from components.building_blocks.references import StoreRef
from components.building_blocks.role import service_role


class FlowLogs(TypedDict):
    """Where flow logs go, and which. They hold IP addresses, which are personal data (GDPR, recital 30)."""

    bucket: NotRequired[StoreRef]
    """An S3 bucket that lets `delivery.logs.amazonaws.com` write; `GdprBaseline.delivery_logs` does.
    The bucket decides about encryption and retention. Default: CloudWatch Logs instead of a bucket."""
    logs_key_arn: NotRequired[KeyArn]
    """ARN of the KMS key of the log group; its policy must let CloudWatch Logs use it. Not with `bucket`.
    Default: a key of the network's own, 1 dollar a month."""
    retention_days: NotRequired[LogRetention]
    """Days that the log group keeps a record. Not with `bucket`. Default: 90."""
    traffic: NotRequired[Annotated[Literal["ALL", "ACCEPT", "REJECT"], Default("ALL")]]
    """Which traffic is recorded."""


def create_flow_logs(name: str, logs: FlowLogs, *, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Record the VPC's traffic, in a bucket where one is given, else in a log group."""
    traffic = logs["traffic"]
    tags = {"Name": name}
    if bucket := logs.get("bucket"):
        aws.ec2.FlowLog(
            name,
            vpc_id=vpc_id,
            traffic_type=traffic,
            log_destination_type="s3",
            log_destination=bucket["arn"],
            tags=tags,
            opts=opts,
        )
        return
    group = log_group(
        name,
        encryption_key_arn=logs.get("logs_key_arn") or _own_key(name, opts),
        retention_days=logs.get("retention_days") or LOG_RETENTION,
        prefix="/aws/vpc/",
        purpose="who connected to what in the network",
        opts=opts,
    )
    # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    look = Grant(["logs:DescribeLogGroups", "logs:DescribeLogStreams"], [pulumi.Output.concat(group.arn, ":*")])
    role, policies = service_role(
        name, service="vpc-flow-logs.amazonaws.com", may=[write_logs(group.arn), [look]], opts=opts
    )
    aws.ec2.FlowLog(
        name,
        vpc_id=vpc_id,
        traffic_type=traffic,
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )


def _own_key(name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    return EncryptionKey(
        name, {"description": "Flow logs", "via_services": ["logs"], "used_by": [log_groups()]}, opts
    ).arn
