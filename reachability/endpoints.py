"""What people ask about: an interface, an instance, a resource's name, an address or a range, the internet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from reachability.addresses import INTERNET, IPV4, IPV6, addresses, cidrs
from reachability.filters import Point
from reachability.intervals import EMPTY, Intervals
from reachability.model import GatewayEndpoint, Interface, NatGateway, Network, Role
from recorder.resource import UNKNOWN

INTERNET_NAME: Final = "internet"
_ALIASES: Final = {INTERNET_NAME: INTERNET, "0.0.0.0/0": INTERNET & IPV4, "::/0": INTERNET & IPV6}


class QuestionError(ValueError):
    """A question that cannot be asked of this network."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Addresses of one family, at an interface or outside, of which a question means every one, or some one."""

    addresses: Intervals
    interface: Interface | None = None
    endpoint: GatewayEndpoint | None = None
    some: bool = False
    """True for the internet: one address that gets through is enough."""
    only: Point | None = field(init=False)
    """The point, if it is a single address."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.points(())[0] if self.addresses.size == 1 else None)

    def points(self, cuts: Iterable[int]) -> list[Point]:
        """Return the parts of this place that rules with these cuts do not tell apart."""
        point = Point(
            self.addresses,
            self.interface,
            self.endpoint.id if self.endpoint else "",
            self.endpoint.prefix_list if self.endpoint else "",
            self.some,
        )
        return [replace(point, addresses=part) for part in self.addresses.split(cuts)]


@dataclass(frozen=True, slots=True, eq=False)
class Host:
    """One participant under its name: it is reached when one of its places is, such as its IPv4 or IPv6 address."""

    label: str
    places: tuple[Place, ...]
    owner: Interface | None = None
    """The interface that a public address belongs to, if it is that address which is meant."""

    @property
    def only(self) -> Point | None:
        """The point, if it is a single address."""
        return self.places[0].only if len(self.places) == 1 else None

    @property
    def interface(self) -> Interface | None:
        """The interface, if it is one."""
        return self.places[0].interface if self.places else None


def of_interface(interface: Interface, only: Intervals | None = None) -> Host:
    """Return an interface as a participant.

    Args:
        interface: The interface.
        only: The private addresses that are meant; all of them by default.
    """
    meant = interface.addresses if only is None else interface.addresses & only
    if interface.somewhere:
        parts = [meant & family for family in (IPV4, IPV6)]
    else:
        parts = [Intervals(((number, number),)) for low, high in meant for number in range(low, high + 1)]
    return Host(interface.id, tuple(Place(part, interface) for part in parts if part))


def internet(network: Network, meant: Intervals = INTERNET) -> Host:
    """Return the internet as a participant: all public addresses but those of the network's own VPCs."""
    own = Intervals.of(part for vpc in network.vpcs.values() for part in vpc.addresses)
    return Host(INTERNET_NAME, tuple(_by_family(meant - own, some=True)))


def of_endpoint(network: Network, endpoint: GatewayEndpoint) -> Host:
    """Return the service behind a gateway endpoint; with unknown addresses it may be anywhere in public IPv4."""
    known = network.prefix_lists.get(endpoint.prefix_list)
    meant = INTERNET & IPV4 if known is None else known.addresses
    return Host(endpoint.id, tuple(Place(meant & family, None, endpoint) for family in (IPV4, IPV6) if meant & family))


def participants(network: Network) -> list[Host]:
    """Return all between whom flows are listed, but for the internet: interfaces, services behind gateway endpoints."""
    hosts = [of_interface(i) for i in network.interfaces.values() if i.role is not Role.NAT_GATEWAY]
    return [*hosts, *(of_endpoint(network, e) for e in network.endpoints.values())]


def resolve(network: Network, text: str) -> list[Host]:
    """Return whom a name means; several when a group, a subnet, a range or a resource has several interfaces.

    Args:
        network: Where to look.
        text: `internet`; an address or a CIDR range; or the id or name of an interface, an instance or another
            resource that has interfaces, a security group (its members), a subnet (its interfaces), a NAT gateway or
            an endpoint.

    Raises:
        QuestionError: nothing has this name, or nothing is there.
    """
    if text.lower() in _ALIASES:
        return [internet(network, _ALIASES[text.lower()])]
    try:
        return _at(network, addresses(text))
    except ValueError:
        return _named(network, text)


