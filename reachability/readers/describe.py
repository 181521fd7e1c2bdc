"""Reads a live network from the answers of `aws ec2 describe-*`, gathered in one JSON object.

The keys are those of the answers: `Vpcs`, `Subnets`, `RouteTables`, `SecurityGroups`, `NetworkAcls`,
`NetworkInterfaces`, `InternetGateways`, `NatGateways`, `VpcEndpoints`, `VpcPeeringConnections`, `PrefixLists`,
`Reservations`. Any may be missing: what depends on it is then unknown. A state that is missing in a description is the
usual one, such as `available`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reachability.addresses import EVERYWHERE
from reachability.filters import Direction
from reachability.intervals import EMPTY, Intervals
from reachability.model import (
    AclRule,
    GatewayEndpoint,
    GroupReference,
    GroupRule,
    Interface,
    NatGateway,
    Network,
    NetworkAcl,
    Peer,
    Peering,
    PrefixList,
    PrefixListReference,
    Route,
    RouteTable,
    SecurityGroup,
    SomeOf,
    Subnet,
    TargetKind,
    Vpc,
)
from reachability.readers.describe_interfaces import read_interfaces
from reachability.readers.described import Described, all_of, named, ranges, subnet_addresses, tags
from reachability.readers.rules import (
    TIER_TAG,
    UnreadableError,
    acl_rule,
    address_range,
    local_routes,
    number,
    permission,
    route,
)
from recorder.resource import UNKNOWN, Unknown

KEYS: Final = frozenset(
    (
        "Vpcs",
        "Subnets",
        "RouteTables",
        "SecurityGroups",
        "NetworkAcls",
        "NetworkInterfaces",
        "InternetGateways",
        "EgressOnlyInternetGateways",
        "NatGateways",
        "VpcEndpoints",
        "VpcPeeringConnections",
        "PrefixLists",
        "Reservations",
    )
)

_TARGETS: Final = (
    ("NatGatewayId", TargetKind.NAT_GATEWAY),
    ("NetworkInterfaceId", TargetKind.INTERFACE),
    ("VpcPeeringConnectionId", TargetKind.PEERING),
    ("EgressOnlyInternetGatewayId", TargetKind.EGRESS_ONLY_GATEWAY),
    ("InstanceId", TargetKind.INTERFACE),
)


def read_describe(document: Described) -> Network:
    """Return the network that the answers of `aws ec2 describe-*` describe.

    Raises:
        UnreadableError: a value is not what AWS gives; the message says where.
    """
    _check(document)
    vpcs = _vpcs(document)
    endpoints = _gateway_endpoints(document)
    interfaces = read_interfaces(document)
    tables = {t["RouteTableId"]: _route_table(t, vpcs, endpoints) for t in all_of(document, "RouteTables")}
    return Network(
        vpcs=vpcs,
        subnets=_subnets(document, interfaces),
        route_tables=tables,
        groups={g["GroupId"]: _group(g, document) for g in all_of(document, "SecurityGroups")},
        acls={a["NetworkAclId"]: _acl(a) for a in all_of(document, "NetworkAcls")},
        interfaces=interfaces,
        internet_gateways=_internet_gateways(document),
        gateway_route_tables={
            association["GatewayId"]: table["RouteTableId"]
            for table in all_of(document, "RouteTables")
            for association in table.get("Associations", ())
            if "GatewayId" in association
        },
        nat_gateways={n["NatGatewayId"]: _nat_gateway(n) for n in all_of(document, "NatGateways")},
        peerings={p["VpcPeeringConnectionId"]: _peering(p) for p in all_of(document, "VpcPeeringConnections")},
        endpoints=endpoints,
        prefix_lists=_prefix_lists(document),
    )


def _check(document: Described) -> None:
    """Refuse what is not a description, before its parts are read.

    Raises:
        UnreadableError: a part is not a list of objects, or an object lacks its id.
    """
    ids = {
        "Vpcs": "VpcId",
        "Subnets": "SubnetId",
        "RouteTables": "RouteTableId",
        "SecurityGroups": "GroupId",
        "NetworkAcls": "NetworkAclId",
        "NetworkInterfaces": "NetworkInterfaceId",
        "InternetGateways": "InternetGatewayId",
        "NatGateways": "NatGatewayId",
        "VpcEndpoints": "VpcEndpointId",
        "VpcPeeringConnections": "VpcPeeringConnectionId",
        "PrefixLists": "PrefixListId",
    }
    for key in KEYS & document.keys():
        part = document[key]
        if not isinstance(part, list) or not all(isinstance(item, dict) for item in part):
            raise UnreadableError(f"{key} is not a list of objects: take it as `aws ec2 describe-*` prints it")
        for index, item in enumerate(part):
            if key in ids and not item.get(ids[key]):
                raise UnreadableError(f"{key}[{index}] has no {ids[key]}")


def _vpcs(document: Described) -> dict[str, Vpc]:
    """Return the VPCs; of those that are only referred to, the addresses are those of their subnets."""
    found = {vpc["VpcId"]: _vpc(vpc) for vpc in all_of(document, "Vpcs")}
    for subnet in all_of(document, "Subnets"):
        id_ = subnet.get("VpcId")
        if id_ and id_ not in {vpc["VpcId"] for vpc in all_of(document, "Vpcs")}:
            known = found.get(id_, Vpc(id=id_, addresses=EMPTY))
            found[id_] = replace(known, addresses=known.addresses | subnet_addresses(subnet))
    return found


def _vpc(vpc: Described) -> Vpc:
    associated = [vpc.get("CidrBlock")]
    for key, cidr, state in (
        ("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState"),
        ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"),
    ):
        associated += [
            association.get(cidr)
            for association in vpc.get(key) or ()
            if association.get(state, {}).get("State", "associated") == "associated"
        ]
    return Vpc(id=vpc["VpcId"], addresses=ranges(vpc["VpcId"], associated), names=named(vpc))


def _subnets(document: Described, interfaces: Mapping[str, Interface]) -> dict[str, Subnet]:
    """Return the subnets, and what is known of those that only interfaces name."""
    described = {s["SubnetId"]: s for s in all_of(document, "Subnets")}
    instances = [i for reservation in all_of(document, "Reservations") for i in reservation.get("Instances") or ()]
    vpc_of = {i.get("SubnetId"): i.get("VpcId") for i in (*instances, *all_of(document, "NetworkInterfaces"))}
    for id_ in [interface.subnet for interface in interfaces.values()]:
        described.setdefault(id_, {"SubnetId": id_, "VpcId": vpc_of.get(id_)})
    tables = _in_force(document, "RouteTables", "RouteTableId")
    acls = _in_force(document, "NetworkAcls", "NetworkAclId")
    return {
        id_: Subnet(
            id=id_,
            vpc=subnet.get("VpcId") or UNKNOWN,
            addresses=subnet_addresses(subnet),
            route_table=tables.get(id_) or tables.get(subnet.get("VpcId")) or UNKNOWN,
            acl=acls.get(id_) or acls.get(subnet.get("VpcId")) or UNKNOWN,
            zone=subnet.get("AvailabilityZone", ""),
            tier=tags(subnet).get(TIER_TAG, ""),
            names=named(subnet),
        )
        for id_, subnet in described.items()
    }


def _in_force(document: Described, key: str, id_: str) -> dict[str | None, str]:
    """Return which table or ACL is in force by subnet, and under the VPC's id which one for all other subnets."""
    found: dict[str | None, str] = {}
    for item in all_of(document, key):
        associations = item.get("Associations") or []
        if item.get("IsDefault") or any(association.get("Main") for association in associations):
            found[item.get("VpcId")] = item[id_]
        for association in associations:
            if association.get("SubnetId"):
                found[association["SubnetId"]] = item[id_]
    return found


