"""Amazon EBS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:ebs/defaultKmsKey:DefaultKmsKey": AwsType(
        id="{keyArn}",
        name="",
        deployer=Deployer(
            "ec2", ("GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault ModifyEbsDefaultKmsKeyId ResetEbsDefaultKmsKeyId")
        ),
    ),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": AwsType(
        id="{region}",
        name="",
        deployer=Deployer(
            "ec2", ("DisableEbsEncryptionByDefault EnableEbsEncryptionByDefault GetEbsEncryptionByDefault")
        ),
    ),
    "aws:ebs/snapshot:Snapshot": AwsType(
        arn=arn("ec2", "snapshot/{id}", region="{region}", partition="{partition}"),
        id="snap-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2", ("CreateSnapshot CreateTags DeleteSnapshot DeleteTags DescribeSnapshots DescribeVolumes")
        ),
    ),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": AwsType(
        id="{region}",
        name="",
        deployer=Deployer(
            "ec2",
            ("DisableSnapshotBlockPublicAccess EnableSnapshotBlockPublicAccess GetSnapshotBlockPublicAccessState"),
        ),
    ),
    "aws:ebs/snapshotCopy:SnapshotCopy": AwsType(
        arn=arn("ec2", "snapshot/{id}", region="{region}", partition="{partition}"),
        id="snap-{hex:.17}",
        name="",
        keys=("kmsKeyId",),
        deployer=Deployer(
            "ec2", ("CopySnapshot CreateTags DeleteSnapshot DeleteTags DescribeAccountAttributes DescribeSnapshots")
        ),
    ),
    "aws:ebs/volume:Volume": AwsType(
        arn=regional("ec2", "volume/{id}"),
        id="vol-{hex:.17}",
        name="",
        outputs={"createTime": "2026-01-01T00:00:00Z"},
        keys=("kmsKeyId",),
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateVolume DeleteTags DeleteVolume DescribeSnapshots "
                "DescribeVolumeAttribute DescribeVolumes ModifyVolume ModifyVolumeAttribute"
            ),
        ),
    ),
}
