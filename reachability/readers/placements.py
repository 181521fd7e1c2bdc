"""Which resources of a program put network interfaces into subnets, with which security groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from reachability.addresses import IPV4
from reachability.intervals import EMPTY, Intervals
from reachability.model import Forwarding, Interface, Role, SecurityGroup, Subnet
from reachability.readers.program import ENDPOINT, VPC_TYPES, Program, given, tags
from reachability.readers.rules import NAT_ROLE_TAG, address_range
from recorder.resource import UNKNOWN, Resource, Unknown

DEFAULT_GROUP: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_TYPES: Final = ("aws:ec2/securityGroup:SecurityGroup", DEFAULT_GROUP)
SUBNET_TYPES: Final = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"
INSTANCE: Final = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
_SCALING_GROUP: Final = "aws:autoscaling/group:Group"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a type of resource says in which subnets and groups its interfaces are."""

    subnets: str
    groups: str
    public: str = ""
    """The property that says whether they have public addresses; empty if they never have."""
    subnet_group: str = ""
    """The type that the property in `subnets` names, and whose `subnetIds` are meant; empty if it lists subnets."""


_VPC_CONFIG: Final = Placed("vpcConfig.subnetIds", "vpcConfig.securityGroupIds")

PLACED: Final[Mapping[str, Placed]] = {
    INTERFACE: Placed("subnetId", "securityGroups"),
    INSTANCE: Placed("subnetId", "vpcSecurityGroupIds", "associatePublicIpAddress"),
    ENDPOINT: Placed("subnetIds", "securityGroupIds"),
    _BALANCER: Placed("subnets", "securityGroups", "internal"),
    _SCALING_GROUP: Placed("vpcZoneIdentifiers", "vpcSecurityGroupIds"),
    "aws:apigatewayv2/vpcLink:VpcLink": Placed("subnetIds", "securityGroupIds"),
    "aws:batch/computeEnvironment:ComputeEnvironment": Placed(
        "computeResources.subnets", "computeResources.securityGroupIds"
    ),
    "aws:codebuild/project:Project": Placed("vpcConfig.subnets", "vpcConfig.securityGroupIds"),
    "aws:ecs/service:Service": Placed(
        "networkConfiguration.subnets", "networkConfiguration.securityGroups", "networkConfiguration.assignPublicIp"
    ),
    "aws:efs/mountTarget:MountTarget": Placed("subnetId", "securityGroups"),
    "aws:eks/cluster:Cluster": _VPC_CONFIG,
    "aws:elasticache/cluster:Cluster": Placed(
        "subnetGroupName", "securityGroupIds", subnet_group="aws:elasticache/subnetGroup:SubnetGroup"
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Placed(
        "subnetGroupName", "securityGroupIds", subnet_group="aws:elasticache/subnetGroup:SubnetGroup"
    ),
    "aws:lambda/function:Function": _VPC_CONFIG,
    "aws:msk/cluster:Cluster": Placed("brokerNodeGroupInfo.clientSubnets", "brokerNodeGroupInfo.securityGroups"),
    "aws:opensearch/domain:Domain": Placed("vpcOptions.subnetIds", "vpcOptions.securityGroupIds"),
    "aws:rds/cluster:Cluster": Placed(
        "dbSubnetGroupName", "vpcSecurityGroupIds", subnet_group="aws:rds/subnetGroup:SubnetGroup"
    ),
    "aws:rds/instance:Instance": Placed(
        "dbSubnetGroupName",
        "vpcSecurityGroupIds",
        "publiclyAccessible",
        subnet_group="aws:rds/subnetGroup:SubnetGroup",
    ),
    "aws:redshift/cluster:Cluster": Placed(
        "clusterSubnetGroupName",
        "vpcSecurityGroupIds",
        "publiclyAccessible",
        subnet_group="aws:redshift/subnetGroup:SubnetGroup",
    ),
    "aws:redshiftserverless/workgroup:Workgroup": Placed("subnetIds", "securityGroupIds", "publiclyAccessible"),
}


def interfaces(
    program: Program, subnets: Mapping[str, Subnet], groups: Mapping[str, SecurityGroup]
) -> Iterator[Interface]:
    """Yield the interfaces of a program: those that it makes, and the placements: see `model.Interface`."""
    taken: set[str] = set()
    for type_, placed in PLACED.items():
        for resource in program.of_type(type_):
            for interface in _of_resource(program, resource, placed, subnets):
                unique = interface
                if interface.id in taken:
                    unique = replace(interface, id=f"{program.key(resource)}@{interface.subnet}")
                taken.add(unique.id)
                yield unique
    for subnet, group in product(subnets.values(), groups.values()):
        if subnet.tier and subnet.tier == group.tier and subnet.vpc == group.vpc:
            short = _at(group.names[0], subnet)
            yield _representative(subnet, group, f"{group.id}@{subnet.id}" if short in taken else short)
            taken.add(short)


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
    program: Program, resource: Resource, placed: Placed, subnets: Mapping[str, Subnet]
) -> Iterator[Interface]:
    where = _subnets(program, resource, placed)
    if where == ():
        return
    groups = _groups(program, resource, placed, subnets, where)
    key = program.key(resource)
    exact = _addresses(resource)
    for subnet in (f"the subnets of {key}",) if where is UNKNOWN else where:
        id_ = f"the subnet of {key}" if subnet is UNKNOWN else subnet
        alone = where is not UNKNOWN and len(where) == 1
        # Routes name instances and interfaces, by their ids in the model; of all others people need the name.
        name = key if resource.type in (INTERFACE, INSTANCE) else resource.name
        yield Interface(
            id=name if alone else _at(name, subnets.get(id_)),
            subnet=id_,
            groups=groups,
            addresses=exact or (subnets[id_].addresses if id_ in subnets else EMPTY) or IPV4,
            public=_public(program, resource, placed, id_),
            public_addresses=_known(given(resource, "publicIp"), resource),
            somewhere=not exact,
            several=resource.type not in (INTERFACE, INSTANCE),
            role=Role.ENDPOINT if resource.type == ENDPOINT else Role.HOST,
            forwarding=_forwarding(resource),
            names=program.names(resource),
        )