def _route_table(table: Described, vpcs: Mapping[str, Vpc], endpoints: Mapping[str, GatewayEndpoint]) -> RouteTable:
    described = table.get("Routes")
    if described is None:
        return RouteTable(id=table["RouteTableId"], routes=UNKNOWN, names=named(table))
    # A static route wins over a propagated one to the same destination: the first of equals is taken.
    ordered = sorted(described, key=lambda r: r.get("Origin") == "EnableVgwRoutePropagation")
    routes = [_route(r, endpoints, table["RouteTableId"]) for r in ordered]
    local = local_routes(vpcs.get(table.get("VpcId", "")), routes)
    return RouteTable(id=table["RouteTableId"], routes=(*local, *routes), names=named(table))


def _route(described: Described, endpoints: Mapping[str, GatewayEndpoint], where: str) -> Route:
    destination: Intervals | PrefixListReference | SomeOf = SomeOf(EVERYWHERE)
    cidr = described.get("DestinationCidrBlock") or described.get("DestinationIpv6CidrBlock")
    if cidr:
        destination = address_range(cidr, where)
    elif described.get("DestinationPrefixListId"):
        destination = PrefixListReference(described["DestinationPrefixListId"])
    blackhole = described.get("State") == "blackhole"
    gateway = str(described.get("GatewayId") or "")
    for key, kind in _TARGETS:
        if described.get(key):
            return route(destination, kind, described[key], blackhole=blackhole)
    if gateway == "local":
        return route(destination, TargetKind.LOCAL, gateway, blackhole=blackhole)
    if gateway.startswith("igw-"):
        return route(destination, TargetKind.INTERNET_GATEWAY, gateway, blackhole=blackhole)
    if gateway in endpoints:
        return route(destination, TargetKind.ENDPOINT, gateway, blackhole=blackhole)
    others = [v for k, v in described.items() if k.endswith(("GatewayId", "NetworkArn")) and v]
    return route(destination, TargetKind.UNRESOLVED, str((others or ["an unknown target"])[0]), blackhole=blackhole)


