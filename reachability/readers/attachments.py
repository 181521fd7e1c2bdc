"""What resources of their own add to an interface or an endpoint: security groups, subnets, addresses, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reachability.readers.groups import group_reference
from reachability.readers.program import ENDPOINT, Program, given
from recorder.resource import UNKNOWN, Resource, Unknown

INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"
INSTANCE: Final = "aws:ec2/instance:Instance"
SPOT_INSTANCE: Final = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
INSTANCE_TYPES: Final = (INSTANCE, SPOT_INSTANCE)
HOST_TYPES: Final = (INTERFACE, *INSTANCE_TYPES)
"""What has one interface of its own, which other resources can name."""

_GROUP_ATTACHMENT: Final = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
_ENDPOINT_GROUP: Final = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation"
_ENDPOINT_SUBNET: Final = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
_ADDRESSES: Final = (
    ("aws:ec2/eip:Eip", ("instance", "networkInterface")),
    ("aws:ec2/eipAssociation:EipAssociation", ("instanceId", "networkInterfaceId")),
)


@dataclass(slots=True)
class Attachments:
    """What is attached to what, by the keys of the resources that have the interfaces.

    Under `UNKNOWN` is what may be attached to any of them.
    """

    groups: dict[str | Unknown, list[str | Unknown]] = field(default_factory=dict[str | Unknown, list[str | Unknown]])
    replaced: dict[str | Unknown, bool] = field(default_factory=dict[str | Unknown, bool])
    """Endpoints of which an association takes the default group away."""
    subnets: dict[str | Unknown, list[tuple[Resource, str]]] = field(
        default_factory=dict[str | Unknown, list[tuple[Resource, str]]]
    )
    """Resource and property that name a further subnet of an endpoint."""
    public: set[str | Unknown] = field(default_factory=set[str | Unknown])
    """What has an elastic IP address."""
    users: dict[str, list[Resource]] = field(default_factory=dict[str, list[Resource]])
    """Interface -> the instances that it is attached to."""
    borrowing: set[str] = field(default_factory=set[str])
    """Instances whose first interface is a resource of its own."""


def read_attachments(program: Program) -> Attachments:
    """Return all attachments of a program."""
    found = Attachments()
    _read_interfaces(program, found)
    _read_groups(program, found)
    for type_, properties in _ADDRESSES:
        for resource in program.of_type(type_):
            for property_ in properties:
                if (target := _host(program, resource, property_, found)) is not None:
                    found.public.add(target)
    return found


def _read_groups(program: Program, found: Attachments) -> None:
    for resource in program.of_type(_GROUP_ATTACHMENT):
        target = _host(program, resource, "networkInterfaceId", found)
        if target is None:  # an output that the recording does not have
            depends = program.depends(resource, "networkInterfaceId", *HOST_TYPES)
            target = program.key(depends[0]) if len(depends) == 1 else UNKNOWN
        group = group_reference(program, resource, "securityGroupId")
        found.groups.setdefault(target, []).append(UNKNOWN if group is None else group)
    for resource in program.of_type(_ENDPOINT_GROUP):
        endpoint = program.reference(resource, "vpcEndpointId", ENDPOINT)
        if endpoint is not None:
            group = group_reference(program, resource, "securityGroupId")
            found.groups.setdefault(endpoint, []).append(UNKNOWN if group is None else group)
            if given(resource, "replaceDefaultAssociation") not in (None, False):
                found.replaced[endpoint] = True
    for resource in program.of_type(_ENDPOINT_SUBNET):
        endpoint = program.reference(resource, "vpcEndpointId", ENDPOINT)
        if endpoint is not None:
            found.subnets.setdefault(endpoint, []).append((resource, "subnetId"))


def _read_interfaces(program: Program, found: Attachments) -> None:
    """Find which instances use interfaces that are resources of their own."""
    for instance in program.of_type(*INSTANCE_TYPES):
        for property_ in ("networkInterfaces", "primaryNetworkInterface"):
            for described in _listed(instance.inputs.get(property_)):
                _used_by(found, program.each_reference(instance, property_, [_id(described)], INTERFACE), instance)
                if described is UNKNOWN or described.get("deviceIndex") in (None, 0, UNKNOWN):
                    found.borrowing.add(program.key(instance))
    for attachment in program.of_type("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"):
        interface = program.reference(attachment, "networkInterfaceId", INTERFACE)
        instance = program.referred(given(attachment, "instanceId"), attachment, "instanceId", *INSTANCE_TYPES)
        _used_by(found, (interface,), instance)
    for interface in program.of_type(INTERFACE):
        for described in _listed(interface.inputs.get("attachments")):
            value = UNKNOWN if described is UNKNOWN else described.get("instance")
            instance = program.referred(value, interface, "attachments", *INSTANCE_TYPES)
            _used_by(found, (program.key(interface),), instance)


def _used_by(
    found: Attachments,
    interfaces: Sequence[str | Unknown | None],
    instance: Resource | str | Unknown,
) -> None:
    for interface in interfaces:
        if isinstance(interface, str) and isinstance(instance, Resource):
            users = found.users.setdefault(interface, [])
            if instance not in users:
                users.append(instance)


def _id(described: Any) -> object:  # noqa: ANN401 - any property
    return UNKNOWN if described is UNKNOWN else described.get("networkInterfaceId")


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any property
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _host(program: Program, resource: Resource, property_: str, found: Attachments) -> str | Unknown | None:
    """Return what has the interface that a property names; by the instance's name, its first interface is meant."""
    named = program.reference(resource, property_, *HOST_TYPES)
    if isinstance(named, str) and named in found.borrowing:
        own = [id_ for id_, users in found.users.items() if named in [program.key(user) for user in users]]
        return own[0] if len(own) == 1 else UNKNOWN
    return named
