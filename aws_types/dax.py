"""DynamoDB Accelerator."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:dax/cluster:Cluster": AwsType(
        arn=regional("dax", "cache/{clusterName}"),
        id="{clusterName}",
        name="clusterName",
        name_limit=20,
        outputs={
            "port": 8111,
            "clusterAddress": "{clusterName}.{hex:.6}.dax-clusters.{region}.amazonaws.com",
            "configurationEndpoint": "{clusterName}.{hex:.6}.dax-clusters.{region}.amazonaws.com:8111",
        },
        placement=Placement(
            "subnetGroupName", "securityGroupIds", subnet_group="aws:dax/subnetGroup:SubnetGroup", default_vpc=True
        ),
        deployer=Deployer(
            "dax",
            (
                "CreateCluster DeleteCluster DescribeClusters ListTags TagResource UntagResource "
                "UpdateCluster ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:dax/subnetGroup:SubnetGroup": AwsType(
        deployer=Deployer(
            "dax",
            (
                "CreateSubnetGroup DeleteSubnetGroup DescribeSubnetGroups ListTags TagResource "
                "UntagResource UpdateSubnetGroup"
            ),
        )
    ),
}
