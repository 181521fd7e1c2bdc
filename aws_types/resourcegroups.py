"""AWS Resource Groups."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:resourcegroups/group:Group": AwsType(
        arn=regional("resource-groups", "group/{name}"),
        name_limit=300,
        deployer=Deployer(
            "resourcegroups",
            (
                "resource-groups:CreateGroup resource-groups:DeleteGroup resource-groups:GetGroup "
                "resource-groups:GetGroupQuery resource-groups:GetTags resource-groups:Tag "
                "resource-groups:Untag"
            ),
        ),
    ),
}
