"""The VPC with its internet gateways: a new one, closed where AWS leaves it open, or one that is there already."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.three_tier_network.arguments import ExistingVpc
from components.three_tier_network.design import Design


@dataclass(frozen=True, slots=True)
class Vpc:
    """What the rest of the network needs of it."""

    id: pulumi.Input[str]
    ipv6_cidr: pulumi.Output[str] | None
    internet_gateway_id: pulumi.Input[str]
    gateways: tuple[pulumi.Resource, ...]
    """What must be attached before anything can have a public address."""
    egress_only_gateway_id: pulumi.Input[str] | None


def create_vpc(name: str, design: Design, opts: pulumi.ResourceOptions) -> Vpc:
    """Create a VPC in which nothing is open by default."""
    vpc = aws.ec2.Vpc(
        name,
        cidr_block=str(design.plan.range),
        assign_generated_ipv6_cidr_block=design.ipv6,
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags={"Name": name},
        opts=opts,
    )
    _close_defaults(name, vpc, opts)
    gateway = _internet_gateway(name, vpc.id, opts)
    return Vpc(
        id=vpc.id,
        ipv6_cidr=vpc.ipv6_cidr_block if design.ipv6 else None,
        internet_gateway_id=gateway.id,
        gateways=(gateway,),
        egress_only_gateway_id=_egress_only_gateway(name, design, vpc.id, opts),
    )


def adopt_vpc(name: str, existing: ExistingVpc, design: Design, opts: pulumi.ResourceOptions) -> Vpc:
    """Take a VPC that is there, and create what it does not have; its defaults serve others and are left alone."""
    id_ = existing["vpc_id"]
    gateway_id, made = existing.get("internet_gateway_id"), ()
    if gateway_id is None:
        gateway = _internet_gateway(name, id_, opts)
        gateway_id, made = gateway.id, (gateway,)
    return Vpc(
        id=id_,
        # With IPv6 the range is required.
        ipv6_cidr=pulumi.Output.from_input(existing.get("ipv6_range", "")) if design.ipv6 else None,
        internet_gateway_id=gateway_id,
        gateways=made,
        egress_only_gateway_id=(
            (existing.get("egress_only_gateway_id") or _egress_only_gateway(name, design, id_, opts))
            if design.ipv6
            else None
        ),
    )


def _close_defaults(name: str, vpc: aws.ec2.Vpc, opts: pulumi.ResourceOptions) -> None:
    """Empty what AWS gives every VPC: what has no group, ACL or route table of its own is shut off (FSBP EC2.2)."""
    tags = {"Name": f"{name}-default"}
    aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id, ingress=[], egress=[], tags=tags, opts=opts)
    aws.ec2.DefaultRouteTable(
        f"{name}-default", default_route_table_id=vpc.default_route_table_id, routes=[], tags=tags, opts=opts
    )
    aws.ec2.DefaultNetworkAcl(
        f"{name}-default",
        default_network_acl_id=vpc.default_network_acl_id,
        tags=tags,
        # Subnets come here by themselves when they lose their own ACL: no reason for a difference at every update.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["subnetIds"])),
    )


def _internet_gateway(name: str, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> aws.ec2.InternetGateway:
    return aws.ec2.InternetGateway(name, vpc_id=vpc_id, tags={"Name": name}, opts=opts)


def _egress_only_gateway(
    name: str, design: Design, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> pulumi.Output[str] | None:
    if not design.ipv6 or not any(design.behind_nat()):
        return None
    return aws.ec2.EgressOnlyInternetGateway(name, vpc_id=vpc_id, tags={"Name": name}, opts=opts).id
