"""Amazon S3 control plane."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:s3control/accessPointPolicy:AccessPointPolicy": AwsType(
        id="{accessPointArn}",
        name="",
        outputs={"hasPublicAccessPolicy": False},
        deployer=Deployer("s3control", "s3:DeleteAccessPointPolicy s3:GetAccessPointPolicy s3:PutAccessPointPolicy"),
    ),
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint": AwsType(
        arn=worldwide("s3", "accesspoint/{hex:.13}.mrap"),
        id="{account}:{hex:.13}",
        name="",
        outputs={
            "alias": "{hex:.13}.mrap",
            "domainName": "{hex:.13}.mrap.accesspoint.s3-global.amazonaws.com",
            "status": "READY",
        },
        deployer=Deployer(
            "s3control",
            (
                "s3:CreateMultiRegionAccessPoint s3:DeleteMultiRegionAccessPoint "
                "s3:DescribeMultiRegionAccessPointOperation s3:GetMultiRegionAccessPoint"
            ),
        ),
    ),
    "aws:s3control/storageLensConfiguration:StorageLensConfiguration": AwsType(
        arn=regional("s3", "storage-lens/{configId}"),
        id="{account}:{configId}",
        name="",
        deployer=Deployer("s3control", "s3:GetStorageLensConfiguration s3:PutStorageLensConfiguration"),
    ),
}
