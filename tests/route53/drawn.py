"""Valid record sets and resolvers, drawn at random from all policies, with all that matters to them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from random import Random

from route53.model import (
    Dns,
    Failover,
    Geolocation,
    Geoproximity,
    HealthCheck,
    IpBased,
    Latency,
    Multivalue,
    Record,
    RoutingPolicy,
    Weighted,
    Zone,
)
from route53.places import Resolver
from route53.regions import REGIONS

NAME = "www.example.com"
COUNTRIES = ["US", "DE", "FR", "JP", "BR", "ZA", "AU"]
CONTINENTS = {"US": "NA", "DE": "EU", "FR": "EU", "JP": "AS", "BR": "SA", "ZA": "AF", "AU": "OC"}
STATES = ["CA", "VA", "TX"]
REGION_NAMES = sorted(REGIONS)
PLACES = {name: (row[0], row[1]) for name, row in REGIONS.items()}
BLOCKS = {
    "near": ("203.0.113.0/24", "198.51.0.0/16", "2001:db8::/32"),
    "far": ("198.51.100.0/24", "2001:db8:1::/48"),
    "wide": ("192.0.0.0/3", "2000::/3"),
}
SUBNETS = ["203.0.113.0/24", "203.0.113.7/32", "198.51.100.0/25", "198.51.7.0/24", "10.0.0.0/8", "198.0.0.0/8"]
SUBNETS_V6 = ["2001:db8:1:2::/64", "2001:db8::/32", "2001:db8:7::/48", "2001::/16"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A record set, who asks for it, and which of its health checks are unhealthy."""

    records: tuple[Record, ...]
    who: Resolver
    down: frozenset[str]

    def dns(self) -> Dns:
        """Return the zone that has the record set."""
        checks = {r.health_check: HealthCheck() for r in self.records if r.health_check}
        zone = Zone("zone", "example.com", self.records)
        return Dns((zone,), checks, {"collection": BLOCKS})


def draw(random: Random) -> Drawn:
    """Return a valid record set of any policy."""
    policies = random.choice([_weighted, _failover, _geolocation, _geoproximity, _latency, _multivalue, _ip_based])(
        random
    )
    checked = random.choice([0.0, 0.5, 1.0])
    records = tuple(
        Record(
            NAME,
            "A",
            policy,
            set_identifier=f"record {number}",
            values=(f"192.0.2.{number}",),
            ttl=60,
            health_check=f"record {number}" if random.random() < checked else None,
        )
        for number, policy in enumerate(policies)
    )
    likely_down = random.choice([0.0, 0.3, 0.8, 1.0])
    down = frozenset(r.health_check for r in records if r.health_check and random.random() < likely_down)
    return Drawn(records, _resolver(random), down)


def _resolver(random: Random) -> Resolver:
    country = random.choice(["", *COUNTRIES])
    subnet = random.choice([None, *SUBNETS, *SUBNETS_V6])
    network: IPv4Network | IPv6Network | None = None if subnet is None else ip_network(subnet)
    return Resolver(
        continent=CONTINENTS.get(country, ""),
        country=country,
        subdivision=random.choice(["", *STATES]) if country == "US" else "",
        coordinates=(round(random.uniform(-90, 90), 2), round(random.uniform(-180, 180), 2)),
        subnet=network,
        latency_ms={name: float(random.randint(1, 400)) for name in random.sample(REGION_NAMES, random.randint(0, 5))},
    )


def _weighted(random: Random) -> list[RoutingPolicy]:
    return [Weighted(random.choice([0, 0, 1, 3, 255])) for _ in range(random.randint(1, 6))]


def _failover(random: Random) -> list[RoutingPolicy]:
    both: list[RoutingPolicy] = [Failover(primary=True), Failover(primary=False)]
    random.shuffle(both)
    return both


def _geolocation(random: Random) -> list[RoutingPolicy]:
    everywhere: list[RoutingPolicy] = [Geolocation(country="*")]
    everywhere += [Geolocation(continent=continent) for continent in sorted(set(CONTINENTS.values()))]
    everywhere += [Geolocation(country=country) for country in COUNTRIES]
    everywhere += [Geolocation(country="US", subdivision=state) for state in STATES]
    return random.sample(everywhere, random.randint(1, 8))


def _geoproximity(random: Random) -> list[RoutingPolicy]:
    def one() -> RoutingPolicy:
        bias = random.choice([0, 0, random.randint(-99, 99)])
        if random.random() < 0.5:
            return Geoproximity(region=random.choice(REGION_NAMES), bias=bias)
        point = (round(random.uniform(-90, 90), 2), round(random.uniform(-180, 180), 2))
        return Geoproximity(coordinates=point, bias=bias)

    return [one() for _ in range(random.randint(1, 6))]


def _latency(random: Random) -> list[RoutingPolicy]:
    return [Latency(name) for name in random.sample(REGION_NAMES, random.randint(1, 6))]


def _multivalue(random: Random) -> list[RoutingPolicy]:
    return [Multivalue()] * random.randint(1, 14)


def _ip_based(random: Random) -> list[RoutingPolicy]:
    return [IpBased("collection", name) for name in random.sample([*BLOCKS, "*"], random.randint(1, 4))]
