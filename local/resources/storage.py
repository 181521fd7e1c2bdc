"""S3, DynamoDB, ECR and secrets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.resources.row import Maker, Making, Row
from recorder.cloud import Created

BUCKET = ("bucket", "expectedBucketOwner")


def _bucket_part(operation: str, wrap: str) -> Row:
    """Return the row of a bucket's split resource: everything but the bucket goes into one parameter."""
    return Row(service="s3", operation=operation, wrap=wrap, outside=BUCKET)


def _bucket(making: Making) -> Created:
    region = making.inputs.get("region") or making.clients.region
    placed = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    locked = bool(making.inputs.get("objectLockEnabled"))
    making.call("s3", "CreateBucket", Bucket=making.name, ObjectLockEnabledForBucket=locked, **placed)
    if tags := making.inputs.get("tags"):
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        making.call("s3", "PutBucketTagging", Bucket=making.name, Tagging={"TagSet": pairs})
    known = {"bucket", "bucketPrefix", "objectLockEnabled", "tags", "tagsAll", "forceDestroy", "region"}
    making.left_over.extend(sorted(set(making.inputs) - known))
    return Created(making.name, {})


def _notification(making: Making) -> Created:
    """Make a bucket's notifications; the provider keeps a list for each kind of target."""
    inputs = making.inputs
    configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if inputs.get("eventbridge") else {}
    for key, parameter, arn_parameter, arn in (
        ("queues", "QueueConfigurations", "QueueArn", "queueArn"),
        ("topics", "TopicConfigurations", "TopicArn", "topicArn"),
        ("lambdaFunctions", "LambdaFunctionConfigurations", "LambdaFunctionArn", "lambdaFunctionArn"),
    ):
        rows = [_target(row, arn_parameter, row[arn]) for row in inputs.get(key) or ()]
        if rows:
            configuration[parameter] = rows
    making.call(
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


def _object(making: Making) -> Created:
    inputs = making.inputs
    bucket, key = str(inputs["bucket"]), str(inputs.get("key") or making.resource.name)
    headers = {
        parameter: inputs[name]
        for name, parameter in (("contentType", "ContentType"), ("cacheControl", "CacheControl"))
        if inputs.get(name)
    }
    answer = making.call("s3", "PutObject", Bucket=bucket, Key=key, Body=_content(inputs), **headers)
    return Created(key, {"etag": answer["ETag"].strip('"'), "arn": f"arn:aws:s3:::{bucket}/{key}"})


def _content(inputs: Mapping[str, Any]) -> bytes:
    source = inputs.get("source")
    if isinstance(source, Mapping):
        return Path(source["path"]).read_bytes() if "path" in source else str(source.get("text", "")).encode()
    if source:
        return Path(str(source)).read_bytes()
    return str(inputs.get("content") or "").encode()


def _table_follow_ups(making: Making, created: Created) -> None:
    recovery, ttl = making.inputs.get("pointInTimeRecovery"), making.inputs.get("ttl")
    if recovery:
        making.call(
            "dynamodb",
            "UpdateContinuousBackups",
            TableName=created.id,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": bool(recovery["enabled"])},
        )
    if ttl and ttl.get("attributeName"):
        specification = {"AttributeName": ttl["attributeName"], "Enabled": ttl.get("enabled", True)}
        making.call("dynamodb", "UpdateTimeToLive", TableName=created.id, TimeToLiveSpecification=specification)


def _table(making: Making) -> Created:
    return TABLE_ROW(_with_key_schema(making))


def _with_key_schema(making: Making) -> Making:
    """Turn the provider's `hashKey` and `rangeKey` into key schemas, of the table and of its indexes."""
    inputs = {**making.inputs, "keySchema": _key_schema(making.inputs)}
    for indexes in ("globalSecondaryIndexes", "localSecondaryIndexes"):
        if making.inputs.get(indexes):
            inputs[indexes] = [_index(row, making.inputs) for row in making.inputs[indexes]]
    if inputs.pop("streamEnabled", None):
        inputs["streamSpecification"] = {"streamEnabled": True, "streamViewType": inputs.pop("streamViewType", None)}
    if inputs.get("billingMode") != "PAY_PER_REQUEST":
        inputs["provisionedThroughput"] = {
            "readCapacityUnits": inputs.pop("readCapacity", 1),
            "writeCapacityUnits": inputs.pop("writeCapacity", 1),
        }
    return making.of({key: value for key, value in inputs.items() if key not in ("hashKey", "rangeKey")})


def _key_schema(row: Mapping[str, Any]) -> list[dict[str, str]]:
    kinds = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
    return [{"attributeName": row[key], "keyType": kind} for key, kind in kinds if row.get(key)]


def _index(row: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    keys = row if row.get("hashKey") else {**row, "hashKey": table.get("hashKey")}
    projection = {"projectionType": row.get("projectionType"), "nonKeyAttributes": row.get("nonKeyAttributes")}
    return {
        "indexName": row["name"],
        "keySchema": row.get("keySchemas") or _key_schema(keys),
        "projection": {key: value for key, value in projection.items() if value},
    }


TABLE_ROW = Row(
    service="dynamodb",
    operation="CreateTable",
    name="TableName",
    renames={
        "attributes": "AttributeDefinitions",
        "name": "AttributeName",
        "type": "AttributeType",
        "serverSideEncryption": "SSESpecification",
        "kmsKeyArn": "KMSMasterKeyId",
    },
    later=("pointInTimeRecovery", "ttl"),
    id="TableDescription.TableName",
    outputs={"arn": "TableDescription.TableArn", "streamArn": "TableDescription.LatestStreamArn"},
    then=(_table_follow_ups,),
)

ROWS: Mapping[str, Maker] = {
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
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _bucket_part("PutBucketCors", "CORSConfiguration"),
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
    "aws:dynamodb/table:Table": _table,
    "aws:ecr/repository:Repository": Row(
        service="ecr",
        operation="CreateRepository",
        name="repositoryName",
        renames={"encryptionConfigurations": "encryptionConfiguration"},
        id="repository.repositoryName",
        outputs={
            "arn": "repository.repositoryArn",
            "repositoryUrl": "repository.repositoryUri",
            "registryId": "repository.registryId",
        },
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Row(
        service="ecr",
        operation="PutLifecyclePolicy",
        renames={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
        id="repositoryName",
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Row(
        service="ecr",
        operation="SetRepositoryPolicy",
        renames={"repository": "repositoryName", "policy": "policyText"},
        id="repositoryName",
    ),
    "aws:secretsmanager/secret:Secret": Row(
        service="secretsmanager",
        operation="CreateSecret",
        name="Name",
        later=("recoveryWindowInDays", "policy"),
        id="ARN",
        outputs={"arn": "ARN"},
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Row(
        service="secretsmanager",
        operation="PutSecretValue",
        id="join('|', [ARN, VersionId])",
        outputs={"arn": "ARN", "versionId": "VersionId"},
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": Row(
        service="secretsmanager",
        operation="PutResourcePolicy",
        renames={"secretArn": "SecretId", "policy": "ResourcePolicy"},
        id="ARN",
    ),
    "aws:ssm/parameter:Parameter": Row(
        service="ssm",
        operation="PutParameter",
        name="Name",
        renames={"keyId": "KeyId"},
        outputs={"version": "Version"},
    ),
}
