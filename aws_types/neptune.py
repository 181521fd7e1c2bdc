"""Amazon Neptune."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

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
    ),
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup": AwsType(
        arn=regional("rds", "cluster-pg:{name}"), name_limit=255
    ),
    "aws:neptune/subnetGroup:SubnetGroup": AwsType(arn=regional("rds", "subgrp:{name}"), name_limit=255),
}
