"""Reads the security groups and the network ACLs of a program from its recorded resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from reachability.addresses import EVERYWHERE, IPV4, IPV6, addresses
from reachability.filters import Direction
from reachability.model import AclRule, GroupReference, GroupRule, NetworkAcl, Peer, SecurityGroup, SomeOf
from reachability.readers.groups import GROUP_TYPES, default_group, group_reference, group_references
from reachability.readers.named import SUBNET_TYPES
from reachability.readers.program import VPC_TYPES, Program, default_of, given, tags
from reachability.readers.rules import TIER_TAG, acl_rule, address_range, number, permission
from recorder.resource import UNKNOWN, Resource, Unknown

_ACL: Final = "aws:ec2/networkAcl:NetworkAcl"
_DEFAULT_ACL: Final = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
_ACL_TYPES: Final = (_ACL, _DEFAULT_ACL)

_Rules = tuple[GroupRule, ...] | Unknown
_Entries = tuple[AclRule, ...] | Unknown
_SeparateEntry = tuple[str | Unknown, bool | Unknown, AclRule | Unknown]
"""Network ACL, whether it is about egress, and the rule."""
_Separate = tuple[str | Unknown, Direction, list[GroupRule] | Unknown]
"""Group, direction and rules of a resource that is about a rule; unknown rules for one of either direction."""


# Security groups.


def read_groups(program: Program) -> dict[str, SecurityGroup]:
    """Return the security groups, the default ones of the VPCs included.

    A group that a program makes has no egress rule but those that it declares: the provider takes AWS's default away.
    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
    """
    separate = list(_separate_rules(program))
    found: dict[str, SecurityGroup] = {}
    for resource in program.of_type(*GROUP_TYPES):
        id_ = program.key(resource)
        vpc = program.reference(resource, "vpcId", *VPC_TYPES)
        found[id_] = SecurityGroup(
            id=id_,
            vpc=UNKNOWN if vpc is None else vpc,
            ingress=_rules(program, resource, Direction.INGRESS, separate),
            egress=_rules(program, resource, Direction.EGRESS, separate),
            names=program.names(resource),
            tier=tags(resource).get(TIER_TAG, ""),
        )
    for resource in program.of_type(*VPC_TYPES):
        vpc = program.key(resource)
        id_ = default_group(program, vpc)
        if id_ not in found:
            found[id_] = _untouched_default(id_, vpc, separate)
    return found


def _untouched_default(id_: str, vpc: str, separate: Sequence[_Separate]) -> SecurityGroup:
    """Return a VPC's default group as AWS creates it: everything among its members, and everything out.

    A program may add rules to it. Inline rules of others take nothing away from it.
    """
    everywhere: list[Peer] = [addresses("0.0.0.0/0"), addresses("::/0")]
    inside: list[Peer] = [GroupReference(id_)]
    return SecurityGroup(
        id=id_,
        vpc=vpc,
        ingress=_with_separate(
            id_, Direction.INGRESS, permission("default", Direction.INGRESS, "-1", (None, None), inside), separate
        ),
        egress=_with_separate(
            id_, Direction.EGRESS, permission("default", Direction.EGRESS, "-1", (None, None), everywhere), separate
        ),
    )


def _rules(
    program: Program,
    resource: Resource,
    direction: Direction,
    separate: Sequence[_Separate],
) -> _Rules:
    """Return the rules of a group, inline and separate; unknown if any rule may be this group's or not."""
    listed = _each(given(resource, direction))
    if any(described is UNKNOWN for described in listed):
        return UNKNOWN
    # A property depends on all groups that its rules name: just one unknown group can be told from that.
    unknown = sum(group is UNKNOWN for described in listed for group in _each(described.get("securityGroups")))
    found: list[GroupRule] = []
    for index, described in enumerate(listed):
        peers = [
            *_listed_peers(program, resource, described, direction),
            *_inline_groups(program, resource, described, direction if unknown == 1 else ""),
        ]
        found += permission(f"{direction}[{index}]", direction, described.get("protocol"), _span(described), peers)
    return _with_separate(program.key(resource), direction, found, separate)


def _with_separate(
    group: str, direction: Direction, inline: Iterable[GroupRule], separate: Sequence[_Separate]
) -> _Rules:
    """Return the inline rules of a group with those that are resources of their own."""
    found = list(inline)
    for owner, way, rules in separate:
        if way is not direction or owner not in (UNKNOWN, group):
            continue
        if owner is UNKNOWN or rules is UNKNOWN:
            return UNKNOWN
        found += rules
    return tuple(found)


def _each(listed: Any) -> Sequence[Any]:  # noqa: ANN401 - any property
    """Return the items of a list that may be missing, or unknown as a whole."""
    return (UNKNOWN,) if listed is UNKNOWN else listed or ()


def _span(described: Mapping[str, Any]) -> tuple[int | Unknown | None, int | Unknown | None]:
    return number(described.get("fromPort"), "fromPort"), number(described.get("toPort"), "toPort")


