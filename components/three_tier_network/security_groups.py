"""The stateful layer: a security group for each tier, whose rules name groups and not addresses.

What all of a tier shares to get out, the NAT instance and the interface endpoints, is opened to the tier's addresses:
what runs in its subnets has groups of its own as well, as Batch's containers have.

A group lets nothing in or out that no rule of it allows; answers pass by themselves:
https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.three_tier_network.design import (
    ANYWHERE,
    ANYWHERE_IPV6,
    ENDPOINTS,
    HTTPS,
    INTERNET,
    PACKET_TOO_BIG,
    Design,
    Egress,
    IpNetwork,
    Ipv6Block,
)

NAT = "nat"
"""The group of the NAT instance."""

DESCRIPTIONS: Mapping[str, str] = {
    ENDPOINTS: "Interface endpoints of AWS services",
    NAT: "The NAT instance",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Another group, by its name in this network."""

    name: str


@dataclass(frozen=True, slots=True)
class PrefixList:
    """The addresses of a service with a gateway endpoint, such as `s3`."""

    service: str


Peer = Group | PrefixList | IpNetwork | Ipv6Block
ICMPV6 = "icmpv6"


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One rule of one group."""

    group: str
    direction: Literal["ingress", "egress"]
    peer: Peer
    protocol: str
    low: int
    high: int
    description: str

    @property
    def name(self) -> str:
        """What tells it from all other rules, fit for a resource's name."""
        way = "from" if self.direction == "ingress" else "to"
        ports = f"{self.low}" if self.high in (self.low, -1) else f"{self.low}-{self.high}"
        return f"{self.group}-{way}-{_label(self.peer)}-{self.protocol}-{ports}"


def group_names(design: Design) -> list[str]:
    """Return the names of all groups."""
    names = [tier.name for tier in design.tiers]
    if design.interface_endpoints:
        names.append(ENDPOINTS)
    if design.nat == "instance":
        names.append(NAT)
    return names


def group_rules(design: Design) -> list[GroupRule]:
    """Return the rules of all groups, without those that others make superfluous."""
    rules = [*_flow_rules(design), *_outside_rules(design)]
    to_anywhere = {
        (rule.group, rule.protocol, rule.low, rule.high)
        for rule in rules
        if rule.direction == "egress" and rule.peer == ANYWHERE
    }
    # What may go anywhere on a port needs no rule for a group as well.
    return [
        rule
        for rule in rules
        if not (
            rule.direction == "egress"
            and isinstance(rule.peer, Group)
            and (rule.group, rule.protocol, rule.low, rule.high) in to_anywhere
        )
    ]


def create_groups(
    name: str, design: Design, *, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> dict[str, aws.ec2.SecurityGroup]:
    """Create the groups, as yet with no rule."""
    tiers = {tier.name for tier in design.tiers}
    return {
        group: aws.ec2.SecurityGroup(
            f"{name}-{group}",
            description=DESCRIPTIONS.get(group, f"The {group} tier"),
            vpc_id=vpc_id,
            tags={"Name": f"{name}-{group}"} | ({"tier": group} if group in tiers else {}),
            opts=opts,
        )
        for group in group_names(design)
    }


def create_rules(
    name: str,
    design: Design,
    groups: Mapping[str, aws.ec2.SecurityGroup],
    *,
    prefix_lists: Mapping[str, pulumi.Output[str]],
    ipv6_cidr: pulumi.Output[str] | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Create the rules, each a separate resource: consumers may add theirs to the same groups."""
    for rule in group_rules(design):
        make = aws.vpc.SecurityGroupIngressRule if rule.direction == "ingress" else aws.vpc.SecurityGroupEgressRule
        peer = rule.peer
        make(
            f"{name}-{rule.name}",
            security_group_id=groups[rule.group].id,
            ip_protocol=rule.protocol,
            from_port=rule.low,
            to_port=rule.high,
            referenced_security_group_id=groups[peer.name].id if isinstance(peer, Group) else None,
            prefix_list_id=prefix_lists[peer.service] if isinstance(peer, PrefixList) else None,
            cidr_ipv4=str(peer) if isinstance(peer, IPv4Network) else None,
            cidr_ipv6=_cidr_ipv6(peer, ipv6_cidr),
            description=rule.description,
            tags={"Name": rule.name},
            opts=opts,
        )


def _flow_rules(design: Design) -> Iterator[GroupRule]:
    for flow in design.flows:
        ports = (flow.protocol, flow.low, flow.high, flow.reason)
        if flow.source == INTERNET:
            yield from (GroupRule(flow.target, "ingress", peer, *ports) for peer in design.allowed)
        else:
            shared = flow.target == ENDPOINTS
            sources = design.blocks(design.tier(flow.source)) if shared else (Group(flow.source),)
            yield from (GroupRule(flow.target, "ingress", source, *ports) for source in sources)
            yield GroupRule(flow.source, "egress", Group(flow.target), *ports)


def _outside_rules(design: Design) -> Iterator[GroupRule]:
    for tier in design.tiers:
        for peer in _outside(design, tier.egress):
            yield GroupRule(tier.name, "egress", peer, "tcp", HTTPS, HTTPS, "HTTPS to the outside")
        if design.leaves_by_ipv6(tier):
            yield GroupRule(tier.name, "ingress", ANYWHERE_IPV6, ICMPV6, *PACKET_TOO_BIG, "Packet too big")
    if design.nat == "instance":
        for tier in design.behind_nat():
            # IPv4 alone: IPv6 leaves by the egress-only internet gateway.
            block = design.plan.tier(tier.slot)
            yield GroupRule(NAT, "ingress", block, "tcp", HTTPS, HTTPS, "HTTPS to the outside")
        yield GroupRule(NAT, "egress", ANYWHERE, "tcp", HTTPS, HTTPS, "HTTPS to the outside")


def _cidr_ipv6(peer: Peer, vpc: pulumi.Output[str] | None) -> pulumi.Input[str] | None:
    if isinstance(peer, Ipv6Block):
        if vpc is None:
            raise AssertionError("a rule is about IPv6, which the network does not have")
        return vpc.apply(peer.within)
    return str(peer) if isinstance(peer, IPv6Network) else None


def _outside(design: Design, egress: Egress) -> tuple[Peer, ...]:
    match egress:
        case Egress.ANYWHERE:
            return (ANYWHERE, ANYWHERE_IPV6) if design.ipv6 else (ANYWHERE,)
        case Egress.GATEWAY_ENDPOINTS:
            return tuple(PrefixList(service) for service in design.gateway_endpoints)
        case Egress.NOWHERE:
            return ()


def _label(peer: Peer) -> str:
    match peer:
        case Group(name) | PrefixList(name):
            return name
        case Ipv6Block(slot):
            return f"ipv6-{slot}"
        case _:
            # A colon would be read as a part of the URN.
            return str(peer).replace(":", ".").replace("/", "-")
