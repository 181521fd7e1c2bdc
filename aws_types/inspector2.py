"""Amazon Inspector."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:inspector2/enabler:Enabler": AwsType(id="{account}", name=""),
    "aws:inspector2/filter:Filter": AwsType(
        arn=regional("inspector2", "owner/{account}/filter/{hex:.16}"), id="{arn}", name_limit=128
    ),
    "aws:inspector2/organizationConfiguration:OrganizationConfiguration": AwsType(id="{account}", name=""),
}
