"""Amazon MSK."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:msk/cluster:Cluster": AwsType(
        arn=regional("kafka", "cluster/{clusterName}/{uuid}-1"),
        id="{arn}",
        name="clusterName",
        name_limit=64,
        outputs={
            "clusterUuid": "{uuid}-1",
            "currentVersion": "K{HEX:.13}",
            "bootstrapBrokersTls": "b-1.{clusterName}.{hex:.6}.c1.kafka.{region}.amazonaws.com:9094",
        },
        keys=("encryptionInfo.encryptionAtRestKmsKeyArn",),
        placement=Placement(
            "brokerNodeGroupInfo.clientSubnets",
            "brokerNodeGroupInfo.securityGroups",
            "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
        ),
    ),
    "aws:msk/clusterPolicy:ClusterPolicy": AwsType(
        id="{clusterArn}", name="", outputs={"currentVersion": "K{HEX:.13}"}
    ),
    "aws:msk/configuration:Configuration": AwsType(
        arn=regional("kafka", "configuration/{name}/{uuid}-1"), id="{arn}", name_limit=64, outputs={"latestRevision": 1}
    ),
    "aws:msk/serverlessCluster:ServerlessCluster": AwsType(
        arn=regional("kafka", "cluster/{clusterName}/{uuid}-s1"),
        id="{arn}",
        name="clusterName",
        name_limit=64,
        outputs={
            "clusterUuid": "{uuid}-s1",
            "bootstrapBrokersSaslIam": "boot-{hex:.8}.c1.kafka-serverless.{region}.amazonaws.com:9098",
        },
    ),
}
