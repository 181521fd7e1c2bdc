"""Hosted zones, their records and health checks, without regard to where their description comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from recorder.resource import UNKNOWN, Unknown

__all__ = ["UNKNOWN", "Unknown"]
"""Values that only a deployment knows, for whoever builds records and knows no recordings."""

Coordinates = tuple[float, float]
"""Latitude and longitude, in degrees."""

ANYWHERE: Final = "*"
"""The default place of a geolocation set, and the default location of a set by CIDR."""


CLOUDFRONT_ZONE: Final = "Z2FDTNDATAQYW2"
"""The hosted zone of every distribution.
https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html"""


@dataclass(frozen=True, slots=True)
class Simple:
    """All values, in random order."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A share of the queries: its weight, 0 to 255, of the sum of all."""

    weight: int


@dataclass(frozen=True, slots=True)
class Failover:
    """The primary while it is healthy, else the secondary."""

    primary: bool


@dataclass(frozen=True, slots=True)
class Geolocation:
    """The smallest place that the resolver is in. All empty with a country of `*` is the default."""

    continent: str = ""
    country: str = ""
    subdivision: str = ""

    def __str__(self) -> str:
        if self.country == ANYWHERE:
            return "the default place"
        return (
            f"{self.country}-{self.subdivision}" if self.subdivision else self.country or f"continent {self.continent}"
        )


@dataclass(frozen=True, slots=True)
class Geoproximity:
    """The nearest place, after the bias: one of a Region, a Local Zone group, or coordinates."""

    region: str = ""
    local_zone_group: str = ""
    coordinates: Coordinates | None = None
    bias: int = 0


@dataclass(frozen=True, slots=True)
class Latency:
    """The Region with the lowest latency."""

    region: str


@dataclass(frozen=True, slots=True)
class Multivalue:
    """Up to eight healthy records at random."""


@dataclass(frozen=True, slots=True)
class IpBased:
    """The longest CIDR block of a collection that the resolver's address is in."""

    collection: str
    location: str


RoutingPolicy = Simple | Weighted | Failover | Geolocation | Geoproximity | Latency | Multivalue | IpBased

SIMPLE: Final = Simple()

POLICY_NAMES: Final[Mapping[type, str]] = {
    Simple: "simple",
    Weighted: "weighted",
    Failover: "failover",
    Geolocation: "geolocation",
    Geoproximity: "geoproximity",
    Latency: "latency",
    Multivalue: "multivalue answer",
    IpBased: "IP-based",
}


@dataclass(frozen=True, slots=True)
class Alias:
    """What an alias record stands for: another record of its zone, or an AWS resource by its domain name."""

    name: str | Unknown
    evaluate_target_health: bool = False
    zone_id: str | Unknown = ""
    """The hosted zone of the target, which differs by service and Region."""

    @property
    def of_cloudfront(self) -> bool:
        """Say whether the target is a distribution, as far as that is known."""
        named = isinstance(self.name, str) and self.name.endswith(".cloudfront.net")
        return named or self.zone_id == CLOUDFRONT_ZONE


@dataclass(frozen=True, slots=True)
class Record:
    """One record set, as `ChangeResourceRecordSets` has it."""

    name: str
    type: str
    policy: RoutingPolicy = SIMPLE
    set_identifier: str = ""
    values: tuple[str | Unknown, ...] = ()
    ttl: int | None = None
    alias: Alias | None = None
    health_check: str | None = None
    """The key of a health check in `Dns.health_checks`; None where it has none and is always healthy."""
    label: str = ""
    """What the program calls it."""

    def __str__(self) -> str:
        return self.set_identifier or self.label or f"{self.name} {self.type}"


@dataclass(frozen=True, slots=True)
class Zone:
    """A hosted zone."""

    id: str
    name: str
    records: tuple[Record, ...] = ()
    vpcs: frozenset[str] = frozenset()
    """The VPCs of a private zone; empty for a public one."""
    name_servers: tuple[str, ...] = ("ns-1.awsdns-00.org", "ns-512.awsdns-00.net")
    assumed: bool = False
    """Whether the zone itself is not described, and its name is taken from its records."""

    @property
    def private(self) -> bool:
        """Say whether only its VPCs are answered."""
        return bool(self.vpcs)


class CheckKind(StrEnum):
    """How a health check finds out what it says."""

    ENDPOINT = "endpoint"
    CALCULATED = "calculated"
    ALARM = "alarm"
    ROUTING_CONTROL = "routing control"


CHECK_KINDS: Final[Mapping[str, CheckKind]] = {
    "CALCULATED": CheckKind.CALCULATED,
    "CLOUDWATCH_METRIC": CheckKind.ALARM,
    "RECOVERY_CONTROL": CheckKind.ROUTING_CONTROL,
}
"""By AWS's name of the type; all others ask an endpoint."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A health check, as far as its status follows from what it observes."""

    kind: CheckKind = CheckKind.ENDPOINT
    children: tuple[str, ...] = ()
    """Of a calculated check: the keys of those that it counts."""
    threshold: int = 0
    """Of a calculated check: how many children must be healthy."""
    inverted: bool = False
    disabled: bool = False
    without_data: bool = True
    """Of an alarm's check: whether it is healthy while the alarm has insufficient data."""


@dataclass(frozen=True, slots=True)
class Dns:
    """All that is known of Route 53 in one description."""

    zones: tuple[Zone, ...] = ()
    health_checks: Mapping[str, HealthCheck] = field(default_factory=dict[str, HealthCheck])
    collections: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict[str, Mapping[str, tuple[str, ...]]]
    )
    """CIDR blocks by collection and location."""
    unread: tuple[str, ...] = ()
    """What could not be read, with the reason: its records are missing here."""
