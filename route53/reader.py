"""Reads zones and records from a file or from recorded resources; see `route53.aws_answers` for AWS's own listings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from recorder.index import Stack, has_unknown
from recorder.resource import Resource, is_unknown
from recorder.state import StateError, resources_of
from recorder.state import load as load_json
from route53.aws_answers import read_answers
from route53.errors import UnreadableRecordsError
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

_ZONE: Final = "aws:route53/zone:Zone"
_RECORD: Final = "aws:route53/record:Record"
_CHECK: Final = "aws:route53/healthCheck:HealthCheck"
_COLLECTION: Final = "aws:route53/cidrCollection:CidrCollection"
_LOCATION: Final = "aws:route53/cidrLocation:CidrLocation"
_ASSOCIATION: Final = "aws:route53/zoneAssociation:ZoneAssociation"
_VPC: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
_NOT_READ: Final = (
    "aws:route53/recordsExclusive:RecordsExclusive",
    "aws:route53/trafficPolicyInstance:TrafficPolicyInstance",
)


def load(file: Path) -> Dns:
    """Return the zones that a JSON file describes.

    Args:
        file: `pulumi stack export`, a recording of a program, or what `aws route53 list-resource-record-sets` prints:
            distinguished by their shape.

    Raises:
        UnreadableRecordsError: the file is none of them.
        OSError: the file cannot be read.
    """
    try:
        document = load_json(file)
        if isinstance(document, Mapping) and "ResourceRecordSets" in document:
            return read_answers(document)
        return read_recorded(resources_of(document))
    except StateError as error:
        raise UnreadableRecordsError(str(error)) from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnreadableRecordsError(f"{file} is not as its format has it: {type(error).__name__}: {error}") from error


def read_recorded(resources: Iterable[Resource]) -> Dns:
    """Return the zones, records and health checks of a recorded program."""
    return _Program(resources).dns()


class _Program:
    """The resources of a program, and what their properties refer to."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._stack = Stack(tuple(resource for resource in resources if resource.custom))
        self._unread: list[str] = []

    def dns(self) -> Dns:
        records = self._records()
        zones = tuple(self._zones(records))
        for type_ in _NOT_READ:
            self._unread += [f"{one.name} ({type_.rsplit(':', 1)[-1]})" for one in self._stack.of_type(type_)]
        return Dns(
            zones=zones,
            health_checks={_key(check): self._check(check) for check in self._stack.of_type(_CHECK)},
            collections=self._collections(),
            unread=tuple(self._unread),
        )

    def _zones(self, records: Mapping[str, list[Record]]) -> Iterator[Zone]:
        known = set[str]()
        for resource in self._stack.of_type(_ZONE):
            name = resource.inputs.get("name")
            key = _key(resource)
            known.add(key)
            if not isinstance(name, str):
                self._unread.append(f"{resource.name}: its name is not known before the deployment")
                continue
            servers = resource.outputs.get("nameServers")
            listed = servers if isinstance(servers, list) and not has_unknown(servers) else ()
            given = tuple(normal(server) for server in listed)
            zone = Zone(key, normal(name), tuple(records.get(key, ())), frozenset(self._vpcs(resource)))
            yield Zone(zone.id, zone.name, zone.records, zone.vpcs, given) if given else zone
        for key, listed in records.items():
            if key not in known:
                yield Zone(key, common_suffix(record.name for record in listed), tuple(listed), assumed=True)

    def _vpcs(self, zone: Resource) -> Iterator[str]:
        rows = zone.inputs.get("vpcs")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping) and isinstance(row.get("vpcId"), str):
                yield self._named(row["vpcId"], *_VPC)
        if has_unknown(rows):
            yield from (vpc.name for vpc in self._stack.sources(zone, "vpcs", *_VPC))
            yield f"a VPC of {zone.name}"
        for association in self._stack.of_type(_ASSOCIATION):
            if self._refers(association, "zoneId", _ZONE) == _key(zone):
                yield self._refers(association, "vpcId", *_VPC) or f"a VPC of {association.name}"

    def _named(self, identity: str, *types: str) -> str:
        """Return the name of the resource that an id means, or the id."""
        return next((found.name for found in self._stack.identified(identity, *types)), identity)

    def _refers(self, resource: Resource, property_: str, *types: str) -> str | None:
        """Return the key of what a property refers to: a resource of the program, or something else by its id."""
        found = self._stack.targets(resource, property_, *types)
        if len(found) == 1:
            return _key(found[0])
        value = resource.inputs.get(property_)
        return value if isinstance(value, str) else None

    def _records(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for resource in self._stack.of_type(_RECORD):
            zone = self._refers(resource, "zoneId", _ZONE)
            record = self._record(resource, zone)
            if record is not None and zone is not None:
                found.setdefault(zone, []).append(record)
        return {zone: sorted(listed, key=_order) for zone, listed in found.items()}

    def _record(self, resource: Resource, zone: str | None) -> Record | None:
        inputs = resource.inputs
        name, type_ = inputs.get("name"), inputs.get("type")
        undecided = [
            property_
            for property_ in ("name", "type", "setIdentifier", "multivalueAnswerRoutingPolicy", *_POLICIES)
            if has_unknown(inputs.get(property_))
        ]
        if zone is None:
            undecided.append("zoneId")
        if undecided or not isinstance(name, str) or not isinstance(type_, str):
            missing = ", ".join(undecided) or "name and type"
            self._unread.append(f"{resource.name}: its {missing} is not known before the deployment")
            return None
        values = inputs.get("records")
        aliases = inputs.get("aliases")
        return Record(
            name=self._whole(name, resource),
            type=type_,
            policy=self._policy(resource),
            set_identifier=inputs.get("setIdentifier") or "",
            values=tuple(values) if isinstance(values, list) else () if values is None else (values,),
            ttl=inputs.get("ttl") if isinstance(inputs.get("ttl"), int) else None,
            alias=_alias(aliases[0]) if isinstance(aliases, list) and aliases else None,
            health_check=self._refers(resource, "healthCheckId", _CHECK)
            or ("a health check that is unknown" if is_unknown(inputs.get("healthCheckId")) else None),
            label=resource.name,
        )

    def _whole(self, name: str, resource: Resource) -> str:
        """Return a record's whole name: the provider adds the zone's where it is missing."""
        zones = self._stack.targets(resource, "zoneId", _ZONE)
        zone = zones[0].inputs.get("name") if len(zones) == 1 else None
        own = normal(name)
        if not isinstance(zone, str) or own == normal(zone) or own.endswith(f".{normal(zone)}"):
            return own
        return f"{own}.{normal(zone)}" if own else normal(zone)

    def _policy(self, resource: Resource) -> RoutingPolicy:
        for property_, read in _POLICIES.items():
            row = _row(resource.inputs.get(property_))
            if row:
                return read(row)
        row = _row(resource.inputs.get("cidrRoutingPolicy"))
        if row:
            collections = self._stack.targets(resource, "cidrRoutingPolicy", _COLLECTION)
            collection = _key(collections[0]) if len(collections) == 1 else str(row.get("collectionId"))
            return IpBased(collection, str(row.get("locationName")))
        return Multivalue() if resource.inputs.get("multivalueAnswerRoutingPolicy") is True else SIMPLE

    def _check(self, resource: Resource) -> HealthCheck:
        inputs = resource.inputs
        children = self._stack.targets(resource, "childHealthchecks", _CHECK)
        threshold = inputs.get("childHealthThreshold")
        return HealthCheck(
            kind=CHECK_KINDS.get(str(inputs.get("type")), CheckKind.ENDPOINT),
            children=tuple(_key(child) for child in children),
            threshold=threshold if isinstance(threshold, int) else 0,
            inverted=inputs.get("invertHealthcheck") is True,
            disabled=inputs.get("disabled") is True,
            without_data=inputs.get("insufficientDataHealthStatus") != "Unhealthy",
        )

    def _collections(self) -> dict[str, dict[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {_key(one): {} for one in self._stack.of_type(_COLLECTION)}
        for location in self._stack.of_type(_LOCATION):
            collection = self._refers(location, "cidrCollectionId", _COLLECTION)
            blocks = location.inputs.get("cidrBlocks")
            name = location.inputs.get("name")
            if collection is None or not isinstance(blocks, list) or has_unknown(blocks) or not isinstance(name, str):
                self._unread.append(f"{location.name}: its blocks are not known before the deployment")
                continue
            found.setdefault(collection, {})[name] = tuple(blocks)
        return found


def _order(record: Record) -> tuple[str, ...]:
    """Return what records are sorted by: programs register them in no order, and what is random follows the order."""
    return (record.name, record.type, record.set_identifier, record.label)


def _key(resource: Resource) -> str:
    """Return what people call a resource, which is known in a preview too."""
    return resource.name


def _alias(row: Mapping[str, Any]) -> Alias:
    name, zone_id = row.get("name"), row.get("zoneId")
    return Alias(
        name=normal(name) if isinstance(name, str) else name if is_unknown(name) else "",
        evaluate_target_health=row.get("evaluateTargetHealth") is True,
        zone_id=zone_id if isinstance(zone_id, str) or is_unknown(zone_id) else "",
    )


def _row(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - any property
    """Return the one row of a block that the provider keeps as a list or as a mapping."""
    first = cast("list[Any]", value)[0] if isinstance(value, list) and value else value
    return cast("Mapping[str, Any]", first) if isinstance(first, Mapping) else None


def _geoproximity(row: Mapping[str, Any]) -> Geoproximity:
    first = _row(row.get("coordinates"))
    return Geoproximity(
        region=row.get("awsRegion") or "",
        local_zone_group=row.get("localZoneGroup") or "",
        coordinates=(float(first["latitude"]), float(first["longitude"])) if first else None,
        bias=int(row.get("bias") or 0),
    )


_POLICIES: Final[Mapping[str, Callable[[Mapping[str, Any]], RoutingPolicy]]] = {
    "weightedRoutingPolicies": lambda row: Weighted(int(row["weight"])),
    "failoverRoutingPolicies": lambda row: Failover(row["type"] == "PRIMARY"),
    "geolocationRoutingPolicies": lambda row: Geolocation(
        row.get("continent") or "", row.get("country") or "", row.get("subdivision") or ""
    ),
    "geoproximityRoutingPolicy": _geoproximity,
    "latencyRoutingPolicies": lambda row: Latency(row["region"]),
}
"""How the inputs of a record read that hold a policy by themselves."""
