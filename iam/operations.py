"""Which actions on which resources an API call needs.

Names of services, operations and parameters are boto3's. Most operations need the action of the same name on the
resource that a parameter names; `_RENAMED` and `_BUILDERS` hold those that do not. Sources: the service
authorisation reference,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html for S3,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-iam for
transactions, and each service's page on customer managed keys for the calls that it makes to KMS for its caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import unquote

from iam import actions
from iam.operation_resources import (
    RESOURCES,
    AccountContext,
    Params,
    key_arn,
    object_arn,
    parameter_arn,
    table_arn,
)
from recorder.resource import UNKNOWN, Unknown


class UnmappedOperationError(LookupError):
    """Nobody wrote down which actions this operation needs."""


@dataclass(frozen=True, slots=True)
class Need:
    """One action on one resource that a call needs, with the condition keys that the call sets."""

    action: str
    resource: str = "*"
    context: Mapping[str, str | Unknown] = field(default_factory=dict[str, str | Unknown])


def needs(service: str, operation: str, params: Params, account: AccountContext) -> tuple[Need, ...]:
    """Return what a caller must be allowed for one API call, its implied calls to KMS included.

    Args:
        service: boto3's client name: `s3`, `stepfunctions`, ...
        operation: the API's name: `ListObjectsV2`.
        params: the call's parameters, as given to boto3.
        account: the account, its region, keys and names.

    Raises:
        UnmappedOperationError: the operation is of a service, or of a kind, that this table does not know.
    """
    build = _BUILDERS.get((service, operation))
    found = build(params, account) if build else _same_name(service, operation, params, account)
    return tuple(_with_keys(found, service, operation, params, account))


def _same_name(service: str, operation: str, params: Params, account: AccountContext) -> Iterable[Need]:
    if service not in RESOURCES:
        raise UnmappedOperationError(f"the actions that {service} needs are not written down: add it to operations.py")
    action = _RENAMED.get((service, operation), f"{_PREFIXES.get(service, service)}:{operation}")
    known = actions.lookup(action)
    if known is None:
        raise UnmappedOperationError(f"{service} {operation} needs no action of its name: add it to operations.py")
    context = {key: str(params[name]) for name, key in _CONTEXT.get(action, {}).items() if params.get(name) is not None}
    resource = RESOURCES[service](params, account) if known.resource_types else "*"
    return (Need(known.name, resource or "*", context),)


# --- Resources named by parameters ----------------------------------------------------------------------------------


_PREFIXES: Final = {"stepfunctions": "states"}

_RENAMED: Final[Mapping[tuple[str, str], str]] = {
    **{
        ("s3", operation): f"s3:{action}"
        for operation, action in {
            "HeadObject": "GetObject",
            "HeadBucket": "ListBucket",
            "ListObjects": "ListBucket",
            "ListObjectsV2": "ListBucket",
            "ListObjectVersions": "ListBucketVersions",
            "ListBuckets": "ListAllMyBuckets",
            "ListMultipartUploads": "ListBucketMultipartUploads",
            "ListParts": "ListMultipartUploadParts",
            "CreateMultipartUpload": "PutObject",
            "UploadPart": "PutObject",
            "CompleteMultipartUpload": "PutObject",
            "SelectObjectContent": "GetObject",
            "GetBucketEncryption": "GetEncryptionConfiguration",
            "PutBucketEncryption": "PutEncryptionConfiguration",
            "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
            "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
            "GetBucketNotificationConfiguration": "GetBucketNotification",
            "PutBucketNotificationConfiguration": "PutBucketNotification",
            "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
            "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        }.items()
    },
    ("sns", "PublishBatch"): "sns:Publish",
    ("sqs", "SendMessageBatch"): "sqs:SendMessage",
    ("sqs", "DeleteMessageBatch"): "sqs:DeleteMessage",
    ("sqs", "ChangeMessageVisibilityBatch"): "sqs:ChangeMessageVisibility",
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "lambda:InvokeFunction",
}

_CONTEXT: Final[Mapping[str, Mapping[str, str]]] = {
    "s3:ListBucket": {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"},
    "s3:ListBucketVersions": {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"},
    "s3:PutObject": {
        "ACL": "s3:x-amz-acl",
        "ServerSideEncryption": "s3:x-amz-server-side-encryption",
        "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "StorageClass": "s3:x-amz-storage-class",
        "IfNoneMatch": "s3:if-none-match",
    },
    "kms:Sign": {"SigningAlgorithm": "kms:SigningAlgorithm", "MessageType": "kms:MessageType"},
    "cloudwatch:PutMetricData": {"Namespace": "cloudwatch:namespace"},
    "secretsmanager:GetSecretValue": {"VersionStage": "secretsmanager:VersionStage"},
}
"""Action -> parameter -> the condition key that AWS fills from it."""


# --- Operations that need more than one action, or another resource -------------------------------------------------


def _get_object(params: Params, account: AccountContext) -> Iterable[Need]:
    yield Need("s3:GetObjectVersion" if params.get("VersionId") else "s3:GetObject", object_arn(params, account))


def _put_object(params: Params, account: AccountContext) -> Iterable[Need]:
    yield from _same_name("s3", "PutObject", params, account)
    extra = {
        "ACL": "s3:PutObjectAcl",
        "Tagging": "s3:PutObjectTagging",
        "ObjectLockMode": "s3:PutObjectRetention",
        "ObjectLockLegalHoldStatus": "s3:PutObjectLegalHold",
    }
    yield from (Need(action, object_arn(params, account)) for name, action in extra.items() if params.get(name))


def _copy_object(params: Params, account: AccountContext) -> Iterable[Need]:
    source = params["CopySource"]
    if isinstance(source, str):
        path, _, version = source.lstrip("/").partition("?versionId=")
        bucket, _, key = path.partition("/")
        source = {"Bucket": unquote(bucket), "Key": unquote(key), "VersionId": version}
    yield from _get_object(cast("Params", source), account)
    yield from _put_object(params, account)


def _delete_object(params: Params, account: AccountContext) -> Iterable[Need]:
    yield Need("s3:DeleteObjectVersion" if params.get("VersionId") else "s3:DeleteObject", object_arn(params, account))


def _delete_objects(params: Params, account: AccountContext) -> Iterable[Need]:
    for item in params["Delete"]["Objects"]:
        yield from _delete_object({"Bucket": params["Bucket"], **item}, account)


def _batch_items(action: str) -> Callable[[Params, AccountContext], Iterable[Need]]:
    return lambda params, account: [Need(action, table_arn(name, account)) for name in params["RequestItems"]]


_TRANSACTION_ACTIONS: Final = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}


def _transaction(params: Params, account: AccountContext) -> Iterable[Need]:
    """A transaction needs the action of each of its items, and none of its own."""
    items = cast("Sequence[Mapping[str, Mapping[str, Any]]]", params["TransactItems"])
    found = [
        Need(_TRANSACTION_ACTIONS[kind], table_arn(str(body["TableName"]), account))
        for item in items
        for kind, body in item.items()
    ]
    return list({(need.action, need.resource): need for need in found}.values())


def _put_events(params: Params, account: AccountContext) -> Iterable[Need]:
    for entry in params["Entries"]:
        bus = str(entry.get("EventBusName") or "default")
        context = {
            "events:source": str(entry.get("Source", "")),
            "events:detail-type": str(entry.get("DetailType", "")),
        }
        yield Need("events:PutEvents", account.arn("events", f"event-bus/{bus}"), context)


def _submit_job(params: Params, account: AccountContext) -> Iterable[Need]:
    for parameter, kind in (("jobDefinition", "job-definition"), ("jobQueue", "job-queue")):
        yield Need(
            "batch:SubmitJob", account.arn("batch", f"{kind}/{params[parameter]}".replace(f"{kind}/arn:", "arn:"))
        )


def _parameters(params: Params, account: AccountContext) -> Iterable[Need]:
    return [Need("ssm:GetParameters", parameter_arn(str(name), account)) for name in params["Names"]]


def _run_statements(action: str) -> Callable[[Params, AccountContext], Iterable[Need]]:
    """Statements need what logs into the database as well: the administrator's secret, or credentials by IAM."""

    def needed(params: Params, account: AccountContext) -> Iterable[Need]:
        if cluster := params.get("ClusterIdentifier"):
            warehouse = account.arn("redshift", f"cluster:{cluster}")
            database = account.arn("redshift", f"dbname:{cluster}/{params['Database']}")
            log_in = Need("redshift:GetClusterCredentialsWithIAM", database)
        else:
            name = str(params["WorkgroupName"])
            warehouse = account.arns.get(name, name)
            log_in = Need("redshift-serverless:GetCredentials", warehouse)
        yield Need(action, warehouse)
        yield Need("secretsmanager:GetSecretValue", str(params["SecretArn"])) if params.get("SecretArn") else log_in

    return needed


