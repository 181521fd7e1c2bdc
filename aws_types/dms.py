"""AWS Database Migration Service."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:dms/endpoint:Endpoint": AwsType(
        arn=regional("dms", "endpoint:{HEX:.26}"),
        id="{endpointId}",
        name="endpointId",
        name_limit=255,
        outputs={"endpointArn": "{arn}"},
        keys=("kmsKeyArn",),
        deployer=Deployer(
            "dms",
            (
                "AddTagsToResource CreateEndpoint DeleteEndpoint DescribeEndpoints ListTagsForResource "
                "ModifyEndpoint RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:dms/replicationInstance:ReplicationInstance": AwsType(
        arn=regional("dms", "rep:{HEX:.26}"),
        id="{replicationInstanceId}",
        name="replicationInstanceId",
        name_limit=63,
        outputs={"replicationInstanceArn": "{arn}"},
        keys=("kmsKeyArn",),
        placement=Placement(
            "replicationSubnetGroupId",
            "vpcSecurityGroupIds",
            "publiclyAccessible",
            subnet_group="aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
            default_vpc=True,
        ),
        deployer=Deployer(
            "dms",
            (
                "AddTagsToResource CreateReplicationInstance DeleteReplicationInstance "
                "DescribeReplicationInstances ListTagsForResource ModifyReplicationInstance "
                "RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup": AwsType(
        arn=regional("dms", "subgrp:{replicationSubnetGroupId}"),
        id="{replicationSubnetGroupId}",
        name="replicationSubnetGroupId",
        name_limit=255,
        outputs={"replicationSubnetGroupArn": "{arn}"},
        deployer=Deployer(
            "dms",
            (
                "AddTagsToResource CreateReplicationSubnetGroup DeleteReplicationSubnetGroup "
                "DescribeReplicationSubnetGroups ListTagsForResource ModifyReplicationSubnetGroup "
                "RemoveTagsFromResource"
            ),
        ),
    ),
}
