"""KMS keys and aliases."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _key_rotation(context: Context, created: Created) -> None:
    if context.inputs.get("enableKeyRotation"):
        period = context.inputs.get("rotationPeriodInDays")
        days = {"RotationPeriodInDays": period} if period else {}
        context.call("kms", "EnableKeyRotation", KeyId=created.id, **days)


def _alias(context: Context) -> Created:
    """Create an alias; the provider adds the `alias/` that a generated name lacks."""
    name = context.name if context.name.startswith("alias/") else f"alias/{context.name}"
    context.call("kms", "CreateAlias", AliasName=name, TargetKeyId=context.inputs["targetKeyId"])
    return Created(name, {"name": name})


ROWS: Mapping[str, Creator] = {
    "aws:kms/key:Key": Row(
        service="kms",
        operation="CreateKey",
        renames={"customerMasterKeySpec": "KeySpec"},
        later=("enableKeyRotation", "rotationPeriodInDays", "deletionWindowInDays", "isEnabled"),
        id="KeyMetadata.KeyId",
        outputs={"arn": "KeyMetadata.Arn", "keyId": "KeyMetadata.KeyId"},
        after=(_key_rotation,),
    ),
    "aws:kms/alias:Alias": _alias,
}
