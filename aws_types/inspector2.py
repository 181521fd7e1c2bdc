"""Amazon Inspector."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:inspector2/enabler:Enabler": AwsType(
        id="{account}",
        name="",
        label=Label("Inspector", "INS", Family.SECURITY),
        deployer=Deployer(
            "inspector2", ("BatchGetAccountStatus Disable Enable ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:inspector2/filter:Filter": AwsType(
        arn=regional("inspector2", "owner/{account}/filter/{hex:.16}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "inspector2",
            ("CreateFilter DeleteFilter ListFilters ListTagsForResource TagResource UntagResource UpdateFilter"),
        ),
    ),
    "aws:inspector2/organizationConfiguration:OrganizationConfiguration": AwsType(
        id="{account}",
        name="",
        deployer=Deployer(
            "inspector2",
            (
                "DescribeOrganizationConfiguration ListTagsForResource TagResource UntagResource "
                "UpdateOrganizationConfiguration"
            ),
        ),
    ),
}
