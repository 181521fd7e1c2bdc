"""Where queries of the lake run: an Athena work group with a limit, and a bucket of results that expire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.bucket import Bucket
from components.building_blocks.references import StoreRef
from components.building_blocks.stores import store_tags
from components.streaming_analytics.args import StreamingAnalyticsArgs

GIB: Final = 1024**3
OLD_VERSION_DAYS: Final = 1
HOUR: Final = 3600
HISTORY: Final = {"data_class": "pseudonymous", "purpose": "which queries were asked", "retention_days": 45}
"""What a work group keeps of queries, and for how long.
https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html"""


@dataclass(frozen=True, slots=True)
class Queries:
    """The work group, and the bucket of its results."""

    work_group: aws.athena.Workgroup
    results: StoreRef


def create_queries(name: str, args: StreamingAnalyticsArgs, *, opts: pulumi.ResourceOptions) -> Queries:
    """Create the work group, its bucket, and the alarm of what queries read in an hour.

    A query names no place for its results and no key: the work group's own hold for all.
    https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
    """
    queries = args["queries"]
    results = Bucket(
        f"{name}-query-results",
        {
            "data_class": "personal",
            "purpose": "results of queries - which name owners where a query asks for them",
            "retention_days": queries["results_days"],
            "encryption_key_arn": args["encryption_key_arn"],
            "access_log_bucket": args["access_log_bucket"],
            "noncurrent_version_days": OLD_VERSION_DAYS,
            "force_destroy": args["force_destroy"],
        },
        opts,
    ).ref
    work_group = aws.athena.Workgroup(
        name,
        description="Queries of the platform's events",
        # With its queries' history, where the lake goes as well.
        force_destroy=args["force_destroy"],
        configuration={
            "bytes_scanned_cutoff_per_query": queries["most_gib"] * GIB,
            "enforce_workgroup_configuration": True,
            "publish_cloudwatch_metrics_enabled": True,
            "engine_version": {"selected_engine_version": "Athena engine version 3"},
            "result_configuration": {
                "output_location": pulumi.Output.concat("s3://", results["name"], "/"),
                "encryption_configuration": {
                    "encryption_option": "SSE_KMS",
                    "kms_key_arn": args["encryption_key_arn"],
                },
            },
        },
        tags=store_tags(HISTORY),
        opts=opts,
    )
    scanned = alarms.Alarm(
        "ProcessedBytes",
        "AWS/Athena",
        "Queries have read more within an hour than is usual: look for one that names no days.",
        threshold=queries["hourly_gib"] * GIB,
        period_seconds=HOUR,
    )
    alarms.watch(
        name,
        (scanned,),
        # https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
        {"WorkGroup": work_group.name, "QueryState": "SUCCEEDED", "QueryType": "DML"},
        topic_arn=args["alarm_topic_arn"],
        opts=opts,
    )
    return Queries(work_group, results)
