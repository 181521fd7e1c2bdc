"""Reads a live network from the answers of `aws ec2 describe-*`, gathered in one JSON object.

The keys are those of the answers: `Vpcs`, `Subnets`, `RouteTables`, `SecurityGroups`, `NetworkAcls`,
`NetworkInterfaces`, `InternetGateways`, `NatGateways`, `VpcEndpoints`, `VpcPeeringConnections`, `PrefixLists`,
`Reservations`. Any may be missing: what depends on it is then unknown. A state that is missing in a description is the
usual one, such as `available`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from reachability.addresses import EVERYWHERE, IPV4
from reachability.filters import Direction
from reachability.intervals import EMPTY, Intervals
from reachability.model import (
    AclRule,
    Forwarding,
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
    Role,
    Route,
    RouteTable,
    SecurityGroup,
    SomeOf,
    Subnet,
    TargetKind,
    Vpc,
)
from reachability.readers.rules import (
    NAT_ROLE_TAG,
    TIER_TAG,
    UnreadableError,
    acl_rule,
    address_range,
    local_routes,
    names,
    number,
    permission,
    route,
)
from recorder.resource import UNKNOWN, Unknown

Described = Mapping[str, Any]

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

_ROLES: Final = {
    "nat_gateway": Role.NAT_GATEWAY,
    "natGateway": Role.NAT_GATEWAY,
    "vpc_endpoint": Role.ENDPOINT,
    "gateway_load_balancer_endpoint": Role.ENDPOINT,
}
_TARGETS: Final = (
    ("NatGatewayId", TargetKind.NAT_GATEWAY),
    ("NetworkInterfaceId", TargetKind.INTERFACE),
    ("VpcPeeringConnectionId", TargetKind.PEERING),
    ("EgressOnlyInternetGatewayId", TargetKind.EGRESS_ONLY_GATEWAY),
    ("InstanceId", TargetKind.INTERFACE),
)
_LOAD_BALANCER: Final = re.compile(r"^ELB (?:(?:app|net|gwy)/)?(?P<name>[^/]+)")


def read_describe(document: Described) -> Network:
    """Return the network that the answers of `aws ec2 describe-*` describe.

    Raises:
        UnreadableError: a value is not what AWS gives; the message says where.
    """
    _check(document)
    vpcs = _vpcs(document)
    endpoints = _gateway_endpoints(document)
    interfaces = _interfaces(document)
    tables = {t["RouteTableId"]: _route_table(t, vpcs, endpoints) for t in _all(document, "RouteTables")}
    return Network(
        vpcs=vpcs,
        subnets=_subnets(document, interfaces),
        route_tables=tables,
        groups={g["GroupId"]: _group(g, document) for g in _all(document, "SecurityGroups")},
        acls={a["NetworkAclId"]: _acl(a) for a in _all(document, "NetworkAcls")},
        interfaces=interfaces,
        internet_gateways=_internet_gateways(document),
        gateway_route_tables={
            association["GatewayId"]: table["RouteTableId"]
            for table in _all(document, "RouteTables")
            for association in table.get("Associations", ())
            if "GatewayId" in association
        },
        nat_gateways={n["NatGatewayId"]: _nat_gateway(n) for n in _all(document, "NatGateways")},
        peerings={p["VpcPeeringConnectionId"]: _peering(p) for p in _all(document, "VpcPeeringConnections")},
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


def _all(document: Described, key: str) -> list[dict[str, Any]]:
    return document.get(key) or []


def _tags(described: Described) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in described.get("Tags") or described.get("TagSet") or ()}


def _named(described: Described, *others: object) -> tuple[str, ...]:
    return names(_tags(described).get("Name"), *others)


def _ranges(where: str, texts: Iterator[Any]) -> Intervals:
    found = [address_range(text, where) for text in texts if text]
    return Intervals.of(part for known in found if isinstance(known, Intervals) for part in known)


def _vpcs(document: Described) -> dict[str, Vpc]:
    """Return the VPCs; of those that are only referred to, the addresses are those of their subnets."""
    found = {vpc["VpcId"]: _vpc(vpc) for vpc in _all(document, "Vpcs")}
    for subnet in _all(document, "Subnets"):
        id_ = subnet.get("VpcId")
        if id_ and id_ not in {vpc["VpcId"] for vpc in _all(document, "Vpcs")}:
            known = found.get(id_, Vpc(id=id_, addresses=EMPTY))
            found[id_] = replace(known, addresses=known.addresses | _subnet_addresses(subnet))
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
    return Vpc(id=vpc["VpcId"], addresses=_ranges(vpc["VpcId"], iter(associated)), names=_named(vpc))


def _subnet_addresses(subnet: Described) -> Intervals:
    ipv6 = [a.get("Ipv6CidrBlock") for a in subnet.get("Ipv6CidrBlockAssociationSet") or ()]
    return _ranges(subnet["SubnetId"], iter([subnet.get("CidrBlock"), *ipv6]))


def _subnets(document: Described, interfaces: Mapping[str, Interface]) -> dict[str, Subnet]:
    """Return the subnets, and what is known of those that only interfaces name."""
    described = {s["SubnetId"]: s for s in _all(document, "Subnets")}
    vpc_of = {i.get("SubnetId"): i.get("VpcId") for i in _all(document, "NetworkInterfaces")}
    for id_ in [interface.subnet for interface in interfaces.values()]:
        described.setdefault(id_, {"SubnetId": id_, "VpcId": vpc_of.get(id_)})
    tables = _in_force(document, "RouteTables", "RouteTableId")
    acls = _in_force(document, "NetworkAcls", "NetworkAclId")
    return {
        id_: Subnet(
            id=id_,
            vpc=subnet.get("VpcId") or UNKNOWN,
            addresses=_subnet_addresses(subnet),
            route_table=tables.get(id_) or tables.get(subnet.get("VpcId")) or UNKNOWN,
            acl=acls.get(id_) or acls.get(subnet.get("VpcId")) or UNKNOWN,
            zone=subnet.get("AvailabilityZone", ""),
            tier=_tags(subnet).get(TIER_TAG, ""),
            names=_named(subnet),
        )
        for id_, subnet in described.items()
    }


def _in_force(document: Described, key: str, id_: str) -> dict[str | None, str]:
    """Return which table or ACL is in force by subnet, and under the VPC's id which one for all other subnets."""
    found: dict[str | None, str] = {}
    for item in _all(document, key):
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
        return RouteTable(id=table["RouteTableId"], routes=UNKNOWN, names=_named(table))
    # A static route wins over a propagated one to the same destination: the first of equals is taken.
    ordered = sorted(described, key=lambda r: r.get("Origin") == "EnableVgwRoutePropagation")
    routes = [_route(r, endpoints, table["RouteTableId"]) for r in ordered]
    local = local_routes(vpcs.get(table.get("VpcId", "")), routes)
    return RouteTable(id=table["RouteTableId"], routes=(*local, *routes), names=_named(table))


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
            for gateway in _all(document, "InternetGateways")
        }
    found: dict[str, frozenset[str]] = {}
    for table in _all(document, "RouteTables"):
        for described in table.get("Routes") or ():
            gateway = str(described.get("GatewayId", ""))
            if gateway.startswith("igw-") and table.get("VpcId"):
                found[gateway] = found.get(gateway, frozenset()) | {table["VpcId"]}
    return found


