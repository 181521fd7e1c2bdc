"""Reads a zone as AWS's own commands list it, so that zones that exist already can be asked as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from route53.model import (
    CHECK_KINDS,
    SIMPLE,
    Alias,
    CheckKind,
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
from route53.names import common_suffix, normal


def read_answers(document: Mapping[str, Any]) -> Dns:
    """Return the zone that `aws route53 list-resource-record-sets` printed.

    The document may have more beside `ResourceRecordSets`: `HostedZone` and `VPCs` of `get-hosted-zone`, `HealthChecks`
    of `list-health-checks`, and `CidrCollections`: the `CidrBlocks` of `list-cidr-blocks`, by id of their collection.
    """
    records = tuple(_record(row) for row in document["ResourceRecordSets"])
    described = document.get("HostedZone") or {}
    apex = next((record.name for record in records if record.type == "SOA"), None)
    name = normal(described["Name"]) if "Name" in described else apex or common_suffix(r.name for r in records)
    vpcs = frozenset(row["VPCId"] for row in document.get("VPCs") or ())
    return Dns(
        zones=(Zone(described.get("Id", name), name, records, vpcs, assumed=not described and apex is None),),
        health_checks={row["Id"]: _check(row["HealthCheckConfig"]) for row in document.get("HealthChecks") or ()},
        collections={id_: _blocks(rows) for id_, rows in (document.get("CidrCollections") or {}).items()},
    )


def _record(row: Mapping[str, Any]) -> Record:
    alias = row.get("AliasTarget")
    return Record(
        name=normal(row["Name"]),
        type=row["Type"],
        policy=_policy(row),
        set_identifier=row.get("SetIdentifier", ""),
        values=tuple(value["Value"] for value in row.get("ResourceRecords") or ()),
        ttl=row.get("TTL"),
        alias=Alias(normal(alias["DNSName"]), alias["EvaluateTargetHealth"], alias["HostedZoneId"]) if alias else None,
        health_check=row.get("HealthCheckId"),
    )


def _policy(row: Mapping[str, Any]) -> RoutingPolicy:
    match row:
        case {"Weight": weight}:
            return Weighted(weight)
        case {"Failover": role}:
            return Failover(role == "PRIMARY")
        case {"Region": region}:
            return Latency(region)
        case {"GeoLocation": place}:
            codes = (place.get(f"{part}Code", "") for part in ("Continent", "Country", "Subdivision"))
            return Geolocation(*codes)
        case {"GeoProximityLocation": place}:
            point = place.get("Coordinates")
            return Geoproximity(
                region=place.get("AWSRegion", ""),
                local_zone_group=place.get("LocalZoneGroup", ""),
                coordinates=(float(point["Latitude"]), float(point["Longitude"])) if point else None,
                bias=place.get("Bias", 0),
            )
        case {"CidrRoutingConfig": config}:
            return IpBased(config["CollectionId"], config["LocationName"])
        case {"MultiValueAnswer": True}:
            return Multivalue()
        case _:
            return SIMPLE


def _check(config: Mapping[str, Any]) -> HealthCheck:
    return HealthCheck(
        kind=CHECK_KINDS.get(config["Type"], CheckKind.ENDPOINT),
        children=tuple(config.get("ChildHealthChecks") or ()),
        threshold=config.get("HealthThreshold", 0),
        inverted=config.get("Inverted", False),
        disabled=config.get("Disabled", False),
        without_data=config.get("InsufficientDataHealthStatus") != "Unhealthy",
    )


def _blocks(rows: list[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["LocationName"], []).append(row["CidrBlock"])
    return {location: tuple(blocks) for location, blocks in found.items()}
