"""Which resources of a program put network interfaces into subnets, with which security groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Final

import aws_types
from aws_types import Placement
from reachability.addresses import IPV4
from reachability.intervals import EMPTY, Intervals
from reachability.model import Forwarding, Interface, Role, SecurityGroup, Subnet
from reachability.readers.attachments import (
    HOST_TYPES,
    INSTANCE_TYPES,
    Attachments,
    read_attachments,
)
from reachability.readers.groups import GROUP_TYPES, default_group, group_references
from reachability.readers.launch_templates import LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, SCALING_GROUP, template_of
from reachability.readers.named import (
    SUBNET_GROUP_TYPES,
    SUBNET_TYPES,
    References,
    named,
    public_flags,
    subnets_by_group,
)
from reachability.readers.pods import EKS_CLUSTER, hosts_of, name_of, own_group
from reachability.readers.program import ENDPOINT, NODE_CLASS, Program, given, tags
from reachability.readers.public_addresses import LOAD_BALANCERS, has_public_address
from reachability.readers.rules import NAT_ROLE_TAG, address_range
from recorder.resource import UNKNOWN, Resource, Unknown

PASSED_OVER: Final = frozenset(
    (
        *GROUP_TYPES,
        *SUBNET_TYPES,
        *SUBNET_GROUP_TYPES,
        # What is about subnets, interfaces and groups, and has no address.
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "aws:ec2/eip:Eip",
        "aws:ec2/eipAssociation:EipAssociation",
        "aws:ec2/flowLog:FlowLog",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/networkAcl:NetworkAcl",
        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
        "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/userPolicy:UserPolicy",
        "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
        "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
        "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
        "aws:ec2clientvpn/route:Route",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
        "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation",
        # Gateways: what comes by them is in the routes.
        "aws:ec2transitgateway/multicastDomainAssociation:MulticastDomainAssociation",
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "aws:networkmanager/connectPeer:ConnectPeer",
        "aws:networkmanager/vpcAttachment:VpcAttachment",
        # What others start instances from.
        NODE_CLASS,  # see `pods`
        LAUNCH_CONFIGURATION,
        LAUNCH_TEMPLATE,
        # Contents that may speak of subnets and groups, such as a deployment's settings.
        "aws:dynamodb/tableItem:TableItem",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:ssm/parameter:Parameter",
    )
)
"""Types that name subnets or security groups and have no interfaces themselves."""


def interfaces(
    program: Program, subnets: Mapping[str, Subnet], groups: Mapping[str, SecurityGroup]
) -> Iterator[Interface]:
    """Yield the interfaces of a program: those that it makes, and the placements: see `model.Interface`."""
    taken: set[str] = set()
    for resource, interface in _of_resources(program, subnets):
        unique = interface
        if unique.id in taken:
            unique = replace(interface, id=f"{program.key(resource)}@{interface.subnet}")
        number = 1
        while unique.id in taken:  # several parts of one resource in one subnet
            number += 1
            unique = replace(interface, id=f"{program.key(resource)}@{interface.subnet} ({number})")
        taken.add(unique.id)
        yield unique
    for subnet, group in product(subnets.values(), groups.values()):
        if subnet.tier and subnet.tier == group.tier and subnet.vpc == group.vpc:
            short = _at(group.names[0], subnet)
            yield _representative(subnet, group, f"{group.id}@{subnet.id}" if short in taken else short)
            taken.add(short)


def _of_resources(program: Program, subnets: Mapping[str, Subnet]) -> Iterator[tuple[Resource, Interface]]:
    attached = read_attachments(program)
    placements = aws_types.placements()
    for type_, placed in placements.items():
        for resource in program.of_type(type_):
            if program.key(resource) not in attached.borrowing:
                for interface in _of_resource(program, resource, placed, subnets, attached):
                    yield resource, interface
    for resource in program.of_type(NODE_CLASS):
        for interface in _of_node_class(program, resource, subnets):
            yield resource, interface
    for resource in program.everything():
        if resource.type not in placements and resource.type not in PASSED_OVER:
            for interface in _of_other(program, resource, subnets):
                yield resource, interface


def _at(name: str, subnet: Subnet | None) -> str:
    """Return what a placement is called."""
    return f"{name}@{subnet.names[0]}" if subnet else f"{name}@an unknown subnet"


def _representative(subnet: Subnet, group: SecurityGroup, id_: str) -> Interface:
    """Return the hypothetical member of a tier."""
    return Interface(
        id=id_,
        subnet=subnet.id,
        groups=frozenset((group.id,)),
        addresses=subnet.addresses or IPV4,
        public=True,
        somewhere=True,
        several=True,
        names=(subnet.tier,),
    )


def _of_resource(
    program: Program, resource: Resource, placed: Placement, subnets: Mapping[str, Subnet], attached: Attachments
) -> Iterator[Interface]:
    """Yield the interfaces of a resource of a type that is in the table."""
    where = _subnets(program, resource, placed, attached)
    if where == ():
        return
    groups = _attached_groups(program, resource, _groups(program, resource, placed, subnets, where), attached)
    key = program.key(resource)
    users = attached.users.get(key, [])
    for interface in _in_subnets(program, resource, where, subnets):
        exact = _addresses(resource, interface.addresses if interface.subnet in subnets else EMPTY)
        public = has_public_address(program, resource, placed, interface.subnet, attached)
        yield replace(
            interface,
            groups=groups,
            addresses=exact or interface.addresses,
            public=public,
            public_addresses=EMPTY if public is False else _known(given(resource, "publicIp"), resource),
            somewhere=not exact,
            several=resource.type not in HOST_TYPES,
            role=Role.ENDPOINT if resource.type == ENDPOINT else Role.HOST,
            forwarding=_forwarding(resource, users),
            names=tuple(dict.fromkeys(name for one in (resource, *users) for name in program.names(one))),
        )


def _of_node_class(program: Program, resource: Resource, subnets: Mapping[str, Subnet]) -> Iterator[Interface]:
    """Yield the interfaces of pods, which have no public addresses, and of their nodes."""
    name = name_of(resource)
    for what, where, groups in hosts_of(program, resource):
        private = what == "pods" or given(resource, "spec.advancedNetworking.associatePublicIPAddress") is False
        called = name if what == "pods" else f"{name}-{what}"
        for interface in _in_subnets(program, resource, where, subnets):
            yield replace(
                interface, groups=groups, public=False if private else UNKNOWN, names=(called, *program.names(resource))
            )


def _of_other(program: Program, resource: Resource, subnets: Mapping[str, Subnet]) -> Iterator[Interface]:
    """Yield the interfaces of a resource of another type that names subnets or security groups."""
    flags = public_flags(resource)
    public = next(iter(flags)) if len(flags) == 1 else UNKNOWN
    for part in named(program, resource):
        known = part.groups is not None and part.groups is not UNKNOWN and UNKNOWN not in part.groups and part.groups
        groups = frozenset(id_ for id_ in known if isinstance(id_, str)) if known else UNKNOWN
        for interface in _in_subnets(program, resource, part.subnets, subnets):
            yield replace(interface, groups=groups, public=public)


def _in_subnets(
    program: Program, resource: Resource, where: References, subnets: Mapping[str, Subnet]
) -> Iterator[Interface]:
    """Yield a placement in each of the subnets, of which the groups are not known yet."""
    key = program.key(resource)
    for subnet in (f"the subnets of {key}",) if where is UNKNOWN else where:
        id_ = f"the subnet of {key}" if subnet is UNKNOWN else subnet
        alone = where is not UNKNOWN and len(where) == 1
        # Routes name instances and interfaces, by their ids in the model; of all others people need the name.
        name = key if resource.type in HOST_TYPES else resource.name
        yield Interface(
            id=name if alone else _at(name, subnets.get(id_)),
            subnet=id_,
            groups=UNKNOWN,
            addresses=(subnets[id_].addresses if id_ in subnets else EMPTY) or IPV4,
            public=UNKNOWN,
            somewhere=True,
            several=True,
            names=program.names(resource),
        )


def _subnets(program: Program, resource: Resource, placed: Placement, attached: Attachments) -> References:
    """Return the subnets that a resource is placed in; none for one that is in no VPC."""
    top = placed.subnets.split(".", 1)[0]
    values = given(resource, placed.subnets) if top in resource.inputs else None
    if placed.subnet_group and values is not None:
        return subnets_by_group(program, resource, top, values)
    found: References = () if placed.subnet_group else program.references(resource, top, values, *SUBNET_TYPES)
    if found == ():
        for top_ in ("subnetMappings", "subnetConfigurations"):  # of load balancers, of endpoints
            mappings = given(resource, top_)
            values = [m if m is UNKNOWN else m.get("subnetId") for m in mappings] if _is_list(mappings) else mappings
            found = found or program.references(resource, top_, values, *SUBNET_TYPES)
    for owner, property_ in attached.subnets.get(program.key(resource), ()):
        more = program.reference(owner, property_, *SUBNET_TYPES)
        found = found if found is UNKNOWN or more is None or more in found else (*found, more)
    if found == () and (placed.default_vpc or (resource.type == ENDPOINT and UNKNOWN in attached.subnets)):
        found = UNKNOWN
    # A host is in one subnet, if nobody knows in which.
    return (UNKNOWN,) if found is UNKNOWN and resource.type in HOST_TYPES else found


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _groups(
    program: Program, resource: Resource, placed: Placement, subnets: Mapping[str, Subnet], where: References
) -> frozenset[str] | Unknown | None:
    """Return the security groups of a resource's interfaces; by default those of the VPC."""
    for owner, path in _says_groups(program, resource, placed):
        if owner is UNKNOWN:
            return UNKNOWN
        values = given(owner, path)
        if values not in (None, []):
            return _all_known(group_references(program, owner, path.split(".", 1)[0], values))
    if resource.type in LOAD_BALANCERS and given(resource, "loadBalancerType") in ("network", "gateway"):
        return None
    subnet = subnets.get(where[0]) if where is not UNKNOWN and isinstance(where[0], str) else None
    return frozenset((default_group(program, subnet.vpc),)) if subnet and isinstance(subnet.vpc, str) else UNKNOWN


