"""Amazon Redshift."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label, Placement
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
        keys=("kmsKeyId",),
        placement=Placement(
            "clusterSubnetGroupName",
            "vpcSecurityGroupIds",
            "publiclyAccessible",
            subnet_group="aws:redshift/subnetGroup:SubnetGroup",
            default_vpc=True,
        ),
        label=Label("Redshift cluster", "RS", Family.ANALYTICS),
    ),
    "aws:redshift/logging:Logging": AwsType(id="{clusterIdentifier}", name=""),
    "aws:redshift/parameterGroup:ParameterGroup": AwsType(
        arn=regional("redshift", "parametergroup:{name}"), name_limit=255
    ),
    "aws:redshift/resourcePolicy:ResourcePolicy": AwsType(id="{resourceArn}", name=""),
    "aws:redshift/scheduledAction:ScheduledAction": AwsType(name_limit=60),
    "aws:redshift/subnetGroup:SubnetGroup": AwsType(arn=regional("redshift", "subnetgroup:{name}"), name_limit=255),
}
