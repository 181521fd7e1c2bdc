"""Rules and routes in AWS's own terms, turned into the model's: what all readers share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from reachability.addresses import EVERYWHERE, addresses, cidrs
from reachability.filters import Direction
from reachability.intervals import Intervals
from reachability.model import (
    AclRule,
    GroupReference,
    GroupRule,
    Peer,
    PrefixListReference,
    Route,
    SomeOf,
    TargetKind,
    Vpc,
)
from reachability.traffic import ANYTHING, Protocol, Traffic, of_rule, on_line, protocol_named, traffic
from recorder.resource import UNKNOWN, Unknown

NAT_ROLE_TAG: Final = ("reachability:role", "nat")
"""The tag that says of an instance or interface without source/destination check that it translates addresses."""

TIER_TAG: Final = "tier"
"""The tag that joins the security groups and the subnets of a tier."""


class UnreadableError(ValueError):
    """The description of a network is not what its format says."""


def address_range(value: object, where: str, within: Intervals = EVERYWHERE) -> Intervals | SomeOf:
    """Return the addresses of a CIDR range that a description gives; some of `within` when they are unknown.

    Raises:
        UnreadableError: it is not one.
    """
    if value is UNKNOWN or value is None:
        return SomeOf(within)
    try:
        return addresses(str(value))
    except ValueError as error:
        raise UnreadableError(f"{where}: {value!r} is neither an address nor a CIDR range") from error


def number(value: object, where: str) -> int | Unknown | None:
    """Return a whole number, which some formats give as text or as a float.

    Raises:
        UnreadableError: it is not one.
    """
    if value is UNKNOWN:
        return UNKNOWN
    if value is None or value == "":
        return None
    try:
        return int(float(str(value)))
    except ValueError as error:
        raise UnreadableError(f"{where}: {value!r} is not a whole number") from error


def rule_traffic(protocol: object, low: int | Unknown | None, high: int | Unknown | None) -> Traffic:
    """Return the traffic that a rule speaks of, within bounds where a part of it is unknown."""
    if protocol is UNKNOWN or protocol is None:
        return ANYTHING
    if low is UNKNOWN or high is UNKNOWN:
        known = protocol_named(str(protocol))
        return traffic(Intervals(), on_line(known)) if known else rule_traffic(protocol, None, None)
    exact = of_rule(str(protocol), low, high)
    return traffic(exact, exact)


def traffic_text(protocol: object, low: int | Unknown | None, high: int | Unknown | None) -> str:
    """Return what `rule_traffic` means, for people."""
    if protocol is UNKNOWN or protocol is None:
        return "unknown traffic"
    known = protocol_named(str(protocol))
    if known is None:
        return "all traffic" if str(protocol) in ("-1", "all") else f"protocol {protocol}"
    if low is UNKNOWN or high is UNKNOWN:
        return f"{known} on unknown ports"
    if low is None or low < 0:
        return f"all {known}"
    if known in (Protocol.ICMP, Protocol.ICMPV6):
        return f"{known} type {low}" + ("" if high is None or high < 0 else f" code {high}")
    return f"{known} {low}" if high in (None, low) else f"{known} {low}-{high}"


def peer_text(peer: Peer) -> str:
    """Return the other side of a rule for people."""
    match peer:
        case Intervals():
            return ", ".join(cidrs(peer))
        case GroupReference() | PrefixListReference():
            return peer.id
        case SomeOf():
            return "unknown addresses"


def permission(
    id_: str,
    direction: Direction,
    protocol: object,
    span: tuple[int | Unknown | None, int | Unknown | None],
    peers: Iterable[Peer],
) -> Iterator[GroupRule]:
    """Yield the rules of one permission of a security group: one a peer.

    Args:
        id_: Its id or place.
        direction: Whether it is an ingress or an egress rule.
        protocol: Name or number, `-1` for all.
        span: First and last port, or ICMP type and code.
        peers: From or to whom.
    """
    word = "from" if direction is Direction.INGRESS else "to"
    for peer in peers:
        yield GroupRule(
            id=id_,
            traffic=rule_traffic(protocol, *span),
            peer=peer,
            text=f"allow {traffic_text(protocol, *span)} {word} {peer_text(peer)}",
        )


def acl_rule(
    number_: int,
    direction: Direction,
    *,
    allow: bool,
    protocol: object,
    span: tuple[int | Unknown | None, int | Unknown | None],
    peer: Intervals | SomeOf,
) -> AclRule:
    """Return one rule of a network ACL; the arguments are as for `permission`."""
    word = "from" if direction is Direction.INGRESS else "to"
    text = f"{'allow' if allow else 'deny'} {traffic_text(protocol, *span)} {word} {peer_text(peer)}"
    return AclRule(number=number_, allow=allow, traffic=rule_traffic(protocol, *span), peer=peer, text=text)


def route(
    destination: Intervals | PrefixListReference | SomeOf, kind: TargetKind, target: str, *, blackhole: bool = False
) -> Route:
    """Return a route with its words."""
    return Route(
        destination=destination,
        kind=kind,
        target=target,
        text=f"{peer_text(destination)} -> {target}",
        blackhole=blackhole,
    )


def local_routes(vpc: Vpc | None, known: Iterable[Route]) -> Iterator[Route]:
    """Yield the local routes that every table has, whether its description lists them or not."""
    listed = {r.destination for r in known if r.kind is TargetKind.LOCAL}
    for part in vpc.addresses if vpc else ():
        destination = Intervals((part,))
        if destination not in listed:
            yield route(destination, TargetKind.LOCAL, "local")


def names(*candidates: object) -> tuple[str, ...]:
    """Return those of the candidates that are names, once each."""
    return tuple(dict.fromkeys(c for c in candidates if isinstance(c, str) and c))
