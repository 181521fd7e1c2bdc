"""Route tables: which route carries traffic to a point."""

from __future__ import annotations

from collections.abc import Iterator

from reachability.addresses import INTERNET, cidrs
from reachability.filters import Point
from reachability.intervals import Intervals
from reachability.model import Interface, Network, PrefixListReference, Route, RouteTable, SomeOf, Subnet, TargetKind
from reachability.steps import Hop, Leg
from reachability.traffic import Verdict
from recorder.resource import UNKNOWN, Unknown


def candidates(network: Network, subnet: Subnet, to: Point, leg: Leg) -> Iterator[Route | Hop]:
    """Yield what may become of traffic to `to`: the most specific route, and every route whose destination is unknown.

    A `Hop` stands for a dead end: no route, a black hole, or a table that is not known.
    """
    table = _table(network, subnet)
    if table is None or table.routes is UNKNOWN:
        yield Hop(table_id(subnet), Verdict.UNKNOWN, "the routes of the subnet are not known", leg)
        return
    best: Route | None = None
    smallest = 0
    for route in table.routes:
        size = _size(network, route, to)
        if size is UNKNOWN:
            yield _usable(table, route, leg)
        elif size is not None and (best is None or size < smallest):
            best, smallest = route, size
    if best is None:
        yield Hop(table.id, Verdict.DENIED, f"no route to {shown(to)}", leg)
    else:
        yield _usable(table, best, leg)


def cuts(network: Network, subnet: Subnet) -> set[int]:
    """Return the addresses at which the routes of a subnet begin or end to match."""
    found: set[int] = set()
    for route in _routes(network, subnet):
        match route.destination:
            case Intervals():
                found |= route.destination.cuts()
            case PrefixListReference() if route.destination.id in network.prefix_lists:
                for entry in network.prefix_lists[route.destination.id].entries:
                    found |= entry.cuts()
            case SomeOf():
                found |= route.destination.addresses.cuts()
            case _:
                pass
    return found


def translators(network: Network, subnet: Subnet) -> Iterator[tuple[str, Interface | None]]:
    """Yield the NAT gateways and instances that a subnet's routes name: their subnets, and the instances."""
    for route in _routes(network, subnet):
        gateway, instance = network.nat_gateways.get(route.target), network.interfaces.get(route.target)
        if gateway and gateway.subnet is not UNKNOWN:
            yield gateway.subnet, None
        if instance:
            yield instance.subnet, instance


def table_id(subnet: Subnet) -> str:
    """Return the id of the route table in force, or words for one that is not known."""
    return f"route table of {subnet.id}" if subnet.route_table is UNKNOWN else subnet.route_table


def shown(point: Point) -> str:
    """Return the addresses of a point for people."""
    found = cidrs(point.addresses)
    return found[0] if len(found) == 1 else f"{found[0]} ..."


def _table(network: Network, subnet: Subnet) -> RouteTable | None:
    return None if subnet.route_table is UNKNOWN else network.route_tables.get(subnet.route_table)


def _routes(network: Network, subnet: Subnet) -> tuple[Route, ...]:
    table = _table(network, subnet)
    return () if table is None or table.routes is UNKNOWN else table.routes


def _usable(table: RouteTable, route: Route, leg: Leg) -> Route | Hop:
    return Hop(table.id, Verdict.DENIED, f"{route.text} is a black hole", leg) if route.blackhole else route


def _size(network: Network, route: Route, to: Point) -> int | Unknown | None:
    """Return how many addresses the part of the route has that matches, None if none does: fewer is more specific."""
    match route.destination:
        case PrefixListReference(id_) if id_ == to.prefix_list:
            return 0
        case PrefixListReference(id_) if id_ in network.prefix_lists:
            entries = network.prefix_lists[id_].entries
            return min((entry.size for entry in entries if to.low in entry), default=None)
        case PrefixListReference() if route.kind is TargetKind.ENDPOINT:
            # The list of an AWS service has public addresses of its own: never an interface's, nor another service's.
            elsewhere = to.interface is not None or to.internet or to.endpoint
            return UNKNOWN if to.low in INTERNET and not elsewhere else None
        case PrefixListReference():
            return UNKNOWN
        case Intervals():
            return route.destination.size if to.low in route.destination else None
        case SomeOf():
            return UNKNOWN if to.low in route.destination.addresses else None
