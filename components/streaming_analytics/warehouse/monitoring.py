"""Alarms of warehouses."""

from __future__ import annotations

from components.building_blocks.alarms import Alarm

SERVERLESS = "AWS/Redshift-Serverless"
"""https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-monitoring.html"""
PROVISIONED = "AWS/Redshift"
"""https://docs.aws.amazon.com/redshift/latest/mgmt/metrics-listing.html"""
WARNED_AT = 0.8
"""The part of a usage limit at which somebody is notified."""

QUEUED = (
    Alarm(
        "QueriesQueued",
        SERVERLESS,
        "Queries have waited for a quarter of an hour: raise max_rpu, or look for queries that take long.",
        statistic="Minimum",
        period_seconds=300,
        periods=3,
    ),
)
"""By work group and type of query."""


def failed_loads(namespace: str) -> tuple[Alarm, ...]:
    """Return the alarm of loads that fail.

    Args:
        namespace: Of the functions' own metrics.
    """
    return (
        Alarm(
            "FailedLoads",
            namespace,
            "Three loads failed within a quarter of an hour: look at the function's logs for Redshift's reason.",
            threshold=2,
            period_seconds=900,
        ),
    )


def missing_objects(namespace: str) -> tuple[Alarm, ...]:
    """Return the alarm of objects that were not in the warehouse in time, and are loaded again.

    Args:
        namespace: Of the functions' own metrics.
    """
    return (
        Alarm(
            "MissingObjects",
            namespace,
            "Objects of the lake were not in the warehouse after an hour, and are loaded again: look for lost events.",
        ),
    )


def near_limit(namespace: str, limit: float) -> tuple[Alarm, ...]:
    """Return the alarm of usage that comes near its limit.

    Args:
        namespace: CloudWatch's.
        limit: In the metric's unit: RPU-hours, or minutes of concurrency scaling.
    """
    return (
        Alarm(
            "UsageLimitConsumed",
            namespace,
            "Four fifths of the usage limit are consumed: look for what computes, or raise the limit.",
            statistic="Maximum",
            threshold=limit * WARNED_AT,
            period_seconds=300,
        ),
    )


def at_capacity(max_rpu: int) -> tuple[Alarm, ...]:
    """Return the alarm of a work group that has been at its largest for an hour."""
    return (
        Alarm(
            "ComputeCapacity",
            SERVERLESS,
            "The warehouse has been at max_rpu for an hour: look for what computes, it costs the most so.",
            statistic="Minimum",
            threshold=max_rpu,
            comparison="GreaterThanOrEqualToThreshold",
            period_seconds=300,
            periods=12,
        ),
    )


def cluster(*, sleeps: bool) -> tuple[Alarm, ...]:
    """Return the alarms of a cluster.

    Args:
        sleeps: Whether it is paused at times, when it has no metrics.
    """
    return (
        Alarm(
            "HealthStatus",
            PROVISIONED,
            "The cluster is unhealthy: Redshift replaces nodes by itself; look at its events if that lasts.",
            statistic="Minimum",
            threshold=1,
            comparison="LessThanThreshold",
            periods=5,
            missing="notBreaching" if sleeps else "breaching",
        ),
        Alarm(
            "PercentageDiskSpaceUsed",
            PROVISIONED,
            "Four fifths of the storage are used: add nodes, or look for what queries write.",
            statistic="Average",
            threshold=80,
            period_seconds=300,
            periods=3,
        ),
        Alarm(
            "CPUUtilization",
            PROVISIONED,
            "The cluster has computed at its limit for half an hour: add nodes, or look for what computes.",
            statistic="Average",
            threshold=90,
            period_seconds=300,
            periods=6,
        ),
    )
