"""How long the whole matrix of a large network takes, and how that grows.

`python -m benchmarks.reachability [--json]`
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from random import Random
from typing import Any

from reachability import flows, read_describe

Document = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """A network's size."""

    interfaces: int = 1000
    groups: int = 200
    acls: int = 50
    acl_rules: int = 20
    group_rules: int = 5
    """In each direction."""


def draw(size: Size, *, seed: int = 7) -> Document:
    """Return a network of this size as `aws ec2 describe-*` gives it: a subnet for each network ACL, two tiers of ports.

    Rules are drawn so that little of the work can be shared: every group has rules of its own, by address ranges of many
    sizes and by references to other groups, and no two interfaces need be alike.
    """
    random = Random(seed)  # noqa: S311 - drawn by a seed, not secret
    subnets = [f"10.0.{index}.0/24" for index in range(size.acls)]
    return {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [
            {"SubnetId": f"subnet-{index}", "VpcId": "vpc-1", "CidrBlock": cidr} for index, cidr in enumerate(subnets)
        ],
        "RouteTables": [
            {
                "RouteTableId": "rtb-1",
                "VpcId": "vpc-1",
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}],
            }
        ],
        "InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]}],
        "NetworkAcls": [_acl(random, index, size, subnets) for index in range(size.acls)],
        "SecurityGroups": [_group(random, index, size, subnets) for index in range(size.groups)],
        "NetworkInterfaces": [_interface(random, index, size) for index in range(size.interfaces)],
    }


def _acl(random: Random, index: int, size: Size, subnets: list[str]) -> Document:
    entries: list[Document] = []
    for egress in (True, False):
        # The last rule of each direction lets the answers pass.
        drawn = [_acl_entry(random, number, subnets) for number in range(1, size.acl_rules // 2)]
        answers = {
            "Protocol": "6",
            "RuleAction": "allow",
            "CidrBlock": "0.0.0.0/0",
            "PortRange": {"From": 1024, "To": 65535},
        }
        entries += [entry | {"Egress": egress} for entry in (*drawn, answers | {"RuleNumber": 1000})]
    associations = [{"SubnetId": f"subnet-{index}"}]
    return {"NetworkAclId": f"acl-{index}", "VpcId": "vpc-1", "Associations": associations, "Entries": entries}


def _acl_entry(random: Random, number: int, subnets: list[str]) -> Document:
    low = random.randrange(60000)
    return {
        "RuleNumber": number * 10,
        "Protocol": random.choice(["6", "6", "17", "-1"]),
        "RuleAction": random.choice(["allow", "allow", "allow", "deny"]),
        "CidrBlock": _range(random, subnets),
        "PortRange": {"From": low, "To": low + random.randrange(5000)},
    }


def _range(random: Random, subnets: list[str]) -> str:
    """Return an address range, from a whole network down to a few hosts."""
    network = random.choice(subnets).removesuffix("0/24")
    return random.choice(["0.0.0.0/0", "10.0.0.0/16", f"{network}0/24", f"{network}128/25", f"{network}64/28"])


def _group(random: Random, index: int, size: Size, subnets: list[str]) -> Document:
    def permission() -> Document:
        low = random.randrange(60000)
        rule: Document = {"IpProtocol": random.choice(["tcp", "tcp", "udp"]), "FromPort": low, "ToPort": low + 1000}
        if random.random() < 0.5:
            return rule | {"UserIdGroupPairs": [{"GroupId": f"sg-{random.randrange(size.groups)}"}]}
        return rule | {"IpRanges": [{"CidrIp": _range(random, subnets)}]}

    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "GroupId": f"sg-{index}",
        "GroupName": f"group-{index}",
        "VpcId": "vpc-1",
        "IpPermissions": [permission() for _ in range(size.group_rules)],
        "IpPermissionsEgress": [*(permission() for _ in range(size.group_rules - 1)), everything],
    }


def _interface(random: Random, index: int, size: Size) -> Document:
    subnet = index % size.acls
    found: Document = {
        "NetworkInterfaceId": f"eni-{index:04}",
        "SubnetId": f"subnet-{subnet}",
        "VpcId": "vpc-1",
        "PrivateIpAddress": f"10.0.{subnet}.{4 + index // size.acls}",
        "Groups": [{"GroupId": f"sg-{random.randrange(size.groups)}"} for _ in range(random.randint(1, 3))],
    }
    return found | ({"Association": {"PublicIp": "52.0.0.1"}} if random.random() < 0.2 else {})


@dataclass(frozen=True)
class Measured:
    """One run."""

    size: Size
    read_seconds: float
    matrix_seconds: float
    flows: int

    @property
    def microseconds_a_pair(self) -> float:
        """Time for each ordered pair of interfaces."""
        return self.matrix_seconds / (self.size.interfaces**2) * 1e6


def measure(size: Size) -> Measured:
    """Read a network of this size and list all its flows, on one core."""
    document = draw(size)
    gc.collect()
    start = time.perf_counter()
    network = read_describe(document)
    read = time.perf_counter()
    count = sum(1 for _ in flows(network))
    return Measured(size, read - start, time.perf_counter() - read, count)


if __name__ == "__main__":
    print(measure(Size()))
