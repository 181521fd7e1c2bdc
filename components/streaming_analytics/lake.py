"""The buckets: the lake with its layers, and what was given up."""

from __future__ import annotations

import pulumi

from components.building_blocks.bucket import Bucket
from components.building_blocks.references import StoreRef
from components.streaming_analytics.args import StreamingAnalyticsArgs
from handlers.stream.core.keys import Layer

WORK = "work"
"""What loads and compactions keep for themselves."""
WORK_DAYS = 1
TIER_DAYS = 30
"""After which compacted rows go to Intelligent-Tiering: by then most queries of a day are past."""
OLD_VERSION_DAYS = 1
"""How long a replaced object can be brought back: an erasure must not wait, and the raw events are kept as well."""


def create_lake(name: str, args: StreamingAnalyticsArgs, *, opts: pulumi.ResourceOptions) -> Bucket:
    """Create the lake: a bucket with a prefix and a lifecycle a layer."""
    lake = args["lake"]
    return Bucket(
        name,
        {
            "data_class": "personal",
            "purpose": "what happens on the platform by owner and day: to see how it is used and what fails",
            "retention_days": lake["curated_days"],
            "encryption_key_arn": args["encryption_key_arn"],
            "access_log_bucket": args["access_log_bucket"],
            "expire_prefixes": {
                f"{Layer.RAW}/": lake["raw_days"],
                f"{Layer.PROCESSED}/": lake["processed_days"],
                f"{Layer.ERRORS}/": lake["errors_days"],
                f"{WORK}/": WORK_DAYS,
            },
            "tier_prefixes": {f"{Layer.CURATED}/": TIER_DAYS},
            "noncurrent_version_days": OLD_VERSION_DAYS,
            "eventbridge": True,
            "force_destroy": args["force_destroy"],
        },
        opts,
    )


def create_failure_destination(name: str, args: StreamingAnalyticsArgs, *, opts: pulumi.ResourceOptions) -> StoreRef:
    """Create the bucket of records that were given up: Lambda chooses the keys in it."""
    return Bucket(
        name,
        {
            "data_class": "personal",
            "purpose": "records of the stream that could not be processed: to be looked at and sent again",
            "retention_days": args["lake"]["errors_days"],
            "encryption_key_arn": args["encryption_key_arn"],
            "access_log_bucket": args["access_log_bucket"],
            "noncurrent_version_days": OLD_VERSION_DAYS,
            "force_destroy": args["force_destroy"],
        },
        opts,
    ).ref
