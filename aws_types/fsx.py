"""Amazon FSx."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:fsx/lustreFileSystem:LustreFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
    ),
    "aws:fsx/ontapFileSystem:OntapFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
    ),
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
    ),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": AwsType(
        arn=regional("fsx", "file-system/{id}"),
        id="fs-{hex:.17}",
        name="",
        outputs={"dnsName": "{id}.fsx.{region}.amazonaws.com"},
        keys=("kmsKeyId",),
        placement=Placement("subnetIds", "securityGroupIds"),
    ),
}
