"""The buckets of logs: delivery logs, audit trails, records of AWS Config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi

from components.building_blocks.bucket import Bucket
from components.building_blocks.log_delivery import ACCESS_LOGS, CLOUDTRAIL, CONFIG, LOAD_BALANCERS, LOG_DELIVERY
from components.gdpr_baseline.args import GdprBaselineArgs

DELIVERY_WRITERS: Final = (ACCESS_LOGS, LOG_DELIVERY, LOAD_BALANCERS)


@dataclass(frozen=True, slots=True)
class LogBuckets:
    """Where logs go."""

    delivery: Bucket
    """With SSE-S3, because load balancers deliver to nothing else
    (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html)."""
    audit: Bucket
    """Locked: nobody deletes a trail's files before their time."""
    config: Bucket
    """Without a lock, because AWS Config delivers to no locked bucket."""


def create_log_buckets(
    name: str, args: GdprBaselineArgs, encryption_key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> LogBuckets:
    """Create the buckets.

    Args:
        name: How the logical names begin.
        args: Complete arguments.
        encryption_key_arn: The KMS key of audit trails and of AWS Config's records.
        opts: Pulumi's options.
    """
    delivery = Bucket(
        f"{name}-delivery-logs",
        {
            "data_class": "pseudonymous",
            "subjects": "users and visitors",
            "purpose": "who reached what: logs of access and load balancers and flows",
            "retention_days": args["delivery_retention_days"],
            "log_writers": DELIVERY_WRITERS,
            "force_destroy": args["force_destroy"],
        },
        opts,
    )
    audit = Bucket(
        f"{name}-audit-logs",
        {
            "encryption_key_arn": encryption_key_arn,
            "access_log_bucket": delivery.ref,
            "data_class": "personal",
            "subjects": "users and administrators",
            "purpose": "who did what in the account: audit trails",
            "retention_days": args["audit_retention_days"],
            "object_lock_days": args["audit_retention_days"],
            "log_writers": [CLOUDTRAIL],
        },
        opts,
    )
    config = Bucket(
        f"{name}-config-logs",
        {
            "encryption_key_arn": encryption_key_arn,
            "access_log_bucket": delivery.ref,
            "data_class": "internal",
            "purpose": "how resources were configured: records of AWS Config",
            "retention_days": args["audit_retention_days"],
            "log_writers": [CONFIG],
            "force_destroy": args["force_destroy"],
        },
        opts,
    )
    return LogBuckets(delivery, audit, config)
