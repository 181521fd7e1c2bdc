"""What a property means by a security group: one of the program, or the default one that a VPC comes with."""

from __future__ import annotations

from typing import Final

from reachability.readers.program import VPC_TYPES, Program, given
from recorder.resource import UNKNOWN, Resource, Unknown

DEFAULT_GROUP: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_TYPES: Final = ("aws:ec2/securityGroup:SecurityGroup", DEFAULT_GROUP)


def default_group(program: Program, vpc: str) -> str:
    """Return the model's id of a VPC's default security group."""
    for resource in program.of_type(DEFAULT_GROUP):
        if program.reference(resource, "vpcId", *VPC_TYPES) == vpc:
            return program.key(resource)
    return f"default security group of {vpc}"


def group_references(
    program: Program, resource: Resource, property_: str, values: object
) -> tuple[str | Unknown, ...] | Unknown:
    """Return the model's ids of the security groups that a list, or a single value, names.

    A VPC's `defaultSecurityGroupId` names its default group. In a preview, where the value is not known, a property
    that depends on one VPC and on nothing else means that one: a VPC has no other output that names a group.
    """
    types: tuple[str, ...] = GROUP_TYPES
    depends = resource.property_dependencies.get(property_, ())
    if len(depends) == 1 and program.depends(resource, property_, *VPC_TYPES):
        types = (*GROUP_TYPES, *VPC_TYPES)
    found = program.references(resource, property_, values, *types)
    return UNKNOWN if found is UNKNOWN else tuple(_group(program, id_) for id_ in found)


def group_reference(program: Program, resource: Resource, property_: str) -> str | Unknown | None:
    """Return the model's id of the security group that a property names; None if the property is not there."""
    value = given(resource, property_)
    if value is None:
        return None
    found = group_references(program, resource, property_, [value])
    return UNKNOWN if found is UNKNOWN else found[0]


def _group(program: Program, id_: str | Unknown) -> str | Unknown:
    if id_ is UNKNOWN:
        return UNKNOWN
    for vpc in program.of_type(*VPC_TYPES):
        key = program.key(vpc)
        if id_ in (key, vpc.outputs.get("defaultSecurityGroupId")):
            return default_group(program, key)
    return id_
