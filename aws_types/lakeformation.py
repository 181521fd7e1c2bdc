"""AWS Lake Formation."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:lakeformation/dataLakeSettings:DataLakeSettings": AwsType(id="{hex:.8}", name=""),
    "aws:lakeformation/permissions:Permissions": AwsType(id="{hex:.8}", name=""),
    "aws:lakeformation/resource:Resource": AwsType(id="{arn}", name=""),
}
