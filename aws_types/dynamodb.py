"""Amazon DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, When
from aws_types.values import where

TYPES: Mapping[str, AwsType] = {
    "aws:dynamodb/contributorInsights:ContributorInsights": AwsType(
        id="name:{tableName}/index:/{account}",
        name="",
        deployer=Deployer(
            "dynamodb",
            ("DescribeContributorInsights ListTagsOfResource TagResource UntagResource UpdateContributorInsights"),
        ),
    ),
    "aws:dynamodb/globalTable:GlobalTable": AwsType(
        arn=worldwide("dynamodb", "global-table/{name}"),
        name_limit=255,
        deployer=Deployer(
            "dynamodb",
            ("CreateGlobalTable DescribeGlobalTable ListTagsOfResource TagResource UntagResource UpdateGlobalTable"),
        ),
    ),
    "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": AwsType(
        id="{tableName},{streamArn}",
        name="",
        deployer=Deployer(
            "dynamodb",
            (
                "DescribeKinesisStreamingDestination DisableKinesisStreamingDestination "
                "EnableKinesisStreamingDestination ListTagsOfResource TagResource UntagResource "
                "UpdateKinesisStreamingDestination"
            ),
        ),
    ),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        outputs={"revisionId": "{hex:.13}"},
        deployer=Deployer(
            "dynamodb",
            ("DeleteResourcePolicy GetResourcePolicy ListTagsOfResource PutResourcePolicy TagResource UntagResource"),
        ),
    ),
    "aws:dynamodb/table:Table": AwsType(
        arn=regional("dynamodb", "table/{name}"),
        name_limit=255,
        outputs={
            "streamArn": where("streamEnabled", "{arn}/stream/2026-01-01T00:00:00.000"),
            "streamLabel": where("streamEnabled", "2026-01-01T00:00:00.000"),
            "readCapacity": 0,
            "writeCapacity": 0,
        },
        keys=("serverSideEncryption.kmsKeyArn", "replicas[].kmsKeyArn"),
        label=Label("DynamoDB table", "DDB", Family.DATABASE),
        deployer=Deployer(
            "dynamodb",
            (
                "BatchWriteItem CreateTable DeleteItem DeleteTable DescribeContinuousBackups "
                "DescribeTable DescribeTimeToLive GetItem ListTagsOfResource PutItem Query Scan "
                "TagResource UntagResource UpdateContinuousBackups UpdateItem UpdateTable "
                "UpdateTimeToLive"
            ),
            when=(
                When("replicas", "CreateTableReplica DeleteTableReplica"),
                When(
                    "importTable",
                    (
                        "DescribeImport ImportTable logs:CreateLogGroup logs:CreateLogStream "
                        "logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents s3:GetObject "
                        "s3:ListBucket"
                    ),
                ),
                When("restoreSourceName", "RestoreTableToPointInTime"),
                When("restoreSourceTableArn", "RestoreTableToPointInTime"),
                When(
                    "streamEnabled",
                    (
                        "DescribeKinesisStreamingDestination DisableKinesisStreamingDestination "
                        "EnableKinesisStreamingDestination kinesis:DescribeStream kinesis:PutRecords"
                    ),
                ),
            ),
        ),
    ),
    "aws:dynamodb/tableItem:TableItem": AwsType(
        id="{tableName}|{hashKey}|||",
        name="",
        deployer=Deployer(
            "dynamodb", "DeleteItem GetItem ListTagsOfResource PutItem TagResource UntagResource", of="tableName"
        ),
    ),
    "aws:dynamodb/tableReplica:TableReplica": AwsType(
        arn=regional("dynamodb", "table/{name}"),
        id="{hex}",
        name="",
        keys=("kmsKeyArn",),
        deployer=Deployer(
            "dynamodb",
            (
                "AssociateTableReplica CreateTableReplica DeleteTableReplica ListTagsOfResource "
                "TagResource UntagResource"
            ),
        ),
    ),
}
