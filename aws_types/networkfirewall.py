"""AWS Network Firewall."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, When

TYPES: Mapping[str, AwsType] = {
    "aws:networkfirewall/firewall:Firewall": AwsType(
        arn=regional("network-firewall", "firewall/{name}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "networkfirewall",
            (
                "ec2:CreateVpcEndpoint ec2:DeleteVpcEndpoints ec2:DescribeAccountAttributes "
                "ec2:DescribeRouteTables ec2:DescribeSubnets ec2:DescribeVpcEndpoints ec2:DescribeVpcs "
                "network-firewall:AssociateFirewallPolicy network-firewall:AssociateSubnets "
                "network-firewall:CreateFirewall network-firewall:DeleteFirewall "
                "network-firewall:DescribeFirewall network-firewall:TagResource "
                "network-firewall:UntagResource network-firewall:UpdateFirewallAnalysisSettings"
            ),
            when=(
                When("deleteProtection", "network-firewall:UpdateFirewallDeleteProtection"),
                When("description", "network-firewall:UpdateFirewallDescription"),
                When("firewallPolicyChangeProtection", "network-firewall:UpdateFirewallPolicyChangeProtection"),
                When("subnetChangeProtection", "network-firewall:UpdateSubnetChangeProtection"),
            ),
        ),
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": AwsType(
        arn=regional("network-firewall", "firewall-policy/{name}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "networkfirewall",
            (
                "ec2:DescribeAccountAttributes network-firewall:CreateFirewallPolicy "
                "network-firewall:DeleteFirewallPolicy network-firewall:DescribeFirewallPolicy "
                "network-firewall:ListRuleGroups network-firewall:TagResource "
                "network-firewall:UntagResource network-firewall:UpdateFirewallPolicy"
            ),
        ),
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": AwsType(
        arn=regional("network-firewall", "stateful-rulegroup/{name}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "networkfirewall",
            (
                "ec2:DescribeAccountAttributes ec2:GetManagedPrefixListEntries "
                "network-firewall:CreateRuleGroup network-firewall:DeleteRuleGroup "
                "network-firewall:DescribeRuleGroup network-firewall:TagResource "
                "network-firewall:UntagResource network-firewall:UpdateRuleGroup"
            ),
        ),
    ),
}
