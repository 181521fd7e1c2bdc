"""Network ACLs, with their rules inline or as separate resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.resources.ec2.rows import ec2_row, tag
from local.resources.row import Context, Creator
from recorder.cloud import Created


def _network_acl(context: Context) -> Created:
    created = ec2_row("CreateNetworkAcl", "network-acl", "NetworkAcl.NetworkAclId", later=ACL_BLOCKS)(context)
    _acl_blocks(context, created.id)
    for subnet in context.inputs.get("subnetIds") or ():
        _put_under_acl(context, created.id, subnet)
    return created


def _default_acl(context: Context) -> Created:
    """Take over the ACL that came with the VPC; what it allowed goes, what is declared comes."""
    acl = str(context.inputs["defaultNetworkAclId"])
    for entry in _entries(context, acl):
        context.call(
            "ec2", "DeleteNetworkAclEntry", NetworkAclId=acl, RuleNumber=entry["RuleNumber"], Egress=entry["Egress"]
        )
    _acl_blocks(context, acl)
    tag(context, acl)
    return Created(acl, {})


def _entries(context: Context, acl: str) -> list[dict[str, Any]]:
    last = 32767  # the rule that denies what no other decides; it cannot be deleted
    found = context.call("ec2", "DescribeNetworkAcls", NetworkAclIds=[acl])["NetworkAcls"][0]
    return [entry for entry in found["Entries"] if entry["RuleNumber"] < last]


def _acl_blocks(context: Context, acl: str) -> None:
    for block, egress in (("ingress", False), ("egress", True)):
        for rule in context.inputs.get(block) or ():
            _acl_entry(context, acl, rule["ruleNo"], rule["action"], rule, egress=egress)


def _acl_rule(context: Context) -> Created:
    inputs = context.inputs
    egress = bool(inputs.get("egress"))
    _acl_entry(context, inputs["networkAclId"], inputs["ruleNumber"], inputs["ruleAction"], inputs, egress=egress)
    return context.simulated


def _acl_entry(context: Context, acl: str, number: int, action: str, rule: Mapping[str, Any], *, egress: bool) -> None:
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
    context.call("ec2", "CreateNetworkAclEntry", NetworkAclId=acl, **entry)


def _acl_association(context: Context) -> Created:
    id_ = _put_under_acl(context, str(context.inputs["networkAclId"]), str(context.inputs["subnetId"]))
    return Created(id_, {})


def _put_under_acl(context: Context, acl: str, subnet: str) -> str:
    """Replace the association that a subnet always has."""
    acls = context.call("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    current = next(a for found in acls for a in found["Associations"] if a["SubnetId"] == subnet)
    answer = context.call(
        "ec2", "ReplaceNetworkAclAssociation", AssociationId=current["NetworkAclAssociationId"], NetworkAclId=acl
    )
    return str(answer["NewAssociationId"])


PROTOCOLS = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "ipv6-icmp": "58"}

ACL_BLOCKS = ("ingress", "egress", "subnetIds")


ROWS: Mapping[str, Creator] = {
    "aws:ec2/networkAcl:NetworkAcl": _network_acl,
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _default_acl,
    "aws:ec2/networkAclRule:NetworkAclRule": _acl_rule,
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": _acl_association,
}
