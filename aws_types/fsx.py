"""Amazon FSx."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:fsx/lustreFileSystem:LustreFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
        deployer=Deployer(
            "fsx",
            (
                "CreateFileSystem DeleteFileSystem DescribeFileSystems ListTagsForResource TagResource "
                "UntagResource UpdateFileSystem iam:AttachRolePolicy iam:PutRolePolicy"
            ),
        ),
    ),
    "aws:fsx/ontapFileSystem:OntapFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
        deployer=Deployer(
            "fsx",
            (
                "CreateFileSystem DeleteFileSystem DescribeFileSystems ListTagsForResource TagResource "
                "UntagResource UpdateFileSystem iam:AttachRolePolicy iam:PutRolePolicy"
            ),
        ),
    ),
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
        deployer=Deployer(
            "fsx",
            (
                "CreateFileSystem DeleteFileSystem DescribeFileSystems DescribeVolumes "
                "ListTagsForResource TagResource UntagResource UpdateFileSystem UpdateVolume "
                "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeRouteTables "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"
            ),
        ),
    ),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
        deployer=Deployer(
            "fsx",
            (
                "CreateFileSystem DeleteFileSystem DescribeFileSystems ListTagsForResource TagResource "
                "UntagResource UpdateFileSystem"
            ),
        ),
    ),
}
