"""Amazon DocumentDB."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

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
    ),
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": AwsType(
        arn=regional("rds", "cluster-pg:{name}"), name_limit=255
    ),
    "aws:docdb/elasticCluster:ElasticCluster": AwsType(
        arn=regional("docdb-elastic", "cluster/{uuid}"),
        id="{arn}",
        name_limit=50,
        outputs={"endpoint": "{name}-{account}.{region}.docdb-elastic.amazonaws.com"},
        placement=Placement("subnetIds", "vpcSecurityGroupIds", default_vpc=True),
    ),
    "aws:docdb/subnetGroup:SubnetGroup": AwsType(arn=regional("rds", "subgrp:{name}"), name_limit=255),
}