def _look_at_statement(action: str) -> Callable[[Params, AccountContext], Iterable[Need]]:
    """Whose statement it is, the call does not say."""
    return lambda _params, _account: [Need(action, "*", {"redshift-data:statement-owner-iam-userid": UNKNOWN})]


_BUILDERS: Final[Mapping[tuple[str, str], Callable[[Params, AccountContext], Iterable[Need]]]] = {
    **{
        ("redshift-data", name): _run_statements(f"redshift-data:{name}")
        for name in ("ExecuteStatement", "BatchExecuteStatement")
    },
    **{
        ("redshift-data", name): _look_at_statement(f"redshift-data:{name}")
        for name in ("CancelStatement", "DescribeStatement", "GetStatementResult")
    },
    ("s3", "GetObject"): _get_object,
    ("s3", "HeadObject"): _get_object,
    ("s3", "PutObject"): _put_object,
    ("s3", "CopyObject"): _copy_object,
    ("s3", "UploadPartCopy"): _copy_object,
    ("s3", "DeleteObject"): _delete_object,
    ("s3", "DeleteObjects"): _delete_objects,
    ("dynamodb", "BatchGetItem"): _batch_items("dynamodb:BatchGetItem"),
    ("dynamodb", "BatchWriteItem"): _batch_items("dynamodb:BatchWriteItem"),
    ("dynamodb", "TransactGetItems"): _transaction,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("events", "PutEvents"): _put_events,
    ("batch", "SubmitJob"): _submit_job,
    ("ssm", "GetParameters"): _parameters,
    # Needs no permission at all, and none can take it away.
    ("sts", "GetCallerIdentity"): lambda _params, _place: (),
}


