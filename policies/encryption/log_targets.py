"""Buckets that AWS's log delivery writes to, of which some services take only ones with S3's own keys."""

from __future__ import annotations

from collections.abc import Iterator

from iam.tristate import Tristate
from policies.encryption.buckets import BUCKETS, ENCRYPTIONS
from recorder.index import Stack, has_unknown
from recorder.resource import UNKNOWN, Resource, is_unknown

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
    found = False
    for logging, property_, target in _targets(stack):
        found = True
        targets = stack.targets(logging, property_, *BUCKETS)
        if any(bucket.urn in buckets for bucket in targets) or target in names:
            return True
        doubtful = doubtful or (not targets and has_unknown(target))
    return None if found and doubtful else False


def _targets(stack: Stack) -> Iterator[tuple[Resource, str, object]]:
    """Yield what is delivered to a bucket: the resource that says so, its input, and the bucket's name."""
    for logging in stack.of_type(*_S3_LOGGING):
        yield logging, "targetBucket", logging.inputs.get("targetBucket")
    for bucket in stack.of_type(*BUCKETS):
        for property_ in ("logging", "loggings"):
            value = bucket.inputs.get(property_)
            for entry in value if isinstance(value, list) else (value,):
                if target := _at(entry, "targetBucket"):
                    yield bucket, property_, target
    for balancer in stack.of_type(*_APPLICATION):
        if balancer.inputs.get("loadBalancerType", "application") in ("application", UNKNOWN):
            yield from _logs(balancer, "accessLogs", enabled=False)
            yield from _logs(balancer, "connectionLogs", enabled=False)
    for balancer in stack.of_type(*_CLASSIC):
        yield from _logs(balancer, "accessLogs", enabled=True)


def _logs(balancer: Resource, property_: str, *, enabled: bool) -> Iterator[tuple[Resource, str, object]]:
    value = balancer.inputs.get(property_)
    on = _at(value, "enabled")
    if value is not None and (enabled if on is None else on is not False):
        yield balancer, property_, _at(value, "bucket")


def _at(value: object, name: str) -> object:
    if is_unknown(value):
        return value
    return value.get(name) if isinstance(value, dict) else None
