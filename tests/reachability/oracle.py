"""A brute-force oracle: sends single packets through the answers of `aws ec2 describe-*`, one rule after another.

It shares no code and no idea with the library: no sets, no bounds, no caches. What is not known is tried out in every
possible world; where the worlds disagree, the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from ipaddress import ip_address as parse_address
from ipaddress import ip_network as parse_network
from itertools import product
from typing import Any

Document = dict[str, Any]
Address = IPv4Address | IPv6Address

ip_address, ip_network = cache(parse_address), cache(parse_network)

NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58"}
PRIVATE = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


@dataclass(frozen=True)
class Packet:
    protocol: str
    port: int
    """Destination port, or ICMP type."""
    code: int = 0


@dataclass(frozen=True)
class Trip:
    """A packet from one address to another, and the port that its answer goes to."""

    source: Address
    to: Address
    packet: Packet
    client: int

    @property
    def answer(self) -> Packet:
        return Packet("tcp", self.client)

    @property
    def needs_answer(self) -> bool:
        return self.packet.protocol == "tcp"


@dataclass(frozen=True)
class World:
    """One way in which everything that the document leaves open may be."""

    document: Document
    lists: dict[str, bool]
    """Unresolved prefix list -> whether it holds the address asked for."""
    acls_open: bool
    routes_open: bool
    undescribed_passes: bool
    """Whether that passes which a description cannot tell: by an instance that forwards between interfaces or behind a
    NAT, and by the internet between two VPCs."""

    # Rules.

    def group_lets(self, interface: Document, key: str, peer: Address, other: Document | None, packet: Packet) -> bool:
        mine = {group["GroupId"] for group in interface["Groups"]}
        for group in self.document["SecurityGroups"]:
            if group["GroupId"] not in mine:
                continue
            for rule in group[key]:
                low, high = rule.get("FromPort", -1), rule.get("ToPort", -1)
                if not matches_traffic(str(rule["IpProtocol"]), low, high, packet):
                    continue
                cidrs = [r["CidrIp"] for r in rule.get("IpRanges", [])]
                cidrs += [r["CidrIpv6"] for r in rule.get("Ipv6Ranges", [])]
                if any(holds(cidr, peer) for cidr in cidrs):
                    return True
                if any(self.list_holds(p["PrefixListId"], peer) for p in rule.get("PrefixListIds", [])):
                    return True
                theirs = {g["GroupId"] for g in other["Groups"]} if other else set[str]()
                if any(pair["GroupId"] in theirs for pair in rule.get("UserIdGroupPairs", [])):
                    return True
        return False

    def acl_lets(self, subnet: Document, direction: str, peer: Address, packet: Packet) -> bool:
        if "NetworkAcls" not in self.document:
            return self.acls_open
        own = [
            a for a in self.document["NetworkAcls"] if subnet["SubnetId"] in [x["SubnetId"] for x in a["Associations"]]
        ]
        default = [a for a in self.document["NetworkAcls"] if a["IsDefault"] and a["VpcId"] == subnet["VpcId"]]
        (acl,) = own or default
        for entry in sorted(acl["Entries"], key=lambda e: e["RuleNumber"]):
            cidr = entry.get("CidrBlock") or entry["Ipv6CidrBlock"]
            span = entry.get("PortRange", {})
            icmp = entry.get("IcmpTypeCode", {})
            low, high = span.get("From", icmp.get("Type", -1)), span.get("To", icmp.get("Code", -1))
            if (
                entry["Egress"] == (direction == "egress")
                and holds(cidr, peer)
                and matches_traffic(entry["Protocol"], low, high, packet)
            ):
                return entry["RuleAction"] == "allow"
        return False

    def list_holds(self, id_: str, peer: Address) -> bool:
        for described in self.document.get("PrefixLists", []):
            if described["PrefixListId"] == id_:
                return any(holds(cidr, peer) for cidr in described["Cidrs"])
        return self.lists[id_]

    # Routes.

    def route(self, subnet: Document, to: Address) -> Document | None:
        tables = self.document["RouteTables"]
        own = [t for t in tables if subnet["SubnetId"] in [a.get("SubnetId") for a in t["Associations"]]]
        main = [t for t in tables if t["VpcId"] == subnet["VpcId"] and any(a.get("Main") for a in t["Associations"])]
        (table,) = own or main
        vpc = self.vpc(subnet["VpcId"])
        routes = [{"DestinationCidrBlock": cidr, "GatewayId": "local"} for cidr in vpc_cidrs(vpc)]
        best: tuple[int, Document] | None = None
        for route in (*routes, *table["Routes"]):
            for length in self.prefix_lengths(route, to):
                if best is None or length > best[0]:
                    best = (length, route)
        return best[1] if best and best[1].get("State") != "blackhole" else None

    def prefix_lengths(self, route: Document, to: Address) -> Iterator[int]:
        cidr = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
        if cidr and holds(cidr, to):
            yield ip_network(cidr).prefixlen
        for described in self.document.get("PrefixLists", []):
            if described["PrefixListId"] == route.get("DestinationPrefixListId"):
                yield from (ip_network(c).prefixlen for c in described["Cidrs"] if holds(c, to))

    def leads(self, start: Document, end: Document, to: Address, *, back: bool = False) -> bool:
        """Say whether the route of one subnet leads to an interface in another."""
        if self.routes_open:
            return True
        if "RouteTables" not in self.document:
            return False
        route = self.route(start, to)
        if route is None:
            return False
        if route.get("GatewayId") == "local":
            return start["VpcId"] == end["VpcId"]
        if self.forwards(route):
            return self.undescribed_passes
        if to.version == 6 and "EgressOnlyInternetGatewayId" in route:
            return not back and self.undescribed_passes
        if to.version == 6 and route.get("GatewayId", "").startswith("igw-"):
            return self.attached(route["GatewayId"], start) and self.undescribed_passes
        for peering in self.document.get("VpcPeeringConnections", []):
            if peering["VpcPeeringConnectionId"] == route.get("VpcPeeringConnectionId"):
                ends = {peering["RequesterVpcInfo"]["VpcId"], peering["AccepterVpcInfo"]["VpcId"]}
                return ends == {start["VpcId"], end["VpcId"]} and peering["Status"]["Code"] == "active"
        return False

    def forwards(self, route: Document) -> bool:
        return any(
            not interface["SourceDestCheck"]
            for interface in self.document["NetworkInterfaces"]
            if interface["NetworkInterfaceId"] == route.get("NetworkInterfaceId")
        )

    def attached(self, gateway: str, subnet: Document) -> bool:
        for described in self.document["InternetGateways"]:
            if described["InternetGatewayId"] == gateway:
                return subnet["VpcId"] in [a["VpcId"] for a in described["Attachments"]]
        return False

    # Packets.

    def inside(self, one: Document, two: Document, trip: Trip) -> bool:
        if not self.group_lets(one, "IpPermissionsEgress", trip.to, two, trip.packet):
            return False
        if not self.group_lets(two, "IpPermissions", trip.source, one, trip.packet):
            return False
        if one["SubnetId"] == two["SubnetId"]:
            return True
        start, end = self.subnet(one), self.subnet(two)
        return (
            self.acl_lets(start, "egress", trip.to, trip.packet)
            and self.acl_lets(end, "ingress", trip.source, trip.packet)
            and self.leads(start, end, trip.to)
            and self.leads(end, start, trip.source, back=True)
            and (not trip.needs_answer or self.acl_lets(end, "egress", trip.source, trip.answer))
            and (not trip.needs_answer or self.acl_lets(start, "ingress", trip.to, trip.answer))
        )

    def outwards(self, one: Document, trip: Trip) -> bool:
        start = self.subnet(one)
        lets = (
            self.group_lets(one, "IpPermissionsEgress", trip.to, None, trip.packet)
            and self.acl_lets(start, "egress", trip.to, trip.packet)
            and (not trip.needs_answer or self.acl_lets(start, "ingress", trip.to, trip.answer))
        )
        if not lets or self.routes_open:
            return lets
        route = self.route(start, trip.to) if "RouteTables" in self.document else None
        if route is None:
            return False
        if route.get("GatewayId", "").startswith("igw-"):
            public = trip.to.version == 6 or "Association" in one
            return public and not is_private(trip.to) and self.attached(route["GatewayId"], start)
        if "EgressOnlyInternetGatewayId" in route:
            return trip.to.version == 6 and not is_private(trip.to)
        return self.by_nat_gateway(route, start, trip) or self.by_instance(route, start, one, trip)

    def by_nat_gateway(self, route: Document, start: Document, trip: Trip) -> bool:
        for nat in self.document["NatGateways"]:
            if nat["NatGatewayId"] == route.get("NatGatewayId"):
                usable = nat["State"] == "available" and trip.to.version == 4
                public = nat["ConnectivityType"] == "public"
                return usable and self.translated(start, self.subnet(nat), trip, nat["NatGatewayId"], public=public)
        return False

    def by_instance(self, route: Document, start: Document, one: Document, trip: Trip) -> bool:
        for instance in self.document["NetworkInterfaces"]:
            if instance["NetworkInterfaceId"] == route.get("NetworkInterfaceId"):
                id_, public = instance["NetworkInterfaceId"], trip.to.version == 6 or "Association" in instance
                return (
                    not instance["SourceDestCheck"]
                    and self.group_lets(instance, "IpPermissions", trip.source, one, trip.packet)
                    and self.group_lets(instance, "IpPermissionsEgress", trip.to, None, trip.packet)
                    and self.translated(start, self.subnet(instance), trip, id_, public=public)
                )
        return False

    def translated(self, start: Document, at: Document, trip: Trip, by: str, *, public: bool) -> bool:
        route = self.route(at, trip.to)
        if start["SubnetId"] == at["SubnetId"] or route is None:
            return False
        onwards = self.forwards(route) and route["NetworkInterfaceId"] != by and self.undescribed_passes
        if route.get("GatewayId", "").startswith("igw-"):
            onwards = public and not is_private(trip.to) and self.attached(route["GatewayId"], at)
        return (
            onwards
            and self.acl_lets(at, "ingress", trip.source, trip.packet)
            and self.acl_lets(at, "egress", trip.to, trip.packet)
            and (not trip.needs_answer or self.acl_lets(at, "ingress", trip.to, trip.answer))
            and (not trip.needs_answer or self.acl_lets(at, "egress", trip.source, trip.answer))
        )

    def inwards(self, two: Document, trip: Trip) -> bool:
        end = self.subnet(two)
        lets = (
            self.group_lets(two, "IpPermissions", trip.source, None, trip.packet)
            and self.acl_lets(end, "ingress", trip.source, trip.packet)
            and (not trip.needs_answer or self.acl_lets(end, "egress", trip.source, trip.answer))
        )
        if not lets or self.routes_open:
            return lets
        route = self.route(end, trip.source) if "RouteTables" in self.document else None
        if route is None or not route.get("GatewayId", "").startswith("igw-") or is_private(trip.source):
            return False
        return self.attached(route["GatewayId"], end) and (trip.source.version == 6 or "Association" in two)

    def subnet(self, at: Document) -> Document:
        return next(s for s in self.document["Subnets"] if s["SubnetId"] == at["SubnetId"])

    def vpc(self, id_: str) -> Document:
        return next(v for v in self.document["Vpcs"] if v["VpcId"] == id_)


def matches_traffic(protocol: str, low: int, high: int, packet: Packet) -> bool:
    """Say whether a rule's protocol and ports, or type and code, are those of a packet."""
    if protocol in ("-1", "all"):
        return True
    if protocol not in (packet.protocol, NUMBERS[packet.protocol]):
        return False
    if low == -1:
        return True
    if packet.protocol in ("icmp", "icmpv6"):
        return low == packet.port and high in (-1, packet.code)
    return low <= packet.port <= high


