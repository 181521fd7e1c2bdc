"""AWS KMS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label
from aws_types.values import Values


def _target(values: Values) -> str:
    key = values.fill("{targetKeyId}")
    return key if key.startswith("arn:") else values.fill(regional("kms", f"key/{key}"))


TYPES: Mapping[str, AwsType] = {
    "aws:kms/alias:Alias": AwsType(
        arn=regional("kms", "{name}"),
        name_limit=256,
        outputs={"targetKeyArn": _target},
        deployer=Deployer("kms", "CreateAlias DeleteAlias ListAliases TagResource UntagResource UpdateAlias"),
    ),
    "aws:kms/externalKey:ExternalKey": AwsType(
        arn=regional("kms", "key/{id}"),
        id="{uuid}",
        name="",
        outputs={"keyState": "PendingImport", "keyUsage": "ENCRYPT_DECRYPT"},
        deployer=Deployer(
            "kms",
            (
                "CreateKey GetKeyPolicy GetParametersForImport ImportKeyMaterial ListResourceTags "
                "ScheduleKeyDeletion TagResource UntagResource"
            ),
        ),
    ),
    "aws:kms/grant:Grant": AwsType(
        id="{keyId}:{hex}{hex}",
        name_limit=256,
        outputs={"grantId": "{hex}{hex}", "grantToken": "{hex}"},
        deployer=Deployer("kms", "CreateGrant ListGrants RevokeGrant TagResource UntagResource"),
    ),
    "aws:kms/key:Key": AwsType(
        arn=regional("kms", "key/{id}"),
        id="{uuid}",
        name="",
        outputs={"keyId": "{id}"},
        label=Label("KMS key", "KMS", Family.SECURITY),
        deployer=Deployer(
            "kms",
            (
                "CreateAlias CreateKey DeleteAlias DescribeKey DisableKey DisableKeyRotation EnableKey "
                "EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy "
                "ScheduleKeyDeletion TagResource UntagResource UpdateAlias UpdateKeyDescription"
            ),
            resource="key",
        ),
    ),
    "aws:kms/keyPolicy:KeyPolicy": AwsType(
        id="{keyId}",
        name="",
        deployer=Deployer(
            "kms",
            (
                "DescribeKey GetKeyPolicy GetKeyRotationStatus ListKeyPolicies ListResourceTags "
                "PutKeyPolicy TagResource UntagResource"
            ),
        ),
    ),
    "aws:kms/replicaKey:ReplicaKey": AwsType(
        arn=regional("kms", "key/{id}"),
        id="mrk-{hex:.32}",
        name="",
        outputs={"keyId": "{id}"},
        deployer=Deployer(
            "kms",
            (
                "CreateKey DescribeKey DisableKey EnableKey GetKeyPolicy PutKeyPolicy ReplicateKey "
                "ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription"
            ),
        ),
    ),
}
