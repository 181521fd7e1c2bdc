"""What one security group or one network ACL lets pass, for one address on the other side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

from reachability.intervals import EMPTY, Intervals
from reachability.model import (
    AclRule,
    GroupReference,
    GroupRule,
    Interface,
    NetworkAcl,
    Peer,
    PrefixList,
    PrefixListReference,
    SecurityGroup,
    SomeOf,
)
from reachability.traffic import ALL, ANYTHING, EVERYTHING, Traffic, traffic
from recorder.resource import UNKNOWN, Unknown


class Direction(StrEnum):
    """Into the interface or subnet, or out of it."""

    INGRESS = "ingress"
    EGRESS = "egress"


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Addresses that nothing in the network tells apart: one range, at one interface or outside.

    Rules are asked about points, so a rule matches all of a point or nothing of it.
    """

    addresses: Intervals
    interface: Interface | None = None
    """None: outside the network."""
    endpoint: str = ""
    """The gateway endpoint whose service is meant, if one is."""
    prefix_list: str = ""
    """That endpoint's prefix list."""
    internet: bool = False
    """Stands for the internet as a whole: not for the services behind gateway endpoints."""

    low: int = field(init=False)
    """The lowest address."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", self.addresses[0][0])

    @property
    def groups(self) -> frozenset[str] | Unknown:
        """The security groups that references find here."""
        if self.interface is None or self.interface.groups is None:
            return frozenset()
        return self.interface.groups


def matches(peer: Peer, point: Point, prefix_lists: Mapping[str, PrefixList]) -> bool | Unknown:
    """Say whether the other side of a rule is this point."""
    match peer:
        case Intervals():
            return point.low in peer
        case GroupReference():
            return UNKNOWN if point.groups is UNKNOWN else peer.id in point.groups
        case PrefixListReference():
            if peer.id == point.prefix_list:
                return True
            return point.low in prefix_lists[peer.id].addresses if peer.id in prefix_lists else UNKNOWN
        case SomeOf():
            return UNKNOWN if point.low in peer.addresses else False


def group_rules(group: SecurityGroup | None, direction: Direction) -> tuple[GroupRule, ...] | Unknown:
    """Return the rules of one direction; unknown for a group that the network does not hold."""
    if group is None:
        return UNKNOWN
    return group.ingress if direction is Direction.INGRESS else group.egress


def merged(rules: Sequence[GroupRule]) -> list[GroupRule]:
    """Return rules that let the same pass: those that let everything pass as one, and none that this one covers."""
    ranges = [(rule, rule.peer) for rule in rules if isinstance(rule.peer, Intervals)]
    everything = [(rule, peer) for rule, peer in ranges if rule.traffic is EVERYTHING]
    if not everything:
        return list(rules)
    wide = Intervals.of(chain.from_iterable(peer for _, peer in everything))
    one = replace(everything[0][0], peer=wide)
    return [one, *(rule for rule in rules if not (isinstance(rule.peer, Intervals) and wide.covers(rule.peer)))]


def acl_rules(acl: NetworkAcl | None, direction: Direction) -> tuple[AclRule, ...] | Unknown:
    """Return the rules of one direction; unknown for a network ACL that the network does not hold."""
    if acl is None:
        return UNKNOWN
    return acl.ingress if direction is Direction.INGRESS else acl.egress


def acl_passes(rules: Sequence[AclRule] | Unknown, point: Point) -> Traffic:
    """Return what a network ACL's rules allow from or to the point: the first that matches decides.

    Traffic surely passes unless some rule that possibly comes first denies it.
    """
    if rules is UNKNOWN:
        return ANYTHING
    left = ALL  # what no rule so far surely decides
    allowed, denied = EMPTY, EMPTY  # what some rule possibly allows, possibly denies
    for rule in rules:
        matched = matches(rule.peer, point, {})
        if matched is False:
            continue
        decided = rule.traffic.possible & left
        if rule.allow:
            allowed |= decided
        else:
            denied |= decided
        if matched is True:
            left -= rule.traffic.sure
    sure = ALL - (denied | left)
    return traffic(sure, sure if sure == allowed else allowed)


def cuts(rules: Iterable[GroupRule | AclRule] | Unknown, prefix_lists: Mapping[str, PrefixList]) -> set[int]:
    """Return the addresses at which these rules begin or end to match."""
    found: set[int] = set()
    if rules is UNKNOWN:
        return found
    for rule in rules:
        match rule.peer:
            case Intervals():
                found |= rule.peer.cuts()
            case SomeOf():
                found |= rule.peer.addresses.cuts()
            case PrefixListReference() if rule.peer.id in prefix_lists:
                found |= prefix_lists[rule.peer.id].addresses.cuts()
            case _:
                pass
    return found
