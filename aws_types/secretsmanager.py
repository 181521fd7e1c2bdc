"""AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:secretsmanager/secret:Secret": AwsType(
        arn=regional("secretsmanager", "secret:{name}-AbCdEf"),
        id="{arn}",
        name_limit=512,
        keys=("kmsKeyId", "replicas[].kmsKeyId"),
        label=Label("Secret", "SEC", Family.SECURITY),
        deployer=Deployer(
            "secretsmanager",
            (
                "CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy "
                "PutResourcePolicy RemoveRegionsFromReplication ReplicateSecretToRegions TagResource "
                "UntagResource UpdateSecret"
            ),
            when=(When("policy", "ValidateResourcePolicy"),),
        ),
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": AwsType(
        id="{secretArn}",
        name="",
        deployer=Deployer(
            "secretsmanager",
            ("DeleteResourcePolicy DescribeSecret GetResourcePolicy PutResourcePolicy TagResource UntagResource"),
            of="secretArn",
        ),
    ),
    "aws:secretsmanager/secretRotation:SecretRotation": AwsType(
        id="{secretId}",
        name="",
        outputs={"rotationEnabled": True},
        deployer=Deployer(
            "secretsmanager",
            ("CancelRotateSecret DescribeSecret RotateSecret TagResource UntagResource lambda:InvokeFunction"),
            of="secretId",
        ),
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": AwsType(
        arn="{secretId}",
        id="{secretId}|{uuid}",
        name="",
        outputs={"versionId": "{uuid}", "versionStages": ["AWSCURRENT"]},
        deployer=Deployer(
            "secretsmanager", "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage", of="secretId"
        ),
    ),
}
