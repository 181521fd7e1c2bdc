"""What exists once in an account and region: whichever stack owns the account creates it."""

from __future__ import annotations

from typing import Annotated, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Matches
from components.building_blocks.grants import write_api_logs
from components.building_blocks.role import service_role
from components.building_blocks.topic import EmailAddress


class QuickSightSubscription(TypedDict):
    """The account's subscription to Amazon QuickSight: paid by user and month, and one for the account."""

    account_name: Annotated[
        str,
        Matches("[A-Za-z0-9](-?[A-Za-z0-9]){0,61}", "must be 1 to 62 letters, digits and single hyphens inside"),
    ]
    """What QuickSight calls the account. Nobody else in the world has it, and it can never be changed."""
    notification_email: EmailAddress
    """Gets QuickSight's messages."""


def subscribe_to_quicksight(name: str, subscription: QuickSightSubscription, *, opts: pulumi.ResourceOptions) -> None:
    """Subscribe the account to QuickSight's Enterprise edition, with users of IAM and of QuickSight itself.

    Its end deletes every user, data set and dashboard of the account, whoever created them: it is protected against
    deletion, and kept when it leaves the program.
    https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateAccountSubscription.html

    Args:
        name: The logical name.
        subscription: Its name and address.
        opts: Pulumi's options.
    """
    aws.quicksight.AccountSubscription(
        name,
        account_name=subscription["account_name"],
        authentication_method="IAM_AND_QUICKSIGHT",
        edition="ENTERPRISE",
        notification_email=subscription["notification_email"],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True, retain_on_delete=True)),
    )


def create_account_settings(name: str, *, opts: pulumi.ResourceOptions) -> None:
    """Create the role by which API Gateway writes the logs of every REST API of the account and region.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html

    Args:
        name: How the logical names begin.
        opts: Pulumi's options.
    """
    role, policies = service_role(
        f"{name}-api-logs", service="apigateway.amazonaws.com", may=[write_api_logs(opts.parent)], opts=opts
    )
    aws.apigateway.Account(
        name,
        cloudwatch_role_arn=role.arn,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
