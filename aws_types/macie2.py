"""Amazon Macie."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:macie2/account:Account": AwsType(
        id="{account}",
        name="",
        outputs={
            "serviceRole": worldwide("iam", "role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie")
        },
        deployer=Deployer(
            "macie2", ("DisableMacie EnableMacie GetMacieSession ListTagsForResource TagResource UntagResource")
        ),
    ),
}
