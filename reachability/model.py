"""The network: who is where, which routes lead out, and which rules stand in the way.

Everything is plain immutable data under AWS's own names. What the input does not tell is `UNKNOWN`, and stays so: it
can make an answer unknown, never allowed. Readers build a `Network`; nothing else in the library knows where it came
from. A thing that is referred to by an id that the network does not hold is unknown as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reachability.intervals import EMPTY, Intervals
from reachability.traffic import Traffic
from recorder.resource import Unknown


@dataclass(frozen=True, slots=True)
class GroupReference:
    """The members of a security group, by their private addresses."""

    id: str


@dataclass(frozen=True, slots=True)
class PrefixListReference:
    """The address ranges of a prefix list."""

    id: str


@dataclass(frozen=True, slots=True)
class SomeOf:
    """Addresses that are not known: only that they are among these."""

    addresses: Intervals


Peer = Intervals | GroupReference | PrefixListReference | SomeOf
"""The other side in a rule: address ranges or a reference to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """One rule of a security group: what it allows, from or to whom."""

    id: str
    """The rule's id (`sgr-...`) or its place, such as `ingress[0]`."""
    traffic: Traffic
    peer: Peer
    text: str
    """The rule in words, such as `tcp 443 from 0.0.0.0/0`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup:
    """A stateful filter around interfaces: allows only, answers pass by themselves."""

    id: str
    vpc: str | Unknown
    ingress: tuple[GroupRule, ...] | Unknown
    egress: tuple[GroupRule, ...] | Unknown
    names: tuple[str, ...] = ()
    tier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AclRule:
    """One numbered rule of a network ACL."""

    number: int
    allow: bool
    traffic: Traffic
    peer: Intervals | SomeOf
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl:
    """A stateless filter at a subnet's boundary: the lowest number that matches decides, nothing matching is denied."""

    id: str
    ingress: tuple[AclRule, ...] | Unknown
    """In ascending order of their numbers. Unknown when the order, or what a rule does, is not known."""
    egress: tuple[AclRule, ...] | Unknown
    names: tuple[str, ...] = ()


class TargetKind(StrEnum):
    """What a route leads to."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet gateway"
    EGRESS_ONLY_GATEWAY = "egress-only internet gateway"
    NAT_GATEWAY = "NAT gateway"
    INTERFACE = "network interface"
    PEERING = "VPC peering connection"
    ENDPOINT = "gateway endpoint"
    UNRESOLVED = "unresolved target"
    """Transit, virtual private, carrier and local gateways, Gateway Load Balancer endpoints, and unknown values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route of a table."""

    destination: Intervals | PrefixListReference | SomeOf
    kind: TargetKind
    target: str
    """The id of the target; `local` for the VPC itself."""
    text: str
    """The route in words, such as `0.0.0.0/0 -> igw-1`."""
    blackhole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """The routes for what leaves a subnet, the local ones included."""

    id: str
    routes: tuple[Route, ...] | Unknown
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc:
    """A VPC and its address ranges."""

    id: str
    addresses: Intervals
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet, with the route table and the network ACL that are in force there."""

    id: str
    vpc: str | Unknown
    addresses: Intervals
    """Empty when not known."""
    route_table: str | Unknown
    acl: str | Unknown
    zone: str = ""
    tier: str = ""
    """The value of its tag `tier`; empty without one."""
    names: tuple[str, ...] = ()


class Role(StrEnum):
    """What an interface is for, as far as it changes what it can send or take."""

    HOST = "host"
    ENDPOINT = "interface endpoint"
    """Takes connections and starts none: AWS PrivateLink carries them one way."""
    NAT_GATEWAY = "NAT gateway"
    """Neither takes connections nor starts its own: it is passed through."""


class Forwarding(StrEnum):
    """What an interface does with traffic that is not for its own addresses."""

    NO = "no"
    NAT = "nat"
    """A NAT instance: `source_dest_check` is off and its tag `reachability:role` says `nat`."""
    UNRESOLVED = "unresolved"
    """`source_dest_check` is off, and what the host does with the traffic cannot be seen from outside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """A network interface, or a *placement*: where a program says that interfaces will be.

    A program that was only recorded has few interfaces, but it says which security groups go into which subnets: a
    load balancer, a service, a database, a function. Each (resource, subnet) pair of these is a placement. So is each
    pair of a security group and a subnet whose tag `tier` has the same value, in the same VPC: the hypothetical member
    of a tier in which nothing lives yet, taken to have a public address, the strictest case. A placement has
    `somewhere` set: its addresses are all those of its subnet, of which it has one that is not known yet.
    """

    id: str
    subnet: str
    groups: frozenset[str] | Unknown | None
    """Ids of its security groups. None: security groups do not apply, as for a Network Load Balancer without any."""
    addresses: Intervals
    """Private IPv4 and IPv6 addresses."""
    public: bool | Unknown = False
    """Whether it has a public IPv4 address. An IPv6 address is always public by itself."""
    public_addresses: Intervals = EMPTY
    """The public IPv4 addresses, where known."""
    somewhere: bool = False
    several: bool = False
    """Whether it stands for any number of interfaces, which may then meet each other."""
    role: Role = Role.HOST
    forwarding: Forwarding = Forwarding.NO
    names: tuple[str, ...] = ()
    """Other names it answers to: its resource's logical name, its `Name` tag, its instance's id and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway:
    """A NAT gateway in its subnet."""

    id: str
    subnet: str | Unknown
    public: bool | Unknown
    """False for a private NAT gateway: it never reaches the internet."""
    available: bool | Unknown = True
    public_addresses: Intervals = EMPTY
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peering:
    """A VPC peering connection."""

    id: str
    vpcs: frozenset[str] | Unknown
    active: bool | Unknown
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEndpoint:
    """A gateway endpoint, reached by routes to its service's prefix list."""

    id: str
    prefix_list: str
    available: bool | Unknown = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrefixList:
    """A prefix list with its entries."""

    id: str
    entries: tuple[Intervals, ...]
    """One CIDR range each: a route to the list is as specific as the entry that matches."""
    addresses: Intervals = field(init=False)
    """All entries together."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "addresses", Intervals.of(part for entry in self.entries for part in entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All of one network, by id."""

    vpcs: Mapping[str, Vpc] = field(default_factory=dict[str, Vpc])
    subnets: Mapping[str, Subnet] = field(default_factory=dict[str, Subnet])
    route_tables: Mapping[str, RouteTable] = field(default_factory=dict[str, RouteTable])
    groups: Mapping[str, SecurityGroup] = field(default_factory=dict[str, SecurityGroup])
    acls: Mapping[str, NetworkAcl] = field(default_factory=dict[str, NetworkAcl])
    interfaces: Mapping[str, Interface] = field(default_factory=dict[str, Interface])
    internet_gateways: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Id -> the VPCs that it is attached to."""
    gateway_route_tables: Mapping[str, str] = field(default_factory=dict[str, str])
    """Internet gateway id -> the route table that is associated with the gateway itself, for what comes in."""
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=dict[str, NatGateway])
    peerings: Mapping[str, Peering] = field(default_factory=dict[str, Peering])
    endpoints: Mapping[str, GatewayEndpoint] = field(default_factory=dict[str, GatewayEndpoint])
    prefix_lists: Mapping[str, PrefixList] = field(default_factory=dict[str, "PrefixList"])
    """A list whose entries are not known is left out."""
    unseen: tuple[str, ...] = ()
    """Components of other packages, by name and type: nothing is known of what is inside them."""
    imagined: tuple[str, ...] = ()
    """Such components, each with the source from which it is imagined what is inside them."""
