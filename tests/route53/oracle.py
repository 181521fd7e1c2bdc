"""Which records Route 53 may answer with, said again in the words of its documentation, without the product's code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from ipaddress import ip_network

from route53.model import (
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    Multivalue,
    Record,
    Weighted,
)
from route53.places import Resolver

EIGHT = 8
SAME = 1e-6
"""Kilometres or milliseconds by which two ways to compute a distance may differ."""


def may_answer(
    records: Sequence[Record],
    down: AbstractSet[str],
    who: Resolver,
    places: dict[str, tuple[float, float]],
    blocks: dict[str, tuple[str, ...]],
) -> tuple[set[str], int]:
    """Return the set identifiers that may be in the answer, and how many of them are.

    Args:
        records: Records with one name, type and policy; each health check has the name of its record.
        down: The health checks that are unhealthy.
        who: The resolver, with all that is known of it.
        places: Coordinates of the Regions.
        blocks: CIDR blocks by location.
    """
    meant = [record for record in records if _is_meant(record, who, blocks)]
    healthy = [r for r in meant if r.health_check is None or r.health_check not in down]
    pool = healthy or meant
    if not pool:
        return set(), 0
    if isinstance(pool[0].policy, Multivalue):
        return {r.set_identifier for r in pool}, min(EIGHT, len(pool))
    best = min(_rank(record, who, places, blocks) for record in pool)
    return {r.set_identifier for r in pool if _rank(r, who, places, blocks) <= best + SAME}, 1


def _is_meant(record: Record, who: Resolver, blocks: dict[str, tuple[str, ...]]) -> bool:
    match record.policy:
        case Geolocation(country="*"):
            return True
        case Geolocation(continent=continent) if continent:
            return continent == who.continent
        case Geolocation(country=country, subdivision=""):
            return country == who.country
        case Geolocation(country=country, subdivision=state):
            return (country, state) == (who.country, who.subdivision)
        case IpBased(location=location):
            return location == "*" or _longest(location, who, blocks) > 0
        case _:
            return True


def _rank(
    record: Record, who: Resolver, places: dict[str, tuple[float, float]], blocks: dict[str, tuple[str, ...]]
) -> float:
    """Return a number that is lower for what comes first; equal numbers are a matter of chance."""
    match record.policy:
        case Weighted(weight=weight):
            return 0 if weight else 1
        case Failover(primary=primary):
            return 0 if primary else 1
        case Geolocation(continent=continent, country=country, subdivision=state):
            return 0 if state else 3 if country == "*" else 2 if continent else 1
        case IpBased(location=location):
            return -_longest(location, who, blocks)
        case Latency(region=region):
            measured = who.latency_ms.get(region)
            return _kilometres(who, places[region]) / 100 + 5 if measured is None else measured
        case Geoproximity(region=region, coordinates=coordinates, bias=bias):
            away = _kilometres(who, coordinates or places[region])
            return away * (100 - bias) / 100 if bias > 0 else away * 100 / (100 + bias)
        case _:
            return 0


def _longest(location: str, who: Resolver, blocks: dict[str, tuple[str, ...]]) -> int:
    if location == "*" or who.subnet is None:
        return 0
    own = f"{int(who.subnet.network_address):0{who.subnet.max_prefixlen}b}"[: who.subnet.prefixlen]
    networks = [ip_network(block) for block in blocks.get(location, ())]
    prefixes = [
        f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
        for network in networks
        if network.version == who.subnet.version
    ]
    return max((len(prefix) for prefix in prefixes if own.startswith(prefix)), default=0)


def _kilometres(who: Resolver, place: tuple[float, float]) -> float:
    """Return the distance by the angle between two vectors from the centre of the Earth."""
    assert who.coordinates is not None
    one, two = _vector(who.coordinates), _vector(place)
    cross = math.hypot(
        one[1] * two[2] - one[2] * two[1], one[2] * two[0] - one[0] * two[2], one[0] * two[1] - one[1] * two[0]
    )
    return 6371.0 * math.atan2(cross, sum(a * b for a, b in zip(one, two, strict=True)))


def _vector(place: tuple[float, float]) -> tuple[float, float, float]:
    latitude, longitude = math.radians(place[0]), math.radians(place[1])
    return (math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude))
