"""What a declaration of the arguments cannot say; what Route 53 refuses of a set of records is in `route53.rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from ipaddress import ip_address
from typing import Any, Final, cast

from components.building_blocks.arguments import Problem
from components.dns_routing.args import CheckType, DnsRoutingArgs, HealthCheckArgs, RecordArgs
from route53.model import (
    SIMPLE,
    UNKNOWN,
    Alias,
    Dns,
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    Multivalue,
    Record,
    RoutingPolicy,
    Unknown,
    Weighted,
    Zone,
)
from route53.names import is_below, normal
from route53.regions import REGIONS
from route53.rules import refusals_of, wrong_block

POLICIES: Final = (
    "weight",
    "failover",
    "latency_region",
    "geolocation",
    "geoproximity",
    "multivalue",
    "cidr_location",
)
"""The arguments that say a record's routing policy."""

SHORT_TTL: Final = 60
LONG_TTL: Final = 300

_COMMON: Final = {"type", "inverted"}
_ENDPOINT: Final = _COMMON | {
    "domain_name",
    "ip_address",
    "port",
    "interval_seconds",
    "failure_threshold",
    "regions",
}
_HTTP: Final = _ENDPOINT | {"path", "search_string"}
_TAKEN: Final[Mapping[CheckType, set[str]]] = {
    "http": _HTTP,
    "https": _HTTP,
    "tcp": _ENDPOINT,
    "calculated": _COMMON | {"children", "healthy_children"},
    "alarm": _COMMON | {"alarm_name", "alarm_region", "insufficient_data"},
}
_FIELDS: Final[Mapping[str, Mapping[type, str] | str]] = {
    "evaluate_target_health": "alias.evaluate_target_health",
    "bias": "geoproximity.bias",
    "coordinates": "geoproximity.coordinates",
    "location": "cidr_location",
    "region": {Latency: "latency_region", Geoproximity: "geoproximity.region"},
}
"""Where an argument stands that `route53.rules` calls otherwise."""


def problems(args: DnsRoutingArgs) -> Iterator[Problem]:
    """Yield all that is wrong with arguments that are good as far as their types go."""
    yield from _zone(args)
    yield from _health_checks(args)
    yield from _locations(args)
    found = [problem for key, record in args["records"].items() for problem in _record(key, record, args)]
    yield from found
    if not found:
        yield from _records(args)


def whole_name(name: str, zone: str) -> str:
    """Return a record's whole name; the zone's name is added where it is missing."""
    own, of_zone = normal(name), normal(zone)
    return own if own and is_below(own, of_zone) else f"{own}.{of_zone}" if own else of_zone


def ttl_of(record: RecordArgs) -> int | None:
    """Return the seconds for which resolvers keep a record; None for an alias."""
    given = record.get("ttl")
    if given is not None or "alias" in record:
        return given
    return SHORT_TTL if policy_arguments(record) or "health_check" in record else LONG_TTL


def policy_arguments(record: RecordArgs) -> list[str]:
    """Return the arguments that say the record's policy: one at most, if it is valid."""
    return [name for name in POLICIES if record.get(name) is not None and record.get(name) is not False]


def identifier_of(key: str, record: RecordArgs) -> str | None:
    """Return what distinguishes a record from others of its name and type; None for a simple one."""
    return record.get("set_identifier") or (key if policy_arguments(record) else None)


def _zone(args: DnsRoutingArgs) -> Iterator[Problem]:
    zone = args["zone"]
    if "id" in zone:
        for name in ("vpc_ids", "accelerated_recovery"):
            if zone[name]:
                yield Problem(f"zone.{name}", zone[name], "is for a zone that is created: leave out it or `zone.id`")
    if zone["vpc_ids"] and zone["accelerated_recovery"]:
        yield Problem("zone.accelerated_recovery", value=True, remedy="is for public zones: leave it out")


def _health_checks(args: DnsRoutingArgs) -> Iterator[Problem]:
    checks = args["health_checks"]
    for key, check in checks.items():
        path, kind = f"health_checks.{key}", check["type"]
        for name, value in check.items():
            if name not in _TAKEN[kind] and value is not None:
                taken = ", ".join(sorted(_TAKEN[kind] - _COMMON))
                yield Problem(f"{path}.{name}", value, f"is not for type {kind!r}, which takes {taken}")
        if kind == "calculated":
            yield from _calculated(path, key, check, checks)
        elif kind == "alarm":
            yield from _required(path, check, "alarm_name", "alarm_region")
            region = check.get("alarm_region")
            if region is not None and region not in REGIONS:
                yield Problem(f"{path}.alarm_region", region, "must be an AWS Region, such as eu-west-1")
        else:
            yield from _endpoint(path, check)
    try:
        TopologicalSorter({key: check.get("children") or () for key, check in checks.items()}).prepare()
    except CycleError as error:
        circle = [key for key in checks if key in error.args[1]]
        yield Problem(f"health_checks.{circle[0]}.children", error.args[1], "must not count each other in a circle")
    if checks and not args.get("alarm_topic_arn"):
        remedy = "required with health_checks: give the topic in us-east-1, GdprBaseline's global_alarm_topic_arn"
        yield Problem("alarm_topic_arn", None, remedy)


def _calculated(
    path: str, key: str, check: HealthCheckArgs, checks: Mapping[str, HealthCheckArgs]
) -> Iterator[Problem]:
    yield from _required(path, check, "children")
    children = check.get("children") or ()
    for index, child in enumerate(children):
        if child not in checks or child == key:
            others = ", ".join(sorted(set(checks) - {key})) or "none"
            yield Problem(f"{path}.children[{index}]", child, f"must be another of health_checks: {others}")
    most = check.get("healthy_children")
    if most is not None and most > len(children):
        yield Problem(f"{path}.healthy_children", most, f"must be at most {len(children)}, the number of children")


