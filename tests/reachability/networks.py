"""Draws random small networks in the form of `aws ec2 describe-*` answers, odd and broken ones included."""

from __future__ import annotations

from random import Random
from typing import Any

Document = dict[str, Any]

OUTSIDE = ["198.51.100.7", "203.0.113.5", "203.0.113.200", "8.8.8.8", "192.168.7.7", "2606:4700::1", "2001:db8:ffff::9"]
"""Addresses outside the networks, on both sides of the ranges that rules name."""

_CIDRS = [
    "0.0.0.0/0",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.0.0/24",
    "10.1.1.0/24",
    "10.1.0.0/25",
    "10.1.1.128/25",
    "10.2.0.0/16",
    "203.0.113.0/24",
    "203.0.113.0/25",
    "198.51.100.7/32",
    "128.0.0.0/1",
]
_IPV6_CIDRS = ["::/0", "::/0", "2600:1f00:1::/56", "2600:1f00:1::/64", "2606:4700::/32"]
_SPANS = [(0, 65535), (22, 22), (80, 443), (443, 443), (1024, 65535), (1024, 40000), (40001, 65535), (32768, 60999)]
_TYPES = [(-1, -1), (8, -1), (8, 0), (3, 4), (128, -1)]
PORTS = [0, 21, 22, 79, 80, 443, 444, 1024, 40000, 40001, 65535]
ICMP_TYPES = [0, 8, 128]


def draw_network(seed: int) -> Document:
    """Return a network; the same one for the same seed."""
    random = Random(seed)  # noqa: S311 - drawn by a seed, not secret
    vpcs = [_vpc(number) for number in range(1, random.choice([1, 1, 2]) + 1)]
    subnets = [_subnet(random, vpc, index) for vpc in vpcs for index in range(random.randint(1, 3))]
    groups = [_group(random, index, vpcs) for index in range(random.randint(1, 3))]
    interfaces = [_interface(random, index, subnets, groups) for index in range(random.randint(2, 4))]
    nats = [_nat(random, index, subnets) for index in range(random.randint(0, 2))]
    document: Document = {
        "Vpcs": vpcs,
        "Subnets": subnets,
        "SecurityGroups": groups,
        "NetworkInterfaces": interfaces,
        "NatGateways": nats,
        "InternetGateways": [
            {
                "InternetGatewayId": f"igw-{index}",
                "Attachments": [{"VpcId": vpc["VpcId"], "State": "available"}] if random.random() < 0.9 else [],
            }
            for index, vpc in enumerate(vpcs)
        ],
        "VpcPeeringConnections": [
            {
                "VpcPeeringConnectionId": "pcx-1",
                "RequesterVpcInfo": {"VpcId": vpcs[0]["VpcId"]},
                "AccepterVpcInfo": {"VpcId": vpcs[-1]["VpcId"]},
                "Status": {"Code": random.choice(["active", "active", "active", "pending-acceptance"])},
            }
        ]
        if len(vpcs) == 2
        else [],
        "PrefixLists": [{"PrefixListId": "pl-known", "Cidrs": ["203.0.113.0/24", "10.1.1.0/24"]}],
    }
    if random.random() < 0.95:
        document["NetworkAcls"] = _acls(random, vpcs, subnets)
    if random.random() < 0.95:
        document["RouteTables"] = _tables(random, vpcs, subnets, nats, interfaces)
    return document


def _vpc(number: int) -> Document:
    return {
        "VpcId": f"vpc-{number}",
        "CidrBlock": f"10.{number}.0.0/16",
        "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": f"2600:1f00:{number}::/56"}],
    }


def _subnet(random: Random, vpc: Document, index: int) -> Document:
    number = vpc["VpcId"][-1]
    found = {"SubnetId": f"subnet-{number}{index}", "VpcId": vpc["VpcId"], "CidrBlock": f"10.{number}.{index}.0/24"}
    if random.random() < 0.5:
        found["Ipv6CidrBlockAssociationSet"] = [{"Ipv6CidrBlock": f"2600:1f00:{number}:{index}::/64"}]
    return found


