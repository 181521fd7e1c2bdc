"""Where a program's data is and goes: the region of every resource, replication, and edge locations (GDPR Art. 44)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from policies.gdpr.regions import GLOBAL, REGIONS, destinations, region_named, region_of
from policies.gdpr.stores import BUCKETS, store_of
from policies.rule import Stack
from policies.suppressions import type_and_name
from recorder.index import sources_of
from recorder.resource import Resource, Unknown, is_unknown

DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
_NOT_IN_A_PLACE: Final = ("pulumi:", "random:", "tls:", "command:", "time:")
"""Packages whose resources are nowhere but in the program's state."""
PRICE_CLASSES: Final[Mapping[str, str]] = {
    "PriceClass_100": "North America, Europe, Israel",
    "PriceClass_200": "all continents but South America and Oceania",
    "PriceClass_All": "all continents",
}
"""Where the edge locations of a distribution are.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PriceClass.html"""


class Where(StrEnum):
    """Where something is, as the GDPR sees it."""

    INSIDE = "inside the EEA"
    OUTSIDE = "outside the EEA"
    GLOBAL = "no place"
    """Of what configures AWS and keeps no data of people: roles, records, policies."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is, or what it sends where."""

    resource: str
    """The type token and the logical name."""
    how: str
    """`is in`, or what copies or serves from there."""
    region: str
    country: str
    where: Where
    data_class: str
    """Of a store; of what serves one, that one's. Empty: it is no store."""
    adequacy: str
    """The Commission's decision that may cover it, if it is outside."""


@dataclass(frozen=True, slots=True)
class Transfers:
    """The places of a program's resources."""

    places: tuple[Place, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many resources are inside and outside the EEA, in no place, and unknown: each is counted."""
        counted = Counter(place.where for place in self.places)
        return {where: counted[where] for where in Where}

    @property
    def noteworthy(self) -> tuple[Place, ...]:
        """What is outside, what is not known, and what copies or serves."""
        return tuple(p for p in self.places if p.where in {Where.OUTSIDE, Where.UNKNOWN} or p.how != IS_IN)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"counts": dict(self.counts), "places": [asdict(place) for place in self.places]}


IS_IN: Final = "is in"
EDGE: Final = "serves from edge locations in"


def transfers_of(resources: Iterable[Resource]) -> Transfers:
    """Return where the resources of a program are, and where they send data to.

    Args:
        resources: of a recording, or of a deployed stack.
    """
    stack = Stack(tuple(resources))
    return Transfers(tuple(place for resource in stack.resources for place in _places(stack, resource)))


def _places(stack: Stack, resource: Resource) -> Iterator[Place]:
    if not resource.custom or resource.type.startswith(_NOT_IN_A_PLACE):
        return
    store = store_of(resource)
    data_class = (
        "" if store is None else "unknown" if is_unknown(store.data_class) else store.data_class or "not stated"
    )
    if not resource.type.startswith("aws:"):
        yield Place(type_and_name(resource.urn), IS_IN, "unknown", "", Where.UNKNOWN, data_class, "")
        return
    yield _place(resource, IS_IN, _region(stack, resource), data_class)
    for path, region in destinations(stack, resource):
        yield _place(resource, f"copies to (`{path}`)", region, data_class)
    if resource.type == DISTRIBUTION:
        yield _edge(stack, resource)


def _region(stack: Stack, resource: Resource) -> str | Unknown:
    """Return a resource's region; of one that says none, that of the one resource that it is a part of."""
    region = region_of(stack, resource)
    if not is_unknown(region):
        return region
    wholes = (stack.get(urn) for name in ("bucket", "role", "topic") for urn in sources_of(resource, name))
    regions = {region_of(stack, whole) for whole in wholes if whole is not None and whole.custom}
    return regions.pop() if len(regions) == 1 else region


def _place(resource: Resource, how: str, region: str | Unknown, data_class: str) -> Place:
    named = type_and_name(resource.urn)
    if is_unknown(region):
        return Place(named, how, "unknown", "", Where.UNKNOWN, data_class, "")
    if region == GLOBAL:
        return Place(named, how, GLOBAL, "", Where.GLOBAL, data_class, "")
    known = region_named(region)
    where = Where.UNKNOWN if region not in REGIONS else Where.INSIDE if known.eea else Where.OUTSIDE
    return Place(named, how, region, known.country, where, data_class, "" if known.eea else known.adequacy)


def _edge(stack: Stack, distribution: Resource) -> Place:
    """Return where a distribution's edge locations are: whatever viewers ask for is processed there."""
    served = [store_of(bucket) for bucket in stack.sources(distribution, "origins", *BUCKETS)]
    classes = {"unknown" if is_unknown(store.data_class) else store.data_class for store in served if store}
    price = distribution.inputs.get("priceClass") or "PriceClass_All"
    where = PRICE_CLASSES.get(price, "unknown") if isinstance(price, str) else "unknown"
    return Place(
        type_and_name(distribution.urn),
        EDGE,
        where,
        "several countries",
        Where.UNKNOWN if where == "unknown" else Where.OUTSIDE,
        ", ".join(sorted(str(one) for one in classes if one)) or "personal",
        "",
    )
