"""The ways from one point to another: each filter and each routing decision on them, in the order a packet meets them.

A way leads there and back. Routes must exist in both directions for every protocol, as AWS asks for internet gateways
and for peering; the stateless network ACLs on the way back are judged on the client's ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from reachability.addresses import INTERNET, is_ipv6
from reachability.filters import Direction, Point
from reachability.intervals import EMPTY, Intervals
from reachability.model import Forwarding, Interface, Network, Route, Subnet, TargetKind
from reachability.routes import candidates, shown, table_id
from reachability.steps import AclCheck, End, GroupCheck, Hop, Leg, Step, Way, passed_if
from reachability.traffic import Verdict
from recorder.resource import UNKNOWN, Unknown

_DROPS = "checks source and destination, so it drops what is not its own"


def ways(network: Network, source: Point, destination: Point) -> tuple[Way, ...]:
    """Return the ways that traffic may take: one, or several when routes are not known. It takes just one of them.

    What the interfaces at the two ends do is left out: `steps.whole` adds it.
    """
    match source.interface, destination.interface:
        case Interface() as first, Interface() as last:
            return tuple(_inside(network, source, first.subnet, destination, last.subnet))
        case Interface() as first, None:
            return tuple(_outwards(network, first, destination))
        case None, Interface() as last:
            return tuple(_inwards(network, source, last))
        case _:
            return ((Hop("network", Verdict.DENIED, "neither end is in this network"),),)


# Between two interfaces.


def _inside(network: Network, source: Point, one: str, destination: Point, two: str) -> Iterator[Way]:
    if one == two:
        yield ()  # within a subnet there is neither a router nor a network ACL
        return
    if one not in network.subnets or two not in network.subnets:
        yield ()  # a subnet that is not known may be the other one
    there = _lead_inside(network, one, two, destination, Leg.THERE)
    back = list(_lead_inside(network, two, one, source, Leg.BACK))
    for forward, answer in product(there, back):
        yield (
            _acl(network, one, Direction.EGRESS, End.DESTINATION),
            *forward,
            _acl(network, two, Direction.INGRESS, End.SOURCE),
            _acl(network, two, Direction.EGRESS, End.SOURCE, Leg.BACK),
            *answer,
            _acl(network, one, Direction.INGRESS, End.DESTINATION, Leg.BACK),
        )


def _lead_inside(network: Network, start: str, end: str, to: Point, leg: Leg) -> Iterator[tuple[Hop, ...]]:
    """Yield where the routes of one subnet may lead what is meant for an interface in another."""
    one, two = network.subnets.get(start), network.subnets.get(end)
    if one is None or two is None or one.vpc is UNKNOWN or two.vpc is UNKNOWN:
        yield (Hop(start, Verdict.UNKNOWN, "the VPC of a subnet is not known", leg),)
        return
    for route in candidates(network, one, to, leg):
        if isinstance(route, Hop):
            yield (route,)
            continue
        taken = Hop(table_id(one), Verdict.ALLOWED, route.text, leg)
        if route.kind is TargetKind.LOCAL:
            yield (
                passed_if(taken, condition=one.vpc == two.vpc, otherwise=f"{route.text}: this stays in its own VPC"),
            )
        else:
            yield (taken, _target_inside(network, (one, two), route, to, leg))


def _target_inside(network: Network, ends: tuple[Subnet, Subnet], route: Route, to: Point, leg: Leg) -> Hop:
    """Judge a route that leads what is meant for an interface elsewhere than straight to it."""
    match route.kind:
        case TargetKind.PEERING:
            return _peering(network, route.target, ends, leg)
        case TargetKind.INTERFACE if _forwarding(network, route) is Forwarding.NO:
            return Hop(route.target, Verdict.DENIED, _DROPS, leg)
        case TargetKind.NAT_GATEWAY | TargetKind.ENDPOINT:
            return Hop(route.target, Verdict.DENIED, f"a {route.kind} leads to no interface", leg)
        case TargetKind.EGRESS_ONLY_GATEWAY if leg is Leg.BACK:
            return Hop(route.target, Verdict.DENIED, "it let nothing in that could be answered", leg)
        case TargetKind.INTERNET_GATEWAY | TargetKind.EGRESS_ONLY_GATEWAY if not is_ipv6(to.addresses):
            return Hop(route.target, Verdict.DENIED, f"private addresses do not pass an {route.kind}", leg)
        case TargetKind.INTERNET_GATEWAY:
            passed = _internet_gateway(network, ends[0], route.target, to, public=True)
            if passed.verdict is Verdict.DENIED:
                return replace(passed, leg=leg)
        case _:
            pass
    # An appliance, a transit gateway, or the internet between two VPCs, where references to groups do not count.
    reason = f"{route.kind}: what it passes on to another interface is not part of this network's description"
    return Hop(route.target, Verdict.UNKNOWN, reason, leg)


def _peering(network: Network, id_: str, ends: tuple[Subnet, Subnet], leg: Leg) -> Hop:
    peering = network.peerings.get(id_)
    if peering is None or peering.vpcs is UNKNOWN:
        return Hop(id_, Verdict.UNKNOWN, "the VPCs of the peering connection are not known", leg)
    if any(end.vpc not in peering.vpcs for end in ends) or ends[0].vpc == ends[1].vpc:
        return Hop(id_, Verdict.DENIED, "the peering connection does not join these two VPCs", leg)
    passed = Hop(id_, Verdict.ALLOWED, "VPC peering connection", leg)
    return passed_if(passed, condition=peering.active, otherwise="the peering connection is not active")


def _forwarding(network: Network, route: Route) -> Forwarding:
    found = network.interfaces.get(route.target)
    return Forwarding.UNRESOLVED if found is None else found.forwarding


# From an interface to the outside.


def _outwards(network: Network, start: Interface, destination: Point) -> Iterator[Way]:
    leave = _acl(network, start.subnet, Direction.EGRESS, End.DESTINATION)
    enter = _acl(network, start.subnet, Direction.INGRESS, End.DESTINATION, Leg.BACK)
    subnet = network.subnets.get(start.subnet)
    if subnet is None:
        yield (leave, Hop(start.subnet, Verdict.UNKNOWN, "the subnet is not known"), enter)
        return
    for route in candidates(network, subnet, destination, Leg.THERE):
        if isinstance(route, Hop):
            yield (leave, route, enter)
            continue
        taken = Hop(table_id(subnet), Verdict.ALLOWED, route.text)
        for beyond in _beyond(network, subnet, start, route, destination):
            yield (leave, taken, *beyond, enter)


def _beyond(network: Network, subnet: Subnet, start: Interface, route: Route, to: Point) -> Iterable[Way]:
    """Return what traffic to the outside meets after the route of its own subnet."""
    if to.endpoint and route.target != to.endpoint:
        return [(Hop(table_id(subnet), Verdict.DENIED, f"{route.text}: not by way of {to.endpoint}"),)]
    match route.kind:
        case TargetKind.INTERNET_GATEWAY:
            return [(_internet_gateway(network, subnet, route.target, to, public=start.public),)]
        case TargetKind.NAT_GATEWAY:
            return _nat_gateway(network, subnet, route.target, to)
        case TargetKind.INTERFACE:
            return _nat_instance(network, subnet, route.target, to)
        case TargetKind.EGRESS_ONLY_GATEWAY:
            ok = is_ipv6(to.addresses) and INTERNET.covers(to.addresses)
            return [(Hop(route.target, Verdict.ALLOWED if ok else Verdict.DENIED, "passes IPv6 to the internet only"),)]
        case TargetKind.ENDPOINT:
            endpoint = network.endpoints.get(route.target)
            available = UNKNOWN if endpoint is None else endpoint.available
            passed = Hop(route.target, Verdict.ALLOWED, "gateway endpoint")
            return [(passed_if(passed, condition=available, otherwise="the endpoint is not available"),)]
        case TargetKind.PEERING:
            return [(_peered_outside(network, route.target),)]
        case TargetKind.LOCAL:
            return [(Hop(table_id(subnet), Verdict.DENIED, f"{route.text}: no interface there has {shown(to)}"),)]
        case TargetKind.UNRESOLVED:
            reason = "where it leads is not part of this network's description"
            return [(Hop(route.target, Verdict.UNKNOWN, reason),)]


def _internet_gateway(network: Network, subnet: Subnet, gateway: str, outside: Point, *, public: bool | Unknown) -> Hop:
    """Judge the passage between an interface in a subnet and the internet, either way."""
    vpcs = network.internet_gateways.get(gateway)
    if vpcs is None or subnet.vpc is UNKNOWN:
        return Hop(gateway, Verdict.UNKNOWN, "it is not known whether the internet gateway is attached to this VPC")
    if subnet.vpc not in vpcs:
        return Hop(gateway, Verdict.DENIED, "the internet gateway is not attached to this VPC")
    if not INTERNET.covers(outside.addresses):
        return Hop(gateway, Verdict.DENIED, f"no router of the internet carries {shown(outside)}")
    passed = Hop(gateway, Verdict.ALLOWED, "internet gateway")
    if is_ipv6(outside.addresses):
        return passed
    return passed_if(passed, condition=public, otherwise="the interface is without a public IPv4 address")


def _nat_gateway(network: Network, subnet: Subnet, id_: str, to: Point) -> Iterable[Way]:
    gateway = network.nat_gateways.get(id_)
    if gateway is None or gateway.subnet is UNKNOWN or gateway.subnet not in network.subnets:
        return [(Hop(id_, Verdict.UNKNOWN, "the subnet of the NAT gateway is not known"),)]
    if is_ipv6(to.addresses):
        return [(Hop(id_, Verdict.DENIED, "a NAT gateway carries IPv4 only"),)]
    passed = Hop(id_, Verdict.ALLOWED, "NAT gateway")
    passage = (passed_if(passed, condition=gateway.available, otherwise="the NAT gateway is not available"),)
    return _translated(network, subnet, (gateway.subnet, gateway.public, passage), to)


def _nat_instance(network: Network, subnet: Subnet, id_: str, to: Point) -> Iterable[Way]:
    instance = network.interfaces.get(id_)
    if instance is None or instance.subnet not in network.subnets:
        return [(Hop(id_, Verdict.UNKNOWN, "the interface is not known"),)]
    verdict, text = {
        Forwarding.NAT: (Verdict.ALLOWED, "NAT instance"),
        Forwarding.NO: (Verdict.DENIED, _DROPS),
        Forwarding.UNRESOLVED: (Verdict.UNKNOWN, "it may translate or not: the tag reachability:role=nat says it does"),
    }[instance.forwarding]
    passage = (
        GroupCheck(instance, Direction.INGRESS, End.SOURCE),
        Hop(id_, verdict, text),
        GroupCheck(instance, Direction.EGRESS, End.DESTINATION),
    )
    return _translated(network, subnet, (instance.subnet, instance.public, passage), to)


def _translated(
    network: Network, start: Subnet, translator: tuple[str, bool | Unknown, Way], to: Point
) -> Iterator[Way]:
    """Yield the ways by a translator (its subnet, whether it is public, itself): it has a boundary and routes too."""
    at, public, passage = translator
    if at == start.id:
        yield (*passage, Hop(at, Verdict.DENIED, "a NAT does not serve its own subnet: the route leads back to it"))
        return
    subnet = network.subnets[at]
    for route in candidates(network, subnet, to, Leg.THERE):
        onwards: tuple[Hop, ...]
        if isinstance(route, Hop):
            onwards = (route,)
        elif route.kind is TargetKind.INTERNET_GATEWAY:
            passed = _internet_gateway(network, subnet, route.target, to, public=public)
            onwards = (Hop(table_id(subnet), Verdict.ALLOWED, route.text), passed)
        else:
            itself = any(isinstance(step, Hop) and step.id == route.target for step in passage)
            verdict = Verdict.UNKNOWN if _leads_on(network, route) and not itself else Verdict.DENIED
            onwards = (Hop(table_id(subnet), verdict, f"{route.text}, after the NAT"),)
        yield (
            _acl(network, at, Direction.INGRESS, End.SOURCE),
            *passage,
            _acl(network, at, Direction.EGRESS, End.DESTINATION),
            *onwards,
            _acl(network, at, Direction.INGRESS, End.DESTINATION, Leg.BACK),
            _acl(network, at, Direction.EGRESS, End.SOURCE, Leg.BACK),
        )


def _leads_on(network: Network, route: Route) -> bool:
    """Say whether translated traffic may go on by this route, though not straight to the internet."""
    if route.kind is TargetKind.INTERFACE:
        return _forwarding(network, route) is not Forwarding.NO
    return route.kind in (TargetKind.ENDPOINT, TargetKind.UNRESOLVED)


# From the outside to an interface.


def _inwards(network: Network, source: Point, end: Interface) -> Iterator[Way]:
    """Yield the ways in: they are those by which the answer leaves."""
    enter = _acl(network, end.subnet, Direction.INGRESS, End.SOURCE)
    leave = _acl(network, end.subnet, Direction.EGRESS, End.SOURCE, Leg.BACK)
    subnet = network.subnets.get(end.subnet)
    if source.endpoint:
        yield (Hop(source.endpoint, Verdict.DENIED, "a gateway endpoint starts no connection"),)
        return
    if subnet is None:
        yield (Hop(end.subnet, Verdict.UNKNOWN, "the subnet is not known"), enter, leave)
        return
    for route in candidates(network, subnet, source, Leg.BACK):
        if isinstance(route, Hop):
            yield (enter, leave, route)
        else:
            answer = Hop(table_id(subnet), Verdict.ALLOWED, route.text, Leg.BACK)
            yield (*_entry(network, subnet, end, route, source), enter, leave, answer)


def _entry(network: Network, subnet: Subnet, end: Interface, route: Route, source: Point) -> tuple[Hop, ...]:
    """Return by what the traffic comes in whose answer takes this route."""
    match route.kind:
        case TargetKind.INTERNET_GATEWAY:
            passed = _internet_gateway(network, subnet, route.target, source, public=end.public)
            return (passed, *_edge(network, route.target, end))
        case TargetKind.PEERING:
            return (_peered_outside(network, route.target),)
        case TargetKind.UNRESOLVED | TargetKind.INTERFACE if _forwarding(network, route) is Forwarding.UNRESOLVED:
            reason = "what comes in by it is not part of this network's description"
            return (Hop(route.target, Verdict.UNKNOWN, reason),)
        case _:
            return (Hop(table_id(subnet), Verdict.DENIED, f"{route.text}: nothing comes in by this {route.kind}"),)


def _edge(network: Network, gateway: str, end: Interface) -> Iterator[Hop]:
    """Yield a hop if the internet gateway has a route table of its own that leads through an appliance."""
    table = network.gateway_route_tables.get(gateway)
    if table is None:
        return
    at_gateway = Subnet(id=gateway, vpc=UNKNOWN, addresses=EMPTY, route_table=table, acl=UNKNOWN)
    for part in end.addresses:
        for route in candidates(network, at_gateway, Point(Intervals((part,))), Leg.THERE):
            if isinstance(route, Hop) or route.kind is not TargetKind.LOCAL:
                yield Hop(table, Verdict.UNKNOWN, "the gateway's own routes do not lead straight to the interface")
                return


def _peered_outside(network: Network, id_: str) -> Hop:
    peering = network.peerings.get(id_)
    if peering is None or peering.vpcs is UNKNOWN or not peering.vpcs <= network.vpcs.keys():
        return Hop(id_, Verdict.UNKNOWN, "the VPC on the other side of the peering connection is not known")
    return Hop(id_, Verdict.DENIED, "a peering connection carries only what is between interfaces of its two VPCs")


def _acl(network: Network, subnet: str, direction: Direction, peer: End, leg: Leg = Leg.THERE) -> Step:
    found = network.subnets.get(subnet)
    return AclCheck(UNKNOWN if found is None else found.acl, subnet, direction, peer, leg)
