"""Amazon EKS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:eks/accessEntry:AccessEntry": AwsType(
        id="{clusterName}:{principalArn}",
        name="",
        outputs={"accessEntryArn": regional("eks", "access-entry/{clusterName}/role/{account}/{hex:.8}/{uuid}")},
        deployer=Deployer(
            "eks",
            (
                "AssociateAccessPolicy CreateAccessEntry DeleteAccessEntry DescribeAccessEntry "
                "ListAccessEntries ListAssociatedAccessPolicies ListTagsForResource TagResource "
                "UntagResource UpdateAccessEntry"
            ),
        ),
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": AwsType(
        id="{clusterName}#{principalArn}#{policyArn}",
        name="",
        deployer=Deployer(
            "eks", ("AssociateAccessPolicy DisassociateAccessPolicy ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:eks/addon:Addon": AwsType(
        arn=regional("eks", "addon/{clusterName}/{addonName}/{uuid}"),
        id="{clusterName}:{addonName}",
        name="",
        deployer=Deployer(
            "eks",
            (
                "CreateAddon CreatePodIdentityAssociation DeleteAddon DeletePodIdentityAssociation "
                "DescribeAddon DescribeAddonVersions ListAddons ListTagsForResource TagResource "
                "UntagResource UpdateAddon"
            ),
            when=(When("serviceAccountRoleArn", "iam:GetRole"),),
        ),
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
            # What AWS adds to the program's: the group of its own interfaces and, by default, of nodes.
            "vpcConfig": {"clusterSecurityGroupId": "sg-{hex:.17}"},
            "certificateAuthority": {"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="},
        },
        keys=("encryptionConfig.provider.keyArn",),
        placement=Placement("vpcConfig.subnetIds", "vpcConfig.securityGroupIds"),
        label=Label("EKS cluster", "EKS", Family.COMPUTE),
        deployer=Deployer(
            "eks",
            (
                "CreateAccessEntry CreateCluster DeleteCluster DeregisterCluster DescribeCluster "
                "DescribeUpdate ListTagsForResource RegisterCluster TagResource UntagResource "
                "UpdateClusterConfig UpdateClusterVersion ec2:DescribeAccountAttributes "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs "
                "iam:AddRoleToInstanceProfile iam:DeleteInstanceProfile iam:GetInstanceProfile "
                "iam:GetRole iam:RemoveRoleFromInstanceProfile iam:TagInstanceProfile"
            ),
            when=(When("encryptionConfig", "AssociateEncryptionConfig"),),
        ),
    ),
    "aws:eks/fargateProfile:FargateProfile": AwsType(
        arn=regional("eks", "fargateprofile/{clusterName}/{fargateProfileName}/{uuid}"),
        id="{clusterName}:{fargateProfileName}",
        name="fargateProfileName",
        name_limit=100,
        outputs={"status": "ACTIVE"},
        deployer=Deployer(
            "eks",
            (
                "CreateFargateProfile DeleteFargateProfile DescribeFargateProfile ListFargateProfiles "
                "ListTagsForResource TagResource UntagResource iam:GetRole"
            ),
        ),
    ),
    "aws:eks/identityProviderConfig:IdentityProviderConfig": AwsType(
        arn=regional("eks", "identityproviderconfig/{clusterName}/oidc/{hex:.8}/{uuid}"),
        id="{clusterName}:{hex:.8}",
        name="",
        deployer=Deployer(
            "eks",
            (
                "AssociateIdentityProviderConfig DescribeIdentityProviderConfig DescribeUpdate "
                "DisassociateIdentityProviderConfig ListIdentityProviderConfigs ListTagsForResource "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:eks/nodeGroup:NodeGroup": AwsType(
        arn=regional("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
        id="{clusterName}:{nodeGroupName}",
        name="nodeGroupName",
        name_limit=63,
        outputs={"status": "ACTIVE"},
        label=Label("EKS nodes", "EKS", Family.COMPUTE),
        deployer=Deployer(
            "eks",
            (
                "CreateNodegroup DeleteNodegroup DescribeNodegroup DescribeUpdate ListNodegroups "
                "ListTagsForResource ListUpdates TagResource UntagResource UpdateNodegroupConfig "
                "UpdateNodegroupVersion ec2:CreateTags ec2:DeleteTags ec2:DescribeAccountAttributes "
                "ec2:DescribeKeyPairs ec2:DescribeLaunchTemplateVersions ec2:DescribeLaunchTemplates "
                "ec2:DescribeRouteTables ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs "
                "ec2:RunInstances iam:GetRole iam:ListAttachedRolePolicies"
            ),
        ),
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": AwsType(
        id="a-{hex:.17}",
        name="",
        outputs={
            "associationId": "a-{hex:.17}",
            "associationArn": regional("eks", "podidentityassociation/{clusterName}/a-{hex:.17}"),
        },
        deployer=Deployer(
            "eks",
            (
                "CreatePodIdentityAssociation DeletePodIdentityAssociation DescribePodIdentityAssociation "
                "ListPodIdentityAssociations ListTagsForResource TagResource UntagResource "
                "UpdatePodIdentityAssociation iam:GetRole"
            ),
        ),
    ),
}
