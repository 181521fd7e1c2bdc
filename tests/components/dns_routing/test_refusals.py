"""What the component refuses before it creates anything: each message names the argument, its value and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from components.dns_routing import DnsRouting, distribution
from tests.components import contract
from tests.components.examples import GLOBAL_TOPIC

CHECK = {"type": "https", "domain_name": "ireland.example.org"}
ALARM = {"type": "alarm", "alarm_name": "a", "alarm_region": "eu-west-1"}


def record(**more: Any) -> dict[str, Any]:
    return {"name": "www", "type": "A", "values": ["192.0.2.1"], **more}


def alias(**more: Any) -> dict[str, Any]:
    return {"name": "www", "type": "A", "alias": {"name": "lb.example.org", "zone_id": "Z1", **more}}


PRIMARY = record(failover="primary", health_check="check")
SECONDARY = record(failover="secondary")
EVERYWHERE = record(geolocation={"country": "*"})
CLOUDFRONT = {"name": "www", "type": "A", "alias": distribution("d1.cloudfront.net")}
EVALUATED = {**CLOUDFRONT, "alias": {**distribution("d1.cloudfront.net"), "evaluate_target_health": True}}

RECORDS: list[tuple[str, Mapping[str, Any], str]] = [
    ("two primaries", {"a": PRIMARY, "b": PRIMARY, "c": SECONDARY}, "records.b.failover is 'primary': a is"),
    ("no secondary", {"a": PRIMARY}, "records.a.failover is 'primary': there is no secondary"),
    ("never fails over", {"a": record(failover="primary"), "b": SECONDARY}, "records.a.health_check is None"),
    ("no default", {"a": record(geolocation={"continent": "EU"})}, "records.a.geolocation is {'continent': 'EU'}: no"),
    ("same place", {"a": EVERYWHERE, "b": EVERYWHERE}, "records.b.geolocation is"),
    ("country", {"a": EVERYWHERE, "b": record(geolocation={"country": "Germany"})}, "two capital letters"),
    ("continent and country", {"a": record(geolocation={"continent": "EU", "country": "DE"})}, "not both"),
    ("state", {"a": EVERYWHERE, "b": record(geolocation={"country": "DE", "subdivision": "BY"})}, "'BY' must be"),
    ("weight above", {"a": record(weight=256)}, "records.a.weight is 256: must be between 0 and 255"),
    ("weight below", {"a": record(weight=-1)}, "records.a.weight is -1: must be between 0 and 255"),
    ("101 weights", {f"w{n}": record(weight=1) for n in range(101)}, "records.w100 is 'weight': at most 100"),
    ("weighted TTLs", {"a": record(weight=1, ttl=60), "b": record(weight=1, ttl=30)}, "records.b.ttl is 30: must"),
    ("bias", {"a": record(geoproximity={"region": "eu-west-1", "bias": 100})}, "must be between -99 and 99"),
    ("bias", {"a": record(geoproximity={"region": "eu-west-1", "bias": -100})}, "geoproximity.bias is -100"),
    ("two places", {"a": record(geoproximity={"region": "eu-west-1", "coordinates": [1, 2]})}, "needs one of region"),
    ("place", {"a": record(geoproximity={"region": "europe"})}, "records.a.geoproximity.region is 'europe'"),
    ("latitude", {"a": record(geoproximity={"coordinates": [95, 2]})}, "records.a.geoproximity.coordinates is [95, 2]"),
    ("Region", {"a": record(latency_region="europe")}, "records.a.latency_region is 'europe'"),
    ("same Region", {k: record(latency_region="eu-west-1") for k in "ab"}, "records.b.latency_region is 'eu-west-1'"),
    ("mixed in a set", {"a": record(weight=1), "b": record(latency_region="eu-west-1")}, "these mix latency, weighted"),
    ("mixed in a record", {"a": record(weight=1, latency_region="eu-west-1")}, "records.a.latency_region is"),
    ("same identifier", {k: record(weight=1, set_identifier="x") for k in "ab"}, "records.b.set_identifier is 'x'"),
    ("identifier of simple", {"a": record(set_identifier="x")}, "records.a.set_identifier is 'x': simple routing has"),
    ("two simple", {"a": record(), "b": record()}, "simple routing has one record"),
    ("multivalue alias", {"a": {**alias(), "multivalue": True}}, "records.a.alias is"),
    ("multivalue CNAME", {"a": record(type="CNAME", values=["a.b"], multivalue=True, health_check="check")}, "takes"),
    ("multivalue values", {"a": record(values=["192.0.2.1", "192.0.2.2"], multivalue=True)}, "has one value"),
    ("multivalue unchecked", {"a": record(multivalue=True)}, "records.a.health_check is None: without a health check"),
    ("CloudFront", {"a": EVALUATED}, "records.a.alias.evaluate_target_health is True: must be False"),
    ("TTL of an alias", {"a": {**alias(), "ttl": 60}}, "records.a.ttl is 60: an alias has the TTL of its target"),
    ("values of an alias", {"a": {**alias(), "values": ["192.0.2.1"]}}, "records.a.values is ['192.0.2.1']"),
    ("alias to nothing", {"a": {"name": "www", "type": "A", "alias": {"name": "api"}}}, "no record api.example.com"),
    ("no value", {"a": {"name": "www", "type": "A"}}, "records.a.values is []: must have a value, or an alias"),
    ("CNAME at the apex", {"a": record(name="", type="CNAME", values=["a.b"])}, "records.a.type is 'CNAME': the"),
    ("CNAME beside others", {"a": record(), "b": record(type="CNAME", values=["a.b"])}, "a CNAME stands alone"),
    ("no such check", {"a": record(weight=1, health_check="nonesuch")}, "must be one of health_checks: check"),
    ("no locations", {"a": record(cidr_location="*")}, "cidr_locations is {}: must have CIDR blocks"),
    ("address", {"a": record(values=["192.0.2.300"])}, "records.a.values is ['192.0.2.300']: '192.0.2.300' must"),
    ("IPv6 address", {"a": record(type="AAAA")}, "'192.0.2.1' must be an IPv6 address"),
]  # fmt: skip

CHECKS: list[tuple[str, Mapping[str, Any], str]] = [
    ("endpoint", {"type": "http"}, "health_checks.x.domain_name is None: required"),
    ("port", {"type": "tcp", "domain_name": "a.b"}, "health_checks.x.port is None: required for type 'tcp'"),
    (
        "path of tcp",
        {"type": "tcp", "domain_name": "a.b", "port": 1, "path": "/"},
        "path is '/': is not for type 'tcp'",
    ),
    ("private address", {"type": "http", "ip_address": "10.0.0.1"}, "must be a public IP address"),
    ("children", {"type": "calculated"}, "health_checks.x.children is None: required"),
    ("child", {"type": "calculated", "children": ["y"]}, "health_checks.x.children[0] is 'y': must be another"),
    ("itself", {"type": "calculated", "children": ["x"]}, "must be another of health_checks: check"),
    ("too many", {"type": "calculated", "children": ["check"], "healthy_children": 2}, "must be at most 1"),
    ("alarm", {"type": "alarm", "alarm_name": "a"}, "health_checks.x.alarm_region is None: required"),
    ("Region", {**ALARM, "alarm_region": "europe"}, "alarm_region is 'europe': must be an AWS Region"),
    ("two Regions", {**CHECK, "regions": ["us-east-1", "eu-west-1"]}, "must have 3 to 8 members"),
    ("interval", {**CHECK, "interval_seconds": 20}, "must be one of 10, 30"),
]

ZONES: list[tuple[str, Mapping[str, Any], str]] = [
    ("name", {"name": "example.com."}, "zone.name is 'example.com.': must be a domain name"),
    ("VPCs of another zone", {"name": "a.b", "id": "Z1", "vpc_ids": ["vpc-1"]}, "zone.vpc_ids is ['vpc-1']"),
    ("recovery", {"name": "a.b", "vpc_ids": ["vpc-1"], "accelerated_recovery": True}, "is for public zones"),
]


def refused(**args: Any) -> str:
    given: Any = {
        "zone": {"name": "example.com"},
        "health_checks": {"check": CHECK},
        "alarm_topic_arn": GLOBAL_TOPIC,
        **args,
    }
    return contract.refusal(lambda: DnsRouting("names", given))


def cases(rows: list[tuple[str, Mapping[str, Any], str]]) -> Any:
    return pytest.mark.parametrize(("given", "message"), [row[1:] for row in rows], ids=[row[0] for row in rows])


@cases(RECORDS)
def test_records_that_route_53_refuses_or_that_are_hardly_intended_are_refused(
    given: Mapping[str, Any], message: str
) -> None:
    assert message in refused(records=given)


@cases(CHECKS)
def test_health_checks_are_refused_by_what_their_type_takes(given: Mapping[str, Any], message: str) -> None:
    assert message in refused(health_checks={"check": CHECK, "x": given})


def test_what_is_none_is_left_out_also_of_a_health_check_whose_type_does_not_take_it() -> None:
    given = {"type": "tcp", "domain_name": "a.b", "port": 22, "path": None, "children": None}
    checks = {"check": CHECK, "x": given, "broken": {"type": "http"}}
    problems = refused(health_checks=checks)
    assert "health_checks.broken.domain_name is None" in problems
    assert "health_checks.x" not in problems


@cases(ZONES)
def test_zones_are_refused(given: Mapping[str, Any], message: str) -> None:
    assert message in refused(zone=given)


def test_health_checks_in_a_circle_are_refused() -> None:
    circle = {"a": {"type": "calculated", "children": ["b"]}, "b": {"type": "calculated", "children": ["a"]}}
    assert "must not count each other in a circle" in refused(health_checks=circle)


def test_health_checks_without_a_topic_are_refused() -> None:
    assert "alarm_topic_arn is None: required with health_checks" in refused(alarm_topic_arn=None)


@pytest.mark.parametrize(
    ("block", "remedy"),
    [
        ("203.0.113.0/25", "must have 1 to 24 bits"),
        ("2001:db8::/49", "must have 1 to 48 bits"),
        ("0.0.0.0/0", "for all addresses use the location '*'"),
        ("203.0.113.7/24", "is no CIDR block"),
    ],
)
def test_blocks_that_no_collection_takes_are_refused(block: str, remedy: str) -> None:
    message = refused(cidr_locations={"office": ["198.51.100.0/24", block]})
    assert f"cidr_locations.office[1] is {block!r}" in message
    assert remedy in message


def test_a_location_that_is_not_there_is_refused() -> None:
    records = {"a": record(cidr_location="home"), "b": record(cidr_location="*")}
    message = refused(cidr_locations={"office": ["198.51.100.0/24"]}, records=records)
    assert "records.a.cidr_location is 'home': the CIDR collection has no location 'home'; it has office" in message


def test_a_private_zone_refuses_cloudfront() -> None:
    assert "records.a.alias is" in refused(
        zone={"name": "photos.internal", "vpc_ids": ["vpc-1"]}, records={"a": CLOUDFRONT}
    )
