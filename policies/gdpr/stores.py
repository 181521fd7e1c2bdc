"""The stores of a program, and what each says by its tags of the data that it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

Text = str | Unknown | None
"""What a tag says: None where there is none."""

DATA_CLASS, PURPOSE, SUBJECTS, RETENTION, RECIPIENTS = TAGS = (
    "data-class",
    "purpose",
    "subjects",
    "retention-days",
    "recipients",
)
CLASSES: Final = ("personal", "pseudonymous", "internal", "public")
OF_PEOPLE: Final = frozenset({"personal", "pseudonymous"})
UNTIL_ERASED: Final = "until_erased"

BUCKET: Final = "aws:s3/bucket:Bucket"
TABLE: Final = "aws:dynamodb/table:Table"
QUEUE: Final = "aws:sqs/queue:Queue"
STREAM: Final = "aws:kinesis/stream:Stream"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
STATE_MACHINE: Final = "aws:sfn/stateMachine:StateMachine"
WORK_GROUP: Final = "aws:athena/workgroup:Workgroup"
DATABASE: Final = "aws:rds/instance:Instance"
DATABASE_CLUSTER: Final = "aws:rds/cluster:Cluster"
WAREHOUSE: Final = "aws:redshift/cluster:Cluster"
NAMESPACE: Final = "aws:redshiftserverless/namespace:Namespace"
USER_POOL: Final = "aws:cognito/userPool:UserPool"

KINDS: Final[Mapping[str, str]] = {
    BUCKET: "S3 bucket",
    "aws:s3/bucketV2:BucketV2": "S3 bucket",
    TABLE: "DynamoDB table",
    QUEUE: "SQS queue",
    STREAM: "Kinesis stream",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "Firehose stream",
    LOG_GROUP: "log group",
    STATE_MACHINE: "execution histories of Step Functions",
    WORK_GROUP: "query history of Athena",
    DATABASE: "RDS database",
    DATABASE_CLUSTER: "Aurora cluster",
    "aws:docdb/cluster:Cluster": "DocumentDB cluster",
    "aws:neptune/cluster:Cluster": "Neptune cluster",
    WAREHOUSE: "Redshift cluster",
    NAMESPACE: "Redshift Serverless namespace",
    "aws:elasticache/replicationGroup:ReplicationGroup": "ElastiCache cache",
    "aws:elasticache/cluster:Cluster": "ElastiCache cache",
    "aws:elasticache/serverlessCache:ServerlessCache": "ElastiCache cache",
    "aws:memorydb/cluster:Cluster": "MemoryDB cluster",
    "aws:dsql/cluster:Cluster": "Aurora DSQL cluster",
    "aws:keyspaces/table:Table": "Keyspaces table",
    "aws:timestreamwrite/table:Table": "Timestream table",
    "aws:lightsail/database:Database": "Lightsail database",
    "aws:msk/cluster:Cluster": "Kafka cluster",
    "aws:msk/serverlessCluster:ServerlessCluster": "Kafka cluster",
    "aws:mq/broker:Broker": "message broker",
    "aws:kinesis/videoStream:VideoStream": "Kinesis video stream",
    "aws:opensearch/domain:Domain": "OpenSearch domain",
    "aws:opensearch/serverlessCollection:ServerlessCollection": "OpenSearch collection",
    "aws:s3/directoryBucket:DirectoryBucket": "S3 directory bucket",
    "aws:s3tables/tableBucket:TableBucket": "S3 table bucket",
    "aws:glacier/vault:Vault": "Glacier vault",
    "aws:ebs/volume:Volume": "EBS volume",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "FSx file system",
    "aws:fsx/ontapFileSystem:OntapFileSystem": "FSx file system",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": "FSx file system",
    "aws:fsx/windowsFileSystem:WindowsFileSystem": "FSx file system",
    "aws:cloudtrail/eventDataStore:EventDataStore": "CloudTrail Lake",
    "aws:efs/fileSystem:FileSystem": "EFS file system",
    "aws:secretsmanager/secret:Secret": "secret",
    USER_POOL: "Cognito user pool",
}
"""Type token -> what it is called; what holds data at rest, if only for a time."""
BUCKETS: Final = (BUCKET, "aws:s3/bucketV2:BucketV2")


@dataclass(frozen=True, slots=True)
class Store:
    """A store, and what it says."""

    resource: Resource
    kind: str
    data_class: Text
    purpose: Text
    subjects: Text
    retention: Text
    recipients: Text

    @property
    def of_people(self) -> bool | Unknown:
        """Whether it keeps data of people: what says nothing of itself may."""
        if is_unknown(self.data_class):
            return UNKNOWN
        return self.data_class in OF_PEOPLE or self.data_class not in CLASSES

    @property
    def personal(self) -> bool | Unknown:
        """Whether it keeps more of people than pseudonyms."""
        if is_unknown(self.data_class):
            return UNKNOWN
        return self.data_class == "personal" or self.data_class not in CLASSES

    @property
    def days(self) -> int | Unknown | None:
        """The days that it says it keeps data; None: no number, as until somebody erases it."""
        if is_unknown(self.retention):
            return UNKNOWN
        return int(self.retention) if isinstance(self.retention, str) and self.retention.isdigit() else None


def store_of(resource: Resource) -> Store | None:
    """Return the store that a resource is; None if it is none, or one that exists already and is only read."""
    kind = KINDS.get(resource.type)
    # Express executions leave nothing but logs.
    if kind is None or resource.external or (resource.type == STATE_MACHINE and _is_express(resource)):
        return None
    tags = resource.inputs.get("tags")
    said = {tag: _said(tags, tag) for tag in TAGS}
    return Store(
        resource,
        kind,
        data_class=said[DATA_CLASS],
        purpose=said[PURPOSE],
        subjects=said[SUBJECTS],
        retention=said[RETENTION],
        recipients=said[RECIPIENTS],
    )


def stores_of(resources: Iterable[Resource]) -> Iterator[Store]:
    """Yield the stores among resources."""
    for resource in resources:
        if store := store_of(resource):
            yield store


def _is_express(resource: Resource) -> bool:
    return resource.inputs.get("type") == "EXPRESS"


def _said(tags: Any, tag: str) -> Text:  # noqa: ANN401 - any input
    if is_unknown(tags):
        return UNKNOWN
    value = tags.get(tag) if isinstance(tags, Mapping) else None
    if is_unknown(value):
        return UNKNOWN
    return str(value) if value not in (None, "") else None
