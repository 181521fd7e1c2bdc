"""Buckets that AWS's log delivery writes to, of which some services take only ones with S3's own keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iam.tristate import Tristate, all_of, any_of
from policies.encryption.buckets import BUCKETS, ENCRYPTIONS
from recorder.index import Stack
from recorder.resource import Resource, is_unknown

_S3_LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
_APPLICATION = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
_CLASSIC = ("aws:elb/loadBalancer:LoadBalancer",)


def takes_service_logs(stack: Stack, resource: Resource) -> Tristate:
    """Say whether a bucket, or the bucket of an encryption, gets logs that are delivered to S3's own keys alone.

    These are S3's server access logs, and the logs of application and classic load balancers; a network load
    balancer's logs may be encrypted with KMS. Sources:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html and
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.

    Args:
        stack: the program.
        resource: the bucket, or its `BucketServerSideEncryptionConfiguration`.
    """
    if resource.type in ENCRYPTIONS:
        buckets = {bucket.urn for bucket in stack.targets(resource, "bucket", *BUCKETS)}
        names = {name for name in (resource.inputs.get("bucket"),) if isinstance(name, str)}
    else:
        buckets = {resource.urn}
        names = set[str]()
    doubtful = not buckets and not names
    return any_of(
        all_of((delivery.on, None if doubtful else _is_one_of(delivery, buckets, names, stack)))
        for delivery in _deliveries(stack)
    )


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Logs that are delivered to a bucket."""

    source: Resource
    property: str
    """The input of `source` that names the bucket."""
    bucket: object
    on: Tristate = True


def _is_one_of(delivery: _Delivery, buckets: set[str], names: set[str], stack: Stack) -> Tristate:
    targets = {bucket.urn for bucket in stack.targets(delivery.source, delivery.property, *BUCKETS)}
    if is_unknown(delivery.bucket) and len(targets) != 1:
        return None if not targets or targets & buckets else False
    return bool(targets & buckets) or delivery.bucket in names


def _deliveries(stack: Stack) -> Iterator[_Delivery]:
    for logging in stack.of_type(*_S3_LOGGING):
        yield _Delivery(logging, "targetBucket", logging.inputs.get("targetBucket"))
    for bucket in stack.of_type(*BUCKETS):
        for property_ in ("logging", "loggings"):
            value = bucket.inputs.get(property_)
            for entry in value if isinstance(value, list) else (value,):
                if (target := _at(entry, "targetBucket")) is not None:
                    yield _Delivery(bucket, property_, target, None if is_unknown(entry) else True)
    for balancer in stack.of_type(*_APPLICATION):
        kind = balancer.inputs.get("loadBalancerType", "application")
        application = None if is_unknown(kind) else kind == "application"
        for property_ in ("accessLogs", "connectionLogs"):
            yield from _logs(balancer, property_, on=application, enabled=False)
    for balancer in stack.of_type(*_CLASSIC):
        yield from _logs(balancer, "accessLogs", on=True, enabled=True)


def _logs(balancer: Resource, property_: str, *, on: Tristate, enabled: bool) -> Iterator[_Delivery]:
    """Yield the delivery that an input sets up, if a balancer is of the kind; `enabled` is the default of its field."""
    value = balancer.inputs.get(property_)
    if value is not None:
        said = _at(value, "enabled")
        sent = None if is_unknown(said) else enabled if said is None else said in (True, "true")
        yield _Delivery(balancer, property_, _at(value, "bucket"), all_of((on, sent)))


def _at(value: object, name: str) -> object:
    if is_unknown(value):
        return value
    return value.get(name) if isinstance(value, dict) else None
