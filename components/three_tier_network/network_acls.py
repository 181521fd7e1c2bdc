"""The stateless layer: one network ACL a tier, its rules derived from the design and laid down in order.

| numbers | what | action |
|---|---|---|
| 1, 2, 3 ... | the denied ranges, before everything | deny |
| 100, 110 ... | between tiers: what the flows need, and their answers | allow |
| 500, 501 ... | the VPC itself: what follows is meant for the outside, and must open no way between tiers | deny |
| 600, 610 ... | the outside: the internet's clients, and what went out by NAT | allow |

Being stateless, an ACL must let answers through as well: to the client's port, which is one of 1024-65535 (NAT gateways
use all of them): https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import chain, count
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.three_tier_network.design import (
    ANYWHERE,
    ANYWHERE_IPV6,
    BACKEND,
    FRONTEND,
    HTTPS,
    INTERNET,
    PACKET_TOO_BIG,
    Design,
    Egress,
    IpNetwork,
    Ipv6Block,
    Tier,
)

EPHEMERAL = (1024, 65535)
EVERYTHING = "-1"
ICMPV6 = "58"


Peer = IpNetwork | Ipv6Block


@dataclass(frozen=True, slots=True)
class AclRule:
    """One rule, still without its number."""

    action: Literal["allow", "deny"]
    protocol: str
    low: int
    high: int
    peer: Peer

    @property
    def ipv6(self) -> bool:
        """Whether it is about IPv6."""
        return not isinstance(self.peer, IPv4Network)

    def covers(self, other: AclRule) -> bool:
        """Say whether all that `other` matches is matched by this rule as well."""
        protocols = self.protocol in (EVERYTHING, other.protocol)
        ports = self.protocol == EVERYTHING or (self.low <= other.low and other.high <= self.high)
        return protocols and ports and _contains(self.peer, other.peer)


@dataclass(frozen=True, slots=True)
class Acl:
    """The rules of a tier's ACL by their numbers, in ascending order."""

    ingress: Mapping[int, AclRule]
    egress: Mapping[int, AclRule]


def acl_of(design: Design, tier: Tier) -> Acl:
    """Return the numbered rules of a tier's ACL."""
    passes = list(_passes(design, tier))
    ingress = [p for p in passes if p.direction == "ingress"]
    egress = [p for p in passes if p.direction == "egress"]
    # A way between tiers is closed at its end, by what may come in there. The frontend alone cannot tell HTTPS for
    # itself from HTTPS for the NAT that it holds: the NAT's clients are stopped on their way out.
    closed_out = (ANYWHERE,) if tier.egress is Egress.ANYWHERE else ()
    closed_in = tuple(p.rule.peer for p in ingress if p.outside)
    return Acl(
        ingress=_numbered(design, ingress, _vpc_itself(design, closed_in)),
        egress=_numbered(design, egress, _vpc_itself(design, closed_out)),
    )