def _internet_gateways(document: Described) -> dict[str, frozenset[str]]:
    """Return the internet gateways; without their descriptions, an active route to one tells that it is attached."""
    if "InternetGateways" in document:
        return {
            gateway["InternetGatewayId"]: frozenset(
                attachment["VpcId"]
                for attachment in gateway.get("Attachments") or ()
                if attachment.get("State", "available") in ("available", "attached")
            )
            for gateway in all_of(document, "InternetGateways")
        }
    found: dict[str, frozenset[str]] = {}
    for table in all_of(document, "RouteTables"):
        for described in table.get("Routes") or ():
            gateway = str(described.get("GatewayId", ""))
            if gateway.startswith("igw-") and table.get("VpcId"):
                found[gateway] = found.get(gateway, frozenset()) | {table["VpcId"]}
    return found


def _gateway_endpoints(document: Described) -> dict[str, GatewayEndpoint]:
    """Return the gateway endpoints: those described, and those that routes to prefix lists lead to."""
    lists = {
        described["GatewayId"]: described["DestinationPrefixListId"]
        for table in all_of(document, "RouteTables")
        for described in table.get("Routes") or ()
        if described.get("DestinationPrefixListId") and str(described.get("GatewayId", "")).startswith("vpce-")
    }
    by_service = {p.get("PrefixListName"): p["PrefixListId"] for p in all_of(document, "PrefixLists")}
    described_ids = {e["VpcEndpointId"] for e in all_of(document, "VpcEndpoints")}
    found = {
        id_: GatewayEndpoint(id=id_, prefix_list=list_) for id_, list_ in lists.items() if id_ not in described_ids
    }
    for endpoint in all_of(document, "VpcEndpoints"):
        if endpoint.get("VpcEndpointType", "Gateway") == "Gateway":
            id_, service = endpoint["VpcEndpointId"], endpoint.get("ServiceName")
            list_ = lists.get(id_) or by_service.get(service) or f"the prefix list of {id_}"
            available = endpoint.get("State", "available").lower() == "available"
            found[id_] = GatewayEndpoint(id=id_, prefix_list=list_, available=available, names=named(endpoint, service))
    return found


def _prefix_lists(document: Described) -> dict[str, PrefixList]:
    """Return the lists whose entries are there, as `describe-prefix-lists` or `get-managed-prefix-list-entries` say."""
    found: dict[str, PrefixList] = {}
    for described in all_of(document, "PrefixLists"):
        entries = described.get("Cidrs", described.get("Entries"))
        if entries is not None:
            texts = [entry["Cidr"] if isinstance(entry, Mapping) else entry for entry in entries]
            ranges = [address_range(text, described["PrefixListId"]) for text in texts]
            found[described["PrefixListId"]] = PrefixList(
                described["PrefixListId"], tuple(known for known in ranges if isinstance(known, Intervals))
            )
    return found


def _nat_gateway(gateway: Described) -> NatGateway:
    addresses_ = [a.get("PublicIp") for a in gateway.get("NatGatewayAddresses") or ()]
    return NatGateway(
        id=gateway["NatGatewayId"],
        subnet=gateway.get("SubnetId") or UNKNOWN,
        public=gateway.get("ConnectivityType", "public") == "public",
        available=gateway.get("State", "available") == "available",
        public_addresses=ranges(gateway["NatGatewayId"], addresses_),
        names=named(gateway),
    )


def _peering(peering: Described) -> Peering:
    vpcs = [peering.get(side, {}).get("VpcId") for side in ("RequesterVpcInfo", "AccepterVpcInfo")]
    return Peering(
        id=peering["VpcPeeringConnectionId"],
        vpcs=frozenset(vpcs) if all(vpcs) else UNKNOWN,
        active=peering.get("Status", {}).get("Code", "active") == "active",
        names=named(peering),
    )


