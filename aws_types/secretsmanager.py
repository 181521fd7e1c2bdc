"""AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:secretsmanager/secret:Secret": AwsType(
        arn=regional("secretsmanager", "secret:{name}-AbCdEf"),
        id="{arn}",
        name_limit=512,
        keys=("kmsKeyId", "replicas[].kmsKeyId"),
        label=Label("Secret", "SEC", Family.SECURITY),
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": AwsType(id="{secretArn}", name=""),
    "aws:secretsmanager/secretRotation:SecretRotation": AwsType(
        id="{secretId}", name="", outputs={"rotationEnabled": True}
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": AwsType(
        arn="{secretId}",
        id="{secretId}|{uuid}",
        name="",
        outputs={"versionId": "{uuid}", "versionStages": ["AWSCURRENT"]},
    ),
}
