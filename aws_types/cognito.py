"""Amazon Cognito."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:cognito/identityPool:IdentityPool": AwsType(
        arn=regional("cognito-identity", "identitypool/{id}"),
        id="{region}:{uuid}",
        name="identityPoolName",
        name_limit=128,
        deployer=Deployer(
            "cognito-identity",
            (
                "CreateIdentityPool DeleteIdentityPool DescribeIdentityPool ListTagsForResource "
                "TagResource UntagResource UpdateIdentityPool cognito-idp:ListTagsForResource "
                "cognito-idp:TagResource cognito-idp:UntagResource"
            ),
        ),
    ),
    "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": AwsType(
        id="{identityPoolId}",
        name="",
        deployer=Deployer(
            "cognito-identity",
            (
                "GetIdentityPoolRoles SetIdentityPoolRoles cognito-idp:ListTagsForResource "
                "cognito-idp:TagResource cognito-idp:UntagResource"
            ),
        ),
    ),
    "aws:cognito/identityProvider:IdentityProvider": AwsType(
        id="{userPoolId}:{providerName}",
        name="",
        deployer=Deployer(
            "cognito-idp",
            (
                "CreateIdentityProvider DeleteIdentityProvider DescribeIdentityProvider "
                "ListIdentityProviders ListTagsForResource TagResource UntagResource "
                "UpdateIdentityProvider"
            ),
        ),
    ),
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": AwsType(
        id="{userPoolId}",
        name="",
        deployer=Deployer(
            "cognito-idp",
            ("GetLogDeliveryConfiguration ListTagsForResource SetLogDeliveryConfiguration TagResource UntagResource"),
        ),
    ),
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": AwsType(
        id="{hex:.26}",
        name="",
        deployer=Deployer(
            "cognito-idp",
            (
                "CreateUserPoolClient DeleteUserPoolClient DescribeUserPoolClient ListTagsForResource "
                "TagResource UntagResource UpdateUserPoolClient"
            ),
        ),
    ),
    "aws:cognito/resourceServer:ResourceServer": AwsType(
        id="{userPoolId}|{identifier}",
        name_limit=256,
        deployer=Deployer(
            "cognito-idp",
            (
                "CreateResourceServer DeleteResourceServer DescribeResourceServer ListResourceServers "
                "ListTagsForResource TagResource UntagResource UpdateResourceServer"
            ),
        ),
    ),
    "aws:cognito/riskConfiguration:RiskConfiguration": AwsType(
        id="{userPoolId}",
        name="",
        deployer=Deployer(
            "cognito-idp",
            ("DescribeRiskConfiguration ListTagsForResource SetRiskConfiguration TagResource UntagResource"),
        ),
    ),
    "aws:cognito/user:User": AwsType(
        id="{userPoolId}/{username}",
        name="",
        outputs={"status": "FORCE_CHANGE_PASSWORD", "sub": "{uuid}"},
        deployer=Deployer(
            "cognito-idp",
            (
                "AdminCreateUser AdminDeleteUser AdminDeleteUserAttributes AdminDisableUser "
                "AdminEnableUser AdminGetUser AdminSetUserPassword AdminUpdateUserAttributes DeleteUser "
                "GetUser ListTagsForResource ListUsers TagResource UntagResource"
            ),
        ),
    ),
    "aws:cognito/userGroup:UserGroup": AwsType(
        id="{userPoolId}/{name}",
        name_limit=128,
        deployer=Deployer(
            "cognito-idp",
            ("CreateGroup DeleteGroup GetGroup ListTagsForResource TagResource UntagResource UpdateGroup"),
        ),
    ),
    "aws:cognito/userInGroup:UserInGroup": AwsType(
        id="{userPoolId}/{groupName}/{username}",
        name="",
        deployer=Deployer(
            "cognito-idp",
            (
                "AdminAddUserToGroup AdminListGroupsForUser AdminRemoveUserFromGroup ListTagsForResource "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:cognito/userPool:UserPool": AwsType(
        arn=regional("cognito-idp", "userpool/{id}"),
        id="{region}_{hex:.9}",
        name_limit=128,
        outputs={
            "endpoint": "cognito-idp.{region}.amazonaws.com/{id}",
            "estimatedNumberOfUsers": 0,
            "customDomain": "",
            "domain": "",
        },
        label=Label("User pool", "COG", Family.SECURITY),
        deployer=Deployer(
            "cognito-idp",
            (
                "AddCustomAttributes CreateUserPool DeleteUserPool DescribeUserPool "
                "DescribeUserPoolClient GetUserPoolMfaConfig ListTagsForResource SetUserPoolMfaConfig "
                "TagResource UntagResource UpdateUserPool ec2:DescribeAccountAttributes"
            ),
            when=(When("smsConfiguration", "sns:Publish"),),
        ),
    ),
    "aws:cognito/userPoolClient:UserPoolClient": AwsType(
        id="{hex:.26}",
        name_limit=128,
        deployer=Deployer(
            "cognito-idp",
            (
                "CreateUserPoolClient DeleteUserPoolClient DescribeUserPoolClient ListTagsForResource "
                "ListUserPoolClients TagResource UntagResource UpdateUserPoolClient"
            ),
        ),
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": AwsType(
        id="{domain}",
        name="",
        outputs={
            "awsAccountId": "{account}",
            "cloudfrontDistribution": "d{hex:.13}.cloudfront.net",
            "cloudfrontDistributionArn": worldwide("cloudfront", "distribution/E{HEX:.13}"),
            "cloudfrontDistributionZoneId": "Z2FDTNDATAQYW2",
            "s3Bucket": "aws-cognito-prod-{region}-assets",
            "version": "20260101000000",
        },
        deployer=Deployer(
            "cognito-idp",
            (
                "CreateUserPoolDomain DeleteUserPoolDomain DescribeUserPoolDomain ListTagsForResource "
                "TagResource UntagResource UpdateUserPoolDomain cloudfront:UpdateDistribution"
            ),
            when=(When("certificateArn", "acm:DescribeCertificate"),),
        ),
    ),
    "aws:cognito/userPoolUICustomization:UserPoolUICustomization": AwsType(
        id="{userPoolId},{hex:.8}",
        name="",
        deployer=Deployer(
            "cognito-idp", ("GetUICustomization ListTagsForResource SetUICustomization TagResource UntagResource")
        ),
    ),
}