def _traffic(random: Random) -> tuple[str, tuple[int, int]]:
    protocol = random.choice(["-1", "tcp", "tcp", "tcp", "udp", "icmp", "icmpv6"])
    return protocol, random.choice(_TYPES if protocol.startswith("icmp") else _SPANS)


def _group(random: Random, index: int, vpcs: list[Document]) -> Document:
    return {
        "GroupId": f"sg-{index}",
        "GroupName": f"group-{index}",
        "VpcId": random.choice(vpcs)["VpcId"],
        "IpPermissions": _permissions(random),
        "IpPermissionsEgress": _permissions(random),
    }


def _permissions(random: Random) -> list[Document]:
    """Return rules, half of the time with those that AWS gives a new group's egress."""
    open_ = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
    found = [_permission(random) for _ in range(random.randint(0, 3))]
    return [*found, open_] if random.random() < 0.5 else found


def _permission(random: Random) -> Document:
    protocol, (low, high) = _traffic(random)
    rule: Document = {"IpProtocol": protocol}
    if protocol != "-1":
        rule |= {"FromPort": low, "ToPort": high}
    for _ in range(random.randint(1, 2)):
        kind = random.randrange(10)
        if kind < 5:
            rule.setdefault("IpRanges", []).append({"CidrIp": random.choice(_CIDRS)})
        elif kind < 7:
            rule.setdefault("Ipv6Ranges", []).append({"CidrIpv6": random.choice(_IPV6_CIDRS)})
        elif kind < 9:
            rule.setdefault("UserIdGroupPairs", []).append({"GroupId": f"sg-{random.randrange(3)}"})
        else:
            rule.setdefault("PrefixListIds", []).append({"PrefixListId": random.choice(["pl-known", "pl-unknown"])})
    return rule


