"""What Route 53 refuses of a zone's records, and what it accepts although it is hardly intended.

The rules stand here once: the component `DnsRouting` applies them before anything is created, and `python -m route53
check` to any program. Sources: the API reference of `ResourceRecordSet`, `AliasTarget`, `GeoProximityLocation` and
`CidrRoutingConfig`, and the developer guide where a rule names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final, cast

from recorder.resource import is_unknown
from route53.model import (
    ANYWHERE,
    POLICY_NAMES,
    Dns,
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    Multivalue,
    Record,
    Simple,
    Weighted,
    Zone,
)
from route53.names import is_below
from route53.regions import CONTINENT_CODES, CONTINENTS, REGIONS, STATES

MOST_WEIGHT: Final = 255
MOST_WEIGHTED: Final = 100
MOST_BIAS: Final = 99
LONGEST_BLOCKS: Final = {4: 24, 6: 48}
"""The most bits of a CIDR block, by IP version.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html"""

_ADDRESSES: Final = {"A": 4, "AAAA": 6}
_ONLY_SIMPLE: Final = frozenset({"NS", "SOA", "DS"})
_NO_MULTIVALUE: Final = frozenset({"CNAME", *_ONLY_SIMPLE})


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with one record, and what to do."""

    record: Record
    field: str
    """Which part of the record: an attribute of `Record`, or of its policy."""
    remedy: str
    refused: bool = True
    """False for what Route 53 takes, but which does not do what it looks like."""

    def __str__(self) -> str:
        return f"{self.record.name} {self.record.type} ({self.record}): {self.field}: {self.remedy}"


def refusals(dns: Dns) -> Iterator[Refusal]:
    """Yield all that is wrong in all zones."""
    for zone in dns.zones:
        yield from refusals_of(zone, dns)


def refusals_of(zone: Zone, dns: Dns) -> Iterator[Refusal]:
    """Yield all that is wrong in one zone."""
    sets: dict[tuple[str, str], list[Record]] = {}
    for record in zone.records:
        sets.setdefault((record.name, record.type), []).append(record)
    for record in zone.records:
        yield from _of_record(record, zone)
        yield from _of_alias(record, zone, sets)
    types: dict[str, set[str]] = {}
    for name, type_ in sets:
        types.setdefault(name, set()).add(type_)
    for (name, type_), records in sets.items():
        if type_ == "CNAME" and len(types[name]) > 1:
            others = ", ".join(sorted(types[name] - {"CNAME"}))
            yield Refusal(records[0], "type", f"a CNAME stands alone: remove it, or the records of type {others}")
        yield from _of_set(records)
        kind = type(records[0].policy)
        if all(type(record.policy) is kind for record in records) and kind in _BY_POLICY:
            yield from _BY_POLICY[kind](records, zone, dns)


def _of_record(record: Record, zone: Zone) -> Iterator[Refusal]:
    if not is_below(record.name, zone.name):
        yield Refusal(record, "name", f"must be {zone.name} or end with .{zone.name}, the name of its zone")
    if record.type == "CNAME" and record.name == zone.name and not zone.assumed:
        yield Refusal(record, "type", "the zone's own name can have no CNAME: use an alias of type A or AAAA")
    if record.type == "NS" and record.name.startswith("*."):
        yield Refusal(record, "name", "a wildcard can have no NS records: name the part of the zone that is delegated")
    if record.type in _ONLY_SIMPLE and not isinstance(record.policy, Simple):
        yield Refusal(record, "policy", f"records of type {record.type} have simple routing only")
    yield from _of_values(record)


def _of_values(record: Record) -> Iterator[Refusal]:
    if record.alias is None and not record.values:
        yield Refusal(record, "values", "must have a value, or an alias")
    if record.alias is None and record.ttl is None:
        yield Refusal(record, "ttl", "must be given in seconds; only an alias has that of its target")
    single = record.type == "CNAME" or isinstance(record.policy, Weighted | Latency)
    if single and len(record.values) > 1:
        what = "a CNAME" if record.type == "CNAME" else f"a record with {POLICY_NAMES[type(record.policy)]} routing"
        yield Refusal(record, "values", f"{what} has one value: give each of the others its own record")
    for value in record.values:
        if record.type in _ADDRESSES and not is_unknown(value) and not _is_address(value, _ADDRESSES[record.type]):
            yield Refusal(record, "values", f"{value!r} must be an IPv{_ADDRESSES[record.type]} address")


def _is_address(text: str, version: int) -> bool:
    try:
        return ip_address(text).version == version
    except ValueError:
        return False


