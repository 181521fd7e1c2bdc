"""Which of the records with one name and type answer: by their policy first, then by their health.

Route 53 chooses a record by its policy; if that is unhealthy, it chooses again among the others, until it finds a
healthy one; if none is healthy, all count as healthy. Here a policy puts the records that may answer in the order in
which they would be chosen, and the first healthy one answers, or the first.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from random import Random
from typing import Final, cast

from route53.errors import InvalidRecordSetError
from route53.model import (
    ANYWHERE,
    POLICY_NAMES,
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    Multivalue,
    Record,
    Simple,
    Weighted,
)
from route53.places import Resolver, biased_km, latency_ms

MOST_VALUES: Final = 8
"""How many records a multivalue answer holds at most.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html"""

BY_PLACE: Final = (Geolocation, Geoproximity, Latency, IpBased)
"""Policies whose answer depends on who asks."""


@dataclass(frozen=True, slots=True)
class Considered:
    """One record of a set, and why it was chosen or not."""

    record: Record
    chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record that may answer, with what speaks for it."""

    record: Record
    merit: str


@dataclass(frozen=True, slots=True)
class _Order:
    ranked: Sequence[Ranked]
    """Those that may answer, in the order in which they would be chosen."""
    excluded: Sequence[Ranked] = ()
    """Those that may not answer this resolver."""
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What one record set answers."""

    policy: str
    chosen: tuple[Record, ...]
    """Empty where no record is meant for this resolver."""
    considered: tuple[Considered, ...]
    estimated: bool


def choose(
    records: Sequence[Record],
    resolver: Resolver,
    healthy: Callable[[Record], bool],
    random: Random,
    collections: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Selection:
    """Return which of the records with one name and type answer.

    Raises:
        InvalidRecordSetError: the records have different policies.
        UnknownPlaceError: the policy goes by a place that is not known.
    """
    kinds = {type(record.policy) for record in records}
    if len(kinds) > 1:
        policies = ", ".join(sorted(POLICY_NAMES[kind] for kind in kinds))
        one = records[0]
        raise InvalidRecordSetError(f"{one.name} {one.type} mixes the policies {policies}; Route 53 refuses that")
    kind = kinds.pop()
    order = _ORDERS[kind](records, resolver, random, collections)
    states = {id(item.record): healthy(item.record) for item in order.ranked}
    up = [item for item in order.ranked if states[id(item.record)]]
    several = MOST_VALUES if kind is Multivalue else 1
    taken = (up or list(order.ranked))[:several]
    chosen = tuple(item.record for item in taken)
    answering = {id(item) for item in taken}
    considered = [
        Considered(
            item.record, id(item) in answering, _reason(item, taken, healthy=states[id(item.record)], any_up=bool(up))
        )
        for item in order.ranked
    ]
    considered += [Considered(item.record, chosen=False, reason=item.merit) for item in order.excluded]
    return Selection(POLICY_NAMES[kind], chosen, tuple(considered), order.estimated)


def _reason(item: Ranked, taken: Sequence[Ranked], *, healthy: bool, any_up: bool) -> str:
    if any(item is one for one in taken):
        return item.merit if any_up else f"{item.merit}; none is healthy, so that all count as healthy"
    if any_up and not healthy:
        return f"{item.merit}, but it is unhealthy"
    return f"{item.merit}; {taken[0].record} comes first" if len(taken) == 1 else f"{item.merit}; the answer is full"


def _simple(records: Sequence[Record], _resolver: Resolver, _random: Random, _collections: object) -> _Order:
    return _Order([Ranked(record, "the only record") for record in records])


def _weighted(records: Sequence[Record], _resolver: Resolver, random: Random, _collections: object) -> _Order:
    """Draw one by weight, then another of those left, and so on: those with no weight after all that have one."""
    total = sum(_weight(record) for record in records)
    left = [record for record in records if _weight(record)]
    drawn: list[Ranked] = []
    while left:
        one = random.choices(left, [_weight(record) for record in left])[0]
        drawn.append(Ranked(one, f"weight {_weight(one)} of {total}"))
        left.remove(one)
    zero = [record for record in records if not _weight(record)]
    random.shuffle(zero)
    merit = (
        "weight 0: only when all with a weight are unhealthy" if drawn else "all have weight 0, so that all are equal"
    )
    return _Order([*drawn, *(Ranked(record, merit) for record in zero)])


def _weight(record: Record) -> int:
    return cast("Weighted", record.policy).weight


def _failover(records: Sequence[Record], _resolver: Resolver, _random: Random, _collections: object) -> _Order:
    primary_first = sorted(records, key=lambda record: not cast("Failover", record.policy).primary)
    return _Order([Ranked(r, "primary" if cast("Failover", r.policy).primary else "secondary") for r in primary_first])


def _geolocation(records: Sequence[Record], resolver: Resolver, _random: Random, _collections: object) -> _Order:
    places = [
        Geolocation(country=resolver.country, subdivision=resolver.subdivision) if resolver.subdivision else None,
        Geolocation(country=resolver.country) if resolver.country else None,
        Geolocation(continent=resolver.continent) if resolver.continent else None,
        Geolocation(country=ANYWHERE),
    ]
    by_place = {record.policy: record for record in records}
    ranked = [Ranked(by_place[place], f"for {place}") for place in places if place in by_place]
    taken = {id(item.record) for item in ranked}
    others = [Ranked(r, f"for {r.policy}, where the resolver is not") for r in records if id(r) not in taken]
    return _Order(ranked, others)


def _geoproximity(records: Sequence[Record], resolver: Resolver, _random: Random, _collections: object) -> _Order:
    distances = [(record, *biased_km(resolver, cast("Geoproximity", record.policy))) for record in records]
    distances.sort(key=lambda item: (item[2], item[0].set_identifier))
    ranked = [
        Ranked(record, f"{distance:,.0f} km away" + ("" if biased == distance else f", {biased:,.0f} km by its bias"))
        for record, distance, biased in distances
    ]
    return _Order(ranked, estimated=True)


def _latency(records: Sequence[Record], resolver: Resolver, _random: Random, _collections: object) -> _Order:
    regions = [(record, cast("Latency", record.policy).region) for record in records]
    measured = [(record, region, *latency_ms(resolver, region)) for record, region in regions]
    measured.sort(key=lambda item: (item[2], item[1]))
    ranked = [
        Ranked(record, f"{region} is {milliseconds:.1f} ms away" + (" (estimated)" if estimated else ""))
        for record, region, milliseconds, estimated in measured
    ]
    return _Order(ranked, estimated=any(item[3] for item in measured))


def _multivalue(records: Sequence[Record], _resolver: Resolver, random: Random, _collections: object) -> _Order:
    drawn = random.sample(list(records), len(records))
    return _Order([Ranked(record, f"one of {len(records)}") for record in drawn])


def _ip_based(
    records: Sequence[Record],
    resolver: Resolver,
    _random: Random,
    collections: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> _Order:
    """Put the locations with the longest matching block first, and the default last.

    A resolver's subnet must lie within a block to match it: one that is shorter does not. That an unhealthy location's
    queries go to the next shorter block is inferred from what Route 53 does for places; no document says it of blocks.
    """
    matching: list[tuple[int, Record, str]] = []
    others: list[Ranked] = []
    for record in records:
        policy = cast("IpBased", record.policy)
        if policy.location == ANYWHERE:
            matching.append((-1, record, "the default location"))
            continue
        blocks = collections.get(policy.collection, {}).get(policy.location, ())
        fitting = [block for block in blocks if _within(resolver, block)]
        longest = max(fitting, key=lambda block: ip_network(block, strict=False).prefixlen, default=None)
        if longest is None:
            others.append(Ranked(record, f"no block of location {policy.location} has the resolver's subnet"))
        else:
            matching.append((ip_network(longest, strict=False).prefixlen, record, f"{longest} of {policy.location}"))
    matching.sort(key=lambda item: -item[0])
    return _Order([Ranked(record, merit) for _, record, merit in matching], others)


def _within(resolver: Resolver, block: str) -> bool:
    network, subnet = ip_network(block, strict=False), resolver.subnet
    if subnet is None or subnet.version != network.version:
        return False
    return network.prefixlen <= subnet.prefixlen and subnet.network_address in network


_Ranking = Callable[[Sequence[Record], Resolver, Random, Mapping[str, Mapping[str, tuple[str, ...]]]], _Order]

_ORDERS: Final[Mapping[type, _Ranking]] = {
    Simple: _simple,
    Weighted: _weighted,
    Failover: _failover,
    Geolocation: _geolocation,
    Geoproximity: _geoproximity,
    Latency: _latency,
    Multivalue: _multivalue,
    IpBased: _ip_based,
}
