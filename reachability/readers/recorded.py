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

from reachability.addresses import INTERNET, IPV4, IPV6
from reachability.intervals import EMPTY, Intervals
from reachability.model import (
    GatewayEndpoint,
    NatGateway,
    Network,
    Peering,
    PrefixList,
    RouteTable,
    Subnet,
    TargetKind,
    Vpc,
)
from reachability.readers.named import SUBNET_TYPES
from reachability.readers.placements import interfaces
from reachability.readers.program import ENDPOINT, PREFIX_LIST, VPC_TYPES, Program, given, tags
from reachability.readers.recorded_filters import acls_in_force, default_acl, read_acls, read_groups
from reachability.readers.recorded_routes import (
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    PEERING,
    gateway_route_tables,
    is_gateway,
    main_of,
    route_tables,
    tables_in_force,
)
from reachability.readers.rules import TIER_TAG, address_range
from recorder.resource import UNKNOWN, Resource, Unknown


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
    tables = route_tables(program, vpcs)
    return Network(
        vpcs=vpcs,
        subnets=subnets,
        route_tables={id_: table for id_, (table, _) in tables.items()},
        groups=groups,
        acls=read_acls(program),
        interfaces={interface.id: interface for interface in interfaces(program, subnets, groups)},
        internet_gateways=_internet_gateways(program, tables.values()),
        gateway_route_tables=dict(gateway_route_tables(program)),
        nat_gateways={program.key(r): _nat_gateway(program, r) for r in program.of_type(NAT_GATEWAY)},
        peerings={program.key(r): _peering(program, r) for r in program.of_type(PEERING)},
        endpoints={program.key(r): _endpoint(program, r) for r in program.of_type(ENDPOINT) if is_gateway(r)},
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
    tables, acls = tables_in_force(program), acls_in_force(program)
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
        route_table=tables.get(key, tables.get(main_of(vpc), UNKNOWN)),
        acl=acls.get(key, acls.get(default_acl(vpc), UNKNOWN)),
        zone=zone if isinstance(zone, str) else "",
        tier=tags(resource).get(TIER_TAG, ""),
        names=program.names(resource),
    )


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
