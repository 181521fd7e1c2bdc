"""Each tier's route tables.

| kind of tier | route tables | default route |
|---|---|---|
| public | one | the internet gateway |
| private | one a zone, with any NAT strategy: changing it moves none | the NAT; for IPv6 the egress-only gateway |
| isolated | one | none |
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.three_tier_network.address_plan import zone_letter
from components.three_tier_network.design import ANYWHERE, ANYWHERE_IPV6, Design, Egress
from components.three_tier_network.nat import Exit, Nat
from components.three_tier_network.subnets import Subnets
from components.three_tier_network.vpc import Vpc


def create_routes(
    name: str,
    design: Design,
    *,
    vpc: Vpc,
    subnets: Mapping[str, Subnets],
    nat: Nat,
    opts: pulumi.ResourceOptions,
) -> dict[str, list[aws.ec2.RouteTable]]:
    """Create the route tables of all tiers with their default routes.

    Args:
        name: How the names begin.
        design: The network.
        vpc: The VPC with its gateways.
        subnets: By tier and zone.
        nat: Where private tiers get out.
        opts: Pulumi's options.

    Returns:
        The tables by tier.
    """
    tables: dict[str, list[aws.ec2.RouteTable]] = {}
    for tier in design.tiers:
        groups = [(zone,) for zone in tier.zones] if tier.kind == "private" else [tier.zones]
        for zones in groups:
            table_name = f"{name}-{tier.name}" + (f"-{zone_letter(zones[0])}" if tier.kind == "private" else "")
            table = aws.ec2.RouteTable(
                table_name, vpc_id=vpc.id, tags={"Name": table_name, "tier": tier.name}, opts=opts
            )
            tables.setdefault(tier.name, []).append(table)
            for zone in zones:
                aws.ec2.RouteTableAssociation(
                    f"{name}-{tier.name}-{zone_letter(zone)}",
                    subnet_id=subnets[tier.name][zone].id,
                    route_table_id=table.id,
                    opts=opts,
                )
            if tier.kind == "public":
                _lead_to_internet(table_name, table, design, vpc, opts)
            elif tier.egress is Egress.ANYWHERE:
                _lead_to_nat(table_name, table, nat.exit_of(zones[0]), vpc, opts)
    return tables


def _lead_to_internet(
    name: str, table: aws.ec2.RouteTable, design: Design, vpc: Vpc, opts: pulumi.ResourceOptions
) -> None:
    aws.ec2.Route(
        f"{name}-internet",
        route_table_id=table.id,
        destination_cidr_block=str(ANYWHERE),
        gateway_id=vpc.internet_gateway_id,
        opts=opts,
    )
    if design.ipv6:
        aws.ec2.Route(
            f"{name}-internet-ipv6",
            route_table_id=table.id,
            destination_ipv6_cidr_block=str(ANYWHERE_IPV6),
            gateway_id=vpc.internet_gateway_id,
            opts=opts,
        )


def _lead_to_nat(name: str, table: aws.ec2.RouteTable, leads_to: Exit, vpc: Vpc, opts: pulumi.ResourceOptions) -> None:
    aws.ec2.Route(
        f"{name}-nat",
        route_table_id=table.id,
        destination_cidr_block=str(ANYWHERE),
        nat_gateway_id=leads_to.gateway_id,
        network_interface_id=leads_to.interface_id,
        opts=opts,
    )
    if vpc.egress_only_gateway_id is not None:
        aws.ec2.Route(
            f"{name}-egress-ipv6",
            route_table_id=table.id,
            destination_ipv6_cidr_block=str(ANYWHERE_IPV6),
            egress_only_gateway_id=vpc.egress_only_gateway_id,
            opts=opts,
        )
