"""A function that compacts the lake's closed days, every day."""

from __future__ import annotations

import math
from typing import Final

import pulumi

from components.building_blocks.foundation import foundation_of
from components.building_blocks.function import Function
from components.building_blocks.grants import (
    delete,
    delete_versions,
    item_actions,
    list_bucket,
    read,
    read_secret,
    write,
)
from components.building_blocks.layer import dependencies_layer
from components.building_blocks.references import StoreRef
from components.building_blocks.schedule import call_on_schedule
from components.streaming_analytics.args import StreamingAnalyticsArgs
from handlers.stream.core.keys import Layer

DOMAIN: Final = "compaction"
MEMORY_MB: Final = 3008
"""Half of it is DuckDB's. Accounts start with this as the most."""
DISK_MB: Final = 10_240
"""The most there is: a day needs three times its bytes, and one that needs more is refused."""
TIMEOUT_SECONDS: Final = 900
"""Lambda's limit. A run that reaches it has compacted whole days, and the next goes on."""
MINUTE: Final = 30


def closed_after_hours(max_age_seconds: int) -> int:
    """Return after how many hours beyond its end a day is closed: no batch of it is tried again by then."""
    return math.ceil(max_age_seconds / 3600) + 1


def create_compaction(
    name: str, args: StreamingAnalyticsArgs, *, lake: StoreRef, opts: pulumi.ResourceOptions
) -> Function:
    """Create the function and its schedule, which starts it half an hour after a day is closed."""
    processed, compacted = f"{Layer.PROCESSED}/", (f"{Layer.RESTRICTED}/", f"{Layer.CURATED}/")
    hours = closed_after_hours(args["batch"]["max_age_seconds"])
    function = Function(
        name,
        {
            "handler": "handlers.compaction.compact.handler",
            "description": "Compacts the closed days of the lake: every event once, sorted by owner",
            "may": [
                # Without the right to list, an object that is not there is 403.
                list_bucket(lake),
                read(lake, processed, *compacted),
                write(lake, *compacted),
                delete(lake, *compacted),
                delete_versions(lake, *compacted),
                item_actions(args["tombstones"], "BatchGetItem"),
                read_secret(args["subject_key_secret"]),
            ],
            "environment": {
                "LAKE_BUCKET": lake["name"],
                "TOMBSTONES_TABLE": args["tombstones"]["name"],
                "SUBJECT_KEY_SECRET_ARN": args["subject_key_secret"]["arn"],
                "CLOSED_AFTER_HOURS": str(hours),
                "CURATED_DAYS": str(args["lake"]["curated_days"]),
            },
            "layers": [dependencies_layer(name, DOMAIN, opts=opts).arn],
            "memory_mb": MEMORY_MB,
            "disk_mb": DISK_MB,
            "timeout_seconds": TIMEOUT_SECONDS,
            "invocation": "asynchronous",
            **foundation_of(args),
        },
        opts,
    )
    call_on_schedule(
        name,
        function.ref,
        description="The closed days of the lake are compacted",
        expression=f"cron({MINUTE} {hours % 24} * * ? *)",
        encryption_key_arn=args["encryption_key_arn"],
        alarm_topic_arn=args["alarm_topic_arn"],
        opts=opts,
    )
    return function
