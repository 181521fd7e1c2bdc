"""Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:secretsmanager/secret:Secret": Row(
        service="secretsmanager",
        operation="CreateSecret",
        name="Name",
        later=("recoveryWindowInDays", "policy"),
        id="ARN",
        outputs={"arn": "ARN"},
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Row(
        service="secretsmanager",
        operation="PutSecretValue",
        id="join('|', [ARN, VersionId])",
        outputs={"arn": "ARN", "versionId": "VersionId"},
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": Row(
        service="secretsmanager",
        operation="PutResourcePolicy",
        renames={"secretArn": "SecretId", "policy": "ResourcePolicy"},
        id="ARN",
    ),
    "aws:secretsmanager/secretRotation:SecretRotation": Row(
        service="secretsmanager", operation="RotateSecret", id="ARN", later=("rotationEnabled",)
    ),
}
