"""Where queries run: an Athena work group with a limit, and a bucket of results that expire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.bucket import Bucket
from components.building_blocks.references import StoreRef
from components.building_blocks.stores import store_tags

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


def create_query_group(
    name: str,
    *,
    description: str,
    purpose: str,
    encryption_key_arn: pulumi.Input[str],
    access_log_bucket: StoreRef,
    alarm_topic_arn: pulumi.Input[str],
    results_days: int,
    most_gib: int,
    hourly_gib: int,
    force_destroy: bool,
    opts: pulumi.ResourceOptions,
) -> Queries:
    """Create the work group, its bucket, and the alarm of what queries read in an hour.

    A query names no place for its results and no key: the work group's own hold for all.
    https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html

    Cost: 5 dollars a TB that queries read (https://aws.amazon.com/athena/pricing/).

    Args:
        name: The logical name; the bucket's ends in `-query-results`.
        description: What the queries are about.
        purpose: Why their results are kept.
        encryption_key_arn: The KMS key of the results.
        access_log_bucket: The bucket that gets the server access logs of the results' bucket.
        alarm_topic_arn: The SNS topic that is notified.
        results_days: How long results are kept.
        most_gib: What one query may read: Athena ends it there.
        hourly_gib: What all queries of an hour may read before it is an alarm.
        force_destroy: Whether `pulumi destroy` deletes the results, and the queries' history.
        opts: Pulumi's options.
    """
    results = Bucket(
        f"{name}-query-results",
        {
            "data_class": "personal",
            "purpose": purpose,
            "retention_days": results_days,
            "encryption_key_arn": encryption_key_arn,
            "access_log_bucket": access_log_bucket,
            "noncurrent_version_days": OLD_VERSION_DAYS,
            "force_destroy": force_destroy,
        },
        opts,
    ).ref
    work_group = aws.athena.Workgroup(
        name,
        description=description,
        # With its queries' history, where the data goes as well.
        force_destroy=force_destroy,
        configuration={
            "bytes_scanned_cutoff_per_query": most_gib * GIB,
            "enforce_workgroup_configuration": True,
            "publish_cloudwatch_metrics_enabled": True,
            "engine_version": {"selected_engine_version": "Athena engine version 3"},
            "result_configuration": {
                "output_location": pulumi.Output.concat("s3://", results["name"], "/"),
                "encryption_configuration": {"encryption_option": "SSE_KMS", "kms_key_arn": encryption_key_arn},
            },
        },
        tags=store_tags(HISTORY),
        opts=opts,
    )
    scanned = alarms.Alarm(
        "ProcessedBytes",
        "AWS/Athena",
        "Queries have read more within an hour than is usual: look for one that names no days.",
        threshold=hourly_gib * GIB,
        period_seconds=HOUR,
    )
    alarms.create(
        name,
        (scanned,),
        # https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
        {"WorkGroup": work_group.name, "QueryState": "SUCCEEDED", "QueryType": "DML"},
        topic_arn=alarm_topic_arn,
        opts=opts,
    )
    return Queries(work_group, results)
