"""What encrypts is a customer managed key, not one of AWS's: not set, `alias/aws/...`, or one that the service owns.

AWS's keys cannot be audited, restricted or withdrawn by the account that pays for them; a customer managed key can,
which makes encryption a control beside access rights. Which inputs name the key of a type is said in `aws_types`.
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
        when={"rules[].applyServerSideEncryptionByDefault.sseAlgorithm": KMS_ALGORITHMS},
        frameworks=(security_hub("S3.17"),),
    ),
    customer_key_rule(
        name="s3-inline-customer-key",
        subject="Objects in buckets that state their encryption inline",
        types=("aws:s3/bucket:Bucket",),
        frameworks=(security_hub("S3.17"),),
    ),
    customer_key_rule(
        name="dynamodb-customer-key",
        subject="DynamoDB tables",
        types=("aws:dynamodb/table:Table",),
        when={"serverSideEncryption.enabled": TRUE},
    ),
    customer_key_rule(
        name="dynamodb-replica-customer-key",
        subject="Replicas of DynamoDB tables",
        types=("aws:dynamodb/tableReplica:TableReplica",),
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
        name="redshift-admin-secret-customer-key",
        subject="Administrators' passwords that Redshift manages",
        types=("aws:redshift/cluster:Cluster",),
        paths=("masterPasswordSecretKmsKeyId",),
        when={"manageMasterPassword": TRUE},
    ),
    customer_key_rule(
        name="redshift-serverless-admin-secret-customer-key",
        subject="Administrators' passwords that Redshift Serverless manages",
        types=("aws:redshiftserverless/namespace:Namespace",),
        paths=("adminPasswordSecretKmsKeyId",),
        when={"manageAdminPassword": TRUE},
    ),
    customer_key_rule(
        name="elasticache-customer-key",
        subject="ElastiCache replication groups and serverless caches",
        types=("aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/serverlessCache:ServerlessCache"),
        when={"globalReplicationGroupId": UNSET},
    ),
    customer_key_rule(
        name="memorydb-customer-key",
        subject="MemoryDB clusters",
        types=("aws:memorydb/cluster:Cluster",),
    ),
    customer_key_rule(
        name="opensearch-customer-key",
        subject="OpenSearch domains",
        types=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
        when={"encryptAtRest.enabled": TRUE},
    ),
    customer_key_rule(
        name="timestream-customer-key",
        subject="Timestream databases",
        types=("aws:timestreamwrite/database:Database",),
    ),
    customer_key_rule(
        name="ebs-customer-key",
        subject="EBS volumes and copies of snapshots and images",
        types=("aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"),
        when={"encrypted": TRUE},
    ),
    customer_key_rule(
        name="instance-volumes-customer-key",
        subject="Volumes of EC2 instances",
        types=("aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"),
        when={"launchTemplate": UNSET, "rootBlockDevice.encrypted": TRUE, "ebsBlockDevices[].encrypted": TRUE},
    ),
    customer_key_rule(
        name="launch-template-customer-key",
        subject="Volumes of launch templates",
        types=("aws:ec2/launchTemplate:LaunchTemplate",),
        when={"blockDeviceMappings[].ebs?.encrypted": TRUE},
    ),
    customer_key_rule(
        name="efs-customer-key",
        subject="EFS file systems",
        types=("aws:efs/fileSystem:FileSystem",),
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
    ),
    customer_key_rule(
        name="backup-customer-key",
        subject="Backup vaults",
        types=("aws:backup/vault:Vault",),
        frameworks=(fsbp("Backup.1"),),
    ),
    customer_key_rule(
        name="ecr-customer-key",
        subject="Images in ECR",
        types=("aws:ecr/repository:Repository", "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"),
        when={"encryptionConfigurations[].encryptionType": one_of("KMS", "KMS_DSSE")},
        frameworks=(security_hub("ECR.5"),),
    ),
)

STREAMS: tuple[Rule, ...] = (
    customer_key_rule(
        name="sns-customer-key",
        subject="SNS topics",
        types=("aws:sns/topic:Topic",),
        when={"kmsMasterKeyId": SET},
    ),
    customer_key_rule(
        name="sqs-customer-key",
        subject="SQS queues",
        types=("aws:sqs/queue:Queue",),
    ),
    customer_key_rule(
        name="kinesis-customer-key",
        subject="Kinesis data streams",
        types=("aws:kinesis/stream:Stream",),
        when={"encryptionType": one_of("KMS")},
    ),
    customer_key_rule(
        name="kinesis-video-customer-key",
        subject="Kinesis video streams",
        types=("aws:kinesis/videoStream:VideoStream",),
    ),
    customer_key_rule(
        name="firehose-customer-key",
        subject="Firehose delivery streams",
        types=("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",),
        when={"serverSideEncryption.enabled": TRUE},
    ),
    customer_key_rule(
        name="msk-customer-key",
        subject="MSK clusters",
        types=("aws:msk/cluster:Cluster",),
    ),
    customer_key_rule(
        name="mq-customer-key",
        subject="Amazon MQ brokers",
        types=("aws:mq/broker:Broker",),
    ),
    customer_key_rule(
        name="event-bus-customer-key",
        subject="Custom event buses and event archives",
        types=("aws:cloudwatch/eventBus:EventBus", "aws:cloudwatch/eventArchive:EventArchive"),
        severity=Severity.LOW,
    ),
)

LOGS_AND_SECRETS: tuple[Rule, ...] = (
    customer_key_rule(
        name="log-group-customer-key",
        subject="Log groups",
        types=("aws:cloudwatch/logGroup:LogGroup",),
    ),
    customer_key_rule(
        name="cloudtrail-customer-key",
        subject="CloudTrail's logs and event data stores",
        types=("aws:cloudtrail/trail:Trail", "aws:cloudtrail/eventDataStore:EventDataStore"),
        severity=Severity.HIGH,
        frameworks=(fsbp("CloudTrail.2"), cis("3.5")),
    ),
    customer_key_rule(
        name="secret-customer-key",
        subject="Secrets in Secrets Manager, replicas included,",
        types=("aws:secretsmanager/secret:Secret",),
    ),
    customer_key_rule(
        name="ssm-customer-key",
        subject="SecureString parameters",
        types=("aws:ssm/parameter:Parameter",),
        when={"type": one_of("SecureString")},
    ),
)

COMPUTE: tuple[Rule, ...] = (
    customer_key_rule(
        name="lambda-environment-customer-key",
        subject="Environment variables of Lambda functions",
        types=("aws:lambda/function:Function",),
        when={"environment.variables": SET},
    ),
    customer_key_rule(
        name="eks-customer-key",
        subject="Kubernetes secrets in EKS",
        types=("aws:eks/cluster:Cluster",),
    ),
    customer_key_rule(
        name="ecs-exec-customer-key",
        subject="Sessions of ECS Exec",
        types=("aws:ecs/cluster:Cluster",),
        when={"configuration.executeCommandConfiguration.kmsKeyId": SET},
    ),
    customer_key_rule(
        name="step-functions-customer-key",
        subject="State machines and their execution histories",
        types=("aws:sfn/stateMachine:StateMachine", "aws:sfn/activity:Activity"),
        severity=Severity.LOW,
    ),
    customer_key_rule(
        name="sagemaker-customer-key",
        subject="SageMaker notebooks and domains",
        types=("aws:sagemaker/notebookInstance:NotebookInstance", "aws:sagemaker/domain:Domain"),
    ),
    customer_key_rule(
        name="workspaces-customer-key",
        subject="Volumes of WorkSpaces",
        types=("aws:workspaces/workspace:Workspace",),
    ),
    customer_key_rule(
        name="dms-customer-key",
        subject="DMS replication instances and endpoints",
        types=("aws:dms/replicationInstance:ReplicationInstance", "aws:dms/endpoint:Endpoint"),
    ),
)

ANALYTICS: tuple[Rule, ...] = (
    customer_key_rule(
        name="glue-catalog-customer-key",
        subject="The Glue catalogue and its connections' passwords",
        types=("aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",),
    ),
    customer_key_rule(
        name="glue-security-configuration-customer-key",
        subject="What Glue jobs write, log and bookmark,",
        types=("aws:glue/securityConfiguration:SecurityConfiguration",),
    ),
    customer_key_rule(
        name="athena-customer-key",
        subject="Results of Athena work groups",
        types=("aws:athena/workgroup:Workgroup",),
        when={
            "configuration.resultConfiguration.encryptionConfiguration.encryptionOption": one_of("SSE_KMS", "CSE_KMS"),
            "configuration.managedQueryResultsConfiguration.enabled": NOT_TRUE,
        },
    ),
    customer_key_rule(
        name="codebuild-customer-key",
        subject="Artefacts of CodeBuild projects",
        types=("aws:codebuild/project:Project",),
    ),
    customer_key_rule(
        name="codebuild-report-customer-key",
        subject="Reports that CodeBuild exports",
        types=("aws:codebuild/reportGroup:ReportGroup",),
    ),
    customer_key_rule(
        name="codepipeline-customer-key",
        subject="Artefact stores of CodePipeline",
        types=("aws:codepipeline/pipeline:Pipeline",),
    ),
    customer_key_rule(
        name="codeartifact-customer-key",
        subject="CodeArtifact domains",
        types=("aws:codeartifact/domain:Domain",),
        severity=Severity.LOW,
    ),
)

RULES: tuple[Rule, ...] = (*STORES, *STREAMS, *LOGS_AND_SECRETS, *COMPUTE, *ANALYTICS)
