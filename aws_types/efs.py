"""Amazon EFS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:efs/accessPoint:AccessPoint": AwsType(
        arn=regional("elasticfilesystem", "access-point/{id}"),
        id="fsap-{hex:.17}",
        name="",
        outputs={"fileSystemArn": regional("elasticfilesystem", "file-system/{fileSystemId}")},
        deployer=Deployer(
            "elasticfilesystem",
            (
                "CreateAccessPoint CreateTags DeleteAccessPoint DeleteTags DescribeAccessPoints "
                "ListTagsForResource TagResource UntagResource"
            ),
        ),
    ),
    "aws:efs/backupPolicy:BackupPolicy": AwsType(
        id="{fileSystemId}",
        name="",
        deployer=Deployer(
            "elasticfilesystem",
            (
                "CreateTags DeleteTags DescribeBackupPolicy ListTagsForResource PutBackupPolicy "
                "TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:efs/fileSystem:FileSystem": AwsType(
        arn=regional("elasticfilesystem", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="creationToken",
        name_limit=64,
        outputs={"dnsName": "{id}.efs.{region}.amazonaws.com", "numberOfMountTargets": 0, "availabilityZoneId": ""},
        keys=("kmsKeyId",),
        label=Label("File system", "EFS", Family.STORAGE),
        deployer=Deployer(
            "elasticfilesystem",
            (
                "CreateFileSystem CreateTags DeleteFileSystem DeleteTags DescribeFileSystems "
                "DescribeLifecycleConfiguration ListTagsForResource PutLifecycleConfiguration TagResource "
                "UntagResource UpdateFileSystem ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": AwsType(
        id="{fileSystemId}",
        name="",
        deployer=Deployer(
            "elasticfilesystem",
            (
                "CreateTags DeleteFileSystemPolicy DeleteTags DescribeFileSystemPolicy "
                "ListTagsForResource PutFileSystemPolicy TagResource UntagResource "
                "ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:efs/mountTarget:MountTarget": AwsType(
        id="fsmt-{hex:.17}",
        name="",
        outputs={
            "fileSystemArn": regional("elasticfilesystem", "file-system/{fileSystemId}"),
            "dnsName": "{fileSystemId}.efs.{region}.amazonaws.com",
            "networkInterfaceId": "eni-{hex:.17}",
        },
        placement=Placement("subnetId", "securityGroups"),
        deployer=Deployer(
            "elasticfilesystem",
            (
                "CreateMountTarget CreateTags DeleteMountTarget DeleteTags "
                "DescribeMountTargetSecurityGroups DescribeMountTargets ListTagsForResource "
                "ModifyMountTargetSecurityGroups TagResource UntagResource ec2:CreateNetworkInterface "
                "ec2:DeleteNetworkInterface ec2:DescribeAvailabilityZones "
                "ec2:DescribeNetworkInterfaceAttribute ec2:DescribeNetworkInterfaces "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs "
                "ec2:ModifyNetworkInterfaceAttribute"
            ),
        ),
    ),
}