def _at(network: Network, meant: Intervals) -> list[Host]:
    """Return who is at these addresses: known interfaces, else somebody in a subnet, and what is outside."""
    hosts = [
        of_interface(interface, meant)
        for interface in network.interfaces.values()
        if not interface.somewhere and interface.addresses & meant
    ]
    taken = Intervals.of(part for vpc in network.vpcs.values() for part in vpc.addresses)
    for interface in network.interfaces.values():
        public = interface.public_addresses & meant
        if public:
            taken |= public
            hosts.append(Host(cidrs(public)[0], tuple(_by_family(public)), interface))
    if not hosts:
        hosts = [
            of_interface(_somebody(subnet.id, subnet.addresses & meant))
            for subnet in network.subnets.values()
            if subnet.addresses & meant
        ]
        taken |= Intervals.of(part for host in hosts for place in host.places for part in place.addresses)
    outside = meant - taken if hosts else meant
    return [*hosts, Host(cidrs(outside)[0], tuple(_by_family(outside)))] if outside else hosts


def _somebody(subnet: str, where: Intervals) -> Interface:
    """Return an interface that may exist at these addresses, of which nothing else is known."""
    return Interface(id=cidrs(where)[0], subnet=subnet, groups=UNKNOWN, addresses=where, public=UNKNOWN, somewhere=True)


def _by_family(meant: Intervals, *, some: bool = False) -> Iterator[Place]:
    for family in (IPV4, IPV6):
        if meant & family:
            yield Place(meant & family, some=some)


def _named(network: Network, name: str) -> list[Host]:
    interfaces = [i for i in network.interfaces.values() if name == i.id or name in i.names]
    if not interfaces:
        groups = {g.id for g in network.groups.values() if name == g.id or name in g.names}
        interfaces = [i for i in network.interfaces.values() if isinstance(i.groups, frozenset) and i.groups & groups]
        if groups and not interfaces:
            raise QuestionError(f"{name!r} is a security group that no interface has: ask about an interface")
    if interfaces:
        return [of_interface(interface) for interface in interfaces]
    endpoints = [e for e in network.endpoints.values() if name == e.id or name in e.names]
    if endpoints:
        return [of_endpoint(network, endpoint) for endpoint in endpoints]
    gateways = [g for g in network.nat_gateways.values() if name == g.id or name in g.names]
    if gateways:
        return [of_interface(_nat_interface(network, gateway)) for gateway in gateways]
    subnets = [s for s in network.subnets.values() if name == s.id or name in s.names]
    if not subnets:
        raise QuestionError(_unknown_name(network, name))
    inside = [of_interface(i) for i in network.interfaces.values() if i.subnet in {s.id for s in subnets}]
    return inside or [of_interface(_somebody(s.id, s.addresses)) for s in subnets if s.addresses]


def _nat_interface(network: Network, gateway: NatGateway) -> Interface:
    """Return the interface that a NAT gateway has somewhere in its subnet."""
    subnet = None if gateway.subnet is UNKNOWN else network.subnets.get(gateway.subnet)
    return Interface(
        id=gateway.id,
        subnet="" if subnet is None else subnet.id,
        groups=None,
        addresses=(subnet.addresses if subnet else EMPTY) or IPV4,
        public=gateway.public,
        somewhere=True,
        role=Role.NAT_GATEWAY,
    )


def _unknown_name(network: Network, name: str) -> str:
    things = (network.interfaces, network.groups, network.subnets, network.endpoints, network.nat_gateways)
    known = {text for kind in things for thing in kind.values() for text in (thing.id, *thing.names)}
    near = get_close_matches(name, sorted(known), n=3) or sorted(known)[:5]
    return f"nothing in this network is named {name!r}; there are, for example: {', '.join(['internet', *near])}"