def _of_alias(record: Record, zone: Zone, sets: dict[tuple[str, str], list[Record]]) -> Iterator[Refusal]:
    alias = record.alias
    if alias is None:
        return
    if record.values:
        yield Refusal(record, "values", "an alias has the values of its target: leave them out, or the alias")
    if record.ttl is not None:
        yield Refusal(record, "ttl", "an alias has the TTL of its target: leave it out")
    if record.type in {"NS", "SOA"}:
        yield Refusal(record, "type", f"an alias cannot have type {record.type}")
    if isinstance(record.policy, Multivalue):
        yield Refusal(record, "alias", "multivalue answer routing takes no alias: give addresses, or weighted routing")
    if alias.of_cloudfront:
        if alias.evaluate_target_health:
            remedy = "must be False: a CloudFront distribution has no target health; give the record a health check"
            yield Refusal(record, "evaluate_target_health", remedy)
        if zone.private:
            yield Refusal(record, "alias", "a private zone can have no alias to CloudFront: use a CNAME")
    known = not is_unknown(alias.name) and not zone.assumed and is_below(alias.name, zone.name)
    if known and (alias.name, record.type) not in sets:
        yield Refusal(record, "alias", f"{zone.name} has no record {alias.name} of type {record.type}: create it first")


def _of_set(records: Sequence[Record]) -> Iterator[Refusal]:
    """Yield what is wrong with how records of one name and type go together."""
    kinds = sorted({POLICY_NAMES[type(record.policy)] for record in records})
    if len(kinds) > 1:
        remedy = f"records with one name and type have one policy; these mix {', '.join(kinds)}"
        yield Refusal(records[-1], "policy", remedy)
    simple = [record for record in records if isinstance(record.policy, Simple)]
    for record in simple[1:]:
        remedy = "simple routing has one record of a name and type: give it several values, or another policy"
        yield Refusal(record, "policy", remedy)
    for record in simple:
        if record.set_identifier:
            yield Refusal(record, "set_identifier", "simple routing has none: leave it out, or choose a policy")
    others = [record for record in records if not isinstance(record.policy, Simple)]
    times = Counter(record.set_identifier for record in others)
    seen: set[str] = set()
    for record in others:
        if not record.set_identifier:
            yield Refusal(record, "set_identifier", "required: it differs for each record of a name and type")
        elif times[record.set_identifier] > 1 and record.set_identifier in seen:
            remedy = f"{record.set_identifier!r} is taken: it must differ for each record of a name and type"
            yield Refusal(record, "set_identifier", remedy)
        seen.add(record.set_identifier)


def _weighted(records: Sequence[Record], _zone: Zone, _dns: Dns) -> Iterator[Refusal]:
    for record in records:
        if not 0 <= cast("Weighted", record.policy).weight <= MOST_WEIGHT:
            yield Refusal(record, "weight", f"must be between 0 and {MOST_WEIGHT}")
    if len(records) > MOST_WEIGHTED:
        remedy = f"at most {MOST_WEIGHTED} weighted records can have one name and type; here are {len(records)}"
        yield Refusal(records[MOST_WEIGHTED], "policy", remedy)
    first = next((record for record in records if record.ttl is not None), None)
    for record in records:
        if first and record.ttl not in (None, first.ttl):
            yield Refusal(record, "ttl", f"must be {first.ttl}, as in {first}: weighted records have one TTL")
    if len(records) > 1 and not any(cast("Weighted", record.policy).weight for record in records):
        yield Refusal(records[0], "weight", "all weights are 0, so that all are equal: give each 1", refused=False)


def _failover(records: Sequence[Record], _zone: Zone, _dns: Dns) -> Iterator[Refusal]:
    for primary, word in ((True, "primary"), (False, "secondary")):
        same = [record for record in records if cast("Failover", record.policy).primary is primary]
        for record in same[1:]:
            remedy = f"{same[0]} is the {word} already: a failover set has one primary and one secondary"
            yield Refusal(record, "failover", remedy)
        if not same:
            other = "secondary" if primary else "primary"
            remedy = f"there is no {word} beside this {other}: add one, or use simple routing"
            yield Refusal(records[0], "failover", remedy, refused=False)
    for record in records:
        checked = record.health_check is not None or (record.alias is not None and record.alias.evaluate_target_health)
        if cast("Failover", record.policy).primary and not checked:
            remedy = (
                "the primary needs a health check, or an alias that evaluates target health: else it never fails over"
            )
            yield Refusal(record, "health_check", remedy, refused=False)


def _geolocation(records: Sequence[Record], _zone: Zone, _dns: Dns) -> Iterator[Refusal]:
    seen: dict[Geolocation, Record] = {}
    for record in records:
        place = cast("Geolocation", record.policy)
        if place in seen:
            yield Refusal(record, "geolocation", f"{seen[place]} is for {place} already: a place has one record")
        seen.setdefault(place, record)
        yield from (Refusal(record, "geolocation", remedy) for remedy in _wrong_place(place))
    if Geolocation(country=ANYWHERE) not in seen:
        remedy = (
            f"no record is the default: who is nowhere else gets no answer; add one for the country {ANYWHERE!r}, "
            "which may have the values of another"
        )
        yield Refusal(records[0], "geolocation", remedy, refused=False)


