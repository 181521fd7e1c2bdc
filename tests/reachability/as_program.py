"""Writes a drawn network down as the recorded resources of a program: the same network in another form."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from recorder.resource import Resource
from tests.reachability.networks import Document


def resources(document: Document, random: Random) -> list[Resource]:
    """Return the resources, in any order, each under the id that the document has for it."""
    found = [
        *_vpcs(document),
        *_groups(document, random),
        *_acls(document, random),
        *_tables(document),
        *_interfaces(document),
        *_gateways(document),
    ]
    random.shuffle(found)
    return found


def expressible(document: Document) -> Document:
    """Return the document without what no program says: black holes, failed gateways, pending peerings."""
    for table in document["RouteTables"]:
        table["Routes"] = [route for route in table["Routes"] if route.get("State") != "blackhole"]
    for nat in document["NatGateways"]:
        nat["State"] = "available"
    for peering in document["VpcPeeringConnections"]:
        peering["Status"]["Code"] = "active"
    return document


def _resource(type_: str, id_: str, inputs: dict[str, Any], outputs: dict[str, Any] | None = None) -> Resource:
    return Resource(
        f"urn:pulumi:s::p::{type_}::{id_}",
        type_,
        id_,
        id_,
        {k: v for k, v in inputs.items() if v not in (None, [])},
        outputs or {},
    )


def _vpcs(document: Document) -> Iterator[Resource]:
    for vpc in document["Vpcs"]:
        ipv6 = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
        inputs = {"cidrBlock": vpc["CidrBlock"], "ipv6CidrBlock": ipv6}
        default = {"defaultNetworkAclId": f"acl-{vpc['VpcId']}"}
        yield _resource("aws:ec2/vpc:Vpc", vpc["VpcId"], inputs, default)
    for subnet in document["Subnets"]:
        ipv6 = [a["Ipv6CidrBlock"] for a in subnet.get("Ipv6CidrBlockAssociationSet", [])]
        inputs = {
            "vpcId": subnet["VpcId"],
            "cidrBlock": subnet["CidrBlock"],
            "ipv6CidrBlock": ipv6[0] if ipv6 else None,
        }
        yield _resource("aws:ec2/subnet:Subnet", subnet["SubnetId"], inputs)


def _permission(rule: Document) -> dict[str, Any]:
    return {
        "protocol": rule["IpProtocol"],
        "fromPort": rule.get("FromPort", 0),
        "toPort": rule.get("ToPort", 0),
        "cidrBlocks": [r["CidrIp"] for r in rule.get("IpRanges", [])],
        "ipv6CidrBlocks": [r["CidrIpv6"] for r in rule.get("Ipv6Ranges", [])],
        "prefixListIds": [r["PrefixListId"] for r in rule.get("PrefixListIds", [])],
        "securityGroups": [r["GroupId"] for r in rule.get("UserIdGroupPairs", [])],
    }


def _groups(document: Document, random: Random) -> Iterator[Resource]:
    """Yield the groups, each with its rules inline or as resources of their own."""
    for group in document["SecurityGroups"]:
        inputs: dict[str, Any] = {"vpcId": group["VpcId"]}
        for direction, key in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
            rules = [_permission(rule) for rule in group[key]]
            if random.random() < 0.5:
                inputs[direction] = rules
                continue
            for number, rule in enumerate(rules):
                sources: list[str] = rule.pop("securityGroups")
                about = {"type": direction, "securityGroupId": group["GroupId"]}
                name = f"{group['GroupId']}-{direction}-{number}"
                yield _resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, about | rule)
                for source in sources:
                    alone = {key: rule[key] for key in ("protocol", "fromPort", "toPort")}
                    alone |= {"sourceSecurityGroupId": source}
                    yield _resource("aws:ec2/securityGroupRule:SecurityGroupRule", f"{name}-{source}", about | alone)
        yield _resource("aws:ec2/securityGroup:SecurityGroup", group["GroupId"], inputs)


def _entry(entry: Document) -> dict[str, Any]:
    span, icmp = entry.get("PortRange"), entry.get("IcmpTypeCode")
    found: dict[str, Any] = {"protocol": entry["Protocol"]}
    if span:
        found |= {"fromPort": span["From"], "toPort": span["To"]}
    if icmp:
        found |= {"icmpType": icmp["Type"], "icmpCode": icmp["Code"]}
    found |= {"cidrBlock": entry.get("CidrBlock"), "ipv6CidrBlock": entry.get("Ipv6CidrBlock")}
    return {key: value for key, value in found.items() if value is not None}


def _acls(document: Document, random: Random) -> Iterator[Resource]:
    """Yield the network ACLs, with rules inline or as resources of their own: in any order, as only numbers count."""
    for acl in document["NetworkAcls"]:
        id_ = acl["NetworkAclId"]
        inputs: dict[str, Any] = {"subnetIds": [a["SubnetId"] for a in acl["Associations"]]}
        inputs |= {"defaultNetworkAclId": id_} if acl["IsDefault"] else {"vpcId": acl["VpcId"]}
        for egress, direction in ((True, "egress"), (False, "ingress")):
            entries = [e for e in acl["Entries"] if e["Egress"] is egress and e["RuleNumber"] < 32767]
            random.shuffle(entries)
            if random.random() < 0.5:
                inputs[direction] = [
                    {**_entry(e), "ruleNo": e["RuleNumber"], "action": e["RuleAction"]} for e in entries
                ]
                continue
            for entry in entries:
                about = {"networkAclId": id_, "egress": egress, "ruleNumber": entry["RuleNumber"]}
                rule = _entry(entry) | about | {"ruleAction": entry["RuleAction"]}
                name = f"{id_}-{direction}-{entry['RuleNumber']}"
                yield _resource("aws:ec2/networkAclRule:NetworkAclRule", name, rule)
        kind = "DefaultNetworkAcl" if acl["IsDefault"] else "NetworkAcl"
        yield _resource(f"aws:ec2/{kind[0].lower()}{kind[1:]}:{kind}", id_, inputs)


_TARGETS = {
    "DestinationCidrBlock": "cidrBlock",
    "DestinationIpv6CidrBlock": "ipv6CidrBlock",
    "DestinationPrefixListId": "destinationPrefixListId",
    "GatewayId": "gatewayId",
    "NatGatewayId": "natGatewayId",
    "NetworkInterfaceId": "networkInterfaceId",
    "EgressOnlyInternetGatewayId": "egressOnlyGatewayId",
    "VpcPeeringConnectionId": "vpcPeeringConnectionId",
}


def _tables(document: Document) -> Iterator[Resource]:
    for table in document["RouteTables"]:
        id_ = table["RouteTableId"]
        routes = [{_TARGETS[key]: value for key, value in route.items()} for route in table["Routes"]]
        yield _resource("aws:ec2/routeTable:RouteTable", id_, {"vpcId": table["VpcId"], "routes": routes})
        for association in table["Associations"]:
            if association.get("Main"):
                inputs = {"vpcId": table["VpcId"], "routeTableId": id_}
                yield _resource("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", f"main-{id_}", inputs)
            else:
                inputs = {"subnetId": association["SubnetId"], "routeTableId": id_}
                yield _resource("aws:ec2/routeTableAssociation:RouteTableAssociation", f"of-{id_}", inputs)


def _interfaces(document: Document) -> Iterator[Resource]:
    for interface in document["NetworkInterfaces"]:
        id_ = interface["NetworkInterfaceId"]
        inputs = {
            "subnetId": interface["SubnetId"],
            "privateIps": [interface["PrivateIpAddress"]],
            "ipv6Addresses": [a["Ipv6Address"] for a in interface.get("Ipv6Addresses", [])],
            "securityGroups": [g["GroupId"] for g in interface["Groups"]],
            "tags": {"reachability:role": "nat"},
        }
        found = _resource("aws:ec2/networkInterface:NetworkInterface", id_, inputs)
        yield Resource(
            found.urn, found.type, id_, id_, {**found.inputs, "sourceDestCheck": interface["SourceDestCheck"]}
        )
        if "Association" in interface:
            yield _resource("aws:ec2/eip:Eip", f"address-of-{id_}", {"networkInterface": id_})


def _gateways(document: Document) -> Iterator[Resource]:
    for gateway in document["InternetGateways"]:
        attached = [attachment["VpcId"] for attachment in gateway["Attachments"]]
        inputs = {"vpcId": attached[0] if attached else None}
        yield _resource("aws:ec2/internetGateway:InternetGateway", gateway["InternetGatewayId"], inputs)
    for nat in document["NatGateways"]:
        inputs = {"subnetId": nat["SubnetId"], "connectivityType": nat["ConnectivityType"]}
        yield _resource("aws:ec2/natGateway:NatGateway", nat["NatGatewayId"], inputs)
    for peering in document["VpcPeeringConnections"]:
        inputs = {
            "vpcId": peering["RequesterVpcInfo"]["VpcId"],
            "peerVpcId": peering["AccepterVpcInfo"]["VpcId"],
            "autoAccept": True,
        }
        yield _resource("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", peering["VpcPeeringConnectionId"], inputs)
    for listed in document["PrefixLists"]:
        inputs = {"entries": [{"cidr": cidr} for cidr in listed["Cidrs"]]}
        yield _resource("aws:ec2/managedPrefixList:ManagedPrefixList", listed["PrefixListId"], inputs)