def _listed_peers(program: Program, resource: Resource, described: Mapping[str, Any], inside: str) -> Iterator[Peer]:
    """Yield the address ranges and prefix lists of a rule that has lists of them, a part of the property `inside`."""
    for property_, family in (("cidrBlocks", IPV4), ("ipv6CidrBlocks", IPV6)):
        for text in _each(described.get(property_)):
            yield address_range(text, resource.name, family)
    for value in _each(described.get("prefixListIds")):
        found = program.prefix_list(value, resource, inside or "prefixListIds")
        if found is not None:
            yield found


def _inline_groups(program: Program, resource: Resource, described: Mapping[str, Any], inside: str) -> Iterator[Peer]:
    for value in _each(described.get("securityGroups")):
        found = group_references(program, resource, inside, [value])
        yield _member(found[0] if isinstance(found, tuple) else UNKNOWN)
    yield from _itself(described, program.key(resource))


def _itself(described: Mapping[str, Any], group: str | Unknown) -> Iterator[Peer]:
    own = described.get("self")
    if own is UNKNOWN or own:
        yield _member(UNKNOWN if own is UNKNOWN else group)


def _member(group: str | Unknown) -> Peer:
    return GroupReference(group) if isinstance(group, str) else SomeOf(EVERYWHERE)


def _separate_rules(program: Program) -> Iterator[_Separate]:
    """Yield the rules that are resources of their own, with their group and direction."""
    for resource in program.of_type("aws:ec2/securityGroupRule:SecurityGroupRule"):
        owner = _owner(program, resource)
        if given(resource, "type") is UNKNOWN:
            yield from ((owner, direction, UNKNOWN) for direction in Direction)
            continue
        direction = Direction.EGRESS if given(resource, "type") == "egress" else Direction.INGRESS
        peers = [*_listed_peers(program, resource, resource.inputs, ""), *_itself(resource.inputs, owner)]
        source = group_reference(program, resource, "sourceSecurityGroupId")
        if source is not None:
            peers.append(_member(source))
        protocol = given(resource, "protocol")
        rules = list(permission(resource.name, direction, protocol, _span(resource.inputs), peers))
        yield owner, direction, rules
    for direction in Direction:
        word = direction.capitalize()
        for resource in program.of_type(f"aws:vpc/securityGroup{word}Rule:SecurityGroup{word}Rule"):
            peers = list(_single_peer(program, resource))
            protocol = given(resource, "ipProtocol")
            rules = list(permission(resource.name, direction, protocol, _span(resource.inputs), peers))
            yield _owner(program, resource), direction, rules


def _owner(program: Program, resource: Resource) -> str | Unknown:
    owner = group_reference(program, resource, "securityGroupId")
    return UNKNOWN if owner is None else owner


def _single_peer(program: Program, resource: Resource) -> Iterator[Peer]:
    """Yield from or to whom a rule with one peer is."""
    for property_, family in (("cidrIpv4", IPV4), ("cidrIpv6", IPV6)):
        value = resource.inputs.get(property_)
        if value is not None:
            yield address_range(value, resource.name, family)
    listed = program.prefix_list(resource.inputs.get("prefixListId"), resource, "prefixListId")
    if listed is not None:
        yield listed
    group = resource.inputs.get("referencedSecurityGroupId")
    if group is not None:
        # A group of another account is written "account/group".
        value = group.rsplit("/", 1)[-1] if isinstance(group, str) else group
        found = group_references(program, resource, "referencedSecurityGroupId", [value])
        yield _member(found[0] if isinstance(found, tuple) else UNKNOWN)


# Network ACLs.


def default_acl(vpc: str | Unknown) -> str:
    """Return the model's id of a VPC's default network ACL, and its key in `acls_in_force`."""
    return f"default network ACL of {vpc}"


def acls_in_force(program: Program) -> dict[str, str | Unknown]:
    """Return which network ACL is in force by subnet, and under `default_acl` for all other subnets of a VPC."""
    found: dict[str, str | Unknown] = {}
    for resource in program.of_type(*VPC_TYPES):
        default = default_acl(program.key(resource))
        found[default] = default
    for resource in program.of_type(_DEFAULT_ACL):
        vpc = default_of(program, resource, "defaultNetworkAclId")
        if vpc is UNKNOWN:
            found = dict.fromkeys(found, UNKNOWN)
        elif vpc is not None:
            found[default_acl(vpc)] = program.key(resource)
    pairs = [
        (subnet, program.key(resource))
        for resource in program.of_type(_ACL)
        for subnet in _listed(program.references(resource, "subnetIds", given(resource, "subnetIds"), *SUBNET_TYPES))
    ]
    for resource in program.of_type("aws:ec2/networkAclAssociation:NetworkAclAssociation"):
        acl = _acl_of(program, resource)
        subnet = program.reference(resource, "subnetId", *SUBNET_TYPES)
        pairs.append((UNKNOWN if subnet is None else subnet, acl if isinstance(acl, str) else "an unknown network ACL"))
    if any(subnet is UNKNOWN for subnet, _ in pairs):
        # It may be any subnet's: what has no other association is in doubt.
        found = dict.fromkeys(found, UNKNOWN)
    return found | {subnet: acl for subnet, acl in pairs if isinstance(subnet, str)}