def _wrong_place(place: Geolocation) -> Iterator[str]:
    if bool(place.continent) == bool(place.country):
        yield "needs a continent or a country, not both"
    if place.continent and place.continent not in CONTINENT_CODES:
        yield f"continent {place.continent!r} must be one of {', '.join(sorted(CONTINENT_CODES))}"
    if place.country and place.country != ANYWHERE and place.country not in CONTINENTS:
        yield f"country {place.country!r} must be two capital letters of ISO 3166-1, or {ANYWHERE!r} for the default"
    if place.subdivision and (place.country != "US" or place.subdivision not in STATES):
        yield f"subdivision {place.subdivision!r} must be a state of the country US, in two capital letters"


def _geoproximity(records: Sequence[Record], _zone: Zone, _dns: Dns) -> Iterator[Refusal]:
    for record in records:
        policy = cast("Geoproximity", record.policy)
        if not -MOST_BIAS <= policy.bias <= MOST_BIAS:
            yield Refusal(record, "bias", f"must be between -{MOST_BIAS} and {MOST_BIAS}")
        places = (bool(policy.region), bool(policy.local_zone_group), policy.coordinates is not None)
        if sum(places) != 1:
            yield Refusal(record, "geoproximity", "needs one of region, local_zone_group and coordinates")
        if policy.region and policy.region not in REGIONS:
            yield Refusal(record, "region", f"{policy.region!r} is no Region")
        latitude, longitude = policy.coordinates or (0.0, 0.0)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
            yield Refusal(
                record, "coordinates", "must be a latitude of -90 to 90 and a longitude of -180 to 180 degrees"
            )
        if (latitude, longitude) != (round(latitude, 2), round(longitude, 2)):
            yield Refusal(record, "coordinates", "must have two decimals at most")


def _latency(records: Sequence[Record], _zone: Zone, _dns: Dns) -> Iterator[Refusal]:
    seen: dict[str, Record] = {}
    for record in records:
        region = cast("Latency", record.policy).region
        if region not in REGIONS:
            yield Refusal(record, "region", f"{region!r} is no Region")
        if region in seen:
            yield Refusal(record, "region", f"{seen[region]} is for {region} already: a Region has one record")
        seen.setdefault(region, record)


def _multivalue(records: Sequence[Record], _zone: Zone, _dns: Dns) -> Iterator[Refusal]:
    for record in records:
        if record.type in _NO_MULTIVALUE and record.type not in _ONLY_SIMPLE:
            yield Refusal(record, "type", f"multivalue answer routing takes no {record.type} records")
        if record.alias is None and record.health_check is None:
            remedy = "without a health check it counts as healthy always: give it one"
            yield Refusal(record, "health_check", remedy, refused=False)


def _ip_based(records: Sequence[Record], zone: Zone, dns: Dns) -> Iterator[Refusal]:
    seen: dict[IpBased, Record] = {}
    for record in records:
        policy = cast("IpBased", record.policy)
        if zone.private:
            yield Refusal(
                record, "policy", "Route 53 does not support IP-based routing in private zones", refused=False
            )
        if policy in seen:
            yield Refusal(record, "location", f"{seen[policy]} is for location {policy.location} already")
        seen.setdefault(policy, record)
        locations = dns.collections.get(policy.collection)
        if locations is not None and policy.location not in (ANYWHERE, *locations):
            remedy = f"the CIDR collection has no location {policy.location!r}; it has {', '.join(locations) or 'none'}"
            yield Refusal(record, "location", remedy)
        for block in (locations or {}).get(policy.location, ()):
            yield from (Refusal(record, "location", remedy) for remedy in wrong_block(block))
    if not any(policy.location == ANYWHERE for policy in seen):
        remedy = f"no record is for the default location {ANYWHERE!r}: who is in no block gets no answer"
        yield Refusal(records[0], "location", remedy, refused=False)


def wrong_block(block: str) -> Iterable[str]:
    """Return what is wrong with a CIDR block of a collection, if anything."""
    try:
        network = ip_network(block)
    except ValueError as error:
        return [f"{block} is no CIDR block: {error}"]
    longest = LONGEST_BLOCKS[network.version]
    if 1 <= network.prefixlen <= longest:
        return []
    return [f"{block} must have 1 to {longest} bits; for all addresses use the location {ANYWHERE!r}"]


_BY_POLICY: Final[dict[type, Callable[[Sequence[Record], Zone, Dns], Iterator[Refusal]]]] = {
    Weighted: _weighted,
    Failover: _failover,
    Geolocation: _geolocation,
    Geoproximity: _geoproximity,
    Latency: _latency,
    Multivalue: _multivalue,
    IpBased: _ip_based,
}
