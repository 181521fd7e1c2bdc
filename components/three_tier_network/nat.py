"""The NAT: by which addresses, and through what, private tiers get out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.three_tier_network.address_plan import zone_letter
from components.three_tier_network.arguments import ThreeTierNetworkArgs
from components.three_tier_network.design import FRONTEND, Design
from components.three_tier_network.nat_instance import INSTANCE_TYPE, create_nat_instance
from components.three_tier_network.security_groups import NAT
from components.three_tier_network.subnets import Subnets
from components.three_tier_network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a default route leads: one of the two is set."""

    gateway_id: pulumi.Output[str] | None = None
    interface_id: pulumi.Output[str] | None = None


@dataclass(frozen=True, slots=True)
class Nat:
    """The exits by the zones that have one, the preferred one first, and the addresses that the outside sees."""

    exits: Mapping[str, Exit]
    public_ips: tuple[pulumi.Output[str], ...]

    def exit_of(self, zone: str) -> Exit:
        """Return the exit of a zone, which is another zone's where it has none."""
        return self.exits.get(zone) or next(iter(self.exits.values()))


def create_nat(
    name: str,
    args: ThreeTierNetworkArgs,
    design: Design,
    *,
    vpc: Vpc,
    public: Subnets,
    groups: Mapping[str, aws.ec2.SecurityGroup],
    opts: pulumi.ResourceOptions,
) -> Nat:
    """Create what the strategy asks for.

    Args:
        name: How the names begin.
        args: The network's arguments.
        design: The network.
        vpc: The VPC with its gateways.
        public: The frontend's subnets by zone; the NAT is in them.
        groups: The security groups by name.
        opts: Pulumi's options.
    """
    zones = design.tier(FRONTEND).zones
    with_exit = {"none": (), "single": zones[:1], "instance": zones[:1], "per_zone": zones}[design.nat]
    opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=vpc.gateways))
    exits: dict[str, Exit] = {}
    public_ips: list[pulumi.Output[str]] = []
    for zone in with_exit:
        nat_name = f"{name}-nat-{zone_letter(zone)}"
        address = aws.ec2.Eip(nat_name, domain="vpc", tags={"Name": nat_name}, opts=opts)
        public_ips.append(address.public_ip)
        if design.nat == "instance":
            interface = create_nat_instance(
                nat_name,
                instance_type=args.get("nat_instance_type") or INSTANCE_TYPE,
                disk_key_arn=args.get("nat_disk_key_arn"),
                subnet_id=public[zone].id,
                security_group_id=groups[NAT].id,
                address=address,
                alarm_topic_arn=args.get("alarm_topic_arn"),
                opts=opts,
            )
            exits[zone] = Exit(interface_id=interface.id)
        else:
            gateway = aws.ec2.NatGateway(
                nat_name,
                allocation_id=address.allocation_id,
                subnet_id=public[zone].id,
                tags={"Name": nat_name},
                opts=opts,
            )
            exits[zone] = Exit(gateway_id=gateway.id)
    return Nat(exits, tuple(public_ips))