def create_acl(
    name: str,
    acl: Acl,
    *,
    tier: Tier,
    vpc_id: pulumi.Input[str],
    ipv6_cidr: pulumi.Output[str] | None,
    subnet_ids: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Create a tier's ACL with all its rules; one that somebody adds by hand is removed by the next update."""
    aws.ec2.NetworkAcl(
        name,
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        ingress=[_entry(number, rule, ipv6_cidr) for number, rule in acl.ingress.items()],
        egress=[_entry(number, rule, ipv6_cidr) for number, rule in acl.egress.items()],
        tags={"Name": name, "tier": tier.name},
        opts=opts,
    )


@dataclass(frozen=True, slots=True)
class _Pass:
    """Traffic that must pass a tier's boundary, one way."""

    direction: Literal["ingress", "egress"]
    outside: bool
    """Whether the other end is beyond the VPC."""
    rule: AclRule


def _passes(design: Design, tier: Tier) -> Iterator[_Pass]:
    """Yield all that must pass the boundary of one tier."""
    for flow in design.flows:
        if flow.source == tier.name:
            yield from _as_client(_Other(design.blocks(design.tier(flow.target))), flow.protocol, flow.low, flow.high)
        if design.tier(flow.target) is tier:
            yield from _as_server(_source(design, flow.source), flow.protocol, flow.low, flow.high)
    if tier.name == BACKEND:
        for peer in design.blocks(tier):
            between_its_zones = AclRule("allow", EVERYTHING, 0, 0, peer)
            yield _Pass("ingress", outside=False, rule=between_its_zones)
            yield _Pass("egress", outside=False, rule=between_its_zones)
    yield from _outside_passes(design, tier)


def _outside_passes(design: Design, tier: Tier) -> Iterator[_Pass]:
    """Yield what must pass the boundary of one tier on its way out, or to the NAT in the frontend."""
    if tier.egress is not Egress.NOWHERE:
        yield from _as_client(_Other((ANYWHERE,), outside=True), "tcp", HTTPS, HTTPS)
    if tier.egress is Egress.ANYWHERE and design.ipv6:
        yield from _as_client(_Other((ANYWHERE_IPV6,), outside=True), "tcp", HTTPS, HTTPS)
    if tier.name == FRONTEND:
        for client in design.behind_nat():
            yield from _as_server(_Other((design.plan.tier(client.slot),)), "tcp", HTTPS, HTTPS)
            yield from _as_client(_Other((ANYWHERE,), outside=True), "tcp", HTTPS, HTTPS)
    if design.leaves_by_ipv6(tier):
        too_big = AclRule("allow", ICMPV6, *PACKET_TOO_BIG, ANYWHERE_IPV6)
        yield _Pass("ingress", outside=True, rule=too_big)


@dataclass(frozen=True, slots=True)
class _Other:
    """The other end."""

    peers: tuple[Peer, ...]
    outside: bool = False


def _source(design: Design, name: str) -> _Other:
    if name == INTERNET:
        # Whom to let in is a long list that security groups have room for; an ACL has some for whom to keep out.
        versions = {peer.version for peer in design.allowed}
        return _Other(tuple(peer for peer in (ANYWHERE, ANYWHERE_IPV6) if peer.version in versions), outside=True)
    return _Other(design.blocks(design.tier(name)))


def _as_client(server: _Other, protocol: str, low: int, high: int) -> Iterator[_Pass]:
    for peer in server.peers:
        yield _Pass("egress", server.outside, AclRule("allow", protocol, low, high, peer))
        yield _Pass("ingress", server.outside, AclRule("allow", protocol, *EPHEMERAL, peer))


def _as_server(client: _Other, protocol: str, low: int, high: int) -> Iterator[_Pass]:
    for peer in client.peers:
        yield _Pass("ingress", client.outside, AclRule("allow", protocol, low, high, peer))
        yield _Pass("egress", client.outside, AclRule("allow", protocol, *EPHEMERAL, peer))


def _vpc_itself(design: Design, outside: Iterable[Peer]) -> list[AclRule]:
    """Return the denies of the VPC's own addresses, where peers that are meant to be outside include them."""
    found = list(outside)
    ipv4 = [peer for peer in found if isinstance(peer, IPv4Network)]
    denied: list[Peer] = [vpc for vpc in design.vpc_ranges if any(vpc.overlaps(peer) for peer in ipv4)]
    if ANYWHERE_IPV6 in found:
        denied.append(Ipv6Block())
    return [_deny(peer) for peer in denied]


def _deny(peer: Peer) -> AclRule:
    return AclRule("deny", EVERYTHING, 0, 0, peer)


def _numbered(design: Design, passes: Sequence[_Pass], vpc_itself: Sequence[AclRule]) -> Mapping[int, AclRule]:
    allows = [p.rule for p in passes]
    denied = [_deny(peer) for peer in design.denied if any(_overlap(peer, rule.peer) for rule in allows)]
    inside = [p.rule for p in passes if not p.outside]
    outside = [p.rule for p in passes if p.outside]
    closed = {rule.ipv6 for rule in vpc_itself}
    # Where nothing is denied between the two bands, a rule of one may make a rule of the other superfluous.
    inside = [r for r in inside if r.ipv6 in closed or not any(o.covers(r) for o in outside)]
    bands = (
        (count(1), denied),
        (count(100, 10), _without_covered(inside)),
        (count(500), vpc_itself),
        (count(600, 10), _without_covered(outside)),
    )
    return dict(chain.from_iterable(zip(numbers, rules, strict=False) for numbers, rules in bands))


def _without_covered(rules: Iterable[AclRule]) -> list[AclRule]:
    unique = list(dict.fromkeys(rules))
    return [rule for rule in unique if not any(other is not rule and other.covers(rule) for other in unique)]


def _contains(outer: Peer, inner: Peer) -> bool:
    if outer == inner:
        return True
    if isinstance(inner, Ipv6Block):
        return outer in (ANYWHERE_IPV6, Ipv6Block())
    return isinstance(outer, type(inner)) and inner.subnet_of(outer)  # pyright: ignore[reportArgumentType] - same type


def _overlap(one: Peer, two: Peer) -> bool:
    # Whether a denied range meets the VPC's IPv6 block is checked nowhere: AWS assigns the block.
    return _contains(one, two) or _contains(two, one)


def _entry(number: int, rule: AclRule, ipv6_cidr: pulumi.Output[str] | None) -> aws.ec2.NetworkAclIngressArgsDict:
    entry: aws.ec2.NetworkAclIngressArgsDict = {
        "rule_no": number,
        "action": rule.action,
        "protocol": rule.protocol,
        "from_port": rule.low,
        "to_port": rule.high,
    }
    if rule.protocol == ICMPV6:
        entry["icmp_type"], entry["icmp_code"] = rule.low, rule.high
        entry["from_port"] = entry["to_port"] = 0
    if isinstance(rule.peer, Ipv6Block):
        if ipv6_cidr is None:
            raise AssertionError(f"rule {number} is about IPv6, which the network does not have")
        return {**entry, "ipv6_cidr_block": ipv6_cidr.apply(rule.peer.within)}
    if rule.ipv6:
        return {**entry, "ipv6_cidr_block": str(rule.peer)}
    return {**entry, "cidr_block": str(rule.peer)}