def _endpoint(path: str, check: HealthCheckArgs) -> Iterator[Problem]:
    if check.get("domain_name") is None and check.get("ip_address") is None:
        yield Problem(f"{path}.domain_name", None, "required: the endpoint's domain name, or its ip_address")
    if check["type"] == "tcp":
        yield from _required(path, check, "port")
    address = check.get("ip_address")
    if isinstance(address, str):
        try:
            public = ip_address(address).is_global
        except ValueError:
            public = False
        if not public:
            remedy = "must be a public IP address: what is private is checked by an alarm, with type 'alarm'"
            yield Problem(f"{path}.ip_address", address, remedy)


def _required(path: str, check: HealthCheckArgs, *names: str) -> Iterator[Problem]:
    for name in names:
        if check.get(name) is None:
            yield Problem(f"{path}.{name}", None, f"required for type {check['type']!r}")


def _locations(args: DnsRoutingArgs) -> Iterator[Problem]:
    for location, blocks in args["cidr_locations"].items():
        for index, block in enumerate(blocks):
            for remedy in wrong_block(block):
                yield Problem(f"cidr_locations.{location}[{index}]", block, remedy)


def _record(key: str, record: RecordArgs, args: DnsRoutingArgs) -> Iterator[Problem]:
    path = f"records.{key}"
    given = policy_arguments(record)
    if len(given) > 1:
        yield Problem(f"{path}.{given[1]}", record[given[1]], f"a record has one policy: leave out it or {given[0]}")
    check = record.get("health_check")
    if check is not None and check not in args["health_checks"]:
        listed = ", ".join(sorted(args["health_checks"])) or "none"
        yield Problem(f"{path}.health_check", check, f"must be one of health_checks: {listed}")
    if "cidr_location" in given and not args["cidr_locations"]:
        remedy = "must have CIDR blocks for IP-based routing, which the default location needs too"
        yield Problem("cidr_locations", dict(args["cidr_locations"]), remedy)
    if "multivalue" in given and len(record["values"]) > 1:
        remedy = "a multivalue record has one value, as its health check has one endpoint: add a record for each"
        yield Problem(f"{path}.values", list(record["values"]), remedy)


def _records(args: DnsRoutingArgs) -> Iterator[Problem]:
    """Yield what Route 53 refuses of the records together, and what it accepts although it is hardly intended."""
    dns = _modelled(args)
    zone = dns.zones[0]
    keys = {id(record): key for key, record in zip(args["records"], zone.records, strict=True)}
    for refusal in refusals_of(zone, dns):
        key = keys[id(refusal.record)]
        yield Problem(*_placed(key, args["records"][key], refusal.record, refusal.field), refusal.remedy)


def _placed(key: str, given: RecordArgs, record: Record, field: str) -> tuple[str, object]:
    """Return the path and the value of the argument that a rule calls `field`."""
    renamed = _FIELDS.get(field, field)
    name = renamed if isinstance(renamed, str) else renamed[type(record.policy)]
    if name == "policy":
        return f"records.{key}", ", ".join(policy_arguments(given)) or "simple"
    if name in {"name", "set_identifier"}:
        return f"records.{key}.{name}", record.name if name == "name" else identifier_of(key, given)
    value: Any = given
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return f"records.{key}.{name}", value


def _modelled(args: DnsRoutingArgs) -> Dns:
    """Return the records as the simulator and its rules have them; what only a deployment knows is unknown."""
    zone = args["zone"]
    records = tuple(
        Record(
            whole_name(record["name"], zone["name"]),
            record["type"],
            _policy(record),
            identifier_of(key, record) or "",
            tuple(_known(value) for value in record["values"]),
            ttl_of(record),
            _alias(record, zone["name"]),
            record.get("health_check"),
            key,
        )
        for key, record in args["records"].items()
    )
    vpcs = frozenset(f"VPC {index}" for index, _ in enumerate(zone["vpc_ids"]))
    collections = {"": {location: tuple(blocks) for location, blocks in args["cidr_locations"].items()}}
    return Dns((Zone("", normal(zone["name"]), records, vpcs),), collections=collections)


def _policy(record: RecordArgs) -> RoutingPolicy:
    match next(iter(policy_arguments(record)), None):
        case "weight":
            return Weighted(record["weight"])
        case "failover":
            return Failover(record["failover"] == "primary")
        case "latency_region":
            return Latency(record["latency_region"])
        case "geolocation":
            return Geolocation(**record["geolocation"])
        case "geoproximity":
            place = record["geoproximity"]
            point = place.get("coordinates")
            return Geoproximity(
                place.get("region", ""),
                place.get("local_zone_group", ""),
                None if point is None else (point[0], point[1]),
                place["bias"],
            )
        case "multivalue":
            return Multivalue()
        case "cidr_location":
            return IpBased("", record["cidr_location"])
        case _:
            return SIMPLE


def _alias(record: RecordArgs, zone: str) -> Alias | None:
    alias = record.get("alias")
    if alias is None:
        return None
    name = _known(alias["name"])
    own = "zone_id" not in alias and isinstance(name, str)
    known = whole_name(cast("str", name), zone) if own else normal(name) if isinstance(name, str) else name
    return Alias(known, alias["evaluate_target_health"], _known(alias.get("zone_id", "")))


def _known(value: object) -> str | Unknown:
    return value if isinstance(value, str) else UNKNOWN