def _all_known(listed: References) -> frozenset[str] | Unknown:
    if listed is UNKNOWN or UNKNOWN in listed:
        return UNKNOWN
    return frozenset(id_ for id_ in listed if isinstance(id_, str))


def _says_groups(program: Program, resource: Resource, placed: Placement) -> Iterator[tuple[Resource | Unknown, str]]:
    """Yield where the groups of a resource may stand, the first that has any counts."""
    if resource.type != SCALING_GROUP:
        yield resource, placed.groups
    if resource.type in INSTANCE_TYPES:
        yield resource, "securityGroups"
    template = template_of(program, resource)
    if isinstance(template, Resource):
        interfaces_ = given(template, "networkInterfaces")
        if template.inputs.get("securityGroupNames") or (_is_list(interfaces_) and len(interfaces_) > 1):
            yield UNKNOWN, ""
        for path in ("vpcSecurityGroupIds", "networkInterfaces.securityGroups", "securityGroups"):
            yield template, path
    elif template is UNKNOWN:
        yield UNKNOWN, ""


def _attached_groups(
    program: Program, resource: Resource, own: frozenset[str] | Unknown | None, attached: Attachments
) -> frozenset[str] | Unknown | None:
    """Return the groups of a resource's interfaces with those that are attached to them."""
    if own is UNKNOWN or own is None:
        return own
    if resource.type == EKS_CLUSTER:
        # AWS gives the interfaces a group of the cluster's own besides.
        return own | {own_group(resource)}
    if resource.type not in (*HOST_TYPES, ENDPOINT):
        return own
    key = program.key(resource)
    if UNKNOWN in attached.groups:
        return UNKNOWN
    more = attached.groups.get(key, [])
    if UNKNOWN in more:
        return UNKNOWN
    return (frozenset() if key in attached.replaced else own) | {id_ for id_ in more if isinstance(id_, str)}


