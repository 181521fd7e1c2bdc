"""Notifications of the developer tools."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:codestarnotifications/notificationRule:NotificationRule": AwsType(
        arn=regional("codestar-notifications", "notificationrule/{hex}"),
        id="{arn}",
        name_limit=64,
        deployer=Deployer(
            "codestarnotifications",
            (
                "codestar-notifications:CreateNotificationRule "
                "codestar-notifications:DeleteNotificationRule codestar-notifications:DeleteTarget "
                "codestar-notifications:DescribeNotificationRule codestar-notifications:TagResource "
                "codestar-notifications:UntagResource codestar-notifications:UpdateNotificationRule"
            ),
        ),
    ),
}
