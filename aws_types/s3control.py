"""Amazon S3 control plane."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:s3control/accessPointPolicy:AccessPointPolicy": AwsType(
        id="{accessPointArn}", name="", outputs={"hasPublicAccessPolicy": False}
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
    ),
    "aws:s3control/storageLensConfiguration:StorageLensConfiguration": AwsType(
        arn=regional("s3", "storage-lens/{configId}"), id="{account}:{configId}", name=""
    ),
}
