"""The component: a zone or an existing one, health checks with their alarms, CIDR locations, and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from aws_types import GLOBAL_REGION
from components.building_blocks import alarms
from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.dns_routing.args import DnsRoutingArgs, HealthCheckArgs, RecordArgs
from components.dns_routing.validation import (
    identifier_of,
    policy_arguments,
    problems,
    ttl_of,
    whole_name,
)

_INSUFFICIENT_DATA: Final = {"healthy": "Healthy", "unhealthy": "Unhealthy", "last_known": "LastKnownStatus"}
_PORTS: Final = {"http": 80, "https": 443}


class DnsRouting(Component):
    """Creates DNS records with any routing policy, their health checks, and an alarm for each health check.

    Every combination that Route 53 refuses, and those that it takes but that do not do what they look like, are refused
    when the program runs: two primaries, a geolocation set with no default, a failover primary that never fails over.
    `python -m route53` says what each resolver is answered.

    Cost, a month: 0.50 dollars for a zone that is created; 0.50 for a health check of an AWS endpoint, 0.75 of another,
    and 1 or 2 more for each of HTTPS, string matching and the fast interval; 0.10 for its alarm; 0.40 to 0.80 a million
    queries, none for aliases to AWS (https://aws.amazon.com/route53/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown, outside its limits, or does not go with another.
    """

    zone_id: pulumi.Output[str]
    name_servers: pulumi.Output[Sequence[str]]
    """What a domain's registrar must name for a public zone that was created; empty for a zone that existed."""
    names: pulumi.Output[Mapping[str, str]]
    """The whole name of each record, by its key."""
    health_check_ids: pulumi.Output[Mapping[str, str]]
    """By key."""

    def __init__(self, name: str, args: DnsRoutingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("DnsRouting", name, DnsRoutingArgs, args, problems)
        super().__init__(name, args, opts)
        zone_id, self.name_servers = self._zone(name, args)
        checks = self._health_checks(name, args)
        collection = self._cidr_locations(name, args)

        names: dict[str, pulumi.Output[str]] = {}
        for key, record in args["records"].items():
            health_check = record.get("health_check")
            created = aws.route53.Record(
                f"{name}-{key}",
                zone_id=zone_id,
                name=whole_name(record["name"], args["zone"]["name"]),
                type=record["type"],
                records=list(record["values"]) or None,
                ttl=ttl_of(record),
                aliases=_aliases(record, zone_id, args["zone"]["name"]),
                set_identifier=identifier_of(key, record),
                health_check_id=None if health_check is None else checks[health_check].id,
                **_policy(record, collection),
                opts=self.child(),
            )
            names[key] = created.name

        self.zone_id = pulumi.Output.from_input(zone_id)
        self.names = _by_key(names)
        self.health_check_ids = _by_key({key: check.id for key, check in checks.items()})
        self.register()

    def _zone(self, name: str, args: DnsRoutingArgs) -> tuple[pulumi.Input[str], pulumi.Output[Sequence[str]]]:
        zone = args["zone"]
        if "id" in zone:
            return zone["id"], pulumi.Output.from_input(list[str]())
        created = aws.route53.Zone(
            name,
            name=zone["name"],
            comment=f"{'Private' if zone['vpc_ids'] else 'Public'} records of {zone['name']}",
            vpcs=[aws.route53.ZoneVpcArgs(vpc_id=vpc_id) for vpc_id in zone["vpc_ids"]] or None,
            enable_accelerated_recovery=zone["accelerated_recovery"] or None,
            force_destroy=args["force_destroy"],
            opts=self.child(),
        )
        return created.zone_id, created.name_servers

    def _health_checks(self, name: str, args: DnsRoutingArgs) -> Mapping[str, aws.route53.HealthCheck]:
        """Create the health checks, each after those that it counts, and their alarms."""
        created: dict[str, aws.route53.HealthCheck] = {}
        counted = {key: check.get("children") or () for key, check in args["health_checks"].items()}
        for key in TopologicalSorter(counted).static_order():
            check = args["health_checks"][key]
            created[key] = aws.route53.HealthCheck(
                f"{name}-{key}",
                invert_healthcheck=check["inverted"],
                **_health_check(check, created),
                tags={"Name": f"{name}-{key}"},
                opts=self.child(),
            )
            alarms.create(
                f"{name}-{key}",
                alarms.HEALTH_CHECK,
                {"HealthCheckId": created[key].id},
                topic_arn=args["alarm_topic_arn"],
                opts=self.child(),
                region=GLOBAL_REGION,
            )
        return created

    def _cidr_locations(self, name: str, args: DnsRoutingArgs) -> aws.route53.CidrCollection | None:
        if not args["cidr_locations"]:
            return None
        collection = aws.route53.CidrCollection(name, opts=self.child())
        for location, blocks in args["cidr_locations"].items():
            aws.route53.CidrLocation(
                f"{name}-{location}",
                cidr_collection_id=collection.id,
                name=location,
                cidr_blocks=list(blocks),
                opts=self.child(),
            )
        return collection


def _by_key(outputs: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[Mapping[str, str]]:
    """Return outputs as one; without any, `Output.all` would be of a list."""
    return pulumi.Output.all(**outputs) if outputs else pulumi.Output.from_input(dict[str, str]())


def _health_check(check: HealthCheckArgs, created: Mapping[str, aws.route53.HealthCheck]) -> dict[str, Any]:
    """Return the inputs of a health check that depend on its type."""
    kind = check["type"]
    if kind == "calculated":
        children = list(check["children"])
        return {
            "type": "CALCULATED",
            "child_healthchecks": [created[child].id for child in children],
            "child_health_threshold": check.get("healthy_children") or len(children),
        }
    if kind == "alarm":
        return {
            "type": "CLOUDWATCH_METRIC",
            "cloudwatch_alarm_name": check["alarm_name"],
            "cloudwatch_alarm_region": check["alarm_region"],
            "insufficient_data_health_status": _INSUFFICIENT_DATA[check.get("insufficient_data") or "last_known"],
        }
    matched = check.get("search_string")
    return {
        "type": f"{kind.upper()}{'_STR_MATCH' if matched else ''}",
        "fqdn": check.get("domain_name"),
        "ip_address": check.get("ip_address"),
        "port": check.get("port") or _PORTS[kind],
        "resource_path": None if kind == "tcp" else check.get("path") or "/",
        "search_string": matched,
        "request_interval": check.get("interval_seconds") or 30,
        "failure_threshold": check.get("failure_threshold") or 3,
        "enable_sni": True if kind == "https" else None,
        "regions": list(check["regions"]) if check.get("regions") else None,
    }


def _aliases(record: RecordArgs, zone_id: pulumi.Input[str], zone: str) -> list[aws.route53.RecordAliasArgs] | None:
    alias = record.get("alias")
    if alias is None:
        return None
    own, name = "zone_id" not in alias, alias["name"]
    return [
        aws.route53.RecordAliasArgs(
            name=whole_name(name, zone) if own and isinstance(name, str) else name,
            zone_id=alias.get("zone_id", zone_id),
            evaluate_target_health=alias["evaluate_target_health"],
        )
    ]


def _policy(record: RecordArgs, collection: aws.route53.CidrCollection | None) -> dict[str, Any]:
    """Return the input of a record that says its policy."""
    match next(iter(policy_arguments(record)), None):
        case "weight":
            weight = aws.route53.RecordWeightedRoutingPolicyArgs(weight=record["weight"])
            return {"weighted_routing_policies": [weight]}
        case "failover":
            role = aws.route53.RecordFailoverRoutingPolicyArgs(type=record["failover"].upper())
            return {"failover_routing_policies": [role]}
        case "latency_region":
            region = aws.route53.RecordLatencyRoutingPolicyArgs(region=record["latency_region"])
            return {"latency_routing_policies": [region]}
        case "geolocation":
            place = aws.route53.RecordGeolocationRoutingPolicyArgs(**record["geolocation"])
            return {"geolocation_routing_policies": [place]}
        case "geoproximity":
            return {"geoproximity_routing_policy": _geoproximity(record)}
        case "multivalue":
            return {"multivalue_answer_routing_policy": True}
        case "cidr_location" if collection is not None:
            location = aws.route53.RecordCidrRoutingPolicyArgs(
                collection_id=collection.id, location_name=record["cidr_location"]
            )
            return {"cidr_routing_policy": location}
        case _:
            return {}


def _geoproximity(record: RecordArgs) -> aws.route53.RecordGeoproximityRoutingPolicyArgs:
    place = record["geoproximity"]
    point = place.get("coordinates")
    return aws.route53.RecordGeoproximityRoutingPolicyArgs(
        aws_region=place.get("region"),
        local_zone_group=place.get("local_zone_group"),
        coordinates=None
        if point is None
        else [
            aws.route53.RecordGeoproximityRoutingPolicyCoordinateArgs(
                latitude=f"{point[0]:g}", longitude=f"{point[1]:g}"
            )
        ],
        bias=place["bias"],
    )
