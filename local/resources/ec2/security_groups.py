"""Security groups, with their rules inline or as separate resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.resources.ec2.rows import ec2_row, tag
from local.resources.row import Context, Creator
from recorder.cloud import Created


def _group_rules(context: Context, group: str) -> None:
    """Give a security group the rules that it declares inline; like the provider, without EC2's own allow-all."""
    found = context.call("ec2", "DescribeSecurityGroups", GroupIds=[group])["SecurityGroups"][0]
    for direction, permissions in (
        ("RevokeSecurityGroupEgress", found.get("IpPermissionsEgress")),
        ("RevokeSecurityGroupIngress", found.get("IpPermissions")),
    ):
        if permissions:
            context.call("ec2", direction, GroupId=group, IpPermissions=permissions)
    for rules, operation in (
        ("ingress", "AuthorizeSecurityGroupIngress"),
        ("egress", "AuthorizeSecurityGroupEgress"),
    ):
        permissions = [_permission(rule, group) for rule in context.inputs.get(rules) or ()]
        if permissions:
            context.call("ec2", operation, GroupId=group, IpPermissions=permissions)


def _permission(rule: Mapping[str, Any], group: str) -> dict[str, Any]:
    groups = [*(rule.get("securityGroups") or ()), *([group] if rule.get("self") else ())]
    ranges = {
        "IpRanges": [{"CidrIp": cidr} for cidr in rule.get("cidrBlocks") or ()],
        "Ipv6Ranges": [{"CidrIpv6": cidr} for cidr in rule.get("ipv6CidrBlocks") or ()],
        "PrefixListIds": [{"PrefixListId": id_} for id_ in rule.get("prefixListIds") or ()],
        "UserIdGroupPairs": [{"GroupId": id_} for id_ in groups],
    }
    return _ports(rule) | {key: value for key, value in ranges.items() if value}


def _ports(rule: Mapping[str, Any]) -> dict[str, Any]:
    protocol = str(rule.get("protocol", rule.get("ipProtocol")))
    ports = {"FromPort": rule.get("fromPort"), "ToPort": rule.get("toPort")}
    given = {key: int(value) for key, value in ports.items() if value is not None}
    return {"IpProtocol": protocol, **({} if protocol == "-1" else given)}


def _security_group(context: Context) -> Created:
    created = GROUP_ROW(context)
    _group_rules(context, created.id)
    return created


def _group_rule(operation: str) -> Creator:
    """Return what creates a rule that is a separate resource."""

    def create(context: Context) -> Created:
        inputs = context.inputs
        permission = _ports(inputs)
        described = {"Description": inputs["description"]} if inputs.get("description") else {}
        for key, parameter, member in (
            ("cidrIpv4", "IpRanges", "CidrIp"),
            ("cidrIpv6", "Ipv6Ranges", "CidrIpv6"),
            ("prefixListId", "PrefixListIds", "PrefixListId"),
            ("referencedSecurityGroupId", "UserIdGroupPairs", "GroupId"),
        ):
            if inputs.get(key):
                permission[parameter] = [{member: inputs[key], **described}]
        answer = context.call("ec2", operation, GroupId=inputs["securityGroupId"], IpPermissions=[permission])
        rules = answer.get("SecurityGroupRules") or [{}]
        id_ = rules[0].get("SecurityGroupRuleId") or context.simulated.id
        return Created(id_, {"securityGroupRuleId": id_})

    return create


def _default_group(context: Context) -> Created:
    """Take over the group that came with the VPC, and leave it just the rules that are declared: mostly none."""
    filters = [
        {"Name": "vpc-id", "Values": [context.inputs["vpcId"]]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    group = context.call("ec2", "DescribeSecurityGroups", Filters=filters)["SecurityGroups"][0]["GroupId"]
    _group_rules(context, group)
    tag(context, group)
    return Created(group, {"name": "default"})


GROUP_ROW = ec2_row(
    "CreateSecurityGroup",
    "security-group",
    "GroupId",
    name="GroupName",
    later=("ingress", "egress", "revokeRulesOnDelete"),
)


ROWS: Mapping[str, Creator] = {
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _default_group,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _group_rule("AuthorizeSecurityGroupIngress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _group_rule("AuthorizeSecurityGroupEgress"),
}
