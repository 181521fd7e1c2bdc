"""Amazon MSK."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement

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
        label=Label("Kafka cluster", "MSK", Family.ANALYTICS),
        deployer=Deployer(
            "msk",
            (
                "ec2:DeleteVpcEndpoints ec2:DescribeSecurityGroups ec2:DescribeSubnets "
                "ec2:DescribeVpcAttribute ec2:DescribeVpcEndpoints ec2:DescribeVpcs kafka:CreateCluster "
                "kafka:DeleteCluster kafka:DescribeCluster kafka:DescribeClusterOperation "
                "kafka:DescribeClusterV2 kafka:GetBootstrapBrokers kafka:ListTagsForResource "
                "kafka:TagResource kafka:UntagResource kafka:UpdateBrokerCount kafka:UpdateBrokerStorage "
                "kafka:UpdateBrokerType kafka:UpdateClusterConfiguration kafka:UpdateClusterKafkaVersion "
                "kafka:UpdateConnectivity kafka:UpdateMonitoring kafka:UpdateSecurity kafka:UpdateStorage"
            ),
        ),
    ),
    "aws:msk/clusterPolicy:ClusterPolicy": AwsType(
        id="{clusterArn}",
        name="",
        outputs={"currentVersion": "K{HEX:.13}"},
        deployer=Deployer("msk", "kafka:DeleteClusterPolicy kafka:GetClusterPolicy kafka:PutClusterPolicy"),
    ),
    "aws:msk/configuration:Configuration": AwsType(
        arn=regional("kafka", "configuration/{name}/{uuid}-1"),
        id="{arn}",
        name_limit=64,
        outputs={"latestRevision": 1},
        deployer=Deployer(
            "msk",
            (
                "kafka:CreateConfiguration kafka:DeleteConfiguration kafka:DescribeConfiguration "
                "kafka:DescribeConfigurationRevision kafka:UpdateClusterConfiguration "
                "kafka:UpdateConfiguration"
            ),
        ),
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
        deployer=Deployer(
            "msk",
            (
                "ec2:CreateTags ec2:CreateVpcEndpoint ec2:DeleteTags ec2:DeleteVpcEndpoints "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcAttribute "
                "ec2:DescribeVpcEndpoints ec2:DescribeVpcs kafka:CreateClusterV2 kafka:DeleteCluster "
                "kafka:DescribeClusterV2 kafka:ListTagsForResource kafka:TagResource kafka:UntagResource"
            ),
        ),
    ),
}
