"""AWS Budgets."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:budgets/budget:Budget": AwsType(
        arn=worldwide("budgets", "budget/{name}"),
        id="{account}:{name}",
        name_limit=100,
        deployer=Deployer("budgets", "ListTagsForResource ModifyBudget TagResource UntagResource ViewBudget"),
    ),
}
