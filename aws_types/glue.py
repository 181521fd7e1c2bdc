"""AWS Glue."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label
from aws_types.values import Values


def _schema_arn(values: Values) -> str:
    registry = (values.given("registryArn") or "registry/default-registry").rpartition("registry/")[2]
    return values.fill(regional("glue", f"schema/{registry}/{{schemaName}}"))


TYPES: Mapping[str, AwsType] = {
    "aws:glue/catalogDatabase:CatalogDatabase": AwsType(
        arn=regional("glue", "database/{name}"),
        id="{account}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
        label=Label("Glue database", "GLUE", Family.ANALYTICS),
    ),
    "aws:glue/catalogTable:CatalogTable": AwsType(
        arn=regional("glue", "table/{databaseName}/{name}"),
        id="{account}:{databaseName}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
    ),
    "aws:glue/classifier:Classifier": AwsType(name_limit=255),
    "aws:glue/connection:Connection": AwsType(
        arn=regional("glue", "connection/{name}"),
        id="{account}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
    ),
    "aws:glue/crawler:Crawler": AwsType(arn=regional("glue", "crawler/{name}"), name_limit=255),
    "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": AwsType(
        id="{account}",
        name="",
        outputs={"catalogId": "{account}"},
        keys=(
            "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
            "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId",
        ),
    ),
    "aws:glue/dataQualityRuleset:DataQualityRuleset": AwsType(
        arn=regional("glue", "dataQualityRuleset/{name}"), name_limit=255
    ),
    "aws:glue/devEndpoint:DevEndpoint": AwsType(arn=regional("glue", "devEndpoint/{name}"), name_limit=255),
    "aws:glue/job:Job": AwsType(
        arn=regional("glue", "job/{name}"), name_limit=255, outputs={"glueVersion": "0.9", "timeout": 2880}
    ),
    "aws:glue/partition:Partition": AwsType(
        id="{account}:{databaseName}:{tableName}:{hex:.8}", name="", outputs={"catalogId": "{account}"}
    ),
    "aws:glue/partitionIndex:PartitionIndex": AwsType(
        id="{account}:{databaseName}:{tableName}:{hex:.8}", name="", outputs={"catalogId": "{account}"}
    ),
    "aws:glue/registry:Registry": AwsType(
        arn=regional("glue", "registry/{registryName}"), id="{arn}", name="registryName", name_limit=255
    ),
    "aws:glue/resourcePolicy:ResourcePolicy": AwsType(id="{account}", name=""),
    "aws:glue/schema:Schema": AwsType(
        arn=_schema_arn,
        id="{arn}",
        name="schemaName",
        name_limit=255,
        outputs={"latestSchemaVersion": 1, "nextSchemaVersion": 2, "schemaCheckpoint": 1},
    ),
    "aws:glue/securityConfiguration:SecurityConfiguration": AwsType(
        name_limit=255,
        keys=(
            "encryptionConfiguration.s3Encryption.kmsKeyArn",
            "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn",
            "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn",
        ),
    ),
    "aws:glue/trigger:Trigger": AwsType(
        arn=regional("glue", "trigger/{name}"), name_limit=255, outputs={"state": "CREATED"}
    ),
    "aws:glue/userDefinedFunction:UserDefinedFunction": AwsType(
        arn=regional("glue", "userDefinedFunction/{databaseName}/{name}"),
        id="{account}:{databaseName}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
    ),
    "aws:glue/workflow:Workflow": AwsType(arn=regional("glue", "workflow/{name}"), name_limit=255),
}
