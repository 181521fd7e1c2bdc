"""Finds the subnets and security groups that a resource names, whatever its type: by the names of its properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reachability.readers.groups import group_references
from reachability.readers.program import Program, given
from recorder.resource import UNKNOWN, Resource, Unknown

SUBNET_TYPES: Final = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
SUBNET_GROUP_TYPES: Final = (
    "aws:dax/subnetGroup:SubnetGroup",
    "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:memorydb/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:redshift/subnetGroup:SubnetGroup",
)

References = tuple[str | Unknown, ...] | Unknown
"""Ids in the model; `UNKNOWN` if not even their number is known."""

_SUBNETS: Final = re.compile(r"(?:^s|S)ubnets?(?:Ids?|Arns?)?$")
_SUBNET_GROUP: Final = re.compile(r"(?:^s|S)ubnetGroup(?:Name|Id|Identifier)$")
_GROUPS: Final = re.compile(r"(?:^s|S)ecurityGroups?(?:Ids?|Arns?|IdLists?)?$")
_IS_READ: Final = re.compile("|".join(pattern.pattern for pattern in (_SUBNETS, _SUBNET_GROUP, _GROUPS)))
_ANOTHERS_GROUP: Final = re.compile(r"^(?:source|referenced|replacement|input)")
"""Beginnings of properties that name groups of somebody else: whom a rule means, or what comes later."""
_PUBLIC: Final = frozenset({"associatePublicIpAddress", "assignPublicIp", "publiclyAccessible"})


@dataclass(frozen=True, slots=True)
class Named:
    """Subnets that one part of a resource names, and the security groups that it names with them."""

    subnets: References
    groups: References | None
    """None: no groups are named."""


def named(program: Program, resource: Resource) -> list[Named]:
    """Return what each part of a resource names; nothing if it names neither subnets nor security groups.

    Groups count for the subnets beside them, and for those in the parts within. Of a part with several properties of
    groups nobody knows which interface gets which.
    """
    found = list(_of_part(program, resource, resource.inputs, "", None))
    placed = [one for one in found if one.subnets != ()]
    return placed or [Named(UNKNOWN, one.groups) for one in found]


def public_flags(resource: Resource) -> set[bool | Unknown]:
    """Return what a resource says of public addresses, in whichever of its parts."""
    return set(_flags(resource.inputs))


def subnets_of_group(program: Program, group: Resource) -> References:
    """Return the subnets of a subnet group."""
    return program.references(group, "subnetIds", given(group, "subnetIds"), *SUBNET_TYPES)


def subnets_by_group(program: Program, resource: Resource, property_: str, value: object) -> References:
    """Return the subnets of the subnet group that a property names."""
    group = program.referred(value, resource, property_, *SUBNET_GROUP_TYPES)
    return subnets_of_group(program, group) if isinstance(group, Resource) else UNKNOWN


def _of_part(
    program: Program, resource: Resource, part: Mapping[str, Any], top: str, around: References | None
) -> Iterator[Named]:
    """Yield what a part names: `top` is the input that it belongs to, `around` the groups of what it is a part of."""
    given_ = {name: value for name, value in part.items() if value is not None}
    of_groups = [name for name in given_ if _GROUPS.search(name) and not _ANOTHERS_GROUP.match(name)]
    groups = around
    if of_groups:
        one = len(of_groups) == 1
        name = of_groups[0]
        groups = group_references(program, resource, top or name, given_[name]) if one else UNKNOWN
    subnets: References = ()
    for name, value in given_.items():
        if _SUBNETS.search(name):
            subnets = _joined(subnets, program.references(resource, top or name, value, *SUBNET_TYPES))
        elif _SUBNET_GROUP.search(name):
            subnets = _joined(subnets, subnets_by_group(program, resource, top or name, value))
    if of_groups or subnets != ():
        yield Named(subnets, groups)
    for name, value in given_.items():
        yield from _within(program, resource, value, top or name, groups)


def _within(
    program: Program, resource: Resource, value: object, top: str, around: References | None
) -> Iterator[Named]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield from _of_part(program, resource, item, top, around)
        elif item is UNKNOWN and not _IS_READ.search(top) and program.depends(resource, top, *SUBNET_TYPES):
            # An object that is not known as a whole still depends on what it names.
            yield Named(program.references(resource, top, UNKNOWN, *SUBNET_TYPES), UNKNOWN)


def _joined(one: References, two: References) -> References:
    if one is UNKNOWN or two is UNKNOWN:
        return UNKNOWN
    return tuple(dict.fromkeys((*one, *two)))


def _flags(value: object) -> Iterator[bool | Unknown]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in _PUBLIC and inner is not None:
                yield inner if inner is UNKNOWN else str(inner).lower() in ("true", "enabled")
            else:
                yield from _flags(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _flags(item)
