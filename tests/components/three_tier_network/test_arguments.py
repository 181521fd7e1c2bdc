from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.three_tier_network import ThreeTierNetwork
from recorder.resource import Resource
from recorder.run import record
from recorder.simulated import SimulatedAws
from tests.components.examples import LOGS

EXISTING = {"vpc_id": "vpc-0a1b2c3d4e5f60718", "ranges": ["10.0.0.0/16", "10.8.0.0/16"]}
ANALYTICS = {"slot": 2, "kind": "isolated"}


class NothingIsMade(SimulatedAws):
    """An AWS that answers questions and makes nothing."""

    def create(self, resource: Resource) -> Any:
        raise AssertionError(f"{resource.name} was made before the arguments were refused")


def refused(args: Mapping[str, Any]) -> str:
    merged: Any = {"cidr": "10.0.0.0/16", **args}
    with pytest.raises(InputPropertiesError) as caught:
        record(lambda: ThreeTierNetwork("network", merged), cloud=NothingIsMade())
    return caught.value.message


REFUSALS: list[tuple[Mapping[str, Any], str, str]] = [
    # a range that is no good
    ({"cidr": "10.0.0.0"}, "cidr", "must be a /16"),
    ({"cidr": "ten"}, "cidr", "such as 203.0.113.0/24"),
    ({"cidr": "10.0.0.1/16"}, "cidr", "give 10.0.0.0/16"),
    ({"cidr": "10.0.0.0/8"}, "cidr", "10.0.0.0/16 has most room"),
    ({"cidr": "10.0.4.0/24"}, "cidr", "10.0.0.0/16 has most room"),
    ({"cidr": "8.8.0.0/16"}, "cidr", "is a public range; must be within 10.0.0.0/8"),
    ({"cidr": "2001:db8::/56"}, "cidr", "IPv6 comes by `ipv6`"),
    ({"taken_ranges": ["10.0.128.0/24"]}, "cidr", "overlaps 10.0.128.0/24 of `taken_ranges`"),
    ({"taken_ranges": ["10.0"]}, "taken_ranges[0]", "is no address range"),
    # zones
    ({"zones": 1}, "zones", "its loss is the network's"),
    ({"zones": 9}, "zones", "must be 2 to 8 zones"),
    ({"zones": 4}, "zones", "the region has 3 zones: eu-west-1a, eu-west-1b, eu-west-1c"),
    ({"zones": ["eu-west-1a"]}, "zones", "must be 2 to 8 zones"),
    ({"zones": ["eu-west-1a", "us-east-1a"]}, "zones is 'us-east-1a'", "it has eu-west-1a, eu-west-1b, eu-west-1c"),
    ({"zones": ["eu-west-1a", "eu-west-1a"]}, "zones", "name each zone once"),
    # allowed and denied ranges
    ({"denied_ranges": ["10.0.0.0/8"]}, "denied_ranges[0]", "covers the VPC itself"),
    ({"denied_ranges": ["0.0.0.0/0"]}, "denied_ranges[0]", "covers the VPC itself"),
    ({"denied_ranges": ["10.0.7.0/24"]}, "denied_ranges[0]", "is a part of the VPC itself"),
    ({"ipv6": True, "denied_ranges": ["::/0"]}, "denied_ranges[0]", "covers the VPC itself"),
    ({"denied_ranges": ["198.51.100.7/24"]}, "denied_ranges[0]", "give 198.51.100.0/24"),
    ({"denied_ranges": ["2001:db8::/32"]}, "denied_ranges[0]", "set `ipv6`"),
    ({"denied_ranges": ["198.51.100.0/24", "198.51.100.0/25"]}, "denied_ranges[1]", "leave it out"),
    ({"denied_ranges": ["198.51.100.0/25", "198.51.100.0/24"]}, "denied_ranges[0]", "leave it out"),
    (
        {"allowed_source_ranges": ["198.51.100.0/25"], "denied_ranges": ["198.51.100.0/24"]},
        "denied_ranges[0]",
        "denies all of allowed_source_ranges[0]",
    ),
    ({"allowed_source_ranges": []}, "allowed_source_ranges", "must have 1 to 500 members"),
    ({"allowed_source_ranges": ["everybody"]}, "allowed_source_ranges[0]", "is no address range"),
    ({"allowed_source_ranges": ["2001:db8::/32"]}, "allowed_source_ranges[0]", "set `ipv6`"),
    # quotas
    (
        {"denied_ranges": [f"198.51.{number}.0/24" for number in range(14)]},
        "quotas.acl_rules is 20",
        "the frontend tier's ACL has 21 inbound IPv4 rules",
    ),
    (
        {"allowed_source_ranges": [f"203.{number}.113.0/24" for number in range(31)]},
        "quotas.group_rules is 60",
        "the frontend group has 62 ingress rules for IPv4",
    ),
    # tiers and flows
    ({"extra_tiers": {"backend": ANALYTICS}}, "extra_tiers.backend", "a name of the network's own"),
    ({"extra_tiers": {"Big Data": ANALYTICS}}, "extra_tiers.Big Data", "must be lower-case letters"),
    ({"extra_tiers": {"analytics": {**ANALYTICS, "slot": 8}}}, "extra_tiers.analytics.slot", "must be between 2 and 7"),
    ({"extra_tiers": {"one": ANALYTICS, "two": ANALYTICS}}, "extra_tiers.two.slot", "is one's; free are 3, 4, 5, 6, 7"),
    (
        {"extra_tiers": {"analytics": {**ANALYTICS, "kind": "private", "gateway_endpoints": True}}},
        "extra_tiers.analytics.gateway_endpoints",
        "is for isolated tiers only",
    ),
    (
        {"gateway_endpoints": [], "extra_tiers": {"analytics": {**ANALYTICS, "gateway_endpoints": True}}},
        "extra_tiers.analytics.gateway_endpoints",
        "name some in `gateway_endpoints`",
    ),
    ({"declared_flows": [{"source": "backend"}]}, "declared_flows[0].target", "required"),
    (
        {"declared_flows": [{"source": "moon", "target": "backend", "port": 1, "reason": "no"}]},
        "declared_flows[0].source",
        "must be internet or one of frontend, backend, database",
    ),
    (
        {"declared_flows": [{"source": "internet", "target": "backend", "port": 22, "reason": "no"}]},
        "declared_flows[0].target",
        "is not public",
    ),
    (
        {"declared_flows": [{"source": "frontend", "target": "database", "port": 3306, "reason": "no"}]},
        "declared_flows[0]",
        "let the backend do it for them",
    ),
    (
        {"declared_flows": [{"source": "database", "target": "frontend", "port": 8080, "reason": "no"}]},
        "declared_flows[0]",
        "let the backend do it for them",
    ),
    (
        {"declared_flows": [{"source": "backend", "target": "database", "port": 9, "to_port": 8, "reason": "no"}]},
        "declared_flows[0].to_port",
        "must be 9 or more",
    ),
    (
        {"declared_flows": [{"source": "backend", "target": "database", "port": 3306, "reason": "again"}]},
        "declared_flows[0]",
        "is there already",
    ),
    (
        {"declared_flows": [{"source": "backend", "target": "database", "port": 9, "reason": "Grüße"}]},
        "declared_flows[0].reason",
        "AWS's characters",
    ),
    # ports
    ({"service_port": 0}, "service_port", "must be between 1 and 65,535"),
    ({"database_port": 65536}, "database_port", "must be between 1 and 65,535"),
    # what does not go together
    ({"nat": "gateway"}, "nat", "'none', 'single', 'per_zone', 'instance'"),
    ({"nat_instance_type": "t4g.micro"}, "nat_instance_type", "leave it out"),
    ({"nat": "instance", "nat_instance_type": "t3.micro"}, "nat_instance_type", "must be an arm64 type"),
    (
        {"flow_logs": {"bucket": LOGS, "retention_days": 90}},
        "flow_logs.retention_days",
        "the bucket decides",
    ),
    # an existing VPC
    (
        {"existing_vpc": EXISTING, "cidr": "10.9.0.0/16"},
        "cidr",
        "must be a free part of the existing VPC's 10.0.0.0/16",
    ),
    ({"existing_vpc": {**EXISTING, "ranges": ["10.0.0.0/16", "x"]}}, "existing_vpc.ranges[1]", "is no address range"),
    ({"existing_vpc": EXISTING, "ipv6": True}, "existing_vpc.ipv6_range", "required with `ipv6`"),
    (
        {"existing_vpc": {**EXISTING, "ipv6_range": "2001:db8::/64"}, "ipv6": True},
        "existing_vpc.ipv6_range",
        "must be an IPv6 /56",
    ),
    ({"existing_vpc": EXISTING, "denied_ranges": ["10.8.1.0/24"]}, "denied_ranges[0]", "is a part of the VPC itself"),
]


@pytest.mark.parametrize(("args", "named", "remedy"), REFUSALS, ids=lambda value: str(value)[:60])
def test_bad_arguments_are_refused_with_the_remedy(args: Mapping[str, Any], named: str, remedy: str) -> None:
    message = refused(args)
    line = next((line for line in message.splitlines() if remedy in line), None)
    assert line is not None, message
    assert named in line


def test_all_problems_are_told_at_once() -> None:
    message = refused({"cidr": "10.0.0.1/16", "zones": 1, "denied_ranges": ["x"]})
    assert len(message.splitlines()) == 1 + 3


def test_raised_quotas_are_believed() -> None:
    args: Any = {
        "cidr": "10.0.0.0/16",
        "denied_ranges": [f"198.51.{number}.0/24" for number in range(14)],
        "quotas": {"acl_rules": 40},
    }
    assert record(lambda: ThreeTierNetwork("network", args)).resources
