"""Reads the network of a program from its recorded resources, in a preview as well as after a deployment.

All of pulumi-aws's ways to say the same are understood: rules inline and as resources of their own, associations, and
the defaults that a VPC comes with. What is not known yet is linked by what the property depends on; if that does not
tell, it stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Final

from reachability.addresses import EVERYWHERE, INTERNET, IPV4, IPV6
from reachability.intervals import EMPTY, Intervals
from reachability.model import (
    GatewayEndpoint,
    NatGateway,
    Network,
    Peering,
    PrefixList,
    PrefixListReference,
    Route,
    RouteTable,
    SomeOf,
    Subnet,
    TargetKind,
    Vpc,
)
from reachability.readers.attachments import HOST_TYPES
from reachability.readers.named import SUBNET_TYPES
from reachability.readers.placements import interfaces
from reachability.readers.program import ENDPOINT, PREFIX_LIST, VPC_TYPES, Program, default_of, given, tags
from reachability.readers.recorded_filters import acls_in_force, default_acl, read_acls, read_groups
from reachability.readers.rules import TIER_TAG, address_range, local_routes, route
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


def read_recorded(resources: Iterable[Resource]) -> Network:
    """Return the network that recorded resources make.

    Args:
        resources: All resources of a program, such as `Recording.resources`; those of other kinds are passed over.

    Raises:
        UnreadableError: an address range or a number is not one.
    """
    program = Program(resources)
    subnets = _subnets(program)
    vpcs = _vpcs(program, subnets.values())
    groups = read_groups(program)
    tables = _route_tables(program, vpcs)
    return Network(
        vpcs=vpcs,
        subnets=subnets,
        route_tables={id_: table for id_, (table, _) in tables.items()},
        groups=groups,
        acls=read_acls(program),
        interfaces={interface.id: interface for interface in interfaces(program, subnets, groups)},
        internet_gateways=_internet_gateways(program, tables.values()),
        gateway_route_tables=dict(_gateway_route_tables(program)),
        nat_gateways={program.key(r): _nat_gateway(program, r) for r in program.of_type(NAT_GATEWAY)},
        peerings={program.key(r): _peering(program, r) for r in program.of_type(PEERING)},
        endpoints={program.key(r): _endpoint(program, r) for r in program.of_type(ENDPOINT) if _is_gateway(r)},
        prefix_lists=dict(_prefix_lists(program)),
    )


# VPCs and subnets.


def _vpcs(program: Program, subnets: Iterable[Subnet]) -> dict[str, Vpc]:
    """Return the VPCs; of one that the program only refers to, the addresses are those of its subnets."""
    found = {program.key(resource): _vpc(program, resource) for resource in program.of_type(*VPC_TYPES)}
    own = found.keys() | set[str]()
    for subnet in subnets:
        if subnet.vpc is not UNKNOWN and subnet.vpc not in own:
            known = found.get(subnet.vpc, Vpc(id=subnet.vpc, addresses=EMPTY))
            found[subnet.vpc] = replace(known, addresses=known.addresses | subnet.addresses)
    return found


def _vpc(program: Program, resource: Resource) -> Vpc:
    ranges = [given(resource, "cidrBlock"), given(resource, "ipv6CidrBlock")]
    for type_, property_ in (
        ("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "cidrBlock"),
        ("aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation", "ipv6CidrBlock"),
    ):
        ranges += [
            given(association, property_)
            for association in program.of_type(type_)
            if program.reference(association, "vpcId", *VPC_TYPES) == program.key(resource)
        ]
    return Vpc(id=program.key(resource), addresses=_known(resource, ranges), names=program.names(resource))


def _known(resource: Resource, texts: Iterable[object]) -> Intervals:
    """Return the addresses of those ranges that are known."""
    ranges = [address_range(text, resource.name) for text in texts if isinstance(text, str) and text]
    return Intervals.of(part for known in ranges if isinstance(known, Intervals) for part in known)


def _subnets(program: Program) -> dict[str, Subnet]:
    tables, acls = _tables_in_force(program), acls_in_force(program)
    found = [_subnet(program, r, tables, acls) for r in program.of_type(*SUBNET_TYPES)]
    return {subnet.id: subnet for subnet in found}


def _subnet(
    program: Program, resource: Resource, tables: Mapping[str, str | Unknown], acls: Mapping[str, str | Unknown]
) -> Subnet:
    """Return a subnet; an unknown range of it may be anywhere in its family."""
    key = program.key(resource)
    vpc = program.reference(resource, "vpcId", *VPC_TYPES)
    vpc = UNKNOWN if vpc is None else vpc
    ranges = [given(resource, "cidrBlock"), given(resource, "ipv6CidrBlock")]
    somewhere = [family for family, text in zip((IPV4, INTERNET & IPV6), ranges, strict=True) if text is UNKNOWN]
    zone = given(resource, "availabilityZone")
    return Subnet(
        id=key,
        vpc=vpc,
        addresses=reduce(or_, somewhere, _known(resource, ranges)),
        route_table=tables.get(key, tables.get(_main_of(vpc), UNKNOWN)),
        acl=acls.get(key, acls.get(default_acl(vpc), UNKNOWN)),
        zone=zone if isinstance(zone, str) else "",
        tier=tags(resource).get(TIER_TAG, ""),
        names=program.names(resource),
    )


# Routes.


def _main_of(vpc: str | Unknown) -> str:
    """Return under what key `_tables_in_force` has the main route table of a VPC."""
    return f"main route table of {vpc}"


def _tables_in_force(program: Program) -> dict[str, str | Unknown]:
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
        main = _main_of(program.key(resource))
        found[main] = main
    for resource in program.of_type(_DEFAULT_TABLE):
        vpc = default_of(program, resource, "defaultRouteTableId")
        if vpc is UNKNOWN:
            found |= _in_doubt(found)
        elif vpc is not None:
            found[_main_of(vpc)] = program.key(resource)
    for resource in program.of_type("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"):
        vpc = program.reference(resource, "vpcId", *VPC_TYPES)
        table = program.reference(resource, "routeTableId", _TABLE, _DEFAULT_TABLE)
        if vpc is UNKNOWN:
            found |= _in_doubt(found)
        elif vpc is not None:
            found[_main_of(vpc)] = _table_of(program, table)
    return found


def _in_doubt(found: Mapping[str, str | Unknown]) -> dict[str, Unknown]:
    """Return that no VPC's main route table is known."""
    return {key: UNKNOWN for key in found if key.startswith(_main_of(""))}