def _gateway_endpoints(document: Described) -> dict[str, GatewayEndpoint]:
    """Return the gateway endpoints: those described, and those that routes to prefix lists lead to."""
    lists = {
        described["GatewayId"]: described["DestinationPrefixListId"]
        for table in _all(document, "RouteTables")
        for described in table.get("Routes") or ()
        if described.get("DestinationPrefixListId") and str(described.get("GatewayId", "")).startswith("vpce-")
    }
    by_service = {p.get("PrefixListName"): p["PrefixListId"] for p in _all(document, "PrefixLists")}
    described_ids = {e["VpcEndpointId"] for e in _all(document, "VpcEndpoints")}
    found = {
        id_: GatewayEndpoint(id=id_, prefix_list=list_) for id_, list_ in lists.items() if id_ not in described_ids
    }
    for endpoint in _all(document, "VpcEndpoints"):
        if endpoint.get("VpcEndpointType", "Gateway") == "Gateway":
            id_, service = endpoint["VpcEndpointId"], endpoint.get("ServiceName")
            list_ = lists.get(id_) or by_service.get(service) or f"the prefix list of {id_}"
            available = endpoint.get("State", "available").lower() == "available"
            found[id_] = GatewayEndpoint(
                id=id_, prefix_list=list_, available=available, names=_named(endpoint, service)
            )
    return found