def _interface(random: Random, index: int, subnets: list[Document], groups: list[Document]) -> Document:
    subnet = random.choice(subnets)
    base = subnet["CidrBlock"].removesuffix("0/24")
    host = random.choice([10, 100, 140, 250]) + index
    found: Document = {
        "NetworkInterfaceId": f"eni-{index}",
        "SubnetId": subnet["SubnetId"],
        "VpcId": subnet["VpcId"],
        "PrivateIpAddress": f"{base}{host}",
        "Groups": [{"GroupId": g["GroupId"]} for g in random.sample(groups, random.randint(1, min(2, len(groups))))],
        "SourceDestCheck": random.random() < 0.8,
        "TagSet": [{"Key": "reachability:role", "Value": "nat"}],
    }
    if random.random() < 0.6:
        found["Association"] = {"PublicIp": f"52.0.0.{index}"}
    if "Ipv6CidrBlockAssociationSet" in subnet and random.random() < 0.7:
        block = subnet["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
        found["Ipv6Addresses"] = [{"Ipv6Address": block.replace("::/64", f"::{host}")}]
    return found


def _nat(random: Random, index: int, subnets: list[Document]) -> Document:
    return {
        "NatGatewayId": f"nat-{index}",
        "SubnetId": random.choice(subnets)["SubnetId"],
        "State": random.choice(["available", "available", "available", "failed"]),
        "ConnectivityType": random.choice(["public", "public", "public", "private"]),
    }


def _acls(random: Random, vpcs: list[Document], subnets: list[Document]) -> list[Document]:
    found = [
        {"NetworkAclId": f"acl-{v['VpcId']}", "VpcId": v["VpcId"], "IsDefault": True, "Associations": [], "Entries": []}
        for v in vpcs
    ]
    for acl in found:
        acl["Entries"] = _everything() if random.random() < 0.7 else _entries(random)
    for subnet in subnets:
        if random.random() < 0.6:
            own = {
                "NetworkAclId": f"acl-{subnet['SubnetId']}",
                "VpcId": subnet["VpcId"],
                "IsDefault": False,
                "Associations": [{"SubnetId": subnet["SubnetId"]}],
                "Entries": _entries(random),
            }
            found.append(own)
    return found


def _everything() -> list[Document]:
    return [
        {"RuleNumber": 100 + index, "Egress": egress, "Protocol": "-1", "RuleAction": "allow", key: cidr}
        for egress in (True, False)
        for index, (key, cidr) in enumerate((("CidrBlock", "0.0.0.0/0"), ("Ipv6CidrBlock", "::/0")))
    ]


def _entries(random: Random) -> list[Document]:
    found: list[Document] = []
    for egress in (True, False):
        numbers = random.sample(range(1, 200), random.randint(1, 5))
        found += [_entry(random, number, egress=egress) for number in numbers]
        if random.random() < 0.6:
            found.append(_entry(random, 300, egress=egress) | {"RuleAction": "allow", "Protocol": "-1"})
    deny = {"RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}
    return [*found, deny | {"Egress": True}, deny | {"Egress": False}]


def _entry(random: Random, number: int, *, egress: bool) -> Document:
    protocol, (low, high) = _traffic(random)
    entry: Document = {
        "RuleNumber": number,
        "Egress": egress,
        "Protocol": {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58"}.get(protocol, protocol),
        "RuleAction": random.choice(["allow", "allow", "allow", "deny"]),
    }
    if protocol in ("tcp", "udp"):
        entry["PortRange"] = {"From": low, "To": high}
    elif protocol != "-1":
        entry["IcmpTypeCode"] = {"Type": low, "Code": high}
    if random.random() < 0.75:
        entry["CidrBlock"] = random.choice(_CIDRS)
    else:
        entry["Ipv6CidrBlock"] = random.choice(_IPV6_CIDRS)
    return entry


def _tables(
    random: Random, vpcs: list[Document], subnets: list[Document], nats: list[Document], interfaces: list[Document]
) -> list[Document]:
    targets: list[Document] = [
        *({"GatewayId": f"igw-{index}"} for index in range(len(vpcs)) for _ in range(3)),
        *({"NatGatewayId": nat["NatGatewayId"]} for nat in nats for _ in range(3)),
        {"NetworkInterfaceId": random.choice(interfaces)["NetworkInterfaceId"]},
        {"GatewayId": "igw-0", "State": "blackhole"},
    ]
    found = [
        {
            "RouteTableId": f"rtb-{vpc['VpcId']}",
            "VpcId": vpc["VpcId"],
            "Associations": [{"Main": True}],
            "Routes": _routes(random, vpc, vpcs, targets),
        }
        for vpc in vpcs
    ]
    for subnet in subnets:
        if random.random() < 0.6:
            vpc = next(v for v in vpcs if v["VpcId"] == subnet["VpcId"])
            found.append(
                {
                    "RouteTableId": f"rtb-{subnet['SubnetId']}",
                    "VpcId": subnet["VpcId"],
                    "Associations": [{"Main": False, "SubnetId": subnet["SubnetId"]}],
                    "Routes": _routes(random, vpc, vpcs, targets),
                }
            )
    return found


def _routes(random: Random, vpc: Document, vpcs: list[Document], targets: list[Document]) -> list[Document]:
    found: list[Document] = []
    if random.random() < 0.5:
        found.append({"DestinationCidrBlock": vpc["CidrBlock"], "GatewayId": "local"})
    if random.random() < 0.8:
        found.append({"DestinationCidrBlock": "0.0.0.0/0", **random.choice(targets)})
    if random.random() < 0.3:
        found.append({"DestinationCidrBlock": "203.0.113.0/24", **random.choice(targets)})
    if random.random() < 0.15:
        found.append({"DestinationPrefixListId": "pl-known", **random.choice(targets)})
    if random.random() < 0.5:
        gateway = {"EgressOnlyInternetGatewayId": "eigw-1"} if random.random() < 0.4 else {"GatewayId": "igw-0"}
        found.append({"DestinationIpv6CidrBlock": "::/0", **gateway})
    other = next((v for v in vpcs if v is not vpc), None)
    if other and random.random() < 0.8:
        found.append({"DestinationCidrBlock": other["CidrBlock"], "VpcPeeringConnectionId": "pcx-1"})
    return found
