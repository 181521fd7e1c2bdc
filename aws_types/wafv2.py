"""AWS WAF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label
from aws_types.values import Values, where


def _wafv2_arn(kind: str) -> Callable[[Values], Any]:
    """Return the ARN's template: what CloudFront uses is global, and lives in us-east-1."""
    own = regional("wafv2", f"regional/{kind}/{{name}}/{{id}}")
    return where("scope", own.replace(":regional/", ":global/"), own, equals=("CLOUDFRONT",))


TYPES: Mapping[str, AwsType] = {
    "aws:wafv2/ipSet:IpSet": AwsType(
        arn=_wafv2_arn("ipset"), id="{uuid}", name_limit=128, outputs={"lockToken": "{uuid}"}
    ),
    "aws:wafv2/regexPatternSet:RegexPatternSet": AwsType(
        arn=_wafv2_arn("regexpatternset"), id="{uuid}", name_limit=128, outputs={"lockToken": "{uuid}"}
    ),
    "aws:wafv2/ruleGroup:RuleGroup": AwsType(
        arn=_wafv2_arn("rulegroup"), id="{uuid}", name_limit=128, outputs={"lockToken": "{uuid}"}
    ),
    "aws:wafv2/webAcl:WebAcl": AwsType(
        arn=_wafv2_arn("webacl"),
        id="{uuid}",
        name_limit=128,
        outputs={"lockToken": "{uuid}", "applicationIntegrationUrl": "", "capacity": 1},
        label=Label("Web ACL", "WAF", Family.SECURITY),
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": AwsType(id="{webAclArn},{resourceArn}", name=""),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": AwsType(id="{resourceArn}", name=""),
}
