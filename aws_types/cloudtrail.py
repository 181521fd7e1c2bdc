"""AWS CloudTrail."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:cloudtrail/eventDataStore:EventDataStore": AwsType(
        arn=regional("cloudtrail", "eventdatastore/{uuid}"), id="{arn}", name_limit=128, keys=("kmsKeyId",)
    ),
    "aws:cloudtrail/trail:Trail": AwsType(
        arn=regional("cloudtrail", "trail/{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"homeRegion": "{region}", "snsTopicArn": ""},
        keys=("kmsKeyId",),
        label=Label("Trail", "CT", Family.SECURITY),
    ),
}
