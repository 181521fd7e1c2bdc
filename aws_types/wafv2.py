"""AWS WAF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label
from aws_types.values import Values, where


def _wafv2_arn(kind: str) -> Callable[[Values], Any]:
    """Return the ARN's template: what CloudFront uses is global, and lives in us-east-1."""
    own = regional("wafv2", f"regional/{kind}/{{name}}/{{id}}")
    return where("scope", own.replace(":regional/", ":global/"), own, equals=("CLOUDFRONT",))


TYPES: Mapping[str, AwsType] = {
    "aws:wafv2/ipSet:IpSet": AwsType(
        arn=_wafv2_arn("ipset"),
        id="{uuid}",
        name_limit=128,
        outputs={"lockToken": "{uuid}"},
        deployer=Deployer(
            "wafv2", ("CreateIPSet DeleteIPSet GetIPSet ListTagsForResource TagResource UntagResource UpdateIPSet")
        ),
    ),
    "aws:wafv2/regexPatternSet:RegexPatternSet": AwsType(
        arn=_wafv2_arn("regexpatternset"),
        id="{uuid}",
        name_limit=128,
        outputs={"lockToken": "{uuid}"},
        deployer=Deployer(
            "wafv2",
            (
                "CreateRegexPatternSet DeleteRegexPatternSet GetRegexPatternSet ListTagsForResource "
                "TagResource UntagResource UpdateRegexPatternSet"
            ),
        ),
    ),
    "aws:wafv2/ruleGroup:RuleGroup": AwsType(
        arn=_wafv2_arn("rulegroup"),
        id="{uuid}",
        name_limit=128,
        outputs={"lockToken": "{uuid}"},
        deployer=Deployer(
            "wafv2",
            (
                "CreateRuleGroup DeleteRuleGroup GetRuleGroup ListTagsForResource TagResource "
                "UntagResource UpdateRuleGroup"
            ),
        ),
    ),
    "aws:wafv2/webAcl:WebAcl": AwsType(
        arn=_wafv2_arn("webacl"),
        id="{uuid}",
        name_limit=128,
        outputs={"lockToken": "{uuid}", "applicationIntegrationUrl": "", "capacity": 1},
        label=Label("Web ACL", "WAF", Family.SECURITY),
        deployer=Deployer(
            "wafv2",
            (
                "AssociateWebACL CreateWebACL DeleteWebACL DisassociateWebACL GetWebACL "
                "ListTagsForResource TagResource UntagResource UpdateWebACL"
            ),
        ),
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": AwsType(
        id="{webAclArn},{resourceArn}",
        name="",
        deployer=Deployer(
            "wafv2",
            (
                "AssociateWebACL DisassociateWebACL GetPermissionPolicy GetWebACL GetWebACLForResource "
                "ListTagsForResource PutPermissionPolicy TagResource UntagResource "
                "amplify:DisassociateWebACL amplify:GetWebACLForResource apigateway:SetWebACL "
                "apprunner:AssociateWebAcl apprunner:DescribeWebAclForService "
                "apprunner:DisassociateWebAcl apprunner:ListAssociatedServicesForWebAcl appsync:SetWebACL "
                "cognito-idp:AssociateWebACL cognito-idp:DisassociateWebACL "
                "cognito-idp:GetWebACLForResource cognito-idp:ListResourcesForWebACL "
                "ec2:AssociateVerifiedAccessInstanceWebAcl "
                "ec2:DescribeVerifiedAccessInstanceWebAclAssociations "
                "ec2:DisassociateVerifiedAccessInstanceWebAcl ec2:GetVerifiedAccessInstanceWebAcl "
                "elasticloadbalancing:SetWebAcl"
            ),
        ),
    ),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer(
            "wafv2",
            (
                "DeleteLoggingConfiguration GetLoggingConfiguration ListTagsForResource "
                "PutLoggingConfiguration TagResource UntagResource firehose:ListDeliveryStreams "
                "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
                "logs:DescribeResourcePolicies logs:PutResourcePolicy s3:GetBucketPolicy "
                "s3:PutBucketPolicy"
            ),
        ),
    ),
}