_UNCOUNTED: Final = (
    "ipv4PrefixCount",
    "ipv6AddressCount",
    "ipv6PrefixCount",
    "privateIpsCount",
    "secondaryPrivateIpAddressCount",
)
"""Properties that ask for addresses which nobody knows before the deployment."""


def _addresses(resource: Resource, within: Intervals) -> Intervals:
    """Return the private addresses that the program gives, or that the provider has returned; none if some are missing.

    An address outside the subnet's own is none that the interface has: it was imagined.
    """
    if resource.type not in HOST_TYPES or any(resource.inputs.get(name) for name in _UNCOUNTED):
        return EMPTY
    found = EMPTY
    for name in ("privateIp", "privateIps", "secondaryPrivateIps", "ipv6Addresses", "ipv4Prefixes", "ipv6Prefixes"):
        value = given(resource, name)
        if value is UNKNOWN or (isinstance(value, list) and UNKNOWN in value):
            return EMPTY
        found |= _known(value, resource)
    return found if not within or within.covers(found) else EMPTY


def _known(value: object, resource: Resource) -> Intervals:
    listed = value if isinstance(value, list) else [value]
    ranges = [address_range(text, resource.name) for text in listed if isinstance(text, str) and text]
    return Intervals.of(part for known in ranges if isinstance(known, Intervals) for part in known)


def _forwarding(resource: Resource, users: list[Resource]) -> Forwarding:
    check = given(resource, "sourceDestCheck") if resource.type in HOST_TYPES else True
    if check is None or (check is not UNKNOWN and check):
        return Forwarding.NO
    translates = any(NAT_ROLE_TAG in tags(one).items() for one in (resource, *users))
    return Forwarding.NAT if translates else Forwarding.UNRESOLVED
