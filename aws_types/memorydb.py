"""Amazon MemoryDB."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:memorydb/cluster:Cluster": AwsType(
        arn=regional("memorydb", "cluster/{name}"),
        name_limit=40,
        outputs={
            "clusterEndpoints": [
                {"address": "clustercfg.{name}.{hex:.6}.memorydb.{region}.amazonaws.com", "port": 6379}
            ]
        },
        keys=("kmsKeyArn",),
        placement=Placement(
            "subnetGroupName", "securityGroupIds", subnet_group="aws:memorydb/subnetGroup:SubnetGroup", default_vpc=True
        ),
        deployer=Deployer(
            "memorydb",
            ("CreateCluster DeleteCluster DescribeClusters ListTags TagResource UntagResource UpdateCluster"),
        ),
    ),
    "aws:memorydb/subnetGroup:SubnetGroup": AwsType(
        arn=regional("memorydb", "subnetgroup/{name}"),
        name_limit=255,
        deployer=Deployer(
            "memorydb",
            (
                "CreateSubnetGroup DeleteSubnetGroup DescribeSubnetGroups ListTags TagResource "
                "UntagResource UpdateSubnetGroup"
            ),
        ),
    ),
}
