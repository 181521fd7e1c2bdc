"""Records networks, computes what passes between their tiers, and takes their rules away one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from components.three_tier_network import ThreeTierNetwork
from reachability.addresses import EVERYWHERE, IPV4, IPV6, is_ipv6
from reachability.intervals import Intervals
from reachability.matrix import Flow, flows
from reachability.model import AclRule, GroupRule, Network, TargetKind
from reachability.readers.recorded import read_recorded
from reachability.traffic import EVERYTHING
from recorder.resource import UNKNOWN, Recording
from recorder.run import record

TierFlow = tuple[str, str, str, tuple[tuple[int, int], ...], str]
"""From tier, to tier, protocol, port ranges, verdict."""

_recordings: dict[str, Recording] = {}


def recorded(args: Mapping[str, Any] | None = None, *, preview: bool = False) -> Recording:
    """Record a network from some arguments beside its range; the same arguments are recorded once."""
    merged: Any = {"cidr": "10.0.0.0/16", **(args or {})}
    key = f"{merged} {preview}"
    if key not in _recordings:
        _recordings[key] = record(lambda: ThreeTierNetwork("network", merged), preview=preview)
    return _recordings[key]


def network_of(args: Mapping[str, Any] | None = None, *, preview: bool = False) -> Network:
    return read_recorded(recorded(args, preview=preview).resources)


def all_flows(network: Network) -> frozenset[Flow]:
    return frozenset(flows(network))


def between_tiers(network: Network) -> set[TierFlow]:
    """Return all that passes, by the names of tiers, services and other participants."""
    return {
        (_named(network, f.source), _named(network, f.destination), f.protocol.value, f.ports, f.verdict.value)
        for f in flows(network)
    }


def _named(network: Network, label: str) -> str:
    found = network.interfaces.get(label) or network.endpoints.get(label)
    return found.names[0].removeprefix("network-") if found else label


def open_groups(network: Network) -> Network:
    """Open every security group to everything, both ways."""
    rules = (GroupRule(id="opened", traffic=EVERYTHING, peer=EVERYWHERE, text="everything"),)
    opened = {id_: replace(group, ingress=rules, egress=rules) for id_, group in network.groups.items()}
    return replace(network, groups=opened)


def open_acls(network: Network) -> Network:
    """Open every network ACL to everything, both ways."""
    rules = (AclRule(number=1, allow=True, traffic=EVERYTHING, peer=EVERYWHERE, text="everything"),)
    return replace(network, acls={id_: replace(a, ingress=rules, egress=rules) for id_, a in network.acls.items()})


def only(network: Network, *, ipv6: bool) -> Network:
    """Leave interfaces the addresses of one IP version: with both, one covers up for the other."""
    family = IPV6 if ipv6 else IPV4
    return replace(
        network,
        interfaces={id_: replace(i, addresses=i.addresses & family) for id_, i in network.interfaces.items()},
    )


@dataclass(frozen=True)
class Removal:
    """A network without one of its rules."""

    kind: str
    owner: str
    rule: str
    network: Network


def removals(network: Network, *, ipv6: bool) -> Iterator[Removal]:
    """Take away, in turn, each rule and each route that is in force for an IP version."""
    acls = {subnet.acl for subnet in network.subnets.values()}
    in_force = {id_: acl for id_, acl in network.acls.items() if id_ in acls}
    for kind, owners in (("groups", network.groups), ("acls", in_force)):
        for id_, owner in owners.items():
            for direction in ("ingress", "egress"):
                for rule, others in _each(getattr(owner, direction)):
                    if not isinstance(rule.peer, Intervals) or is_ipv6(rule.peer) is ipv6:
                        less = {**getattr(network, kind), id_: replace(owner, **{direction: others})}
                        name = owner.names[0].removeprefix("network-")
                        yield Removal(kind, name, rule.text, replace(network, **{kind: less}))
    for id_, table in network.route_tables.items():
        for route, others in _each(table.routes):
            matters = isinstance(route.destination, Intervals) and is_ipv6(route.destination) is ipv6
            if route.kind is not TargetKind.LOCAL and matters:
                less = {**network.route_tables, id_: replace(table, routes=others)}
                yield Removal("routes", id_, route.text, replace(network, route_tables=less))


def _each(rules: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    assert rules is not UNKNOWN
    for index, rule in enumerate(rules):
        yield rule, (*rules[:index], *rules[index + 1 :])
