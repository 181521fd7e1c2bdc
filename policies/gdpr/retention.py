"""For how long a store's own settings keep data, whatever its tags say: objects, messages, records, lines, copies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from policies.gdpr.stores import (
    BUCKETS,
    DATABASE,
    DATABASE_CLUSTER,
    LOG_GROUP,
    NAMESPACE,
    QUEUE,
    STATE_MACHINE,
    STREAM,
    TABLE,
    WAREHOUSE,
    WORK_GROUP,
    Store,
)
from policies.rule import Stack
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

Days = float | Unknown | None
"""Days; None: forever."""

LIFECYCLES: Final = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
VERSIONINGS: Final = (
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
)
DAY: Final = 86_400
DEFAULT_MESSAGE_SECONDS: Final = 4 * DAY
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""
DEFAULT_STREAM_HOURS: Final = 24
"""https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html"""
BY_AWS: Final[Mapping[str, int]] = {STATE_MACHINE: 90, WORK_GROUP: 45}
"""What AWS keeps for so many days and nobody can set: histories of Standard executions, and of queries.
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html"""
RECOVERY_DAYS: Final = 35
"""Of point-in-time recovery, where nothing is said.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html"""


def retention_days(stack: Stack, store: Store) -> Days:
    """Return the days after which the store itself deletes what it holds; None: it never does."""
    inputs = store.resource.inputs
    match store.resource.type:
        case type_ if type_ in BUCKETS:
            return _shortest(_rule_days(rule, "expiration", "days") for rule in lifecycle_rules(stack, store.resource))
        case type_ if type_ == LOG_GROUP:
            return _or_none(_number(inputs.get("retentionInDays")))
        case type_ if type_ == QUEUE:
            return _scaled(inputs.get("messageRetentionSeconds"), DEFAULT_MESSAGE_SECONDS, DAY)
        case type_ if type_ == STREAM:
            return _scaled(inputs.get("retentionPeriod"), DEFAULT_STREAM_HOURS, 24)
        case type_ if type_ in BY_AWS:
            return BY_AWS[type_]
        case _:
            return None


def deletes_items(store: Store) -> bool | Unknown:
    """Say whether a table deletes each item at a time that the item says."""
    enabled = _part(store.resource.inputs.get("ttl"), "enabled")
    return UNKNOWN if is_unknown(enabled) else enabled is True


def copies_of(stack: Stack, store: Store) -> Iterator[tuple[str, Days]]:
    """Yield what else there is of a store's data, and for how many days: old versions, incomplete uploads, backups."""
    inputs = store.resource.inputs
    match store.resource.type:
        case type_ if type_ in BUCKETS:
            rules = lifecycle_rules(stack, store.resource)
            if has_versions(stack, store.resource):
                yield (
                    "old versions",
                    _shortest(_rule_days(rule, "noncurrentVersionExpiration", "noncurrentDays") for rule in rules),
                )
            yield (
                "incomplete multipart uploads",
                _shortest(_rule_days(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation") for rule in rules),
            )
        case type_ if type_ == TABLE:
            recovery = inputs.get("pointInTimeRecovery")
            enabled = _part(recovery, "enabled")
            if is_unknown(enabled):
                yield "point-in-time recovery", UNKNOWN
            elif enabled:
                yield "point-in-time recovery", _number(_part(recovery, "recoveryPeriodInDays"), default=RECOVERY_DAYS)
        case type_ if type_ in (DATABASE, DATABASE_CLUSTER):
            if inputs.get("replicateSourceDb") is None:
                yield "automated backups", _number(inputs.get("backupRetentionPeriod"), default=1)
        case type_ if type_ == WAREHOUSE:
            yield "automated snapshots", _number(inputs.get("automatedSnapshotRetentionPeriod"), default=1)
        case type_ if type_ == NAMESPACE:
            # https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-snapshots-recovery-points.html
            yield "recovery points", 1
        case _:
            return


def lifecycle_rules(stack: Stack, bucket: Resource) -> list[Mapping[str, Any] | Unknown]:
    """Return the rules of a bucket's lifecycle that hold for all of it, among them `UNKNOWN` for what may be one."""
    referrers = stack.referrers(bucket, "bucket", *LIFECYCLES)
    found: list[Mapping[str, Any] | Unknown] = [UNKNOWN for _ in referrers.unresolved]
    for configuration in referrers.found:
        rules = configuration.inputs.get("rules")
        if is_unknown(rules):
            found.append(UNKNOWN)
        for rule in rules if isinstance(rules, list) else ():
            if is_unknown(rule) or has_unknown(rule.get("filter")) or is_unknown(rule.get("status")):
                found.append(UNKNOWN)
            elif rule.get("status") == "Enabled" and _is_for_all(rule):
                found.append(rule)
    return found


def _is_for_all(rule: Mapping[str, Any]) -> bool:
    where = rule.get("filter")
    return not rule.get("prefix") and (not where or all(value in (None, "") for value in where.values()))


def has_versions(stack: Stack, bucket: Resource) -> bool:
    """Say whether a bucket keeps old versions, or may."""
    referrers = stack.referrers(bucket, "bucket", *VERSIONINGS)
    states = [_part(one.inputs.get("versioningConfiguration"), "status") for one in referrers.found]
    return bool(referrers.unresolved) or any(is_unknown(state) or state == "Enabled" for state in states)


def _rule_days(rule: Mapping[str, Any] | Unknown, part: str, field: str) -> Days:
    return UNKNOWN if is_unknown(rule) else _or_none(_number(_part(rule.get(part), field)))


def _shortest(days: Iterable[Days]) -> Days:
    """Return the shortest known time; one that is not known only where there is no known one."""
    every = list(days)
    known = [one for one in every if isinstance(one, int | float)]
    return min(known) if known else next((one for one in every if is_unknown(one)), None)


def _part(value: object, name: str) -> Any:  # noqa: ANN401 - any input
    if is_unknown(value):
        return UNKNOWN
    return value.get(name) if isinstance(value, Mapping) else None


def _number(value: object, default: int = 0) -> float | Unknown:
    if is_unknown(value):
        return UNKNOWN
    return value if isinstance(value, int | float) else default


def _or_none(number: float | Unknown) -> Days:
    """Return a number of days; nobody sets none, and 0 stands forever."""
    return None if number == 0 else number


def _scaled(value: object, default: int, unit: int) -> Days:
    number = _number(value, default)
    return UNKNOWN if is_unknown(number) else math.ceil(number / unit)
