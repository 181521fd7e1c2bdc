"""Amazon EBS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:ebs/defaultKmsKey:DefaultKmsKey": AwsType(id="{keyArn}", name=""),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": AwsType(id="{region}", name=""),
    "aws:ebs/snapshot:Snapshot": AwsType(
        arn=arn("ec2", "snapshot/{id}", region="{region}", partition="{partition}"), id="snap-{hex:.17}", name=""
    ),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": AwsType(id="{region}", name=""),
    "aws:ebs/snapshotCopy:SnapshotCopy": AwsType(
        arn=arn("ec2", "snapshot/{id}", region="{region}", partition="{partition}"),
        id="snap-{hex:.17}",
        name="",
        keys=("kmsKeyId",),
    ),
    "aws:ebs/volume:Volume": AwsType(
        arn=regional("ec2", "volume/{id}"),
        id="vol-{hex:.17}",
        name="",
        outputs={"createTime": "2026-01-01T00:00:00Z"},
        keys=("kmsKeyId",),
    ),
}
