"""Amazon Cognito."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:cognito/identityPool:IdentityPool": AwsType(
        arn=regional("cognito-identity", "identitypool/{id}"),
        id="{region}:{uuid}",
        name="identityPoolName",
        name_limit=128,
    ),
    "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": AwsType(id="{identityPoolId}", name=""),
    "aws:cognito/identityProvider:IdentityProvider": AwsType(id="{userPoolId}:{providerName}", name=""),
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": AwsType(id="{userPoolId}", name=""),
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": AwsType(id="{hex:.26}", name=""),
    "aws:cognito/resourceServer:ResourceServer": AwsType(id="{userPoolId}|{identifier}", name_limit=256),
    "aws:cognito/riskConfiguration:RiskConfiguration": AwsType(id="{userPoolId}", name=""),
    "aws:cognito/user:User": AwsType(
        id="{userPoolId}/{username}", name="", outputs={"status": "FORCE_CHANGE_PASSWORD", "sub": "{uuid}"}
    ),
    "aws:cognito/userGroup:UserGroup": AwsType(id="{userPoolId}/{name}", name_limit=128),
    "aws:cognito/userInGroup:UserInGroup": AwsType(id="{userPoolId}/{groupName}/{username}", name=""),
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
    ),
    "aws:cognito/userPoolClient:UserPoolClient": AwsType(id="{hex:.26}", name_limit=128),
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
    ),
    "aws:cognito/userPoolUICustomization:UserPoolUICustomization": AwsType(id="{userPoolId},{hex:.8}", name=""),
}