def _prefix_lists(document: Described) -> dict[str, PrefixList]:
    """Return the lists whose entries are there, as `describe-prefix-lists` or `get-managed-prefix-list-entries` say."""
    found: dict[str, PrefixList] = {}
    for described in _all(document, "PrefixLists"):
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
        public_addresses=_ranges(gateway["NatGatewayId"], iter(addresses_)),
        names=_named(gateway),
    )


def _peering(peering: Described) -> Peering:
    vpcs = [peering.get(side, {}).get("VpcId") for side in ("RequesterVpcInfo", "AccepterVpcInfo")]
    return Peering(
        id=peering["VpcPeeringConnectionId"],
        vpcs=frozenset(vpcs) if all(vpcs) else UNKNOWN,
        active=peering.get("Status", {}).get("Code", "active") == "active",
        names=_named(peering),
    )


# Security groups and network ACLs.


def _group(group: Described, document: Described) -> SecurityGroup:
    return SecurityGroup(
        id=group["GroupId"],
        vpc=group.get("VpcId") or UNKNOWN,
        ingress=_permissions(group, "IpPermissions", Direction.INGRESS, document),
        egress=_permissions(group, "IpPermissionsEgress", Direction.EGRESS, document),
        names=_named(group, group.get("GroupName")),
        tier=_tags(group).get(TIER_TAG, ""),
    )


def _permissions(
    group: Described, key: str, direction: Direction, document: Described
) -> tuple[GroupRule, ...] | Unknown:
    if group.get(key) is None:
        return UNKNOWN
    found: list[GroupRule] = []
    for index, described in enumerate(group[key]):
        where = f"{group['GroupId']} {key}[{index}]"
        span = (number(described.get("FromPort"), where), number(described.get("ToPort"), where))
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
    for other in _all(document, "SecurityGroups"):
        if other.get("VpcId") == group.get("VpcId") and other.get("GroupName") == pair.get("GroupName"):
            return GroupReference(other["GroupId"])
    return SomeOf(EVERYWHERE)


