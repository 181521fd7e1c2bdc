"""The audit trail: every call in the account, in every region, into the locked bucket and a log group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.bucket import Bucket
from components.building_blocks.grants import write_logs
from components.building_blocks.log_delivery import CLOUDTRAIL
from components.building_blocks.log_group import log_group
from components.building_blocks.role import service_role
from components.gdpr_baseline.args import RecordedStores


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail, and the log group that gets its events."""

    trail: aws.cloudtrail.Trail
    log_group: aws.cloudwatch.LogGroup


def create_trail(
    name: str,
    *,
    bucket: Bucket,
    encryption_key_arn: pulumi.Input[str],
    recorded: RecordedStores,
    opts: pulumi.ResourceOptions,
) -> Trail:
    """Create the trail with its log group, and the role by which CloudTrail writes to that.

    Its files are signed, hour by hour (log file validation), so that a file that is missing or changed shows. The first
    copy of the calls that manage resources costs nothing; the log group's ingestion does.

    Args:
        name: The logical name.
        bucket: The bucket of audit logs, which lets CloudTrail deliver.
        encryption_key_arn: The KMS key of the files and the log group.
        recorded: The stores whose accesses are recorded as data events.
        opts: Pulumi's options.
    """
    logs = log_group(
        name,
        encryption_key_arn=encryption_key_arn,
        prefix="/aws/cloudtrail/",
        data_class="pseudonymous",  # owner ids in the keys of objects, addresses of callers
        purpose="who did what in the account: what rings the alarms",
        opts=opts,
    )
    role, policies = service_role(f"{name}-logs", service=CLOUDTRAIL, may=[write_logs(logs.arn)], opts=opts)
    trail = aws.cloudtrail.Trail(
        name,
        s3_bucket_name=bucket.name,
        kms_key_id=encryption_key_arn,
        is_multi_region_trail=True,
        include_global_service_events=True,
        enable_log_file_validation=True,
        # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
        cloud_watch_logs_group_arn=pulumi.Output.concat(logs.arn, ":*"),
        cloud_watch_logs_role_arn=role.arn,
        advanced_event_selectors=_selectors(recorded, opts.parent),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
    return Trail(trail, logs)


def _selectors(recorded: RecordedStores, parent: pulumi.Resource | None) -> list[Any]:
    """Return what is recorded: all management events, and changes and reads of stores, by how their names begin.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
    """
    chosen: list[Any] = [
        {"name": "Management events", "field_selectors": [{"field": "eventCategory", "equals": ["Management"]}]}
    ]
    options = pulumi.InvokeOptions(parent=parent)
    objects = [aws_types.arn("s3", prefix) for prefix in recorded["buckets"]]
    tables: list[pulumi.Output[str]] = []
    if recorded["tables"]:
        region = aws.get_region_output(opts=options).region
        account = aws.get_caller_identity_output(opts=options).account_id
        tables = [
            pulumi.Output.format(
                aws_types.arn("dynamodb", f"table/{prefix}", region="{0}", account="{1}"), region, account
            )
            for prefix in recorded["tables"]
        ]
    kinds = [("objects", "AWS::S3::Object", objects), ("items", "AWS::DynamoDB::Table", tables)]
    for what, type_, arns in kinds:
        if not arns:
            continue
        for access, read_only in (("Changes", "false"), ("Reads", "true")):
            if access == "Reads" and not recorded["reads"]:
                continue
            chosen.append(
                {
                    "name": f"{access} of {what}",
                    "field_selectors": [
                        {"field": "eventCategory", "equals": ["Data"]},
                        {"field": "resources.type", "equals": [type_]},
                        {"field": "readOnly", "equals": [read_only]},
                        {"field": "resources.ARN", "starts_withs": arns},
                    ],
                }
            )
    return chosen
