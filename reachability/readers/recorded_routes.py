"""Reads route tables: which one is in force where, and the routes in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reachability.addresses import EVERYWHERE, IPV4, IPV6
from reachability.intervals import Intervals
from reachability.model import PrefixListReference, Route, RouteTable, SomeOf, TargetKind, Vpc
from reachability.readers.attachments import HOST_TYPES
from reachability.readers.named import SUBNET_TYPES
from reachability.readers.program import ENDPOINT, VPC_TYPES, Program, default_of, given
from reachability.readers.rules import address_range, local_routes, route
from recorder.resource import UNKNOWN, Resource, Unknown

INTERNET_GATEWAY: Final = "aws:ec2/internetGateway:InternetGateway"
EGRESS_ONLY: Final = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
NAT_GATEWAY: Final = "aws:ec2/natGateway:NatGateway"
PEERING: Final = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_TABLE: Final = "aws:ec2/routeTable:RouteTable"
_DEFAULT_TABLE: Final = "aws:ec2/defaultRouteTable:DefaultRouteTable"

_TARGETS: Final[tuple[tuple[str, TargetKind, tuple[str, ...]], ...]] = (
    ("natGatewayId", TargetKind.NAT_GATEWAY, (NAT_GATEWAY,)),
    ("networkInterfaceId", TargetKind.INTERFACE, HOST_TYPES),
    ("vpcPeeringConnectionId", TargetKind.PEERING, (PEERING,)),
    ("egressOnlyGatewayId", TargetKind.EGRESS_ONLY_GATEWAY, (EGRESS_ONLY,)),
    ("gatewayId", TargetKind.INTERNET_GATEWAY, (INTERNET_GATEWAY,)),
)
_OTHER_TARGETS: Final = (
    "transitGatewayId",
    "vpcEndpointId",
    "localGatewayId",
    "carrierGatewayId",
    "coreNetworkArn",
    "odbNetworkArn",
    "instanceId",
)


def main_of(vpc: str | Unknown) -> str:
    """Return under what key `tables_in_force` has the main route table of a VPC."""
    return f"main route table of {vpc}"


def tables_in_force(program: Program) -> dict[str, str | Unknown]:
    """Return which route table is in force by subnet, and for all other subnets of a VPC."""
    found = _main_tables(program)
    for resource in program.of_type("aws:ec2/routeTableAssociation:RouteTableAssociation"):
        subnet = program.reference(resource, "subnetId", *SUBNET_TYPES)
        table = program.reference(resource, "routeTableId", _TABLE, _DEFAULT_TABLE, *VPC_TYPES)
        if isinstance(subnet, str):
            found[subnet] = _table_of(program, table)
        elif subnet is UNKNOWN:
            # It may be any subnet's: what has no other association is in doubt.
            found |= _in_doubt(found)
    return found


def _main_tables(program: Program) -> dict[str, str | Unknown]:
    """Return the main route table of each VPC."""
    found: dict[str, str | Unknown] = {}
    for resource in program.of_type(*VPC_TYPES):
        main = main_of(program.key(resource))
        found[main] = main
    for resource in program.of_type(_DEFAULT_TABLE):
        vpc = default_of(program, resource, "defaultRouteTableId")
        if vpc is UNKNOWN:
            found |= _in_doubt(found)
        elif vpc is not None:
            found[main_of(vpc)] = program.key(resource)
    for resource in program.of_type("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"):
        vpc = program.reference(resource, "vpcId", *VPC_TYPES)
        table = program.reference(resource, "routeTableId", _TABLE, _DEFAULT_TABLE)
        if vpc is UNKNOWN:
            found |= _in_doubt(found)
        elif vpc is not None:
            found[main_of(vpc)] = _table_of(program, table)
    return found


def _in_doubt(found: Mapping[str, str | Unknown]) -> dict[str, Unknown]:
    """Return that no VPC's main route table is known."""
    return {key: UNKNOWN for key in found if key.startswith(main_of(""))}


def gateway_route_tables(program: Program) -> Iterator[tuple[str, str]]:
    """Yield each internet gateway that has a route table of its own, with that."""
    for resource in program.of_type("aws:ec2/routeTableAssociation:RouteTableAssociation"):
        gateway = program.reference(resource, "gatewayId", INTERNET_GATEWAY)
        if isinstance(gateway, str):
            table = program.reference(resource, "routeTableId", _TABLE)
            yield gateway, table if isinstance(table, str) else f"the route table of {gateway}"


def route_tables(program: Program, vpcs: Mapping[str, Vpc]) -> dict[str, tuple[RouteTable, str | Unknown]]:
    """Return the route tables, each with its VPC."""
    owners: dict[str, tuple[Resource | None, str | Unknown]] = {
        main_of(program.key(r)): (None, program.key(r)) for r in program.of_type(*VPC_TYPES)
    }
    for resource in program.of_type(_TABLE):
        vpc = program.reference(resource, "vpcId", *VPC_TYPES)
        owners[program.key(resource)] = (resource, UNKNOWN if vpc is None else vpc)
    for resource in program.of_type(_DEFAULT_TABLE):
        vpc = default_of(program, resource, "defaultRouteTableId")
        owners[program.key(resource)] = (resource, UNKNOWN if vpc is None else vpc)
    separate = list(_separate_routes(program))
    found: dict[str, tuple[RouteTable, str | Unknown]] = {}
    for id_, (resource, vpc) in owners.items():
        inline = () if resource is None else _inline_routes(program, resource)
        own = [r for table, r in separate if table == id_]
        if inline is UNKNOWN or any(table is UNKNOWN for table, _ in separate):
            routes: tuple[Route, ...] | Unknown = UNKNOWN
        else:
            routes = (*_local(program, vpcs, vpc), *inline, *own)
        names_ = () if resource is None else program.names(resource)
        found[id_] = (RouteTable(id=id_, routes=routes, names=names_), vpc)
    return found