def holds(cidr: str, address: Address) -> bool:
    network = ip_network(cidr)
    return network.version == address.version and address in network


def vpc_cidrs(vpc: Document) -> list[str]:
    ipv6 = [association["Ipv6CidrBlock"] for association in vpc.get("Ipv6CidrBlockAssociationSet", [])]
    return [vpc["CidrBlock"], *ipv6]


def private_addresses(interface: Document) -> list[Address]:
    ipv6 = [address["Ipv6Address"] for address in interface.get("Ipv6Addresses", [])]
    return [ip_address(text) for text in (interface["PrivateIpAddress"], *ipv6)]


def client_ports(document: Document) -> list[int]:
    """Return ports from every range in which no network ACL rule begins or ends, and both sides of each edge."""
    edges = {1024, 65535}
    for acl in document.get("NetworkAcls", []):
        for entry in acl["Entries"]:
            span = entry.get("PortRange")
            if span:
                edges |= {span["From"] - 1, span["From"], span["To"], span["To"] + 1}
    return sorted(port for port in edges if 1024 <= port <= 65535)


def worlds(document: Document) -> Iterator[World]:
    """Yield every way in which what the document leaves open may be."""
    known = {described["PrefixListId"] for described in document.get("PrefixLists", [])}
    used = {
        reference["PrefixListId"]
        for group in document["SecurityGroups"]
        for key in ("IpPermissions", "IpPermissionsEgress")
        for rule in group[key]
        for reference in rule.get("PrefixListIds", [])
    }
    unresolved = sorted(used - known)
    acls = (True,) if "NetworkAcls" in document else (True, False)
    routes = (False,) if "RouteTables" in document else (True, False)
    forwarding = any(not interface["SourceDestCheck"] for interface in document["NetworkInterfaces"])
    undescribed = (True, False) if forwarding or len(document["Vpcs"]) > 1 else (False,)
    for held in product((True, False), repeat=len(unresolved)):
        for rest in product(acls, routes, undescribed):
            yield World(document, dict(zip(unresolved, held, strict=True)), *rest)


