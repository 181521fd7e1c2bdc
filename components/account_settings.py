"""What exists once in an account and region: whichever stack owns the account creates it."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.building_blocks.grants import write_api_logs
from components.building_blocks.role import service_role


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
