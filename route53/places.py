"""Who asks: where a resolver is, and how far it is from a Region. Whatever is estimated says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network
from math import asin, cos, radians, sin, sqrt
from typing import Final

from route53.errors import UnknownPlaceError
from route53.model import Coordinates, Geoproximity
from route53.regions import CONTINENTS, REGIONS

EARTH_RADIUS_KM: Final = 6371.0
KM_PER_MS: Final = 100.0
"""Light travels about 200 km of glass fibre in a millisecond, 100 km there and back."""
LATENCY_BASE_MS: Final = 5.0
"""What even the nearest Region takes: the last mile and the detours of cables."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Who asks Route 53: a resolver, or the client behind it when the resolver forwards the client's subnet.

    What is left out is not known. Within a VPC, Route 53 goes by the VPC's Region alone: give `vpc` and `region`.
    """

    continent: str = ""
    """`AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`; from the country where it is left out."""
    country: str = ""
    """Two letters of ISO 3166-1."""
    subdivision: str = ""
    """A state of the United States, in two letters."""
    region: str = ""
    """An AWS Region that it is in: its coordinates and country count where none are given."""
    coordinates: Coordinates | None = None
    subnet: IPv4Network | IPv6Network | None = None
    """Its address, or the client's subnet."""
    vpc: str = ""
    """The VPC that asks its own resolver; empty on the internet."""
    latency_ms: Mapping[str, float] = field(default_factory=dict[str, float])
    """Measured milliseconds by Region; estimated for those that are left out."""

    def located(self) -> Resolver:
        """Return the resolver with all that follows from its Region and its country."""
        country, subdivision, coordinates = self.country, self.subdivision, self.coordinates
        if self.region in REGIONS:
            latitude, longitude, its_country, its_state = REGIONS[self.region]
            coordinates = coordinates or (latitude, longitude)
            if not self.country and not self.continent:
                country, subdivision = its_country, its_state
        continent = self.continent or CONTINENTS.get(country, "")
        return replace(self, continent=continent, country=country, subdivision=subdivision, coordinates=coordinates)

    def __str__(self) -> str:
        place = f"{self.country}-{self.subdivision}" if self.subdivision else self.country
        parts = [place or (f"continent {self.continent}" if self.continent else ""), self.region, self.vpc]
        if self.coordinates:
            parts.append("{:g}, {:g}".format(*self.coordinates))
        if self.subnet:
            parts.append(str(self.subnet))
        return "; ".join(part for part in parts if part) or "from an unknown place"


def distance_km(one: Coordinates, two: Coordinates) -> float:
    """Return the length of the great circle between two points."""
    (lat1, lon1), (lat2, lon2) = ((radians(latitude), radians(longitude)) for latitude, longitude in (one, two))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def latency_ms(resolver: Resolver, region: str) -> tuple[float, bool]:
    """Return the milliseconds to a Region, and whether they are estimated.

    AWS's own measurements are not public: the estimate is the distance at 100 km a millisecond, and 5 ms.

    Raises:
        UnknownPlaceError: neither the latency nor both places are known.
    """
    if region in resolver.latency_ms:
        return resolver.latency_ms[region], False
    distance = distance_km(_coordinates(resolver, f"the latency to {region}"), region_coordinates(region))
    return LATENCY_BASE_MS + distance / KM_PER_MS, True


def biased_km(resolver: Resolver, policy: Geoproximity) -> tuple[float, float]:
    """Return the distance to a geoproximity record's place, as it is and after its bias.

    A positive bias multiplies the distance by `1 - bias / 100`, a negative one divides it by `1 + bias / 100`: the
    formula that is published of Route 53, whose documentation calls the effect of a bias approximate.

    Raises:
        UnknownPlaceError: one of the places is not known.
    """
    place = policy.coordinates or region_coordinates(policy.region or _parent(policy.local_zone_group))
    distance = distance_km(_coordinates(resolver, "its distance"), place)
    factor = policy.bias / 100
    return distance, distance * (1 - factor) if factor >= 0 else distance / (1 + factor)


def region_coordinates(region: str) -> Coordinates:
    """Return where a Region is.

    Raises:
        UnknownPlaceError: the Region is none that this project knows.
    """
    if region not in REGIONS:
        raise UnknownPlaceError(f"Region {region!r} is unknown; known Regions: {', '.join(sorted(REGIONS))}")
    latitude, longitude, _, _ = REGIONS[region]
    return latitude, longitude


def _parent(local_zone_group: str) -> str:
    """Return the Region of a Local Zone group, whose name begins with it: `us-west-2-lax-1`."""
    return "-".join(local_zone_group.split("-")[:3])


def _coordinates(resolver: Resolver, what_for: str) -> Coordinates:
    if resolver.coordinates is None:
        raise UnknownPlaceError(
            f"{what_for} is unknown, because the resolver's place is ({resolver}): give its coordinates, its Region or "
            "its measured latencies"
        )
    return resolver.coordinates
