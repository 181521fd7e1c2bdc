"""Amazon DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Family, Label
from aws_types.values import where

TYPES: Mapping[str, AwsType] = {
    "aws:dynamodb/contributorInsights:ContributorInsights": AwsType(id="name:{tableName}/index:/{account}", name=""),
    "aws:dynamodb/globalTable:GlobalTable": AwsType(arn=worldwide("dynamodb", "global-table/{name}"), name_limit=255),
    "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": AwsType(
        id="{tableName},{streamArn}", name=""
    ),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}", name="", outputs={"revisionId": "{hex:.13}"}
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
    ),
    "aws:dynamodb/tableItem:TableItem": AwsType(id="{tableName}|{hashKey}|||", name=""),
    "aws:dynamodb/tableReplica:TableReplica": AwsType(
        arn=regional("dynamodb", "table/{name}"), id="{hex}", name="", keys=("kmsKeyArn",)
    ),
}