# Security groups and network ACLs.


def _group(group: Described, document: Described) -> SecurityGroup:
    return SecurityGroup(
        id=group["GroupId"],
        vpc=group.get("VpcId") or UNKNOWN,
        ingress=_permissions(group, "IpPermissions", Direction.INGRESS, document),
        egress=_permissions(group, "IpPermissionsEgress", Direction.EGRESS, document),
        names=named(group, group.get("GroupName")),
        tier=tags(group).get(TIER_TAG, ""),
    )


PORTED: Final = ("tcp", "udp", "6", "17")
"""Protocols whose rules AWS always prints with ports: without them a rule would stand for all."""


def _permissions(
    group: Described, key: str, direction: Direction, document: Described
) -> tuple[GroupRule, ...] | Unknown:
    if group.get(key) is None:
        return UNKNOWN
    found: list[GroupRule] = []
    for index, described in enumerate(group[key]):
        where = f"{group['GroupId']} {key}[{index}]"
        span = (number(described.get("FromPort"), where), number(described.get("ToPort"), where))
        if str(described.get("IpProtocol")) in PORTED and None in span:
            raise UnreadableError(f"{where}: a rule for TCP or UDP has FromPort and ToPort")
        peers: list[Peer] = [
            *(address_range(r.get("CidrIp"), where) for r in described.get("IpRanges") or ()),
            *(address_range(r.get("CidrIpv6"), where) for r in described.get("Ipv6Ranges") or ()),
            *(PrefixListReference(r["PrefixListId"]) for r in described.get("PrefixListIds") or ()),
            *(_group_pair(pair, group, document) for pair in described.get("UserIdGroupPairs") or ()),
        ]
        protocol = described.get("IpProtocol", UNKNOWN)
        found += permission(f"{direction}[{index}]", direction, protocol, span, peers)
    return tuple(found)


def _group_pair(pair: Described, group: Described, document: Described) -> Peer:
    """Return whom a reference to a group means; by its name only within the VPC of the rule's group."""
    if pair.get("GroupId"):
        return GroupReference(pair["GroupId"])
    for other in all_of(document, "SecurityGroups"):
        if other.get("VpcId") == group.get("VpcId") and other.get("GroupName") == pair.get("GroupName"):
            return GroupReference(other["GroupId"])
    return SomeOf(EVERYWHERE)


def _acl(acl: Described) -> NetworkAcl:
    entries = acl.get("Entries")
    if entries is None:
        return NetworkAcl(id=acl["NetworkAclId"], ingress=UNKNOWN, egress=UNKNOWN, names=named(acl))
    return NetworkAcl(
        id=acl["NetworkAclId"],
        ingress=_entries(acl, Direction.INGRESS),
        egress=_entries(acl, Direction.EGRESS),
        names=named(acl),
    )


def _entries(acl: Described, direction: Direction) -> tuple[AclRule, ...]:
    found: list[AclRule] = []
    for entry in acl["Entries"]:
        if bool(entry.get("Egress")) is not (direction is Direction.EGRESS):
            continue
        where = f"{acl['NetworkAclId']} rule {entry.get('RuleNumber')}"
        number_ = number(entry.get("RuleNumber"), where)
        if not isinstance(number_, int):
            raise UnreadableError(f"{acl['NetworkAclId']}: an entry has no RuleNumber")
        ports, icmp = entry.get("PortRange") or {}, entry.get("IcmpTypeCode") or {}
        low, high = ports.get("From", icmp.get("Type")), ports.get("To", icmp.get("Code"))
        if str(entry.get("Protocol")) in PORTED and (low is None or high is None):
            raise UnreadableError(f"{where}: an entry for TCP or UDP has a PortRange with From and To")
        if str(entry.get("RuleAction")).lower() not in ("allow", "deny"):
            raise UnreadableError(f"{where}: RuleAction is allow or deny, not {entry.get('RuleAction')!r}")
        if str(entry.get("Protocol")) in ("1", "58"):
            low, high = icmp.get("Type", low), icmp.get("Code", high)
        cidr = entry.get("CidrBlock") or entry.get("Ipv6CidrBlock")
        found.append(
            acl_rule(
                number_,
                direction,
                allow=str(entry.get("RuleAction")).lower() == "allow",
                protocol=entry.get("Protocol", UNKNOWN),
                span=(number(low, where), number(high, where)),
                peer=address_range(cidr, where),
            )
        )
    return tuple(sorted(found, key=lambda rule: rule.number))
