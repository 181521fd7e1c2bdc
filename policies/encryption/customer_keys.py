"""What encrypts is a customer key, told from AWS's own: not set, `alias/aws/...`, or one that the service owns.

AWS's keys cannot be audited, restricted or withdrawn by the account that pays for them; a customer key can, which is
what makes encryption a control of its own next to access rights.
"""

from __future__ import annotations

from policies.frameworks import cis, fsbp, security_hub
from policies.rule import Rule, Severity
from policies.rule_factories import NOT_TRUE, SET, TRUE, UNSET, customer_key_rule, one_of

KMS_ALGORITHMS = one_of("aws:kms", "aws:kms:dsse")

STORES: tuple[Rule, ...] = (
    customer_key_rule(
        name="s3-customer-key",
        subject="Objects in S3",
        types=(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
        ),
        paths=("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",),
        when={"rules[].applyServerSideEncryptionByDefault.sseAlgorithm": KMS_ALGORITHMS},
        frameworks=(security_hub("S3.17"),),
    ),
    customer_key_rule(
        name="s3-inline-customer-key",
        subject="Objects in buckets that state their encryption inline",
        types=("aws:s3/bucket:Bucket",),
        paths=("serverSideEncryptionConfiguration?.rule.applyServerSideEncryptionByDefault.kmsMasterKeyId",),
        frameworks=(security_hub("S3.17"),),
    ),
    customer_key_rule(
        name="dynamodb-customer-key",
        subject="DynamoDB tables",
        types=("aws:dynamodb/table:Table",),
        paths=("serverSideEncryption.kmsKeyArn", "replicas[].kmsKeyArn"),
        when={"serverSideEncryption.enabled": TRUE},
    ),
    customer_key_rule(
        name="dynamodb-replica-customer-key",
        subject="Replicas of DynamoDB tables",
        types=("aws:dynamodb/tableReplica:TableReplica",),
        paths=("kmsKeyArn",),
    ),
    customer_key_rule(
        name="rds-customer-key",
        subject="RDS and DocumentDB databases",
        types=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"),
        paths=("kmsKeyId",),
        when={"storageEncrypted": TRUE, "replicateSourceDb": UNSET, "replicationSourceIdentifier": UNSET},
    ),
    customer_key_rule(
        name="neptune-customer-key",
        subject="Neptune clusters",
        types=("aws:neptune/cluster:Cluster",),
        paths=("kmsKeyArn",),
        when={"storageEncrypted": TRUE},
    ),
    customer_key_rule(
        name="performance-insights-customer-key",
        subject="Performance Insights, which keep the text of queries,",
        types=(
            "aws:rds/instance:Instance",
            "aws:rds/cluster:Cluster",
            "aws:rds/clusterInstance:ClusterInstance",
        ),
        paths=("performanceInsightsKmsKeyId",),
        when={"performanceInsightsEnabled": TRUE},
    ),
    customer_key_rule(
        name="rds-master-secret-customer-key",
        subject="Master passwords that RDS manages",
        types=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
        paths=("masterUserSecretKmsKeyId",),
        when={"manageMasterUserPassword": TRUE},
    ),
    customer_key_rule(
        name="redshift-customer-key",
        subject="Redshift clusters",
        types=("aws:redshift/cluster:Cluster",),
        paths=("kmsKeyId",),
        when={"encrypted": TRUE},
    ),
    customer_key_rule(
        name="redshift-serverless-customer-key",
        subject="Redshift Serverless namespaces",
        types=("aws:redshiftserverless/namespace:Namespace",),
        paths=("kmsKeyId",),
        frameworks=(security_hub("RedshiftServerless.4"),),
    ),
    customer_key_rule(
        name="elasticache-customer-key",
        subject="ElastiCache replication groups and serverless caches",
        types=("aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/serverlessCache:ServerlessCache"),
        paths=("kmsKeyId",),
        when={"globalReplicationGroupId": UNSET},
    ),
    customer_key_rule(
        name="memorydb-customer-key",
        subject="MemoryDB clusters",
        types=("aws:memorydb/cluster:Cluster",),
        paths=("kmsKeyArn",),
    ),
    customer_key_rule(
        name="opensearch-customer-key",
        subject="OpenSearch domains",
        types=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
        paths=("encryptAtRest.kmsKeyId",),
        when={"encryptAtRest.enabled": TRUE},
    ),
    customer_key_rule(
        name="timestream-customer-key",
        subject="Timestream databases",
        types=("aws:timestreamwrite/database:Database",),
        paths=("kmsKeyId",),
    ),
    customer_key_rule(
        name="ebs-customer-key",
        subject="EBS volumes and copies of snapshots and images",
        types=("aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"),
        paths=("kmsKeyId",),
        when={"encrypted": TRUE},
    ),
    customer_key_rule(
        name="instance-volumes-customer-key",
        subject="Volumes of EC2 instances",
        types=("aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"),
        paths=("rootBlockDevice.kmsKeyId", "ebsBlockDevices[].kmsKeyId"),
        when={"launchTemplate": UNSET, "rootBlockDevice.encrypted": TRUE, "ebsBlockDevices[].encrypted": TRUE},
    ),
    customer_key_rule(
        name="launch-template-customer-key",
        subject="Volumes of launch templates",
        types=("aws:ec2/launchTemplate:LaunchTemplate",),
        paths=("blockDeviceMappings[].ebs?.kmsKeyId",),
        when={"blockDeviceMappings[].ebs?.encrypted": TRUE},
    ),
    customer_key_rule(
        name="efs-customer-key",
        subject="EFS file systems",
        types=("aws:efs/fileSystem:FileSystem",),
        paths=("kmsKeyId",),
        when={"encrypted": TRUE},
    ),
    customer_key_rule(
        name="fsx-customer-key",
        subject="FSx file systems",
        types=(
            "aws:fsx/lustreFileSystem:LustreFileSystem",
            "aws:fsx/ontapFileSystem:OntapFileSystem",
            "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
            "aws:fsx/windowsFileSystem:WindowsFileSystem",
        ),
        paths=("kmsKeyId",),
    ),
    customer_key_rule(
        name="backup-customer-key",
        subject="Backup vaults",
        types=("aws:backup/vault:Vault",),
        paths=("kmsKeyArn",),
        frameworks=(fsbp("Backup.1"),),
    ),
    customer_key_rule(
        name="ecr-customer-key",
        subject="Images in ECR",
        types=("aws:ecr/repository:Repository", "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"),
        paths=("encryptionConfigurations[].kmsKey",),
        when={"encryptionConfigurations[].encryptionType": one_of("KMS", "KMS_DSSE")},
        frameworks=(security_hub("ECR.5"),),
    ),
)

