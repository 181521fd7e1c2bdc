"""Amazon EFS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:efs/accessPoint:AccessPoint": AwsType(
        arn=regional("elasticfilesystem", "access-point/{id}"),
        id="fsap-{hex:.17}",
        name="",
        outputs={"fileSystemArn": regional("elasticfilesystem", "file-system/{fileSystemId}")},
    ),
    "aws:efs/backupPolicy:BackupPolicy": AwsType(id="{fileSystemId}", name=""),
    "aws:efs/fileSystem:FileSystem": AwsType(
        arn=regional("elasticfilesystem", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="creationToken",
        name_limit=64,
        outputs={"dnsName": "{id}.efs.{region}.amazonaws.com", "numberOfMountTargets": 0, "availabilityZoneId": ""},
        keys=("kmsKeyId",),
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": AwsType(id="{fileSystemId}", name=""),
    "aws:efs/mountTarget:MountTarget": AwsType(
        id="fsmt-{hex:.17}",
        name="",
        outputs={
            "fileSystemArn": regional("elasticfilesystem", "file-system/{fileSystemId}"),
            "dnsName": "{fileSystemId}.efs.{region}.amazonaws.com",
            "networkInterfaceId": "eni-{hex:.17}",
        },
        placement=Placement("subnetId", "securityGroups"),
    ),
}
