"""What a call's parameters do not say: which key encrypts what, and what a name's ARN is."""

from __future__ import annotations

from collections.abc import Mapping

from iam.operations import AccountContext
from recorder.resource import Recording

_KEYED: Mapping[str, tuple[str, ...]] = {
    "aws:dynamodb/table:Table": ("serverSideEncryption", "kmsKeyArn"),
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
    "aws:sqs/queue:Queue": ("kmsMasterKeyId",),
    "aws:kinesis/stream:Stream": ("kmsKeyId",),
    "aws:secretsmanager/secret:Secret": ("kmsKeyId",),
}
"""Type -> the path of the input that names its key."""
_BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"


def account_context_of(recording: Recording, account: str, region: str) -> AccountContext:
    """Return the account, region, keys and names of a deployed program."""
    key_arns = {
        identity: str(key.outputs["arn"])
        for key in recording.of_type("aws:kms/key:Key")
        for identity in (str(key.id), str(key.outputs["arn"]))
    }
    aliases = {
        str(alias.outputs["name"]): key_arns.get(str(alias.inputs["targetKeyId"]), "")
        for alias in recording.of_type("aws:kms/alias:Alias")
    }
    secrets = {
        str(secret.outputs["name"]): str(secret.outputs["arn"])
        for secret in recording.of_type("aws:secretsmanager/secret:Secret")
    }
    named = {**key_arns, **aliases}
    keys = {arn: named.get(key, key) for arn, key in _keys(recording).items() if key}
    return AccountContext(account, region, keys=keys, arns={**aliases, **secrets})


def _keys(recording: Recording) -> dict[str, str]:
    found = {
        str(resource.outputs["arn"]): _at(resource.inputs, path)
        for type_, path in _KEYED.items()
        for resource in recording.of_type(type_)
    }
    for encryption in recording.of_type(_BUCKET_ENCRYPTION):
        for rule in encryption.inputs["rules"]:
            default = rule.get("applyServerSideEncryptionByDefault") or {}
            found[f"arn:aws:s3:::{encryption.inputs['bucket']}"] = str(default.get("kmsMasterKeyId") or "")
    return found


def _at(inputs: Mapping[str, object], path: tuple[str, ...]) -> str:
    value: object = inputs
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return str(value or "")