STREAMS: tuple[Rule, ...] = (
    customer_key_rule(
        name="sns-customer-key",
        subject="SNS topics",
        types=("aws:sns/topic:Topic",),
        paths=("kmsMasterKeyId",),
        when={"kmsMasterKeyId": SET},
    ),
    customer_key_rule(
        name="sqs-customer-key",
        subject="SQS queues",
        types=("aws:sqs/queue:Queue",),
        paths=("kmsMasterKeyId",),
    ),
    customer_key_rule(
        name="kinesis-customer-key",
        subject="Kinesis data streams",
        types=("aws:kinesis/stream:Stream",),
        paths=("kmsKeyId",),
        when={"encryptionType": one_of("KMS")},
    ),
    customer_key_rule(
        name="kinesis-video-customer-key",
        subject="Kinesis video streams",
        types=("aws:kinesis/videoStream:VideoStream",),
        paths=("kmsKeyId",),
    ),
    customer_key_rule(
        name="firehose-customer-key",
        subject="Firehose delivery streams",
        types=("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",),
        paths=("serverSideEncryption.keyArn",),
        when={"serverSideEncryption.enabled": TRUE},
    ),
    customer_key_rule(
        name="msk-customer-key",
        subject="MSK clusters",
        types=("aws:msk/cluster:Cluster",),
        paths=("encryptionInfo.encryptionAtRestKmsKeyArn",),
    ),
    customer_key_rule(
        name="mq-customer-key",
        subject="Amazon MQ brokers",
        types=("aws:mq/broker:Broker",),
        paths=("encryptionOptions.kmsKeyId",),
    ),
    customer_key_rule(
        name="event-bus-customer-key",
        subject="Custom event buses and event archives",
        types=("aws:cloudwatch/eventBus:EventBus", "aws:cloudwatch/eventArchive:EventArchive"),
        paths=("kmsKeyIdentifier",),
        severity=Severity.LOW,
    ),
)

