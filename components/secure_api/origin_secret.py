"""What keeps the API from being reached around CloudFront: a secret header, asked for at the stage, and rotated.

CloudFront sends the current secret; the stage takes the current and the previous one, so that nothing is refused while
the distribution is updated. Each update of the stack writes what the secret holds at that moment, not what it held when
it was created: Pulumi does not look at the distribution before it updates it, and would undo a rotation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.foundation import Foundation
from components.building_blocks.function import Function
from components.building_blocks.generated_secret import generated_secret
from components.building_blocks.grants import rotate_secret, update_distribution, update_rule_group
from components.building_blocks.log_group import LOG_RETENTION
from components.secure_api.web_acl import data_protection, log_decisions

HEADER: Final = "x-origin-secret"
LENGTH: Final = 64
CAPACITY: Final = 50
"""Of the rule group, which cannot be changed later; two comparisons need 4."""
UPDATE_SECONDS: Final = 300
"""For the function: a distribution takes some minutes to reach every edge, and is not waited for."""


@dataclass(frozen=True, slots=True)
class OriginSecret:
    """The secret, and the two values that the stage takes."""

    secret: aws.secretsmanager.Secret
    current: pulumi.Output[str]
    previous: pulumi.Output[str]


def create_origin_secret(
    name: str, foundation: Foundation, *, force_destroy: bool, opts: pulumi.ResourceOptions
) -> OriginSecret:
    """Create the secret with a first value."""
    secret, version = generated_secret(
        name,
        description="What CloudFront sends to the API so that nobody gets around it",
        length=LENGTH,
        text=lambda random: pulumi.Output.json_dumps({"current": random, "previous": random}),
        encryption_key_arn=foundation["encryption_key_arn"],
        force_destroy=force_destroy,
        opts=opts,
    )
    held = aws.secretsmanager.get_secret_version_output(
        secret_id=version.secret_id, opts=pulumi.InvokeOptions(parent=opts.parent)
    ).secret_string
    values: pulumi.Output[dict[str, str]] = pulumi.Output.secret(held.apply(json.loads))
    return OriginSecret(secret, values.apply(lambda both: both["current"]), values.apply(lambda both: both["previous"]))


def create_origin_acl(
    name: str, secret: OriginSecret, foundation: Foundation, *, opts: pulumi.ResourceOptions
) -> tuple[aws.wafv2.WebAcl, aws.wafv2.RuleGroup]:
    """Create the web ACL of the stage, which lets through what has the secret and blocks everything else."""
    group = aws.wafv2.RuleGroup(
        f"{name}-secret",
        scope="REGIONAL",
        capacity=CAPACITY,
        rules=[
            {
                "name": "has-secret",
                "priority": 0,
                "action": {"allow": {}},
                "statement": {
                    "or_statement": {"statements": [_is(secret.current), _is(secret.previous)]},
                },
                "visibility_config": _visible("has-secret"),
            }
        ],
        visibility_config=_visible(f"{name}-secret"),
        opts=opts,
    )
    acl = aws.wafv2.WebAcl(
        name,
        scope="REGIONAL",
        default_action={"block": {}},
        rules=[
            {
                "name": "origin-secret",
                "priority": 0,
                "override_action": {"none": {}},
                "statement": {"rule_group_reference_statement": {"arn": group.arn}},
                "visibility_config": _visible("origin-secret"),
            }
        ],
        data_protection_config=data_protection(),
        visibility_config=_visible(name),
        opts=opts,
    )
    log_decisions(
        name,
        acl,
        logs_key_arn=foundation["logs_key_arn"],
        log_retention_days=foundation.get("log_retention_days", LOG_RETENTION),
        region=None,
        opts=opts,
    )
    return acl, group


def rotate(
    name: str,
    secret: aws.secretsmanager.Secret,
    *,
    days: int,
    rule_group: aws.wafv2.RuleGroup,
    viewer_acl: aws.wafv2.WebAcl,
    distribution: aws.cloudfront.Distribution,
    origin_url: pulumi.Input[str],
    layer_arn: pulumi.Input[str],
    foundation: Foundation,
    opts: pulumi.ResourceOptions,
) -> None:
    """Replace the secret every so many days, by a function that Secrets Manager calls in four steps.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
    """
    function = Function(
        f"{name}-rotation",
        {
            "handler": "handlers.api.rotate_origin_secret.handler",
            "description": "Replaces the secret that CloudFront sends to the API",
            "layers": [layer_arn],
            "may": [
                rotate_secret({"arn": secret.arn, "encryption_key_arn": foundation["encryption_key_arn"]}),
                update_rule_group(rule_group.arn),
                update_distribution(distribution.arn, viewer_acl.arn),
            ],
            "environment": {
                "HEADER": HEADER,
                "DISTRIBUTION_ID": distribution.id,
                "RULE_GROUP_ID": rule_group.id,
                "RULE_GROUP_NAME": rule_group.name,
                "ORIGIN_URL": origin_url,
            },
            "memory_mb": 256,
            "timeout_seconds": UPDATE_SECONDS,
            **foundation,
        },
        opts,
    )
    permission = aws.lambda_.Permission(
        f"{name}-rotation",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="secretsmanager.amazonaws.com",
        source_arn=secret.arn,
        opts=opts,
    )
    aws.secretsmanager.SecretRotation(
        name,
        secret_id=secret.id,
        rotation_lambda_arn=function.arn,
        rotation_rules={"automatically_after_days": days},
        rotate_immediately=False,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[permission])),
    )


def _is(value: pulumi.Output[str]) -> Any:  # noqa: ANN401 - a statement, whose class pulumi_aws does not export
    return {
        "byte_match_statement": {
            "search_string": value,
            "positional_constraint": "EXACTLY",
            "field_to_match": {"single_header": {"name": HEADER}},
            "text_transformations": [{"priority": 0, "type": "NONE"}],
        }
    }


def _visible(metric: str) -> aws.wafv2.RuleGroupVisibilityConfigArgsDict:
    return {"cloudwatch_metrics_enabled": True, "sampled_requests_enabled": False, "metric_name": metric}
