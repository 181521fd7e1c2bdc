"""What the drawing shows of a network, without any place on the paper yet: tiers, parties, and arrows between them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from reachability.endpoints import INTERNET_NAME
from reachability.intervals import Intervals
from reachability.matrix import Flow, flows
from reachability.model import Interface, Network, Role, Subnet, TargetKind
from reachability.traffic import Protocol, Verdict
from recorder.resource import UNKNOWN

_KIND: Final = re.compile(r" \(\w+\)$")
"""What tells resources of the same name apart in the model: `photos (LoadBalancer)`."""
_KINDS: Final = ("public", "private", "isolated", "unknown")


@dataclass(frozen=True, slots=True)
class Tier:
    """Subnets of one VPC that belong together: by their tag `tier`, else by where their routes lead."""

    vpc: str
    name: str
    kind: str
    """`public`, `private` (egress by NAT or an egress-only gateway), `isolated` or `unknown`."""
    subnets: tuple[Subnet, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Interfaces that the picture shows as one, because they are in the same tier and have the same groups."""

    name: str
    tier: Tier | None
    """None: outside the VPCs."""
    members: int = 1


@dataclass(frozen=True, slots=True)
class Arrow:
    """What passes from one party to another."""

    source: Party
    destination: Party
    ports: str
    verdict: Verdict
    everywhere: bool
    """Whether it is the same between all members of the two."""


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """All that is drawn."""

    tiers: tuple[Tier, ...]
    parties: tuple[Party, ...]
    arrows: tuple[Arrow, ...]


def picture(network: Network) -> NetworkPicture:
    """Return what there is to draw of a network."""
    tiers = _tiers(network)
    by_subnet = {subnet.id: tier for tier in tiers for subnet in tier.subnets}
    by_label = _parties(network, by_subnet)
    parties = tuple(dict.fromkeys(by_label.values()))
    ordered = sorted(parties, key=lambda party: (party.tier is None, tiers.index(party.tier) if party.tier else 0))
    outside = Party(INTERNET_NAME, None)
    arrows = _arrows(network, by_label | {INTERNET_NAME: outside})
    shown = {party for arrow in arrows for party in (arrow.source, arrow.destination)}
    inside = [party for party in ordered if party.tier is not None or party in shown]
    return NetworkPicture(tiers, (outside, *inside), arrows)


def kind_of(network: Network, subnet: Subnet) -> str:
    """Say where the routes of a subnet lead."""
    table = None if subnet.route_table is UNKNOWN else network.route_tables.get(subnet.route_table)
    if table is None or table.routes is UNKNOWN:
        return "unknown"
    kinds = {route.kind for route in table.routes if not route.blackhole}
    if TargetKind.INTERNET_GATEWAY in kinds:
        return "public"
    private = {TargetKind.NAT_GATEWAY, TargetKind.INTERFACE, TargetKind.EGRESS_ONLY_GATEWAY}
    return "private" if kinds & private else "isolated"


def _tiers(network: Network) -> tuple[Tier, ...]:
    found: dict[tuple[str, str], list[Subnet]] = defaultdict(list)
    for subnet in network.subnets.values():
        found[str(subnet.vpc), subnet.tier or kind_of(network, subnet)].append(subnet)
    tiers = [
        Tier(vpc, name, min((kind_of(network, s) for s in subnets), key=_KINDS.index), tuple(subnets))
        for (vpc, name), subnets in found.items()
    ]
    return tuple(sorted(tiers, key=lambda tier: (tier.vpc, _KINDS.index(tier.kind), tier.name)))


def _parties(network: Network, tiers: dict[str, Tier]) -> dict[str, Party]:
    """Return the party of each participant in flows, by its label."""
    together: dict[tuple[Tier, object, Role], list[Interface]] = defaultdict(list)
    for interface in network.interfaces.values():
        if interface.subnet in tiers and interface.role is not Role.NAT_GATEWAY:
            named = interface.id.split("@", 1)[0] if "@" in interface.id else interface.groups
            together[tiers[interface.subnet], named, interface.role].append(interface)
    found: dict[str, Party] = {}
    for (tier, _, _), members in together.items():
        party = Party(_name(network, members), tier, len(members))
        found |= {interface.id: party for interface in members}
    return found | {id_: Party(id_, None) for id_ in network.endpoints}


def _name(network: Network, members: list[Interface]) -> str:
    first = members[0]
    if "@" in first.id:
        return _KIND.sub("", first.id.split("@", 1)[0])
    if len(members) == 1:
        return first.names[0] if first.names else first.id
    groups = first.groups if isinstance(first.groups, frozenset) else frozenset[str]()
    known = [network.groups[id_] for id_ in sorted(groups) if id_ in network.groups]
    return " + ".join(group.names[0] if group.names else group.id for group in known) or first.id


def _arrows(network: Network, parties: dict[str, Party]) -> tuple[Arrow, ...]:
    """Return one arrow for each pair of parties and verdict, with all its ports."""
    between: dict[tuple[Party, Party, Verdict], list[Flow]] = defaultdict(list)
    for flow in flows(network):
        if flow.source in parties and flow.destination in parties:
            between[parties[flow.source], parties[flow.destination], flow.verdict].append(flow)
    return tuple(
        Arrow(source, destination, _ports_text(listed), verdict, _is_everywhere(source, destination, listed))
        for (source, destination, verdict), listed in between.items()
    )


def _is_everywhere(source: Party, destination: Party, listed: list[Flow]) -> bool:
    """Say whether the same passes between all members of two parties."""
    pairs: dict[tuple[str, str], set[object]] = defaultdict(set)
    for flow in listed:
        pairs[flow.source, flow.destination].add((flow.protocol, flow.ports, flow.addresses is None))
    wanted = source.members * destination.members - (source.members if source == destination else 0)
    return len(pairs) >= wanted and len({frozenset(said) for said in pairs.values()}) == 1


def _ports_text(listed: list[Flow]) -> str:
    """Return all ports of some flows for people; `limited` are those that only some of the internet may use."""
    words = [_spans_text([flow for flow in listed if (flow.addresses is None) is whole]) for whole in (True, False)]
    return " · ".join(word for word in (words[0], words[1] and f"limited: {words[1]}") if word)


def _spans_text(listed: list[Flow]) -> str:
    found: dict[Protocol, Intervals] = {}
    for flow in listed:
        found[flow.protocol] = Intervals.of((*found.get(flow.protocol, ()), *flow.ports))
    if len(found) > 1 and all(_is_all(protocol, ports) for protocol, ports in found.items()):
        return f"all {', '.join(found)}"
    return " · ".join(
        f"{protocol} {'all' if _is_all(protocol, ports) else _ranges(ports)}" for protocol, ports in found.items()
    )


def _is_all(protocol: Protocol, ports: Intervals) -> bool:
    return ports == ((0, 255 if protocol in (Protocol.ICMP, Protocol.ICMPV6) else 65535),)


def _ranges(ports: Intervals) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ports)