# --- Calls to KMS that a service makes for its caller ---------------------------------------------------------------

_READ, _WRITE = "kms:Decrypt", "kms:GenerateDataKey"

_KEY_USE: Final[Mapping[str, tuple[str, ...]]] = {
    "s3:GetObject": (_READ,),
    "s3:GetObjectVersion": (_READ,),
    "s3:PutObject": (_WRITE,),
    **{
        f"dynamodb:{name}": (_READ,)
        for name in (
            "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem",
            "ConditionCheckItem",
        )
    },
    "sns:Publish": (_WRITE, _READ),
    "sqs:SendMessage": (_WRITE, _READ),
    "sqs:ReceiveMessage": (_READ,),
    "kinesis:PutRecord": (_WRITE,),
    "kinesis:PutRecords": (_WRITE,),
    "kinesis:GetRecords": (_READ,),
    "secretsmanager:GetSecretValue": (_READ,),
    "secretsmanager:PutSecretValue": (_WRITE, _READ),
}  # fmt: skip
"""Action -> what the caller must be allowed on the customer managed key of the resource."""

_ENCRYPTION_CONTEXT: Final = {
    "s3": "aws:s3:arn",
    "sns": "aws:sns:topicArn",
    "sqs": "aws:sqs:arn",
    "kinesis": "aws:kinesis:arn",
    "secretsmanager": "SecretARN",
}
"""Service -> the encryption context's name that holds the ARN of what is encrypted (the bucket, under a bucket key)."""


def _with_keys(
    found: Iterable[Need], service: str, operation: str, params: Params, account: AccountContext
) -> Iterable[Need]:
    for need in found:
        yield need
        encrypted = need.resource.partition("/")[0] if service == "s3" else need.resource.partition("/index/")[0]
        key = account.keys.get(encrypted)
        if service == "s3" and need.action == "s3:PutObject" and str(params.get("SSEKMSKeyId") or ""):
            key = key_arn({"KeyId": params["SSEKMSKeyId"]}, account)
        if key is None or _touches_no_data(operation, params):
            continue
        uses = _KEY_USE.get(need.action, ())
        # The parts of a multipart upload are read again when it completes.
        uses = (_WRITE, _READ) if "Part" in operation or "Multipart" in operation else uses
        context = {
            "kms:ViaService": f"{service}.{account.region}.amazonaws.com",
            "kms:CallerAccount": account.account_id,
        }
        if service in _ENCRYPTION_CONTEXT:
            context[f"kms:EncryptionContext:{_ENCRYPTION_CONTEXT[service]}"] = encrypted
        if service == "dynamodb":
            context["kms:EncryptionContext:aws:dynamodb:tableName"] = encrypted.rsplit("/", 1)[-1]
        yield from (Need(use, key, context) for use in uses)


def _touches_no_data(operation: str, params: Params) -> bool:
    """A HEAD reads no data, unless it asks for the checksum; an upload that is given up or listed neither."""
    if operation == "HeadObject":
        return params.get("ChecksumMode") != "ENABLED"
    return operation in ("AbortMultipartUpload", "ListParts", "ListMultipartUploads")
