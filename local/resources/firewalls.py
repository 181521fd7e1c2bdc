"""Security groups and network ACLs, with their rules inline or apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.resources.ec2 import ec2_row, tag
from local.resources.row import Maker, Making
from recorder.cloud import Created


def _group_rules(making: Making, group: str, *, keep_egress: bool) -> None:
    """Give a security group the rules that it declares inline; like the provider, without EC2's own allow-all."""
    if not keep_egress:
        found = making.call("ec2", "DescribeSecurityGroups", GroupIds=[group])["SecurityGroups"][0]
        for direction, permissions in (
            ("RevokeSecurityGroupEgress", found.get("IpPermissionsEgress")),
            ("RevokeSecurityGroupIngress", found.get("IpPermissions")),
        ):
            if permissions:
                making.call("ec2", direction, GroupId=group, IpPermissions=permissions)
    for rules, operation in (
        ("ingress", "AuthorizeSecurityGroupIngress"),
        ("egress", "AuthorizeSecurityGroupEgress"),
    ):
        permissions = [_permission(rule, group) for rule in making.inputs.get(rules) or ()]
        if permissions:
            making.call("ec2", operation, GroupId=group, IpPermissions=permissions)


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


def _security_group(making: Making) -> Created:
    created = GROUP_ROW(making)
    _group_rules(making, created.id, keep_egress=False)
    return created


def _group_rule(operation: str) -> Maker:
    """Return what makes a rule that is a resource of its own."""

    def make(making: Making) -> Created:
        inputs = making.inputs
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
        answer = making.call("ec2", operation, GroupId=inputs["securityGroupId"], IpPermissions=[permission])
        rules = answer.get("SecurityGroupRules") or [{}]
        id_ = rules[0].get("SecurityGroupRuleId") or making.imagined.id
        return Created(id_, {"securityGroupRuleId": id_})

    return make


def _default_group(making: Making) -> Created:
    """Take over the group that came with the VPC, and leave it just the rules that are declared: mostly none."""
    filters = [
        {"Name": "vpc-id", "Values": [making.inputs["vpcId"]]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    group = making.call("ec2", "DescribeSecurityGroups", Filters=filters)["SecurityGroups"][0]["GroupId"]
    _group_rules(making, group, keep_egress=False)
    tag(making, group)
    return Created(group, {"name": "default"})


def _network_acl(making: Making) -> Created:
    created = ec2_row("CreateNetworkAcl", "network-acl", "NetworkAcl.NetworkAclId", later=ACL_BLOCKS)(making)
    _acl_blocks(making, created.id)
    for subnet in making.inputs.get("subnetIds") or ():
        _put_under_acl(making, created.id, subnet)
    return created


def _default_acl(making: Making) -> Created:
    """Take over the ACL that came with the VPC; what it allowed goes, what is declared comes."""
    acl = str(making.inputs["defaultNetworkAclId"])
    for entry in _entries(making, acl):
        making.call(
            "ec2", "DeleteNetworkAclEntry", NetworkAclId=acl, RuleNumber=entry["RuleNumber"], Egress=entry["Egress"]
        )
    _acl_blocks(making, acl)
    tag(making, acl)
    return Created(acl, {})


def _entries(making: Making, acl: str) -> list[dict[str, Any]]:
    last = 32767  # the rule that denies what no other decides; it cannot be deleted
    found = making.call("ec2", "DescribeNetworkAcls", NetworkAclIds=[acl])["NetworkAcls"][0]
    return [entry for entry in found["Entries"] if entry["RuleNumber"] < last]


def _acl_blocks(making: Making, acl: str) -> None:
    for block, egress in (("ingress", False), ("egress", True)):
        for rule in making.inputs.get(block) or ():
            _acl_entry(making, acl, rule["ruleNo"], rule["action"], rule, egress=egress)


def _acl_rule(making: Making) -> Created:
    inputs = making.inputs
    egress = bool(inputs.get("egress"))
    _acl_entry(making, inputs["networkAclId"], inputs["ruleNumber"], inputs["ruleAction"], inputs, egress=egress)
    return making.imagined


def _acl_entry(making: Making, acl: str, number: int, action: str, rule: Mapping[str, Any], *, egress: bool) -> None:
    protocol = str(rule["protocol"]).lower()
    number_of = PROTOCOLS.get(protocol, protocol)
    entry: dict[str, Any] = {"RuleNumber": number, "RuleAction": action, "Protocol": number_of, "Egress": egress}
    if rule.get("cidrBlock"):
        entry["CidrBlock"] = rule["cidrBlock"]
    if rule.get("ipv6CidrBlock"):
        entry["Ipv6CidrBlock"] = rule["ipv6CidrBlock"]
    if number_of in ("6", "17"):
        entry["PortRange"] = {"From": int(rule["fromPort"]), "To": int(rule["toPort"])}
    if number_of in ("1", "58"):
        entry["IcmpTypeCode"] = {"Type": int(rule.get("icmpType", -1)), "Code": int(rule.get("icmpCode", -1))}
    making.call("ec2", "CreateNetworkAclEntry", NetworkAclId=acl, **entry)


def _acl_association(making: Making) -> Created:
    id_ = _put_under_acl(making, str(making.inputs["networkAclId"]), str(making.inputs["subnetId"]))
    return Created(id_, {})


def _put_under_acl(making: Making, acl: str, subnet: str) -> str:
    """Replace the association that a subnet always has."""
    acls = making.call("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    current = next(a for found in acls for a in found["Associations"] if a["SubnetId"] == subnet)
    answer = making.call(
        "ec2", "ReplaceNetworkAclAssociation", AssociationId=current["NetworkAclAssociationId"], NetworkAclId=acl
    )
    return str(answer["NewAssociationId"])


PROTOCOLS = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "ipv6-icmp": "58"}

ACL_BLOCKS = ("ingress", "egress", "subnetIds")
GROUP_ROW = ec2_row(
    "CreateSecurityGroup",
    "security-group",
    "GroupId",
    name="GroupName",
    later=("ingress", "egress", "revokeRulesOnDelete"),
)

ROWS: Mapping[str, Maker] = {
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _default_group,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _group_rule("AuthorizeSecurityGroupIngress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _group_rule("AuthorizeSecurityGroupEgress"),
    "aws:ec2/networkAcl:NetworkAcl": _network_acl,
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _default_acl,
    "aws:ec2/networkAclRule:NetworkAclRule": _acl_rule,
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": _acl_association,
}
