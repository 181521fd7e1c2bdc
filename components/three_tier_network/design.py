"""The network as it shall be, in plain data: its tiers, the flows between them, its ranges.

Security groups and network ACLs are both derived from this, so that the two layers cannot contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Final, Literal

from components.three_tier_network.address_plan import (
    BACKEND_SLOT,
    DATABASE_SLOT,
    FRONTEND_SLOT,
    AddressPlan,
    Ipv6AddressPlan,
)

IpNetwork = IPv4Network | IPv6Network
TierKind = Literal["public", "private", "isolated"]
NatStrategy = Literal["none", "single", "per_zone", "instance"]

FRONTEND: Final = "frontend"
BACKEND: Final = "backend"
DATABASE: Final = "database"
INTERNET: Final = "internet"
"""In a flow, the allowed source ranges."""
ENDPOINTS: Final = "endpoints"
"""In a flow, the interface endpoints; they are in the backend's subnets."""

ANYWHERE: Final = IPv4Network("0.0.0.0/0")
ANYWHERE_IPV6: Final = IPv6Network("::/0")
HTTP, HTTPS = 80, 443
PACKET_TOO_BIG: Final = (2, -1)
"""Type and code (any: receivers ignore it, RFC 4443 3.2) of the ICMPv6 message by which a router asks for smaller
packets: routers never cut IPv6 packets up, so that without it a connection over a path of less than 1,500 bytes hangs.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html"""


class Egress(StrEnum):
    """Where a tier may go beyond the VPC, on 443 alone."""

    ANYWHERE = "anywhere"
    """By NAT, and in IPv6 by an egress-only internet gateway."""
    GATEWAY_ENDPOINTS = "gateway endpoints"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Tier:
    """A subnet in each of its zones, one security group and one network ACL."""

    name: str
    slot: int
    kind: TierKind
    zones: tuple[str, ...]
    egress: Egress


@dataclass(frozen=True, slots=True)
class Flow:
    """Connections that are to work: who may open them, to whom, on which ports."""

    source: str
    """A tier, or `internet`."""
    target: str
    """A tier, or `endpoints`."""
    protocol: str
    low: int
    high: int
    reason: str
    """Becomes the description of the security group rules."""


@dataclass(frozen=True, slots=True)
class Ipv6Block:
    """A tier's IPv6 block, or with no slot the whole VPC's: only a deployment can tell which addresses these are."""

    slot: int | None = None
    version: ClassVar[int] = 6

    def within(self, vpc: str) -> str:
        """Return its addresses, given those of the VPC."""
        return vpc if self.slot is None else str(Ipv6AddressPlan(IPv6Network(vpc)).tier(self.slot))


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """All that the arguments decide."""

    plan: AddressPlan
    vpc_ranges: tuple[IPv4Network, ...]
    """All of the VPC: of an existing one, more than the plan's range."""
    ipv6: bool
    nat: NatStrategy
    tiers: tuple[Tier, ...]
    flows: tuple[Flow, ...]
    allowed: tuple[IpNetwork, ...]
    denied: tuple[IpNetwork, ...]
    gateway_endpoints: tuple[str, ...]
    interface_endpoints: tuple[str, ...]

    def tier(self, name: str) -> Tier:
        """Return the tier of this name; the interface endpoints count as the backend."""
        wanted = BACKEND if name == ENDPOINTS else name
        return next(tier for tier in self.tiers if tier.name == wanted)

    def behind_nat(self) -> Iterator[Tier]:
        """Yield the tiers whose IPv4 traffic to the outside passes the NAT in the frontend."""
        return (tier for tier in self.tiers if tier.egress is Egress.ANYWHERE)

    def blocks(self, tier: Tier) -> tuple[IPv4Network | Ipv6Block, ...]:
        """Return the address blocks of a tier, one an IP version."""
        ipv4 = self.plan.tier(tier.slot)
        return (ipv4, Ipv6Block(tier.slot)) if self.ipv6 else (ipv4,)

    def leaves_by_ipv6(self, tier: Tier) -> bool:
        """Say whether a tier exchanges IPv6 packets with the outside."""
        reached = any(
            flow.source == INTERNET and flow.target == tier.name and any(peer.version == 6 for peer in self.allowed)  # noqa: PLR2004 - IPv6
            for flow in self.flows
        )
        return self.ipv6 and (reached or tier.egress is Egress.ANYWHERE)


def own_tiers(zones: tuple[str, ...], egress: Egress) -> tuple[Tier, ...]:
    """Return the three tiers that every network has; `egress` is the backend's."""
    return (
        Tier(FRONTEND, FRONTEND_SLOT, "public", zones, Egress.NOWHERE),
        Tier(BACKEND, BACKEND_SLOT, "private", zones, egress),
        Tier(DATABASE, DATABASE_SLOT, "isolated", zones, Egress.NOWHERE),
    )


def own_flows(service_port: int, database_port: int) -> tuple[Flow, ...]:
    """Return the flows that every network has."""
    return (
        Flow(INTERNET, FRONTEND, "tcp", HTTP, HTTP, "HTTP, to be redirected to HTTPS"),
        Flow(INTERNET, FRONTEND, "tcp", HTTPS, HTTPS, "HTTPS"),
        Flow(FRONTEND, BACKEND, "tcp", service_port, service_port, "requests to the service"),
        Flow(BACKEND, DATABASE, "tcp", database_port, database_port, "queries"),
    )


def endpoint_flows(tiers: Sequence[Tier]) -> tuple[Flow, ...]:
    """Return the flows to interface endpoints: from every private tier."""
    return tuple(
        Flow(tier.name, ENDPOINTS, "tcp", HTTPS, HTTPS, "AWS services by interface endpoints")
        for tier in tiers
        if tier.kind == "private"
    )
