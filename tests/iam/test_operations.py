from __future__ import annotations

from typing import Any

import pytest

from iam.operation_resources import AccountContext
from iam.operations import UnmappedOperationError, needs
from recorder.resource import UNKNOWN

PLACE = AccountContext("123456789012", "eu-west-1")
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/ledger"
BUCKET = "arn:aws:s3:::photos"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:dead"
STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:photos"
ITEM = {"TableName": "ledger"}


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        ("s3", "ListObjectsV2", {"Bucket": "photos"}, [("s3:ListBucket", BUCKET)]),
        ("s3", "HeadBucket", {"Bucket": "photos"}, [("s3:ListBucket", BUCKET)]),
        ("s3", "GetObject", {"Bucket": "photos", "Key": "a b"}, [("s3:GetObject", f"{BUCKET}/a b")]),
        (
            "s3",
            "GetObject",
            {"Bucket": "photos", "Key": "a", "VersionId": "1"},
            [("s3:GetObjectVersion", f"{BUCKET}/a")],
        ),
        ("s3", "HeadObject", {"Bucket": "photos", "Key": "a"}, [("s3:GetObject", f"{BUCKET}/a")]),
        (
            "s3",
            "PutObject",
            {"Bucket": "photos", "Key": "a", "Tagging": "x=1"},
            [("s3:PutObject", f"{BUCKET}/a"), ("s3:PutObjectTagging", f"{BUCKET}/a")],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "photos", "Key": "b", "CopySource": "other/a%20b?versionId=7"},
            [("s3:GetObjectVersion", "arn:aws:s3:::other/a b"), ("s3:PutObject", f"{BUCKET}/b")],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "photos", "Key": "b", "CopySource": {"Bucket": "other", "Key": "a"}},
            [("s3:GetObject", "arn:aws:s3:::other/a"), ("s3:PutObject", f"{BUCKET}/b")],
        ),
        ("s3", "CreateMultipartUpload", {"Bucket": "photos", "Key": "a"}, [("s3:PutObject", f"{BUCKET}/a")]),
        ("s3", "AbortMultipartUpload", {"Bucket": "photos", "Key": "a"}, [("s3:AbortMultipartUpload", f"{BUCKET}/a")]),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "photos", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b", "VersionId": "1"}]}},
            [("s3:DeleteObject", f"{BUCKET}/a"), ("s3:DeleteObjectVersion", f"{BUCKET}/b")],
        ),
        ("s3", "ListBuckets", {}, [("s3:ListAllMyBuckets", "*")]),
        ("dynamodb", "PutItem", ITEM, [("dynamodb:PutItem", TABLE)]),
        ("dynamodb", "Query", {**ITEM, "IndexName": "by-owner"}, [("dynamodb:Query", f"{TABLE}/index/by-owner")]),
        ("dynamodb", "PutItem", {"TableName": TABLE}, [("dynamodb:PutItem", TABLE)]),
        ("dynamodb", "BatchWriteItem", {"RequestItems": {"ledger": []}}, [("dynamodb:BatchWriteItem", TABLE)]),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": ITEM}, {"ConditionCheck": ITEM}, {"Put": ITEM}]},
            [("dynamodb:PutItem", TABLE), ("dynamodb:ConditionCheckItem", TABLE)],
        ),
        (
            "sns",
            "PublishBatch",
            {"TopicArn": "arn:aws:sns:eu-west-1:1:t"},
            [("sns:Publish", "arn:aws:sns:eu-west-1:1:t")],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": "http://127.0.0.1:4566/123456789012/dead"},
            [("sqs:SendMessage", QUEUE)],
        ),
        (
            "sqs",
            "ReceiveMessage",
            {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/dead"},
            [("sqs:ReceiveMessage", QUEUE)],
        ),
        ("stepfunctions", "StartExecution", {"stateMachineArn": MACHINE}, [("states:StartExecution", MACHINE)]),
        ("stepfunctions", "SendTaskSuccess", {"taskToken": "t"}, [("states:SendTaskSuccess", "*")]),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Source": "photos"}]},
            [("events:PutEvents", "arn:aws:events:eu-west-1:123456789012:event-bus/default")],
        ),
        (
            "batch",
            "SubmitJob",
            {"jobQueue": "q", "jobDefinition": "arn:aws:batch:eu-west-1:123456789012:job-definition/d:1"},
            [
                ("batch:SubmitJob", "arn:aws:batch:eu-west-1:123456789012:job-definition/d:1"),
                ("batch:SubmitJob", "arn:aws:batch:eu-west-1:123456789012:job-queue/q"),
            ],
        ),
        (
            "logs",
            "PutLogEvents",
            {"logGroupName": "/aws/lambda/f", "logStreamName": "s"},
            [("logs:PutLogEvents", "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f:log-stream:s")],
        ),
        ("xray", "PutTraceSegments", {}, [("xray:PutTraceSegments", "*")]),
        ("cloudwatch", "PutMetricData", {"Namespace": "Photos"}, [("cloudwatch:PutMetricData", "*")]),
        ("kinesis", "PutRecords", {"StreamName": "events"}, [("kinesis:PutRecords", STREAM)]),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "resize", "Qualifier": "live"},
            [("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:resize:live")],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "123456789012:function:resize"},
            [("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:resize")],
        ),
        ("kms", "Decrypt", {"KeyId": KEY}, [("kms:Decrypt", KEY)]),
        ("kms", "GenerateDataKey", {"KeyId": "1"}, [("kms:GenerateDataKey", KEY)]),
        (
            "ssm",
            "GetParameter",
            {"Name": "/a/b"},
            [("ssm:GetParameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b")],
        ),
        ("sts", "GetCallerIdentity", {}, []),
    ],
)
def test_a_call_needs_these_actions_on_these_resources(
    service: str, operation: str, params: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [(need.action, need.resource) for need in needs(service, operation, params, PLACE)] == expected


def test_a_secret_and_an_alias_are_looked_up_by_name() -> None:
    account = AccountContext("123456789012", "eu-west-1", arns={"db": SECRET, "alias/data": KEY})
    assert needs("secretsmanager", "GetSecretValue", {"SecretId": "db"}, account)[0].resource == SECRET
    assert needs("kms", "Encrypt", {"KeyId": "alias/data"}, account)[0].resource == KEY


@pytest.mark.parametrize(
    ("service", "operation", "params", "encrypted", "expected"),
    [
        ("s3", "GetObject", {"Bucket": "photos", "Key": "a/b"}, BUCKET, ["kms:Decrypt"]),
        ("s3", "HeadObject", {"Bucket": "photos", "Key": "a"}, BUCKET, []),
        ("s3", "HeadObject", {"Bucket": "photos", "Key": "a", "ChecksumMode": "ENABLED"}, BUCKET, ["kms:Decrypt"]),
        ("s3", "PutObject", {"Bucket": "photos", "Key": "a"}, BUCKET, ["kms:GenerateDataKey"]),
        ("s3", "UploadPart", {"Bucket": "photos", "Key": "a"}, BUCKET, ["kms:GenerateDataKey", "kms:Decrypt"]),
        ("s3", "ListObjectsV2", {"Bucket": "photos"}, BUCKET, []),
        ("dynamodb", "UpdateItem", ITEM, TABLE, ["kms:Decrypt"]),
        ("dynamodb", "Query", {**ITEM, "IndexName": "i"}, TABLE, ["kms:Decrypt"]),
        ("dynamodb", "DescribeTable", ITEM, TABLE, []),
        (
            "sns",
            "Publish",
            {"TopicArn": "arn:aws:sns:eu-west-1:1:t"},
            "arn:aws:sns:eu-west-1:1:t",
            ["kms:GenerateDataKey", "kms:Decrypt"],
        ),
        ("sqs", "ReceiveMessage", {"QueueUrl": "http://x/1/dead"}, QUEUE, ["kms:Decrypt"]),
        ("kinesis", "PutRecord", {"StreamName": "events"}, STREAM, ["kms:GenerateDataKey"]),
        ("secretsmanager", "GetSecretValue", {"SecretId": SECRET}, SECRET, ["kms:Decrypt"]),
    ],
)
def test_a_call_on_an_encrypted_resource_needs_its_key_through_the_service(
    service: str, operation: str, params: dict[str, Any], encrypted: str, expected: list[str]
) -> None:
    account = AccountContext("123456789012", "eu-west-1", keys={encrypted: KEY})
    found = [need for need in needs(service, operation, params, account) if need.resource == KEY]
    assert [need.action for need in found] == expected
    assert all(need.context["kms:ViaService"] == f"{service}.eu-west-1.amazonaws.com" for need in found)
    assert not [need for need in needs(service, operation, params, PLACE) if need.action.startswith("kms:")]


def test_condition_keys_are_filled_from_the_parameters() -> None:
    (need,) = needs("s3", "ListObjectsV2", {"Bucket": "photos", "Prefix": "raw/", "MaxKeys": 5}, PLACE)
    assert need.context == {"s3:prefix": "raw/", "s3:max-keys": "5"}
    (need,) = needs("events", "PutEvents", {"Entries": [{"Source": "photos", "DetailType": "done"}]}, PLACE)
    assert need.context == {"events:source": "photos", "events:detail-type": "done"}


def test_statements_of_redshift_need_the_work_group_and_what_logs_in() -> None:
    group = "arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/1"
    account = AccountContext("123456789012", "eu-west-1", arns={"events": group})
    run = {"WorkgroupName": "events", "Database": "analytics"}
    found = needs("redshift-data", "BatchExecuteStatement", run, account)
    assert [(need.action, need.resource) for need in found] == [
        ("redshift-data:BatchExecuteStatement", group),
        ("redshift-serverless:GetCredentials", group),
    ]
    found = needs("redshift-data", "ExecuteStatement", {**run, "SecretArn": SECRET}, account)
    assert [need.action for need in found] == ["redshift-data:ExecuteStatement", "secretsmanager:GetSecretValue"]
    found = needs("redshift-data", "ExecuteStatement", {"ClusterIdentifier": "c", "Database": "d"}, account)
    assert [need.resource for need in found] == [
        "arn:aws:redshift:eu-west-1:123456789012:cluster:c",
        "arn:aws:redshift:eu-west-1:123456789012:dbname:c/d",
    ]
    (need,) = needs("redshift-data", "DescribeStatement", {"Id": "1"}, account)
    assert need.context == {"redshift-data:statement-owner-iam-userid": UNKNOWN}


@pytest.mark.parametrize(
    ("service", "operation"), [("quicksight", "CreateDashboard"), ("dynamodb", "ExecuteStatement")]
)
def test_an_operation_that_nobody_mapped_is_no_guess(service: str, operation: str) -> None:
    with pytest.raises(UnmappedOperationError, match=r"operations\.py"):
        needs(service, operation, {}, PLACE)
