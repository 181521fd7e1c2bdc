"""AWS KMS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label
from aws_types.values import Values


def _target(values: Values) -> str:
    key = values.fill("{targetKeyId}")
    return key if key.startswith("arn:") else values.fill(regional("kms", f"key/{key}"))


TYPES: Mapping[str, AwsType] = {
    "aws:kms/alias:Alias": AwsType(arn=regional("kms", "{name}"), name_limit=256, outputs={"targetKeyArn": _target}),
    "aws:kms/externalKey:ExternalKey": AwsType(
        arn=regional("kms", "key/{id}"),
        id="{uuid}",
        name="",
        outputs={"keyState": "PendingImport", "keyUsage": "ENCRYPT_DECRYPT"},
    ),
    "aws:kms/grant:Grant": AwsType(
        id="{keyId}:{hex}{hex}", name_limit=256, outputs={"grantId": "{hex}{hex}", "grantToken": "{hex}"}
    ),
    "aws:kms/key:Key": AwsType(
        arn=regional("kms", "key/{id}"),
        id="{uuid}",
        name="",
        outputs={"keyId": "{id}"},
        label=Label("KMS key", "KMS", Family.SECURITY),
    ),
    "aws:kms/keyPolicy:KeyPolicy": AwsType(id="{keyId}", name=""),
    "aws:kms/replicaKey:ReplicaKey": AwsType(
        arn=regional("kms", "key/{id}"), id="mrk-{hex:.32}", name="", outputs={"keyId": "{id}"}
    ),
}
