"""S3: buckets, their settings and objects."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_types
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

BUCKET = ("bucket", "expectedBucketOwner")


def _bucket_part(operation: str, wrap: str) -> Row:
    """Return the row of a bucket's split resource: everything but the bucket goes into one parameter."""
    return Row(service="s3", operation=operation, wrap=wrap, outside=BUCKET)


def _bucket(context: Context) -> Created:
    region = context.inputs.get("region") or context.clients.region
    placed = {} if region == aws_types.GLOBAL_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    locked = bool(context.inputs.get("objectLockEnabled"))
    context.call("s3", "CreateBucket", Bucket=context.name, ObjectLockEnabledForBucket=locked, **placed)
    if tags := context.inputs.get("tags"):
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        context.call("s3", "PutBucketTagging", Bucket=context.name, Tagging={"TagSet": pairs})
    known = {"bucket", "bucketPrefix", "objectLockEnabled", "tags", "tagsAll", "forceDestroy", "region"}
    context.left_over.extend(sorted(set(context.inputs) - known))
    return Created(context.name, {})


def _cors(context: Context) -> Created:
    """Set which pages may ask; one that is served on this machine comes from its address here."""
    row = _bucket_part("PutBucketCors", "CORSConfiguration")
    return row(context.of(context.runtime.addresses.localised(context.inputs)))


def _notification(context: Context) -> Created:
    """Create a bucket's notifications; the provider keeps a list for each kind of target."""
    inputs = context.inputs
    configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if inputs.get("eventbridge") else {}
    for key, parameter, arn_parameter, arn in (
        ("queues", "QueueConfigurations", "QueueArn", "queueArn"),
        ("topics", "TopicConfigurations", "TopicArn", "topicArn"),
        ("lambdaFunctions", "LambdaFunctionConfigurations", "LambdaFunctionArn", "lambdaFunctionArn"),
    ):
        rows = [_target(row, arn_parameter, row[arn]) for row in inputs.get(key) or ()]
        if rows:
            configuration[parameter] = rows
    context.call(
        "s3",
        "PutBucketNotificationConfiguration",
        Bucket=inputs["bucket"],
        NotificationConfiguration=configuration,
        SkipDestinationValidation=True,
    )
    return Created(str(inputs["bucket"]), {})


def _target(row: Mapping[str, Any], parameter: str, arn: str) -> dict[str, Any]:
    rules = [
        {"Name": name, "Value": row[key]}
        for name, key in (("prefix", "filterPrefix"), ("suffix", "filterSuffix"))
        if row.get(key)
    ]
    target: dict[str, Any] = {parameter: arn, "Events": row["events"]}
    return target | ({"Filter": {"Key": {"FilterRules": rules}}} if rules else {})


def _object(context: Context) -> Created:
    inputs = context.inputs
    bucket, key = str(inputs["bucket"]), str(inputs.get("key") or context.resource.name)
    headers = {
        parameter: inputs[name]
        for name, parameter in (("contentType", "ContentType"), ("cacheControl", "CacheControl"))
        if inputs.get(name)
    }
    answer = context.call("s3", "PutObject", Bucket=bucket, Key=key, Body=_content(inputs), **headers)
    return Created(key, {"etag": answer["ETag"].strip('"'), "arn": aws_types.arn("s3", f"{bucket}/{key}")})


def _content(inputs: Mapping[str, Any]) -> bytes:
    source = inputs.get("source")
    if isinstance(source, Mapping) and "assets" in source:
        return _archive(source["assets"])
    if isinstance(source, Mapping):
        return Path(source["path"]).read_bytes() if "path" in source else str(source.get("text", "")).encode()
    if source:
        return Path(str(source)).read_bytes()
    return str(inputs.get("content") or "").encode()


def _archive(assets: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return an archive of assets as the provider sends it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, asset in assets.items():
            archive.writestr(name, _content({"source": asset}))
    return content.getvalue()


ROWS: Mapping[str, Creator] = {
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketVersioning:BucketVersioning": _bucket_part("PutBucketVersioning", ""),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _bucket_part(
        "PutBucketEncryption", "ServerSideEncryptionConfiguration"
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _bucket_part(
        "PutPublicAccessBlock", "PublicAccessBlockConfiguration"
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _bucket_part(
        "PutBucketOwnershipControls", "OwnershipControls"
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _bucket_part("PutBucketPolicy", ""),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _bucket_part(
        "PutBucketLifecycleConfiguration", "LifecycleConfiguration"
    ),
    "aws:s3/bucketLogging:BucketLogging": Row(
        service="s3",
        operation="PutBucketLogging",
        wrap="BucketLoggingStatus.LoggingEnabled",
        outside=BUCKET,
    ),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _cors,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": Row(
        service="s3",
        operation="PutObjectLockConfiguration",
        wrap="ObjectLockConfiguration",
        outside=BUCKET,
        constants={"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _bucket_part(
        "PutBucketReplication", "ReplicationConfiguration"
    ),
    "aws:s3/bucketNotification:BucketNotification": _notification,
    "aws:s3/bucketObject:BucketObject": _object,
    "aws:s3/bucketObjectv2:BucketObjectv2": _object,
}
