"""What a call's parameters do not say: which key encrypts what, and what a name's ARN is."""

from __future__ import annotations

from aws_types import TYPES, arn, key_named
from iam.operation_resources import AccountContext
from recorder.resource import Recording

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
    workgroups = {
        str(group.inputs["workgroupName"]): str(group.outputs["arn"])
        for group in recording.of_type("aws:redshiftserverless/workgroup:Workgroup")
    }
    named = {**key_arns, **aliases}
    keys = {arn: named.get(key, key) for arn, key in _keys(recording).items() if key}
    return AccountContext(account, region, keys=keys, arns={**aliases, **secrets, **workgroups})


def _keys(recording: Recording) -> dict[str, str]:
    found: dict[str, str] = {}
    for resource in recording.resources:
        row = TYPES.get(resource.type)
        if row is None or not row.keys:
            continue
        bucket = resource.inputs["bucket"] if resource.type == _BUCKET_ENCRYPTION else None
        encrypted = arn("s3", bucket) if bucket else resource.outputs.get("arn")
        if isinstance(encrypted, str):
            found[encrypted] = key_named(row, resource.inputs)
    return found
