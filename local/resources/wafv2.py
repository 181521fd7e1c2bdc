"""AWS WAF: web ACLs and what their rules refer to. What CloudFront uses is created in us-east-1, as on AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_RENAMES: Final = {"regularExpressions": "RegularExpressionList"}
_INSPECTED: Final = {
    "apiGateway": "API_GATEWAY",
    "appRunnerService": "APP_RUNNER_SERVICE",
    "cloudfront": "CLOUDFRONT",
    "cognitoUserPool": "COGNITO_USER_POOL",
    "verifiedAccessInstance": "VERIFIED_ACCESS_INSTANCE",
}
"""The provider's block -> the API's key of what a request body's limit is for."""


def _of_rules(operation: str) -> Creator:
    """Return the creator of what has rules: a web ACL, a rule group."""

    def create(context: Context) -> Created:
        inputs = dict(context.inputs)
        if text := inputs.pop("ruleJson", None) or inputs.pop("rulesJson", None):
            inputs["rules"] = json.loads(text)
        if bodies := inputs.get("customResponseBodies"):
            inputs["customResponseBodies"] = {
                body["key"]: {key: value for key, value in body.items() if key != "key"} for body in bodies
            }
        if config := inputs.get("associationConfig"):
            inputs["associationConfig"] = {"requestBody": dict(_limits(config))}
        return _named(operation)(context.of(inputs))

    return create


def _limits(config: Mapping[str, Any]) -> list[tuple[str, Any]]:
    blocks = config.get("requestBodies") or ()
    return [(_INSPECTED[key], value) for block in blocks for key, value in block.items() if value]


def _named(operation: str) -> Row:
    return Row(
        service="wafv2",
        operation=operation,
        name="Name",
        renames=_RENAMES,
        id="Summary.Id",
        outputs={"arn": "Summary.ARN", "lockToken": "Summary.LockToken"},
    )


ROWS: Mapping[str, Creator] = {
    "aws:wafv2/ipSet:IpSet": _named("CreateIPSet"),
    "aws:wafv2/regexPatternSet:RegexPatternSet": _named("CreateRegexPatternSet"),
    "aws:wafv2/ruleGroup:RuleGroup": _of_rules("CreateRuleGroup"),
    "aws:wafv2/webAcl:WebAcl": _of_rules("CreateWebACL"),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Row(service="wafv2", operation="AssociateWebACL"),
}
