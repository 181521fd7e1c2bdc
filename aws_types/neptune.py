"""Amazon Neptune."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:neptune/cluster:Cluster": AwsType(
        arn=regional("rds", "cluster:{name}"),
        name="clusterIdentifier",
        name_limit=63,
        outputs={
            "endpoint": "{name}.cluster-{hex:.12}.{region}.neptune.amazonaws.com",
            "readerEndpoint": "{name}.cluster-ro-{hex:.12}.{region}.neptune.amazonaws.com",
            "clusterResourceId": "cluster-{HEX:.26}",
            "hostedZoneId": "ZUFXD4SLT2LS7",
        },
        keys=("kmsKeyArn",),
        placement=Placement(
            "neptuneSubnetGroupName",
            "vpcSecurityGroupIds",
            subnet_group="aws:neptune/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("Neptune", "NEP", Family.DATABASE),
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBCluster DeleteDBCluster DescribeDBClusters ListTagsForResource "
                "ModifyDBCluster RemoveTagsFromResource ec2:DescribeAccountAttributes"
            ),
            when=(When("iamRoles", "AddRoleToDBCluster"),),
        ),
    ),
    "aws:neptune/clusterInstance:ClusterInstance": AwsType(
        arn=regional("rds", "db:{name}"),
        name="identifier",
        name_limit=63,
        outputs={
            "address": "{name}.{hex:.12}.{region}.neptune.amazonaws.com",
            "endpoint": "{name}.{hex:.12}.{region}.neptune.amazonaws.com:8182",
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
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup": AwsType(
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
    "aws:neptune/subnetGroup:SubnetGroup": AwsType(
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