def is_private(address: Address) -> bool:
    return any(address in network for network in PRIVATE if network.version == address.version)


def judge(
    document: Document, source: Document | Address, destination: Document | Address, protocol: str, port: int
) -> str:
    """Return the verdict for two ends: interfaces as described, or addresses outside; the best of their addresses."""
    starts = private_addresses(source) if isinstance(source, dict) else [source]
    ends = private_addresses(destination) if isinstance(destination, dict) else [destination]
    found = {"denied"}
    for start, end in product(starts, ends):
        if start.version == end.version:
            packet = Packet("icmpv6" if protocol == "icmp" and start.version == 6 else protocol, port)
            clients = client_ports(document) if protocol == "tcp" else [1024]
            found.add(one_pair(document, source, destination, [Trip(start, end, packet, c) for c in clients]))
    return "allowed" if "allowed" in found else "unknown" if "unknown" in found else "denied"


def one_pair(document: Document, source: Any, destination: Any, trips: list[Trip]) -> str:
    outcomes: set[bool] = set()
    for world, trip in product(list(worlds(document)), trips):
        outcomes.add(send(world, source, destination, trip))
        if len(outcomes) > 1:
            break
    return "unknown" if len(outcomes) > 1 else "allowed" if outcomes == {True} else "denied"


def send(world: World, source: Any, destination: Any, trip: Trip) -> bool:
    if isinstance(source, dict) and isinstance(destination, dict):
        return world.inside(source, destination, trip)
    return world.outwards(source, trip) if isinstance(source, dict) else world.inwards(destination, trip)