def _acl(acl: Described) -> NetworkAcl:
    entries = acl.get("Entries")
    if entries is None:
        return NetworkAcl(id=acl["NetworkAclId"], ingress=UNKNOWN, egress=UNKNOWN, names=_named(acl))
    return NetworkAcl(
        id=acl["NetworkAclId"],
        ingress=_entries(acl, Direction.INGRESS),
        egress=_entries(acl, Direction.EGRESS),
        names=_named(acl),
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


# Interfaces.


def _interfaces(document: Described) -> dict[str, Interface]:
    """Return the interfaces described by themselves, by their instances and by their interface endpoints."""
    instances = [i for reservation in _all(document, "Reservations") for i in reservation.get("Instances") or ()]
    instance_names = {i["InstanceId"]: _tags(i).get("Name") for i in instances}
    translators = {i["InstanceId"] for i in instances if NAT_ROLE_TAG in _tags(i).items()}
    described = {i["NetworkInterfaceId"]: i for i in _all(document, "NetworkInterfaces")}
    for instance in instances:
        for interface in _of_instance(instance):
            described.setdefault(interface["NetworkInterfaceId"], interface)
    names_of: dict[str, list[object]] = {}
    endpoints = [e for e in _all(document, "VpcEndpoints") if e.get("VpcEndpointType") == "Interface"]
    for endpoint in endpoints:
        for id_ in endpoint.get("NetworkInterfaceIds") or ():
            own = [endpoint["VpcEndpointId"], _tags(endpoint).get("Name"), endpoint.get("ServiceName")]
            names_of.setdefault(id_, []).extend(own)
    for gateway in _all(document, "NatGateways"):
        for address in gateway.get("NatGatewayAddresses") or ():
            names_of.setdefault(address.get("NetworkInterfaceId", ""), []).append(gateway["NatGatewayId"])
    subnets = {s["SubnetId"]: _subnet_addresses(s) for s in _all(document, "Subnets")}
    found: dict[str, Interface] = {}
    for id_, item in described.items():
        instance = (item.get("Attachment") or {}).get("InstanceId")
        balancer = _LOAD_BALANCER.match(item.get("Description") or "")
        others = [*names_of.get(id_, ()), instance, instance_names.get(instance), balancer and balancer["name"]]
        interface = _interface(item, others, translates=instance in translators)
        if not interface.addresses:
            anywhere = subnets.get(interface.subnet) or IPV4
            interface = replace(interface, addresses=anywhere, somewhere=True)
        found[id_] = interface
    for endpoint in endpoints:
        if not any(id_ in found for id_ in endpoint.get("NetworkInterfaceIds") or ()):
            found |= {placed.id: placed for placed in _endpoint_placements(endpoint, subnets)}
    return found


def _of_instance(instance: Described) -> Iterator[dict[str, Any]]:
    """Yield the interfaces that an instance's own description lists, in the form of `describe-network-interfaces`."""
    id_ = instance["InstanceId"]
    if instance.get("State", {}).get("Name") in ("terminated", "shutting-down"):
        return
    listed = instance.get("NetworkInterfaces") or []
    for interface in listed:
        attachment = {**(interface.get("Attachment") or {}), "InstanceId": id_}
        yield {"VpcId": instance.get("VpcId"), **interface, "Attachment": attachment}
    if not listed and instance.get("SubnetId"):
        public = instance.get("PublicIpAddress")
        yield {
            "NetworkInterfaceId": id_,
            "SubnetId": instance["SubnetId"],
            "VpcId": instance.get("VpcId"),
            "Groups": instance.get("SecurityGroups"),
            "PrivateIpAddress": instance.get("PrivateIpAddress"),
            "Association": {"PublicIp": public} if public else None,
            "SourceDestCheck": instance.get("SourceDestCheck", True),
            "Attachment": {"InstanceId": id_},
        }


def _interface(described: Described, others: list[object], *, translates: bool) -> Interface:
    id_, kind = described["NetworkInterfaceId"], described.get("InterfaceType", "interface")
    private = described.get("PrivateIpAddresses") or []
    ipv6 = [a.get("Ipv6Address") for a in described.get("Ipv6Addresses") or ()]
    prefixes = [prefix.get(key) for key in ("Ipv4Prefix", "Ipv6Prefix") for prefix in described.get(f"{key}es") or ()]
    associations = [described.get("Association"), *(a.get("Association") for a in private)]
    public = [a.get("PublicIp") for a in associations if a]
    groups = described.get("Groups")
    return Interface(
        id=id_,
        subnet=described.get("SubnetId") or f"the subnet of {id_}",
        groups=_groups_of(groups, kind),
        addresses=_ranges(
            id_,
            iter([described.get("PrivateIpAddress"), *(a.get("PrivateIpAddress") for a in private), *ipv6, *prefixes]),
        ),
        public=any(public),
        public_addresses=_ranges(id_, iter(public)),
        role=_ROLES.get(kind, Role.HOST),
        forwarding=_forwarding(described, translates=translates),
        names=_named(described, *others),
    )


def _groups_of(groups: list[dict[str, Any]] | None, kind: str) -> frozenset[str] | Unknown | None:
    if groups is None:
        return UNKNOWN
    if not groups and kind == "network_load_balancer":
        return None
    return frozenset(group["GroupId"] for group in groups)


def _forwarding(described: Described, *, translates: bool) -> Forwarding:
    if described.get("SourceDestCheck", True):
        return Forwarding.NO
    told = translates or NAT_ROLE_TAG in _tags(described).items()
    return Forwarding.NAT if told else Forwarding.UNRESOLVED


def _endpoint_placements(endpoint: Described, subnets: Mapping[str, Intervals]) -> Iterator[Interface]:
    """Yield where the interfaces of an interface endpoint are that the input does not list."""
    groups = endpoint.get("Groups")
    for subnet in endpoint.get("SubnetIds") or ():
        yield Interface(
            id=f"{endpoint['VpcEndpointId']}@{subnet}",
            subnet=subnet,
            groups=_groups_of(groups, "vpc_endpoint"),
            addresses=subnets.get(subnet) or IPV4,
            somewhere=True,
            role=Role.ENDPOINT,
            names=_named(endpoint, endpoint["VpcEndpointId"], endpoint.get("ServiceName")),
        )
