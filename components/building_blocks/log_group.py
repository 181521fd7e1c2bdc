"""A CloudWatch log group: encrypted, and emptied in time."""

from __future__ import annotations

from typing import Final, Literal, cast

import pulumi
import pulumi_aws as aws

from components.building_blocks.stores import ERASED_BY_EXPIRY_DAYS, DataClass, store_tags

PURPOSE: Final = "what a program did and why it failed"

LogRetention = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""The numbers of days that CloudWatch Logs takes.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""

LOG_RETENTION: LogRetention = 90
"""Days that logs are kept by default: CIS AWS Foundations asks for 90 at least."""


def log_group(
    name: str,
    *,
    encryption_key_arn: pulumi.Input[str],
    retention_days: LogRetention = LOG_RETENTION,
    prefix: str = "",
    physical_name: pulumi.Input[str] | None = None,
    data_class: DataClass = "pseudonymous",
    purpose: str = PURPOSE,
    opts: pulumi.ResourceOptions,
    region: str | None = None,
) -> aws.cloudwatch.LogGroup:
    """Create a log group.

    Args:
        name: The logical name.
        encryption_key_arn: The KMS key, whose policy must let CloudWatch Logs use it.
        retention_days: Days that a line is kept.
        prefix: How the physical name begins, such as `/aws/lambda/`; the project, the stack and `name` follow.
        physical_name: The physical name as a whole, where the service that writes to the group decides on it.
        data_class: Of what the lines say.
        purpose: Why they are kept, as the register of processing says it.
        opts: Pulumi's options.
        region: The group's region. None: the stack's.
    """
    return aws.cloudwatch.LogGroup(
        name,
        name=physical_name or f"{prefix}{pulumi.get_project()}/{pulumi.get_stack()}/{name}",
        kms_key_id=encryption_key_arn,
        retention_in_days=retention_days,
        tags=store_tags({"data_class": data_class, "purpose": purpose, "retention_days": retention_days}),
        region=region,
        opts=opts,
    )


def days_of_values(retention_days: LogRetention) -> LogRetention:
    """Return for how many days logs are kept that have what people wrote: nobody can erase it from them by name."""
    return cast("LogRetention", min(retention_days, ERASED_BY_EXPIRY_DAYS))
