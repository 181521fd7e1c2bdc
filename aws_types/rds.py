"""Amazon RDS and Aurora."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import Values, where

_PORTS = {"postgres": 5432, "aurora-postgresql": 5432, "oracle": 1521, "sqlserver": 1433, "db2": 50000}


def _port(values: Values) -> int:
    engine = values.fill("{engine}")
    return next((port for name, port in _PORTS.items() if engine.startswith(name)), 3306)


def _endpoint(values: Values) -> str:
    return values.fill("{address}:{port}")


TYPES: Mapping[str, AwsType] = {
    "aws:rds/cluster:Cluster": AwsType(
        arn=regional("rds", "cluster:{name}"),
        name="clusterIdentifier",
        name_limit=63,
        outputs={
            "endpoint": "{name}.cluster-{hex:.12}.{region}.rds.amazonaws.com",
            "readerEndpoint": "{name}.cluster-ro-{hex:.12}.{region}.rds.amazonaws.com",
            "port": _port,
            "hostedZoneId": "Z29XKXDKYMONMX",
            "clusterResourceId": "cluster-{HEX:.26}",
            "masterUserSecrets": where(
                "manageMasterUserPassword",
                [
                    {
                        "secretArn": regional("secretsmanager", "secret:rds!cluster-{uuid}-{hex:.6}"),
                        "secretStatus": "active",
                    }
                ],
                [],
            ),
        },
        keys=("kmsKeyId", "performanceInsightsKmsKeyId", "masterUserSecretKmsKeyId"),
        placement=Placement(
            "dbSubnetGroupName", "vpcSecurityGroupIds", subnet_group="aws:rds/subnetGroup:SubnetGroup", default_vpc=True
        ),
        label=Label("Aurora cluster", "RDS", Family.DATABASE),
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBCluster DeleteDBCluster DescribeDBClusters "
                "DescribeGlobalClusters ListTagsForResource ModifyDBCluster RemoveTagsFromResource"
            ),
            when=(
                When(
                    "manageMasterUserPassword",
                    ("secretsmanager:CreateSecret secretsmanager:RotateSecret secretsmanager:TagResource"),
                ),
                When("finalSnapshotIdentifier", "CreateDBClusterSnapshot"),
                When("iamRoles", "AddRoleToDBCluster"),
            ),
        ),
    ),
    "aws:rds/clusterInstance:ClusterInstance": AwsType(
        arn=regional("rds", "db:{name}"),
        name="identifier",
        name_limit=63,
        outputs={
            "endpoint": "{name}.{hex:.12}.{region}.rds.amazonaws.com",
            "port": _port,
            "writer": True,
            "dbiResourceId": "db-{HEX:.26}",
        },
        keys=("performanceInsightsKmsKeyId",),
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBInstance CreateDBSnapshot DeleteDBInstance DescribeDBClusters "
                "DescribeDBEngineVersions DescribeDBInstanceAutomatedBackups DescribeDBInstances "
                "DescribeDBParameterGroups ListTagsForResource ModifyDBInstance RebootDBInstance "
                "RemoveTagsFromResource ec2:DescribeAccountAttributes ec2:DescribeAvailabilityZones "
                "ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets "
                "ec2:DescribeVpcAttribute ec2:DescribeVpcs iam:GetRole secretsmanager:CreateSecret "
                "secretsmanager:TagResource"
            ),
        ),
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": AwsType(
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
    "aws:rds/eventSubscription:EventSubscription": AwsType(
        arn=regional("rds", "es:{name}"),
        name_limit=255,
        outputs={"customerAwsId": "{account}"},
        deployer=Deployer(
            "rds",
            (
                "AddSourceIdentifierToSubscription AddTagsToResource CreateEventSubscription "
                "DeleteEventSubscription DescribeEventSubscriptions ListTagsForResource "
                "ModifyEventSubscription RemoveSourceIdentifierFromSubscription"
            ),
        ),
    ),
    "aws:rds/globalCluster:GlobalCluster": AwsType(
        arn=worldwide("rds", "global-cluster:{globalClusterIdentifier}"),
        id="{globalClusterIdentifier}",
        name="globalClusterIdentifier",
        name_limit=63,
        outputs={"globalClusterResourceId": "cluster-{hex:.16}"},
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateGlobalCluster DeleteGlobalCluster DescribeDBClusters "
                "DescribeGlobalClusters ListTagsForResource ModifyGlobalCluster RemoveFromGlobalCluster "
                "RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:rds/instance:Instance": AwsType(
        arn=regional("rds", "db:{name}"),
        id="db-{HEX:.26}",
        name="identifier",
        name_limit=63,
        outputs={
            "address": "{name}.{hex:.12}.{region}.rds.amazonaws.com",
            "endpoint": _endpoint,
            "port": _port,
            "hostedZoneId": "Z29XKXDKYMONMX",
            "resourceId": "db-{HEX:.26}",
            "status": "available",
            "masterUserSecrets": where(
                "manageMasterUserPassword",
                [{"secretArn": regional("secretsmanager", "secret:rds!db-{uuid}-{hex:.6}"), "secretStatus": "active"}],
                [],
            ),
            "latestRestorableTime": "",
            "replicas": [],
            "listenerEndpoints": [],
        },
        keys=("kmsKeyId", "performanceInsightsKmsKeyId", "masterUserSecretKmsKeyId"),
        placement=Placement(
            "dbSubnetGroupName",
            "vpcSecurityGroupIds",
            "publiclyAccessible",
            subnet_group="aws:rds/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("RDS database", "RDS", Family.DATABASE),
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBInstance DeleteDBInstance DescribeDBClusters "
                "DescribeDBEngineVersions DescribeDBInstanceAutomatedBackups DescribeDBInstances "
                "DescribeDBParameterGroups ListTagsForResource ModifyDBInstance RebootDBInstance "
                "RemoveTagsFromResource ec2:DescribeAccountAttributes ec2:DescribeAvailabilityZones "
                "ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets "
                "ec2:DescribeVpcAttribute ec2:DescribeVpcs"
            ),
            when=(
                When(
                    "manageMasterUserPassword",
                    ("secretsmanager:CreateSecret secretsmanager:RotateSecret secretsmanager:TagResource"),
                ),
                When("finalSnapshotIdentifier", "CreateDBSnapshot"),
                When("replicateSourceDb", "CreateDBInstanceReadReplica PromoteReadReplica"),
                When("snapshotIdentifier", "DescribeDBSnapshots RestoreDBInstanceFromDBSnapshot"),
                When("restoreToPointInTime", "RestoreDBInstanceToPointInTime"),
                When("monitoringRoleArn", "iam:GetRole"),
            ),
        ),
    ),
    "aws:rds/optionGroup:OptionGroup": AwsType(
        arn=regional("rds", "og:{name}"),
        name_limit=255,
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateOptionGroup DeleteOptionGroup DescribeOptionGroups "
                "ListTagsForResource ModifyOptionGroup RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:rds/parameterGroup:ParameterGroup": AwsType(
        arn=regional("rds", "pg:{name}"),
        name_limit=255,
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBParameterGroup DeleteDBParameterGroup "
                "DescribeDBParameterGroups DescribeDBParameters ListTagsForResource "
                "ModifyDBParameterGroup RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:rds/proxy:Proxy": AwsType(
        arn=regional("rds", "db-proxy:prx-{hex:.17}"),
        name_limit=63,
        outputs={"endpoint": "{name}.proxy-{hex:.12}.{region}.rds.amazonaws.com"},
        placement=Placement("vpcSubnetIds", "vpcSecurityGroupIds"),
        label=Label("RDS proxy", "RDS", Family.DATABASE),
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBProxy DeleteDBProxy DescribeDBProxies ListTagsForResource "
                "ModifyDBProxy RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": AwsType(
        arn=regional("rds", "target-group:prx-tg-{hex:.17}"),
        id="{dbProxyName}",
        name="",
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource DeregisterDBProxyTargets DescribeDBProxies DescribeDBProxyTargetGroups "
                "ListTagsForResource ModifyDBProxyTargetGroup RegisterDBProxyTargets"
            ),
        ),
    ),
    "aws:rds/proxyEndpoint:ProxyEndpoint": AwsType(
        arn=regional("rds", "db-proxy-endpoint:prx-endpoint-{hex:.17}"),
        id="{dbProxyName}/{dbProxyEndpointName}",
        name="dbProxyEndpointName",
        name_limit=63,
        outputs={"endpoint": "{dbProxyEndpointName}.endpoint.proxy-{hex:.12}.{region}.rds.amazonaws.com"},
        placement=Placement("vpcSubnetIds", "vpcSecurityGroupIds"),
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBProxyEndpoint DeleteDBProxyEndpoint DescribeDBProxyEndpoints "
                "ListTagsForResource ModifyDBProxyEndpoint RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:rds/proxyTarget:ProxyTarget": AwsType(
        id="{dbProxyName}/{targetGroupName}/RDS_INSTANCE/{hex:.8}",
        name="",
        outputs={"targetArn": ""},
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource DeregisterDBProxyTargets DescribeDBProxyTargets ListTagsForResource "
                "RegisterDBProxyTargets"
            ),
        ),
    ),
    "aws:rds/roleAssociation:RoleAssociation": AwsType(
        id="{dbInstanceIdentifier},{roleArn}",
        name="",
        deployer=Deployer("rds", "AddTagsToResource ListTagsForResource"),
    ),
    "aws:rds/snapshot:Snapshot": AwsType(
        id="{dbSnapshotIdentifier}",
        name="",
        outputs={"dbSnapshotArn": regional("rds", "snapshot:{dbSnapshotIdentifier}")},
        deployer=Deployer(
            "rds",
            (
                "AddTagsToResource CreateDBSnapshot DeleteDBSnapshot DescribeDBSnapshotAttributes "
                "DescribeDBSnapshots ListTagsForResource ModifyDBSnapshot"
            ),
        ),
    ),
    "aws:rds/subnetGroup:SubnetGroup": AwsType(
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
