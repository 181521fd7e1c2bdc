"""A small three-tier network as `aws ec2 describe-*` gives it, which tests change to ask one thing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Document = dict[str, Any]

ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]


def entry(number: int, *, egress: bool, cidr: str = "0.0.0.0/0", action: str = "allow", **more: Any) -> Document:
    rule = {"RuleNumber": number, "Egress": egress, "Protocol": "-1", "RuleAction": action, "CidrBlock": cidr}
    return rule | more


def interface(name: str, subnet: str, address: str, **more: Any) -> Document:
    found: Document = {
        "NetworkInterfaceId": f"eni-{name}",
        "SubnetId": f"subnet-{subnet}",
        "VpcId": "vpc-1",
        "Groups": [{"GroupId": f"sg-{name}"}],
        "PrivateIpAddress": address,
        "TagSet": [{"Key": "Name", "Value": name}],
    }
    return found | more


def table(name: str, *routes: Document) -> Document:
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
    associations = [{"Main": False, "SubnetId": f"subnet-{name}"}]
    id_ = f"rtb-{name}"
    return {"RouteTableId": id_, "VpcId": "vpc-1", "Associations": associations, "Routes": [local, *routes]}


def group(name: str, ingress: list[Document], egress: list[Document]) -> Document:
    return {
        "GroupId": f"sg-{name}",
        "GroupName": f"{name}-group",
        "VpcId": "vpc-1",
        "IpPermissions": ingress,
        "IpPermissionsEgress": egress,
    }


def tcp(port: int, **peers: Any) -> Document:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peers}


def acl(name: str, subnets: list[str], entries: list[Document], *, default: bool = False) -> Document:
    return {
        "NetworkAclId": f"acl-{name}",
        "VpcId": "vpc-1",
        "IsDefault": default,
        "Associations": [{"SubnetId": f"subnet-{subnet}"} for subnet in subnets],
        "Entries": [*entries, entry(32767, egress=True, action="deny"), entry(32767, egress=False, action="deny")],
    }


THREE_TIERS: Document = {
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "shop"}]}],
    "Subnets": [
        {"SubnetId": "subnet-web", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"},
        {"SubnetId": "subnet-app", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"},
        {"SubnetId": "subnet-db", "VpcId": "vpc-1", "CidrBlock": "10.0.2.0/24", "AvailabilityZone": "eu-west-1a"},
    ],
    "RouteTables": [
        table("web", {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}),
        table("app", {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}),
        table("db"),
    ],
    "InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1", "State": "available"}]}],
    "NatGateways": [
        {
            "NatGatewayId": "nat-1",
            "SubnetId": "subnet-web",
            "State": "available",
            "ConnectivityType": "public",
            "NatGatewayAddresses": [{"PublicIp": "52.1.1.1", "NetworkInterfaceId": "eni-nat"}],
        }
    ],
    "SecurityGroups": [
        group("web", [tcp(443, IpRanges=ANYWHERE)], [tcp(8080, UserIdGroupPairs=[{"GroupId": "sg-app"}])]),
        group(
            "app",
            [tcp(8080, UserIdGroupPairs=[{"GroupId": "sg-web"}])],
            [tcp(3306, UserIdGroupPairs=[{"GroupId": "sg-db"}]), tcp(443, IpRanges=ANYWHERE)],
        ),
        group("db", [tcp(3306, UserIdGroupPairs=[{"GroupId": "sg-app"}])], []),
    ],
    "NetworkAcls": [
        acl("default", [], [entry(100, egress=True), entry(100, egress=False)], default=True),
        acl(
            "db",
            ["db"],
            [
                entry(100, egress=False, cidr="10.0.1.0/24", Protocol="6", PortRange={"From": 3306, "To": 3306}),
                entry(100, egress=True, cidr="10.0.1.0/24", Protocol="6", PortRange={"From": 1024, "To": 65535}),
            ],
        ),
    ],
    "NetworkInterfaces": [
        interface("web", "web", "10.0.0.10", Association={"PublicIp": "52.0.0.10"}),
        interface("app", "app", "10.0.1.10", Attachment={"InstanceId": "i-app"}),
        interface("db", "db", "10.0.2.10"),
    ],
}


@pytest.fixture
def three_tiers() -> Document:
    """Return a web, an app and a database interface: each may reach the next, and nothing else may reach anything."""
    return copy.deepcopy(THREE_TIERS)


Write = Callable[[object], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes JSON to a file."""

    def to_file(document: object) -> Path:
        file = tmp_path / "network.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return file

    return to_file
