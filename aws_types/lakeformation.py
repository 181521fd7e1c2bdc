"""AWS Lake Formation."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:lakeformation/dataLakeSettings:DataLakeSettings": AwsType(
        id="{hex:.8}", name="", deployer=Deployer("lakeformation", "GetDataLakeSettings PutDataLakeSettings")
    ),
    "aws:lakeformation/permissions:Permissions": AwsType(
        id="{hex:.8}",
        name="",
        deployer=Deployer(
            "lakeformation", ("GrantPermissions ListPermissions RevokePermissions glue:GetDatabase glue:GetTable")
        ),
    ),
    "aws:lakeformation/resource:Resource": AwsType(
        id="{arn}",
        name="",
        deployer=Deployer(
            "lakeformation",
            ("DeregisterResource DescribeResource RegisterResource UpdateResource iam:GetRolePolicy iam:PutRolePolicy"),
        ),
    ),
}
