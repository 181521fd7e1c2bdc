"""Amazon VPC: security group rules as resources of their own."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": AwsType(
        arn=regional("ec2", "security-group-rule/{id}"),
        id="sgr-{hex:.17}",
        name="",
        outputs={"securityGroupRuleId": "{id}"},
        deployer=Deployer(
            "ec2",
            (
                "AuthorizeSecurityGroupEgress CreateTags DeleteTags DescribeSecurityGroupRules "
                "ModifySecurityGroupRules RevokeSecurityGroupEgress"
            ),
        ),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": AwsType(
        arn=regional("ec2", "security-group-rule/{id}"),
        id="sgr-{hex:.17}",
        name="",
        outputs={"securityGroupRuleId": "{id}"},
        deployer=Deployer(
            "ec2",
            (
                "AuthorizeSecurityGroupIngress CreateTags DeleteTags DescribeSecurityGroupRules "
                "ModifySecurityGroupRules RevokeSecurityGroupIngress"
            ),
        ),
    ),
    "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation": AwsType(
        id="{securityGroupId},{vpcId}",
        name="",
        outputs={"state": "associated"},
        deployer=Deployer(
            "ec2",
            (
                "AssociateSecurityGroupVpc CreateTags DeleteTags DescribeSecurityGroupVpcAssociations "
                "DisassociateSecurityGroupVpc"
            ),
        ),
    ),
}
