"""AWS Glue."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label
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
        deployer=Deployer(
            "glue",
            ("CreateDatabase DeleteDatabase GetDatabase GetDatabases TagResource UntagResource UpdateDatabase"),
            resource="database",
        ),
    ),
    "aws:glue/catalogTable:CatalogTable": AwsType(
        arn=regional("glue", "table/{databaseName}/{name}"),
        id="{account}:{databaseName}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
        deployer=Deployer(
            "glue",
            ("CreateTable DeleteTable GetTable GetTables TagResource UntagResource UpdateTable"),
            resource="table",
        ),
    ),
    "aws:glue/classifier:Classifier": AwsType(
        name_limit=255,
        deployer=Deployer(
            "glue",
            (
                "CreateClassifier DeleteClassifier GetClassifier GetClassifiers TagResource UntagResource "
                "UpdateClassifier"
            ),
        ),
    ),
    "aws:glue/connection:Connection": AwsType(
        arn=regional("glue", "connection/{name}"),
        id="{account}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
        deployer=Deployer(
            "glue",
            (
                "CreateConnection DeleteConnection GetConnection GetConnections GetTags TagResource "
                "UntagResource UpdateConnection"
            ),
        ),
    ),
    "aws:glue/crawler:Crawler": AwsType(
        arn=regional("glue", "crawler/{name}"),
        name_limit=255,
        label=Label("Glue crawler", "GLUE", Family.ANALYTICS),
        deployer=Deployer(
            "glue", ("CreateCrawler DeleteCrawler GetCrawler GetCrawlers TagResource UntagResource UpdateCrawler")
        ),
    ),
    "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": AwsType(
        id="{account}",
        name="",
        outputs={"catalogId": "{account}"},
        keys=(
            "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
            "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId",
        ),
        deployer=Deployer(
            "glue", ("GetDataCatalogEncryptionSettings PutDataCatalogEncryptionSettings TagResource UntagResource")
        ),
    ),
    "aws:glue/dataQualityRuleset:DataQualityRuleset": AwsType(
        arn=regional("glue", "dataQualityRuleset/{name}"),
        name_limit=255,
        deployer=Deployer(
            "glue",
            (
                "CreateDataQualityRuleset DeleteDataQualityRuleset GetDataQualityRuleset GetTags "
                "ListDataQualityRulesets TagResource UntagResource UpdateDataQualityRuleset"
            ),
        ),
    ),
    "aws:glue/devEndpoint:DevEndpoint": AwsType(
        arn=regional("glue", "devEndpoint/{name}"),
        name_limit=255,
        deployer=Deployer(
            "glue",
            (
                "CreateDevEndpoint DeleteDevEndpoint GetDevEndpoint GetDevEndpoints TagResource "
                "UntagResource UpdateDevEndpoint"
            ),
        ),
    ),
    "aws:glue/job:Job": AwsType(
        arn=regional("glue", "job/{name}"),
        name_limit=255,
        outputs={"glueVersion": "0.9", "timeout": 2880},
        label=Label("Glue job", "GLUE", Family.ANALYTICS),
        deployer=Deployer("glue", "CreateJob DeleteJob GetJob GetJobs GetTags TagResource UntagResource UpdateJob"),
    ),
    "aws:glue/partition:Partition": AwsType(
        id="{account}:{databaseName}:{tableName}:{hex:.8}",
        name="",
        outputs={"catalogId": "{account}"},
        deployer=Deployer(
            "glue",
            (
                "CreatePartition DeletePartition GetPartition GetPartitions GetTags TagResource "
                "UntagResource UpdatePartition"
            ),
        ),
    ),
    "aws:glue/partitionIndex:PartitionIndex": AwsType(
        id="{account}:{databaseName}:{tableName}:{hex:.8}",
        name="",
        outputs={"catalogId": "{account}"},
        deployer=Deployer(
            "glue", ("CreatePartitionIndex DeletePartitionIndex GetPartitionIndexes TagResource UntagResource")
        ),
    ),
    "aws:glue/registry:Registry": AwsType(
        arn=regional("glue", "registry/{registryName}"),
        id="{arn}",
        name="registryName",
        name_limit=255,
        deployer=Deployer(
            "glue", ("CreateRegistry DeleteRegistry GetRegistry GetTags TagResource UntagResource UpdateRegistry")
        ),
    ),
    "aws:glue/resourcePolicy:ResourcePolicy": AwsType(
        id="{account}",
        name="",
        deployer=Deployer(
            "glue",
            ("DeleteResourcePolicy GetResourcePolicies GetResourcePolicy PutResourcePolicy TagResource UntagResource"),
        ),
    ),
    "aws:glue/schema:Schema": AwsType(
        arn=_schema_arn,
        id="{arn}",
        name="schemaName",
        name_limit=255,
        outputs={"latestSchemaVersion": 1, "nextSchemaVersion": 2, "schemaCheckpoint": 1},
        deployer=Deployer(
            "glue",
            (
                "CreateSchema DeleteSchema GetSchema GetSchemaVersion GetTags ListSchemas TagResource "
                "UntagResource UpdateSchema"
            ),
        ),
    ),
    "aws:glue/securityConfiguration:SecurityConfiguration": AwsType(
        name_limit=255,
        keys=(
            "encryptionConfiguration.s3Encryption.kmsKeyArn",
            "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn",
            "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn",
        ),
        deployer=Deployer(
            "glue",
            (
                "CreateSecurityConfiguration DeleteSecurityConfiguration GetSecurityConfiguration "
                "GetSecurityConfigurations TagResource UntagResource"
            ),
        ),
    ),
    "aws:glue/trigger:Trigger": AwsType(
        arn=regional("glue", "trigger/{name}"),
        name_limit=255,
        outputs={"state": "CREATED"},
        deployer=Deployer(
            "glue", ("CreateTrigger DeleteTrigger GetTrigger GetTriggers TagResource UntagResource UpdateTrigger")
        ),
    ),
    "aws:glue/userDefinedFunction:UserDefinedFunction": AwsType(
        arn=regional("glue", "userDefinedFunction/{databaseName}/{name}"),
        id="{account}:{databaseName}:{name}",
        name_limit=255,
        outputs={"catalogId": "{account}"},
        deployer=Deployer(
            "glue",
            (
                "CreateUserDefinedFunction DeleteUserDefinedFunction GetUserDefinedFunction "
                "GetUserDefinedFunctions TagResource UntagResource UpdateUserDefinedFunction"
            ),
        ),
    ),
    "aws:glue/workflow:Workflow": AwsType(
        arn=regional("glue", "workflow/{name}"),
        name_limit=255,
        deployer=Deployer(
            "glue", ("CreateWorkflow DeleteWorkflow GetTags GetWorkflow TagResource UntagResource UpdateWorkflow")
        ),
    ),
}
