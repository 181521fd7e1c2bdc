"""AWS Resource Groups."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:resourcegroups/group:Group": AwsType(arn=regional("resource-groups", "group/{name}"), name_limit=300),
}