def _local(program: Program, vpcs: Mapping[str, Vpc], vpc: str | Unknown) -> Iterator[Route]:
    """Yield the local routes of a VPC, also for ranges that are not known yet."""
    if vpc is UNKNOWN:
        yield route(SomeOf(EVERYWHERE), TargetKind.LOCAL, "local")
        return
    yield from local_routes(vpcs.get(vpc), ())
    for resource in program.of_type(*VPC_TYPES):
        if program.key(resource) == vpc:
            if given(resource, "cidrBlock") is UNKNOWN or resource.inputs.get("ipv4IpamPoolId") is not None:
                yield route(SomeOf(IPV4), TargetKind.LOCAL, "local")
            if _ipv6_unknown(resource):
                yield route(SomeOf(IPV6), TargetKind.LOCAL, "local")


def _ipv6_unknown(vpc: Resource) -> bool:
    asked = [vpc.inputs.get(name) for name in ("assignGeneratedIpv6CidrBlock", "ipv6CidrBlock", "ipv6IpamPoolId")]
    wanted = any(value is UNKNOWN or value for value in asked)
    return wanted and not isinstance(given(vpc, "ipv6CidrBlock"), str)


def _inline_routes(program: Program, resource: Resource) -> list[Route] | Unknown:
    listed = given(resource, "routes")
    if listed is UNKNOWN:
        return UNKNOWN
    return [
        # A route of which nothing is known may lead anywhere from anywhere.
        route(SomeOf(EVERYWHERE), TargetKind.UNRESOLVED, "an unknown target")
        if described is UNKNOWN
        else _route(program, resource, described, "routes")
        for described in listed or ()
    ]


def _separate_routes(program: Program) -> Iterator[tuple[str | Unknown, Route]]:
    """Yield the routes that are resources of their own, and those of gateway endpoints, with their tables."""
    for resource in program.of_type("aws:ec2/route:Route"):
        table = program.reference(resource, "routeTableId", _TABLE, _DEFAULT_TABLE, *VPC_TYPES)
        yield _table_of(program, table), _route(program, resource, resource.inputs)
    for resource in program.of_type(ENDPOINT):
        if is_gateway(resource):
            tables = program.references(
                resource, "routeTableIds", resource.inputs.get("routeTableIds"), _TABLE, _DEFAULT_TABLE
            )
            for table in (UNKNOWN,) if tables is UNKNOWN else tables:
                yield _table_of(program, table), _endpoint_route(program, resource)
    for association in program.of_type("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"):
        endpoint = program.referred(given(association, "vpcEndpointId"), association, "vpcEndpointId", ENDPOINT)
        if isinstance(endpoint, Resource):
            table = program.reference(association, "routeTableId", _TABLE, _DEFAULT_TABLE)
            yield _table_of(program, table), _endpoint_route(program, endpoint)


def _table_of(program: Program, table: str | Unknown | None) -> str | Unknown:
    """Return the table's id in the model; a VPC's main table may be named by an output of the VPC."""
    if table is None or table is UNKNOWN:
        return UNKNOWN
    for vpc in program.of_type(*VPC_TYPES):
        key = program.key(vpc)
        if table in (key, vpc.outputs.get("defaultRouteTableId"), vpc.outputs.get("mainRouteTableId")):
            adopted = (
                program.key(r)
                for r in program.of_type(_DEFAULT_TABLE)
                if default_of(program, r, "defaultRouteTableId") == key
            )
            return next(adopted, main_of(key))
    return table


def _endpoint_route(program: Program, endpoint: Resource) -> Route:
    return route(PrefixListReference(program.service_list(endpoint)), TargetKind.ENDPOINT, program.key(endpoint))


def _route(program: Program, resource: Resource, described: Mapping[str, Any], inside: str = "") -> Route:
    """Return a route.

    Args:
        program: The program.
        resource: The route, or the table that lists it.
        described: Its properties.
        inside: The property that they are a part of, if the resource is a table.
    """
    destination = _destination(program, resource, described, inside)
    for property_, kind, types in _TARGETS:
        value = described.get(property_)
        if value is UNKNOWN or value:
            target = program.referred(value, resource, inside or property_, *types)
            if isinstance(target, Resource):
                return route(destination, kind, program.key(target))
            if target == "local":
                return route(destination, TargetKind.LOCAL, "local")
            if isinstance(target, str) and (property_ != "gatewayId" or target.startswith("igw-")):
                return route(destination, kind, target)
            return route(destination, TargetKind.UNRESOLVED, target if isinstance(target, str) else f"unknown {kind}")
    others = [described[name] for name in _OTHER_TARGETS if isinstance(described.get(name), str) and described[name]]
    return route(destination, TargetKind.UNRESOLVED, others[0] if others else "an unknown target")


def _destination(
    program: Program, resource: Resource, described: Mapping[str, Any], inside: str
) -> Intervals | PrefixListReference | SomeOf:
    for names_, family in (
        (("cidrBlock", "destinationCidrBlock"), IPV4),
        (("ipv6CidrBlock", "destinationIpv6CidrBlock"), IPV6),
    ):
        for name in names_:
            value = described.get(name)
            if value is UNKNOWN or value:
                return address_range(value, f"{resource.name} {name}", family)
    listed = program.prefix_list(
        described.get("destinationPrefixListId"), resource, inside or "destinationPrefixListId"
    )
    return SomeOf(EVERYWHERE) if listed is None else listed


def is_gateway(endpoint: Resource) -> bool:
    """Return whether an endpoint is a gateway endpoint, which routes lead to."""
    return given(endpoint, "vpcEndpointType") in (None, "Gateway")
