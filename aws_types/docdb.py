"""Amazon DocumentDB."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:docdb/cluster:Cluster": AwsType(
        arn=regional("rds", "cluster:{name}"),
        name="clusterIdentifier",
        name_limit=63,
        outputs={
            "endpoint": "{name}.cluster-{hex:.12}.{region}.docdb.amazonaws.com",
            "readerEndpoint": "{name}.cluster-ro-{hex:.12}.{region}.docdb.amazonaws.com",
            "clusterResourceId": "cluster-{HEX:.26}",
            "hostedZoneId": "ZNKXH85TT8WVW",
        },
        keys=("kmsKeyId",),
        placement=Placement(
            "dbSubnetGroupName",
            "vpcSecurityGroupIds",
            subnet_group="aws:docdb/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("DocumentDB", "DOC", Family.DATABASE),
        deployer=Deployer(
            "rds",
            (
                "AddRoleToDBCluster AddTagsToResource CreateDBCluster DeleteDBCluster DescribeDBClusters "
                "DescribeGlobalClusters ListTagsForResource ModifyDBCluster RemoveTagsFromResource"
            ),
            when=(When("manageMasterUserPassword", "secretsmanager:CreateSecret secretsmanager:TagResource"),),
        ),
    ),
    "aws:docdb/clusterInstance:ClusterInstance": AwsType(
        arn=regional("rds", "db:{name}"),
        name="identifier",
        name_limit=63,
        outputs={
            "endpoint": "{name}.{hex:.12}.{region}.docdb.amazonaws.com",
            "port": 27017,
            "writer": True,
            "dbiResourceId": "db-{HEX:.26}",
        },
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBInstance DeleteDBInstance DescribeDBInstances "
                "ListTagsForResource ModifyDBInstance RemoveTagsFromResource "
                "ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": AwsType(
        arn=regional("rds", "cluster-pg:{name}"),
        name_limit=255,
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBClusterParameterGroup DeleteDBClusterParameterGroup "
                "DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource "
                "ModifyDBClusterParameterGroup RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:docdb/elasticCluster:ElasticCluster": AwsType(
        arn=regional("docdb-elastic", "cluster/{uuid}"),
        id="{arn}",
        name_limit=50,
        outputs={"endpoint": "{name}-{account}.{region}.docdb-elastic.amazonaws.com"},
        placement=Placement("subnetIds", "vpcSecurityGroupIds", default_vpc=True),
        deployer=Deployer(
            "docdb-elastic",
            (
                "CreateCluster DeleteCluster GetCluster ListTagsForResource TagResource UntagResource "
                "UpdateCluster ec2:CreateVpcEndpoint ec2:DeleteVpcEndpoints ec2:DescribeAvailabilityZones "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcEndpoints ec2:DescribeVpcs "
                "ec2:ModifyVpcEndpoint"
            ),
        ),
    ),
    "aws:docdb/subnetGroup:SubnetGroup": AwsType(
        arn=regional("rds", "subgrp:{name}"),
        name_limit=255,
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups "
                "ListTagsForResource ModifyDBSubnetGroup RemoveTagsFromResource"
            ),
        ),
    ),
}