def _listed(references: tuple[str | Unknown, ...] | Unknown) -> tuple[str | Unknown, ...]:
    return (UNKNOWN,) if references is UNKNOWN else references


def read_acls(program: Program) -> dict[str, NetworkAcl]:
    """Return the network ACLs, the default ones of the VPCs included.

    One that a program makes or takes over denies everything but what it declares.
    """
    separate = list(_separate_entries(program))
    vpcs = [program.key(resource) for resource in program.of_type(*VPC_TYPES)]
    found = {default_acl(vpc): _untouched_default_acl(vpc, separate) for vpc in vpcs}
    for resource in program.of_type(*_ACL_TYPES):
        id_ = program.key(resource)
        found[id_] = NetworkAcl(
            id=id_,
            ingress=_entries(program, resource, Direction.INGRESS, separate),
            egress=_entries(program, resource, Direction.EGRESS, separate),
            names=program.names(resource),
        )
    return found


def _untouched_default_acl(vpc: str, separate: Sequence[_SeparateEntry]) -> NetworkAcl:
    """Return a VPC's default network ACL as AWS creates it: everything passes that no rule of the program denies."""
    ingress, egress = (
        _ordered(
            default_acl(vpc),
            direction,
            [
                acl_rule(number_, direction, allow=True, protocol="-1", span=(None, None), peer=addresses(text))
                for number_, text in ((100, "0.0.0.0/0"), (101, "::/0"))
            ],
            separate,
        )
        for direction in (Direction.INGRESS, Direction.EGRESS)
    )
    return NetworkAcl(id=default_acl(vpc), ingress=ingress, egress=egress)


def _entries(
    program: Program,
    resource: Resource,
    direction: Direction,
    separate: Sequence[_SeparateEntry],
) -> _Entries:
    listed = _each(given(resource, direction))
    inline = [UNKNOWN if entry is UNKNOWN else _entry(resource, entry, direction) for entry in listed]
    return _ordered(program.key(resource), direction, inline, separate)


def _ordered(
    id_: str, direction: Direction, inline: Iterable[AclRule | Unknown], separate: Sequence[_SeparateEntry]
) -> _Entries:
    """Return the rules of an ACL in order; unknown if a number is, or if a rule may be this ACL's or not."""
    found = list(inline)
    for acl, egress, rule in separate:
        mine = acl is UNKNOWN or acl == id_
        if mine and (egress is UNKNOWN or egress is (direction is Direction.EGRESS)):
            found.append(UNKNOWN if acl is UNKNOWN or egress is UNKNOWN else rule)
    known = [rule for rule in found if isinstance(rule, AclRule)]
    return tuple(sorted(known, key=lambda rule: rule.number)) if len(known) == len(found) else UNKNOWN


def _separate_entries(program: Program) -> Iterator[_SeparateEntry]:
    for resource in program.of_type("aws:ec2/networkAclRule:NetworkAclRule"):
        acl = _acl_of(program, resource)
        egress = given(resource, "egress")
        direction = Direction.EGRESS if egress is True else Direction.INGRESS
        rule = _entry(resource, resource.inputs, direction)
        yield acl, egress if egress is UNKNOWN else egress is True, rule


def _acl_of(program: Program, resource: Resource) -> str | Unknown:
    """Return the network ACL that a resource names; a VPC's default one may be named by an output of the VPC."""
    named = program.reference(resource, "networkAclId", *_ACL_TYPES, *VPC_TYPES)
    for vpc in program.of_type(*VPC_TYPES):
        key = program.key(vpc)
        if named in (key, vpc.outputs.get("defaultNetworkAclId")):
            adopted = (
                program.key(r)
                for r in program.of_type(_DEFAULT_ACL)
                if default_of(program, r, "defaultNetworkAclId") == key
            )
            return next(adopted, default_acl(key))
    return UNKNOWN if named is None else named


def _entry(resource: Resource, described: Mapping[str, Any], direction: Direction) -> AclRule | Unknown:
    """Return one rule: inline, or a resource of its own; the two name the number and the action differently."""
    where = f"a rule of {resource.name}"
    number_ = number(described.get("ruleNo", described.get("ruleNumber")), where)
    action = described.get("action", described.get("ruleAction"))
    if not isinstance(number_, int) or action is UNKNOWN:
        return UNKNOWN
    protocol = described.get("protocol")
    is_icmp = str(protocol) in ("1", "58", "icmp", "icmpv6")
    low, high = ("icmpType", "icmpCode") if is_icmp else ("fromPort", "toPort")
    ranges = [(described.get(name), family) for name, family in (("cidrBlock", IPV4), ("ipv6CidrBlock", IPV6))]
    peers = [address_range(text, where, family) for text, family in ranges if text is UNKNOWN or text]
    return acl_rule(
        number_,
        direction,
        allow=str(action).lower() == "allow",
        protocol=protocol,
        span=(number(described.get(low), where), number(described.get(high), where)),
        peer=peers[0] if peers else SomeOf(EVERYWHERE),
    )