def _subnets(program: Program, resource: Resource, placed: Placed) -> tuple[str | Unknown, ...] | Unknown:
    """Return the subnets that a resource is placed in; none for one that is in no VPC."""
    if placed.subnet_group:
        named = given(resource, placed.subnets)
        if named is None:
            return ()
        group = program.referred(named, resource, placed.subnets, placed.subnet_group)
        if not isinstance(group, Resource):
            return UNKNOWN
        return program.references(group, "subnetIds", given(group, "subnetIds"), *SUBNET_TYPES)
    values = given(resource, placed.subnets) if placed.subnets.split(".", 1)[0] in resource.inputs else None
    top = placed.subnets.split(".", 1)[0]
    if values is None and resource.type == _BALANCER:
        mappings = given(resource, "subnetMappings")
        top, values = (
            "subnetMappings",
            [m.get("subnetId") for m in mappings] if isinstance(mappings, list) else mappings,
        )
    return program.references(resource, top, values, *SUBNET_TYPES)


def _groups(
    program: Program,
    resource: Resource,
    placed: Placed,
    subnets: Mapping[str, Subnet],
    where: tuple[str | Unknown, ...] | Unknown,
) -> frozenset[str] | Unknown | None:
    """Return the security groups of a resource's interfaces; by default those of the VPC."""
    owner, path = resource, placed.groups
    if resource.type == _SCALING_GROUP:
        template = program.referred(given(resource, "launchTemplate.id"), resource, "launchTemplate", LAUNCH_TEMPLATE)
        if not isinstance(template, Resource):
            return UNKNOWN
        owner = template
    values = given(owner, path)
    if values in (None, []) and owner.type == LAUNCH_TEMPLATE:
        path, values = "networkInterfaces", given(owner, "networkInterfaces.securityGroups")
    if values in (None, []) and resource.type == _BALANCER and given(resource, "loadBalancerType") == "network":
        return None
    listed = program.references(owner, path.split(".", 1)[0], values, *GROUP_TYPES)
    if listed is UNKNOWN or UNKNOWN in listed:
        return UNKNOWN
    if listed:
        return frozenset(id_ for id_ in listed if isinstance(id_, str))
    subnet = subnets.get(where[0]) if where is not UNKNOWN and isinstance(where[0], str) else None
    return frozenset((default_group(program, subnet.vpc),)) if subnet and isinstance(subnet.vpc, str) else UNKNOWN


