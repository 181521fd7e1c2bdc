"""Amazon Redshift."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import where

TYPES: Mapping[str, AwsType] = {
    "aws:redshift/cluster:Cluster": AwsType(
        arn=regional("redshift", "cluster:{clusterIdentifier}"),
        id="{clusterIdentifier}",
        name="clusterIdentifier",
        name_limit=63,
        outputs={
            "dnsName": "{clusterIdentifier}.{hex:.12}.{region}.redshift.amazonaws.com",
            "endpoint": "{clusterIdentifier}.{hex:.12}.{region}.redshift.amazonaws.com:5439",
            "clusterNamespaceArn": regional("redshift", "namespace:{uuid}"),
            "masterPasswordSecretArn": where(
                "manageMasterPassword", regional("secretsmanager", "secret:redshift!{clusterIdentifier}-{hex:.6}")
            ),
        },
        keys=("kmsKeyId", "masterPasswordSecretKmsKeyId"),
        placement=Placement(
            "clusterSubnetGroupName",
            "vpcSecurityGroupIds",
            "publiclyAccessible",
            subnet_group="aws:redshift/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("Redshift cluster", "RS", Family.ANALYTICS),
        deployer=Deployer(
            "redshift",
            (
                "CreateCluster CreateTags DeleteCluster DeleteTags DescribeClusters DescribeLoggingStatus "
                "DisableLogging EnableLogging ModifyCluster ModifyClusterIamRoles "
                "ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeAvailabilityZones "
                "ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets "
                "ec2:DescribeVpcs"
            ),
            when=(
                When(
                    "manageMasterPassword",
                    (
                        "secretsmanager:CreateSecret secretsmanager:DeleteSecret secretsmanager:DescribeSecret "
                        "secretsmanager:RotateSecret secretsmanager:TagResource secretsmanager:UpdateSecret"
                    ),
                ),
                When("finalSnapshotIdentifier", "CreateClusterSnapshot"),
            ),
        ),
    ),
    "aws:redshift/logging:Logging": AwsType(
        id="{clusterIdentifier}",
        name="",
        deployer=Deployer("redshift", "CreateTags DeleteTags DescribeLoggingStatus DisableLogging EnableLogging"),
    ),
    "aws:redshift/parameterGroup:ParameterGroup": AwsType(
        arn=regional("redshift", "parametergroup:{name}"),
        name_limit=255,
        deployer=Deployer(
            "redshift",
            (
                "CreateClusterParameterGroup CreateTags DeleteClusterParameterGroup DeleteTags "
                "DescribeClusterParameterGroups DescribeClusterParameters ModifyClusterParameterGroup"
            ),
        ),
    ),
    "aws:redshift/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer("redshift", "CreateTags DeleteResourcePolicy DeleteTags GetResourcePolicy PutResourcePolicy"),
    ),
    "aws:redshift/scheduledAction:ScheduledAction": AwsType(
        name_limit=60,
        deployer=Deployer(
            "redshift",
            (
                "CreateScheduledAction CreateTags DeleteScheduledAction DeleteTags "
                "DescribeScheduledActions DescribeTags ModifyScheduledAction PauseCluster ResizeCluster "
                "ResumeCluster"
            ),
        ),
    ),
    "aws:redshift/subnetGroup:SubnetGroup": AwsType(
        arn=regional("redshift", "subnetgroup:{name}"),
        name_limit=255,
        deployer=Deployer(
            "redshift",
            (
                "CreateClusterSubnetGroup CreateTags DeleteClusterSubnetGroup DeleteTags "
                "DescribeClusterSubnetGroups ModifyClusterSubnetGroup ec2:DescribeAccountAttributes "
                "ec2:DescribeSubnets ec2:DescribeVpcs"
            ),
        ),
    ),
    "aws:redshift/usageLimit:UsageLimit": AwsType(
        arn=regional("redshift", "usagelimit:{id}"),
        id="{uuid}",
        name="",
        deployer=Deployer(
            "redshift", "CreateTags CreateUsageLimit DeleteTags DeleteUsageLimit DescribeUsageLimits ModifyUsageLimit"
        ),
    ),
}