LOGS_AND_SECRETS: tuple[Rule, ...] = (
    customer_key_rule(
        name="log-group-customer-key",
        subject="Log groups",
        types=("aws:cloudwatch/logGroup:LogGroup",),
        paths=("kmsKeyId",),
    ),
    customer_key_rule(
        name="cloudtrail-customer-key",
        subject="CloudTrail's logs and event data stores",
        types=("aws:cloudtrail/trail:Trail", "aws:cloudtrail/eventDataStore:EventDataStore"),
        paths=("kmsKeyId",),
        severity=Severity.HIGH,
        frameworks=(fsbp("CloudTrail.2"), cis("3.5")),
    ),
    customer_key_rule(
        name="secret-customer-key",
        subject="Secrets in Secrets Manager, replicas included,",
        types=("aws:secretsmanager/secret:Secret",),
        paths=("kmsKeyId", "replicas[].kmsKeyId"),
    ),
    customer_key_rule(
        name="ssm-customer-key",
        subject="SecureString parameters",
        types=("aws:ssm/parameter:Parameter",),
        paths=("keyId",),
        when={"type": one_of("SecureString")},
    ),
)

COMPUTE: tuple[Rule, ...] = (
    customer_key_rule(
        name="lambda-environment-customer-key",
        subject="Environment variables of Lambda functions",
        types=("aws:lambda/function:Function",),
        paths=("kmsKeyArn",),
        when={"environment.variables": SET},
    ),
    customer_key_rule(
        name="eks-customer-key",
        subject="Kubernetes secrets in EKS",
        types=("aws:eks/cluster:Cluster",),
        paths=("encryptionConfig.provider.keyArn",),
    ),
    customer_key_rule(
        name="ecs-exec-customer-key",
        subject="Sessions of ECS Exec",
        types=("aws:ecs/cluster:Cluster",),
        paths=("configuration.executeCommandConfiguration.kmsKeyId",),
        when={"configuration.executeCommandConfiguration.kmsKeyId": SET},
    ),
    customer_key_rule(
        name="step-functions-customer-key",
        subject="State machines and their execution histories",
        types=("aws:sfn/stateMachine:StateMachine", "aws:sfn/activity:Activity"),
        paths=("encryptionConfiguration.kmsKeyId",),
        severity=Severity.LOW,
    ),
    customer_key_rule(
        name="sagemaker-customer-key",
        subject="SageMaker notebooks and domains",
        types=("aws:sagemaker/notebookInstance:NotebookInstance", "aws:sagemaker/domain:Domain"),
        paths=("kmsKeyId",),
    ),
    customer_key_rule(
        name="workspaces-customer-key",
        subject="Volumes of WorkSpaces",
        types=("aws:workspaces/workspace:Workspace",),
        paths=("volumeEncryptionKey",),
    ),
    customer_key_rule(
        name="dms-customer-key",
        subject="DMS replication instances and endpoints",
        types=("aws:dms/replicationInstance:ReplicationInstance", "aws:dms/endpoint:Endpoint"),
        paths=("kmsKeyArn",),
    ),
)

ANALYTICS: tuple[Rule, ...] = (
    customer_key_rule(
        name="glue-catalog-customer-key",
        subject="The Glue catalogue and its connections' passwords",
        types=("aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",),
        paths=(
            "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
            "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId",
        ),
    ),
    customer_key_rule(
        name="glue-security-configuration-customer-key",
        subject="What Glue jobs write, log and bookmark,",
        types=("aws:glue/securityConfiguration:SecurityConfiguration",),
        paths=(
            "encryptionConfiguration.s3Encryption.kmsKeyArn",
            "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn",
            "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn",
        ),
    ),
    customer_key_rule(
        name="athena-customer-key",
        subject="Results of Athena work groups",
        types=("aws:athena/workgroup:Workgroup",),
        paths=("configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",),
        when={
            "configuration.resultConfiguration.encryptionConfiguration.encryptionOption": one_of("SSE_KMS", "CSE_KMS"),
            "configuration.managedQueryResultsConfiguration.enabled": NOT_TRUE,
        },
    ),
    customer_key_rule(
        name="codebuild-customer-key",
        subject="Artefacts of CodeBuild projects",
        types=("aws:codebuild/project:Project",),
        paths=("encryptionKey",),
    ),
    customer_key_rule(
        name="codebuild-report-customer-key",
        subject="Reports that CodeBuild exports",
        types=("aws:codebuild/reportGroup:ReportGroup",),
        paths=("exportConfig.s3Destination?.encryptionKey",),
    ),
    customer_key_rule(
        name="codepipeline-customer-key",
        subject="Artefact stores of CodePipeline",
        types=("aws:codepipeline/pipeline:Pipeline",),
        paths=("artifactStores[].encryptionKey.id",),
    ),
    customer_key_rule(
        name="codeartifact-customer-key",
        subject="CodeArtifact domains",
        types=("aws:codeartifact/domain:Domain",),
        paths=("encryptionKey",),
        severity=Severity.LOW,
    ),
)

RULES: tuple[Rule, ...] = (*STORES, *STREAMS, *LOGS_AND_SECRETS, *COMPUTE, *ANALYTICS)