def _gateway_route_tables(program: Program) -> Iterator[tuple[str, str]]:
    for resource in program.of_type("aws:ec2/routeTableAssociation:RouteTableAssociation"):
        gateway = program.reference(resource, "gatewayId", INTERNET_GATEWAY)
        if isinstance(gateway, str):
            table = program.reference(resource, "routeTableId", _TABLE)
            yield gateway, table if isinstance(table, str) else f"the route table of {gateway}"


def _route_tables(program: Program, vpcs: Mapping[str, Vpc]) -> dict[str, tuple[RouteTable, str | Unknown]]:
    """Return the route tables, each with its VPC."""
    owners: dict[str, tuple[Resource | None, str | Unknown]] = {
        _main_of(program.key(r)): (None, program.key(r)) for r in program.of_type(*VPC_TYPES)
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
        if _is_gateway(resource):
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
            return next(adopted, _main_of(key))
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


# Gateways, endpoints and prefix lists.


def _internet_gateways(
    program: Program, tables: Iterable[tuple[RouteTable, str | Unknown]]
) -> dict[str, frozenset[str]]:
    """Return the internet gateways with their VPCs.

    One from outside the program is attached to the VPC of each table that leads to it: AWS refuses such a route else.
    """
    found: dict[str, frozenset[str]] = {}
    for resource in program.of_type(INTERNET_GATEWAY):
        vpc = program.reference(resource, "vpcId", *VPC_TYPES)
        if vpc is not UNKNOWN:
            found[program.key(resource)] = frozenset(() if vpc is None else (vpc,))
    for resource in program.of_type("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"):
        gateway = program.reference(resource, "internetGatewayId", INTERNET_GATEWAY)
        vpc = program.reference(resource, "vpcId", *VPC_TYPES)
        if isinstance(gateway, str) and isinstance(vpc, str):
            found[gateway] = found.get(gateway, frozenset()) | {vpc}
    own = {program.key(resource) for resource in program.of_type(INTERNET_GATEWAY)}
    for table, vpc in tables:
        for one in () if table.routes is UNKNOWN or vpc is UNKNOWN else table.routes:
            if one.kind is TargetKind.INTERNET_GATEWAY and one.target not in own and isinstance(vpc, str):
                found[one.target] = found.get(one.target, frozenset()) | {vpc}
    return found


def _nat_gateway(program: Program, resource: Resource) -> NatGateway:
    subnet = program.reference(resource, "subnetId", *SUBNET_TYPES)
    kind = given(resource, "connectivityType")
    return NatGateway(
        id=program.key(resource),
        subnet=UNKNOWN if subnet is None else subnet,
        public=UNKNOWN if kind is UNKNOWN else kind in (None, "public"),
        public_addresses=_known(resource, [given(resource, "publicIp")]),
        names=program.names(resource),
    )


def _peering(program: Program, resource: Resource) -> Peering:
    """Return a peering connection: active if it accepts itself or is accepted in the same program."""
    vpcs = [program.reference(resource, side, *VPC_TYPES) for side in ("vpcId", "peerVpcId")]
    known = [vpc for vpc in vpcs if isinstance(vpc, str)]
    accepters = program.of_type("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter")
    accepted = any(
        program.reference(accepter, "vpcPeeringConnectionId", PEERING) == program.key(resource)
        for accepter in accepters
        if accepter.inputs.get("autoAccept") is True
    )
    active = accepted or resource.inputs.get("autoAccept") is True or resource.outputs.get("acceptStatus") == "active"
    return Peering(
        id=program.key(resource),
        vpcs=frozenset(known) if len(known) == len(vpcs) else UNKNOWN,
        active=active or UNKNOWN,
        names=program.names(resource),
    )


def _endpoint(program: Program, resource: Resource) -> GatewayEndpoint:
    service = given(resource, "serviceName")
    names_ = (*program.names(resource), *((service,) if isinstance(service, str) else ()))
    return GatewayEndpoint(id=program.key(resource), prefix_list=program.service_list(resource), names=names_)


def _is_gateway(endpoint: Resource) -> bool:
    return given(endpoint, "vpcEndpointType") in (None, "Gateway")


def _prefix_lists(program: Program) -> Iterator[tuple[str, PrefixList]]:
    """Yield the prefix lists of the program whose entries are all known, under their ids and their model's ids."""
    separate = list(program.of_type("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"))
    for resource in program.of_type(PREFIX_LIST):
        key = program.key(resource)
        listed = given(resource, "entries")
        texts = (
            [UNKNOWN]
            if listed is UNKNOWN
            else [entry if entry is UNKNOWN else entry.get("cidr") for entry in listed or ()]
        )
        owners = [program.reference(entry, "prefixListId", PREFIX_LIST) for entry in separate]
        texts += [given(entry, "cidr") for entry, owner in zip(separate, owners, strict=True) if owner == key]
        ranges = [address_range(text, resource.name) for text in texts]
        known = tuple(part for part in ranges if isinstance(part, Intervals))
        if len(known) == len(ranges) and not any(owner is UNKNOWN for owner in owners):
            yield key, PrefixList(key, known)
