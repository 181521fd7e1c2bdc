"""Amazon EKS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:eks/accessEntry:AccessEntry": AwsType(
        id="{clusterName}:{principalArn}",
        name="",
        outputs={"accessEntryArn": regional("eks", "access-entry/{clusterName}/role/{account}/{hex:.8}/{uuid}")},
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": AwsType(
        id="{clusterName}#{principalArn}#{policyArn}", name=""
    ),
    "aws:eks/addon:Addon": AwsType(
        arn=regional("eks", "addon/{clusterName}/{addonName}/{uuid}"), id="{clusterName}:{addonName}", name=""
    ),
    "aws:eks/cluster:Cluster": AwsType(
        arn=regional("eks", "cluster/{name}"),
        name_limit=100,
        outputs={
            "endpoint": "https://{HEX:.32}.gr7.{region}.eks.amazonaws.com",
            "status": "ACTIVE",
            "platformVersion": "eks.1",
            "createdAt": "2026-01-01T00:00:00Z",
            "clusterId": "",
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{HEX:.32}"}]}],
            "certificateAuthority": {"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="},
        },
        keys=("encryptionConfig.provider.keyArn",),
        placement=Placement("vpcConfig.subnetIds", "vpcConfig.securityGroupIds"),
        label=Label("EKS cluster", "EKS", Family.COMPUTE),
    ),
    "aws:eks/fargateProfile:FargateProfile": AwsType(
        arn=regional("eks", "fargateprofile/{clusterName}/{fargateProfileName}/{uuid}"),
        id="{clusterName}:{fargateProfileName}",
        name="fargateProfileName",
        name_limit=100,
        outputs={"status": "ACTIVE"},
    ),
    "aws:eks/identityProviderConfig:IdentityProviderConfig": AwsType(
        arn=regional("eks", "identityproviderconfig/{clusterName}/oidc/{hex:.8}/{uuid}"),
        id="{clusterName}:{hex:.8}",
        name="",
    ),
    "aws:eks/nodeGroup:NodeGroup": AwsType(
        arn=regional("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
        id="{clusterName}:{nodeGroupName}",
        name="nodeGroupName",
        name_limit=63,
        outputs={"status": "ACTIVE"},
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": AwsType(
        id="a-{hex:.17}",
        name="",
        outputs={
            "associationId": "a-{hex:.17}",
            "associationArn": regional("eks", "podidentityassociation/{clusterName}/a-{hex:.17}"),
        },
    ),
}
