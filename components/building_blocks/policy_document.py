"""IAM policy documents as plain data; the building blocks write them, components never do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

import aws_types
from aws_types.services import NAMES_ITS_SOURCE
from components.building_blocks.json_document import JsonDocument

Statement = Mapping[str, Any]


def policy_document(statements: Sequence[Statement]) -> JsonDocument:
    """Return the JSON of a policy with these statements, whose values may be outputs."""
    return JsonDocument({"Version": "2012-10-17", "Statement": list(statements)})


def assume_role_policy(
    service: str | tuple[str, ...], *, tags_sessions: bool = False, opts: pulumi.ResourceOptions
) -> JsonDocument:
    """Return the trust policy by which one AWS service assumes a role, for this account where it says for which.

    Args:
        service: The service principal, such as `lambda.amazonaws.com`; several, where a service has several.
        tags_sessions: Whether it may say in tags for whom it assumes the role.
        opts: The role's options.
    """
    services = [service] if isinstance(service, str) else list(service)
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service if isinstance(service, str) else services},
        "Action": ["sts:AssumeRole", "sts:TagSession"] if tags_sessions else "sts:AssumeRole",
    }
    if all(name in NAMES_ITS_SOURCE for name in services):
        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=opts.parent)).account_id
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account}}
    return policy_document([statement])


def deny_plain_http(actions: str, *resources: pulumi.Input[str]) -> Statement:
    """Return the statement that refuses every request without TLS (FSBP S3.5)."""
    return {
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


CLOUDFRONT = "cloudfront.amazonaws.com"


def own_distributions(account: pulumi.Input[str]) -> dict[str, Any]:
    """Return the condition that a request is one of CloudFront for a distribution of this account.

    A distribution's own ARN would be a circle: it is created after the bucket, and the bucket after its key.
    """
    pattern = pulumi.Output.format(aws_types.arn("cloudfront", "distribution/*", account="{0}"), account)
    return {"ArnLike": {"aws:SourceArn": pattern}}


def allow_services(
    services: Sequence[str], actions: Mapping[str, pulumi.Input[str]], *, parent: pulumi.Resource
) -> list[Statement]:
    """Return the statements that let AWS services act on a resource, for this account and no other.

    The condition keeps a service from being used by another account, the confused deputy:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

    Args:
        services: Service principals, such as `cloudwatch.amazonaws.com`; none, no statement.
        actions: Action -> the ARN that it is allowed on.
        parent: The component that asks.
    """
    if not services:
        return []
    account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=parent)).account_id
    return [
        {
            "Effect": "Allow",
            "Principal": {"Service": list(services)},
            "Action": action,
            "Resource": resource,
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
        for action, resource in actions.items()
    ]
