"""The component: a VPC over several zones in three tiers, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.references import Placement
from components.three_tier_network.arguments import DeclaredFlow, ThreeTierNetworkArgs
from components.three_tier_network.design import BACKEND, ENDPOINTS, FRONTEND, INTERNET, Egress
from components.three_tier_network.endpoints import create_gateway_endpoints, create_interface_endpoints
from components.three_tier_network.flow_logs import create_flow_logs
from components.three_tier_network.nat import create_nat
from components.three_tier_network.network_acls import acl_of, create_acl
from components.three_tier_network.resolve import region_zones, resolve
from components.three_tier_network.routing import create_routes
from components.three_tier_network.security_groups import NAT, create_groups, create_rules
from components.three_tier_network.subnets import create_subnets
from components.three_tier_network.validation import problems
from components.three_tier_network.vpc import adopt_vpc, create_vpc


class ThreeTierNetwork(Component):
    """Creates a VPC with a public frontend, a private backend and an isolated database tier over two or more zones.

    The internet reaches the frontend on 80 and 443; the frontend reaches the backend on the service port; the backend
    reaches the database on its port, and the outside on 443 by NAT. Nothing else reaches anything, by security groups
    and by network ACLs alike, unless it is declared.

    It asks AWS for the region and its zones, to check and to choose, and for the NAT instance's image.

    Cost: by the NAT strategy 0, 7 or 37 dollars a month, or 37 for each zone; an interface endpoint 8 for each zone;
    the flow logs' storage; everything else is free (https://aws.amazon.com/vpc/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits, or arguments do not go
            together; every problem is named, with its value and the remedy.
    """

    vpc_id: pulumi.Output[str]
    cidr: str
    """The IPv4 range of the address plan."""
    ipv6_cidr: pulumi.Output[str]
    """The VPC's IPv6 range; empty without IPv6."""
    zones: Sequence[str]
    subnet_ids: pulumi.Output[Mapping[str, Sequence[str]]]
    """By tier, in the order of its zones."""
    security_group_ids: pulumi.Output[Mapping[str, str]]
    """By tier, and `endpoints` and `nat` where there are such."""
    nat_public_ips: pulumi.Output[Sequence[str]]
    """The addresses that the outside sees, for its allow-lists."""
    placement: Placement
    open_to_internet: Sequence[Mapping[str, Any]]
    """The declared flows that the internet opens: `tier`, `protocol`, `port` and `to_port` of each."""

    def __init__(self, name: str, args: ThreeTierNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        known_zones = cache(lambda: region_zones(opts))
        args = checked("ThreeTierNetwork", name, ThreeTierNetworkArgs, args, lambda good: problems(good, known_zones))
        super().__init__(name, args, opts)
        design = resolve(args, known_zones())
        region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region

        existing = args.get("existing_vpc")
        vpc = adopt_vpc(name, existing, design, self.child()) if existing else create_vpc(name, design, self.child())
        subnets = create_subnets(name, design, vpc, self.child())
        groups = create_groups(name, design, vpc_id=vpc.id, opts=self.child())
        nat = create_nat(name, args, design, vpc=vpc, public=subnets[FRONTEND], groups=groups, opts=self.child())
        tables = create_routes(name, design, vpc=vpc, subnets=subnets, nat=nat, opts=self.child())
        prefix_lists = create_gateway_endpoints(
            name,
            design.gateway_endpoints,
            vpc_id=vpc.id,
            region=region,
            route_table_ids=[
                table.id for tier in design.tiers if tier.egress is not Egress.NOWHERE for table in tables[tier.name]
            ],
            opts=self.child(),
        )
        if design.interface_endpoints:
            create_interface_endpoints(
                name,
                design.interface_endpoints,
                vpc_id=vpc.id,
                region=region,
                subnet_ids=[subnet.id for subnet in subnets[BACKEND].values()],
                security_group_id=groups[ENDPOINTS].id,
                opts=self.child(),
            )
        create_rules(name, design, groups, prefix_lists=prefix_lists, ipv6_cidr=vpc.ipv6_cidr, opts=self.child())
        for tier in design.tiers:
            create_acl(
                f"{name}-{tier.name}",
                acl_of(design, tier),
                tier=tier,
                vpc_id=vpc.id,
                ipv6_cidr=vpc.ipv6_cidr,
                subnet_ids=[subnet.id for subnet in subnets[tier.name].values()],
                opts=self.child(),
            )
        logs = args["flow_logs"]
        if logs is not False:
            create_flow_logs(name, logs, vpc_id=vpc.id, opts=self.child())

        self.vpc_id = pulumi.Output.from_input(vpc.id)
        self.cidr = str(design.plan.range)
        self.ipv6_cidr = vpc.ipv6_cidr or pulumi.Output.from_input("")
        self.zones = list(design.tier(FRONTEND).zones)
        ids = {tier: [subnet.id for subnet in of_tier.values()] for tier, of_tier in subnets.items()}
        group_ids = {group: found.id for group, found in groups.items()}
        self.subnet_ids = pulumi.Output.all(**{tier: pulumi.Output.all(*of_tier) for tier, of_tier in ids.items()})
        self.security_group_ids = pulumi.Output.all(**group_ids)
        self.nat_public_ips = pulumi.Output.all(*nat.public_ips)
        self.placement = {
            "vpc_id": vpc.id,
            "zones": self.zones,
            "subnets": ids,
            "groups": {group: id_ for group, id_ in group_ids.items() if group != NAT},
            "cidrs": {tier.name: str(design.plan.tier(tier.slot)) for tier in design.tiers},
            "reaches": [
                *([INTERNET] if design.tier(BACKEND).egress is Egress.ANYWHERE else ()),
                *design.gateway_endpoints,
                *design.interface_endpoints,
            ],
            "service_port": args["service_port"],
            "database_port": args["database_port"],
        }
        self.open_to_internet = [
            {"tier": flow["target"], "protocol": flow["protocol"], "port": flow["port"], "to_port": _last_port(flow)}
            for flow in args["declared_flows"]
            if flow["source"] == INTERNET
        ]
        self.register()


def _last_port(flow: DeclaredFlow) -> int:
    return flow.get("to_port", flow["port"])
