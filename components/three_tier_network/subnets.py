"""The subnets: one for each tier and zone, where the address plan puts it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Network

import pulumi
import pulumi_aws as aws

from components.three_tier_network.address_plan import Ipv6AddressPlan, zone_letter
from components.three_tier_network.design import Design, Tier
from components.three_tier_network.vpc import Vpc

Subnets = Mapping[str, aws.ec2.Subnet]
"""By zone."""


def create_subnets(name: str, design: Design, vpc: Vpc, opts: pulumi.ResourceOptions) -> dict[str, Subnets]:
    """Create all subnets, by tier and zone. None gives public IPv4 addresses by itself (FSBP EC2.15)."""
    return {
        tier.name: {
            zone: aws.ec2.Subnet(
                f"{name}-{tier.name}-{zone_letter(zone)}",
                vpc_id=vpc.id,
                availability_zone=zone,
                cidr_block=str(design.plan.subnet(tier.slot, zone)),
                ipv6_cidr_block=_ipv6_cidr(vpc, tier, zone),
                assign_ipv6_address_on_creation=design.ipv6,
                map_public_ip_on_launch=False,
                tags={"Name": f"{name}-{tier.name}-{zone_letter(zone)}", "tier": tier.name},
                opts=opts,
            )
            for zone in tier.zones
        }
        for tier in design.tiers
    }


def _ipv6_cidr(vpc: Vpc, tier: Tier, zone: str) -> pulumi.Output[str] | None:
    if vpc.ipv6_cidr is None:
        return None
    return vpc.ipv6_cidr.apply(lambda block: str(Ipv6AddressPlan(IPv6Network(block)).subnet(tier.slot, zone)))
