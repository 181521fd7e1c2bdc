"""AWS Network Firewall."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:networkfirewall/firewall:Firewall": AwsType(
        arn=regional("network-firewall", "firewall/{name}"), id="{arn}", name_limit=128
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": AwsType(
        arn=regional("network-firewall", "firewall-policy/{name}"), id="{arn}", name_limit=128
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": AwsType(
        arn=regional("network-firewall", "stateful-rulegroup/{name}"), id="{arn}", name_limit=128
    ),
}
