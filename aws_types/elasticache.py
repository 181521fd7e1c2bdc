"""Amazon ElastiCache."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:elasticache/cluster:Cluster": AwsType(
        arn=regional("elasticache", "cluster:{clusterId}"),
        id="{clusterId}",
        name="clusterId",
        name_limit=50,
        outputs={"clusterAddress": "{clusterId}.{hex:.6}.cfg.{hex:.4}.cache.amazonaws.com"},
        placement=Placement(
            "subnetGroupName",
            "securityGroupIds",
            subnet_group="aws:elasticache/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("Cache", "EC", Family.DATABASE),
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateCacheCluster DeleteCacheCluster DescribeCacheClusters "
                "ListTagsForResource ModifyCacheCluster RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:elasticache/parameterGroup:ParameterGroup": AwsType(
        arn=regional("elasticache", "parametergroup:{name}"),
        name_limit=255,
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateCacheParameterGroup DeleteCacheParameterGroup "
                "DescribeCacheParameterGroups DescribeCacheParameters ListTagsForResource "
                "ModifyCacheParameterGroup RemoveTagsFromResource iam:PutRolePolicy"
            ),
        ),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": AwsType(
        arn=regional("elasticache", "replicationgroup:{replicationGroupId}"),
        id="{replicationGroupId}",
        name="replicationGroupId",
        name_limit=40,
        outputs={
            "primaryEndpointAddress": "master.{replicationGroupId}.{hex:.6}.{hex:.4}.cache.amazonaws.com",
            "readerEndpointAddress": "replica.{replicationGroupId}.{hex:.6}.{hex:.4}.cache.amazonaws.com",
            "configurationEndpointAddress": "clustercfg.{replicationGroupId}.{hex:.6}.{hex:.4}.cache.amazonaws.com",
        },
        keys=("kmsKeyId",),
        placement=Placement(
            "subnetGroupName",
            "securityGroupIds",
            subnet_group="aws:elasticache/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("Cache", "EC", Family.DATABASE),
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateReplicationGroup DeleteReplicationGroup "
                "DescribeReplicationGroups ListTagsForResource ModifyReplicationGroup "
                "RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:elasticache/serverlessCache:ServerlessCache": AwsType(
        arn=regional("elasticache", "serverlesscache:{name}"),
        name_limit=40,
        outputs={
            "status": "available",
            "endpoints": [{"address": "{name}-{hex:.6}.serverless.{hex:.4}.cache.amazonaws.com", "port": 6379}],
        },
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds", default_vpc=True),
        label=Label("Cache", "EC", Family.DATABASE),
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateServerlessCache DeleteServerlessCache DescribeServerlessCaches "
                "ListTagsForResource ModifyServerlessCache RemoveTagsFromResource ec2:CreateTags "
                "ec2:CreateVpcEndpoint"
            ),
        ),
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": AwsType(
        arn=regional("elasticache", "subnetgroup:{name}"),
        name_limit=255,
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateCacheSubnetGroup DeleteCacheSubnetGroup "
                "DescribeCacheSubnetGroups ListTagsForResource ModifyCacheSubnetGroup "
                "RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:elasticache/user:User": AwsType(
        arn=regional("elasticache", "user:{userId}"),
        id="{userId}",
        name="userId",
        name_limit=40,
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateUser DeleteUser DescribeUsers ListTagsForResource ModifyUser "
                "RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:elasticache/userGroup:UserGroup": AwsType(
        arn=regional("elasticache", "usergroup:{userGroupId}"),
        id="{userGroupId}",
        name="userGroupId",
        name_limit=40,
        deployer=Deployer(
            "elasticache",
            (
                "AddTagsToResource CreateUserGroup DeleteUserGroup DescribeUserGroups ListTagsForResource "
                "ModifyUserGroup RemoveTagsFromResource"
            ),
        ),
    ),
}