def default_group(program: Program, vpc: str) -> str:
    """Return the model's id of a VPC's default security group."""
    for resource in program.of_type(DEFAULT_GROUP):
        if program.reference(resource, "vpcId", *VPC_TYPES) == vpc:
            return program.key(resource)
    return f"default security group of {vpc}"


def _public(program: Program, resource: Resource, placed: Placed, subnet: str) -> bool | Unknown:
    """Say whether the interfaces get public addresses: by itself, by an elastic IP, or by the subnet's default."""
    if resource.type == _BALANCER:
        internal = given(resource, "internal")
        return UNKNOWN if internal is UNKNOWN else not internal
    if resource.type in (INTERFACE, INSTANCE) and _has_elastic_ip(program, resource):
        return True
    if resource.type == _SCALING_GROUP:
        template = program.referred(given(resource, "launchTemplate.id"), resource, "launchTemplate", LAUNCH_TEMPLATE)
        own = given(template, "networkInterfaces.associatePublicIpAddress") if isinstance(template, Resource) else None
    else:
        own = given(resource, placed.public) if placed.public else False
    if own is UNKNOWN:
        return UNKNOWN
    if own is not None:
        return str(own).lower() == "true"
    if resource.type not in (INSTANCE, _SCALING_GROUP):
        return False
    by_default = [given(s, "mapPublicIpOnLaunch") for s in program.of_type(*SUBNET_TYPES) if program.key(s) == subnet]
    if not by_default or by_default[0] is UNKNOWN:
        return UNKNOWN
    return bool(by_default[0])


def _has_elastic_ip(program: Program, resource: Resource) -> bool:
    key = program.key(resource)
    for type_, properties in (
        ("aws:ec2/eip:Eip", ("instance", "networkInterface")),
        ("aws:ec2/eipAssociation:EipAssociation", ("instanceId", "networkInterfaceId")),
    ):
        for address in program.of_type(type_):
            if key in [program.reference(address, name, INSTANCE, INTERFACE) for name in properties]:
                return True
    return False


def _addresses(resource: Resource) -> Intervals:
    """Return the private addresses that the program gives, or that the provider has told."""
    if resource.type not in (INTERFACE, INSTANCE):
        return EMPTY
    found = EMPTY
    for name in ("privateIp", "privateIps", "secondaryPrivateIps", "ipv6Addresses"):
        found |= _known(given(resource, name), resource)
    return found


def _known(value: object, resource: Resource) -> Intervals:
    listed = value if isinstance(value, list) else [value]
    ranges = [address_range(text, resource.name) for text in listed if isinstance(text, str) and text]
    return Intervals.of(part for known in ranges if isinstance(known, Intervals) for part in known)


def _forwarding(resource: Resource) -> Forwarding:
    check = given(resource, "sourceDestCheck") if resource.type in (INTERFACE, INSTANCE) else True
    if check is None or (check is not UNKNOWN and check):
        return Forwarding.NO
    return Forwarding.NAT if NAT_ROLE_TAG in tags(resource).items() else Forwarding.UNRESOLVED
