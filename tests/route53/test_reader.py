"""Zones read from recorded programs and from AWS's own listings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recorder.resource import UNKNOWN, Resource
from route53 import Dns, Health, Resolver, answer, load, read_recorded
from route53.errors import UnreadableRecordsError
from route53.model import (
    CheckKind,
    Failover,
    Geolocation,
    Geoproximity,
    HealthCheck,
    IpBased,
    Latency,
    Multivalue,
    Record,
    Simple,
    Weighted,
)

Make = Callable[..., Resource]
RECORD = "aws:route53/record:Record"


def recorded(make: Make, *inputs: dict[str, Any], zone_id: Any = "Z1") -> Dns:
    zone = make("aws:route53/zone:Zone", {"name": "Example.com."}, "zone", id="Z1")
    rows = [
        make(RECORD, {"zoneId": zone_id, "type": "A", "ttl": 60, "records": ["192.0.2.1"], **row}, f"record-{number}")
        for number, row in enumerate(inputs)
    ]
    return read_recorded([zone, *rows])


@pytest.mark.parametrize(
    ("given", "policy"),
    [
        ({}, Simple()),
        ({"weightedRoutingPolicies": [{"weight": 3}]}, Weighted(3)),
        ({"failoverRoutingPolicies": [{"type": "SECONDARY"}]}, Failover(primary=False)),
        ({"latencyRoutingPolicies": [{"region": "eu-west-1"}]}, Latency("eu-west-1")),
        ({"geolocationRoutingPolicies": [{"continent": "EU"}]}, Geolocation("EU")),
        (
            {"geolocationRoutingPolicies": [{"country": "US", "subdivision": "CA"}]},
            Geolocation(country="US", subdivision="CA"),
        ),
        ({"geoproximityRoutingPolicy": {"awsRegion": "eu-west-1", "bias": 5}}, Geoproximity("eu-west-1", bias=5)),
        (
            {"geoproximityRoutingPolicy": {"coordinates": [{"latitude": "1.5", "longitude": "-2"}]}},
            Geoproximity(coordinates=(1.5, -2.0)),
        ),
        ({"multivalueAnswerRoutingPolicy": True}, Multivalue()),
        ({"cidrRoutingPolicy": {"collectionId": "c", "locationName": "*"}}, IpBased("c", "*")),
    ],
)
def test_each_policy_is_read(make: Make, given: dict[str, Any], policy: object) -> None:
    dns = recorded(make, {"name": "www", "setIdentifier": "one", **given})
    (record,) = dns.zones[0].records
    assert (dns.zones[0].name, record.name, record.policy) == ("example.com", "www.example.com", policy)


def test_what_a_record_refers_to_is_found(make: Make) -> None:
    check = make("aws:route53/healthCheck:HealthCheck", {"type": "HTTPS"}, "check", id="hc-1")
    both = make(
        "aws:route53/healthCheck:HealthCheck",
        {"type": "CALCULATED", "childHealthchecks": ["hc-1"], "childHealthThreshold": 1, "invertHealthcheck": True},
        "both",
        id="hc-2",
    )
    collection = make("aws:route53/cidrCollection:CidrCollection", {"name": "c"}, "collection", id="cc")
    location = make(
        "aws:route53/cidrLocation:CidrLocation",
        {"cidrCollectionId": "cc", "name": "near", "cidrBlocks": ["203.0.113.0/24"]},
        "location",
    )
    zone = make("aws:route53/zone:Zone", {"name": "example.com", "vpcs": [{"vpcId": "vpc-1"}]}, "zone", id="Z1")
    vpc = make("aws:ec2/vpc:Vpc", {}, "network", id="vpc-1")
    record = make(
        RECORD,
        {
            "zoneId": "Z1",
            "name": "www.example.com",
            "type": "A",
            "setIdentifier": "near",
            "healthCheckId": "hc-2",
            "cidrRoutingPolicy": {"collectionId": "cc", "locationName": "near"},
            "aliases": [{"name": "LB.elb.amazonaws.com.", "zoneId": "Z9", "evaluateTargetHealth": True}],
        },
        "record",
    )
    dns = read_recorded([check, both, collection, location, zone, vpc, record])
    (one,) = dns.zones[0].records
    assert (one.health_check, one.policy) == ("both", IpBased("collection", "near"))
    assert one.alias is not None
    assert (one.alias.name, one.alias.evaluate_target_health) == ("lb.elb.amazonaws.com", True)
    assert dns.health_checks["both"] == HealthCheck(CheckKind.CALCULATED, ("check",), 1, inverted=True)
    assert dns.collections == {"collection": {"near": ("203.0.113.0/24",)}}
    assert dns.zones[0].vpcs == frozenset({"network"})


def test_what_a_preview_does_not_know_is_found_by_what_it_depends_on(make: Make) -> None:
    zone = make("aws:route53/zone:Zone", {"name": "example.com"}, "zone")
    check = make("aws:route53/healthCheck:HealthCheck", {"type": "TCP"}, "check")
    record = make(
        RECORD,
        {"zoneId": UNKNOWN, "name": "www", "type": "A", "ttl": 60, "records": [UNKNOWN], "healthCheckId": UNKNOWN},
        "record",
        property_dependencies={"zoneId": (zone.urn,), "healthCheckId": (check.urn,)},
    )
    dns = read_recorded([zone, check, record])
    assert dns.zones[0].records == (
        Record("www.example.com", "A", values=(UNKNOWN,), ttl=60, health_check="check", label="record"),
    )
    assert [one.value for one in answer(dns, "www.example.com", "A").records] == [UNKNOWN]


def test_what_cannot_be_read_is_said(make: Make) -> None:
    dns = recorded(make, {"name": UNKNOWN}, {"name": "a", "weightedRoutingPolicies": [{"weight": UNKNOWN}]})
    assert dns.unread == (
        "record-0: its name is not known before the deployment",
        "record-1: its weightedRoutingPolicies is not known before the deployment",
    )
    assert recorded(make, {"name": "a"}, zone_id=UNKNOWN).unread == (
        "record-0: its zoneId is not known before the deployment",
    )


def test_a_zone_outside_of_the_program_has_the_name_that_its_records_share(make: Make) -> None:
    rows = [
        make(RECORD, {"zoneId": "Z7", "name": name, "type": "A", "ttl": 60, "records": ["192.0.2.1"]}, name)
        for name in ("api.example.com", "www.example.com")
    ]
    (zone,) = read_recorded(rows).zones
    assert (zone.id, zone.name, zone.assumed) == ("Z7", "example.com", True)


def test_name_servers_are_kept_without_their_final_dot(make: Make) -> None:
    servers = ["ns-1.awsdns-01.com.", "ns-2.awsdns-02.org."]
    zone = make("aws:route53/zone:Zone", {"name": "example.com"}, "zone", outputs={"nameServers": servers})
    dns = read_recorded([zone])
    assert dns.zones[0].name_servers == ("ns-1.awsdns-01.com", "ns-2.awsdns-02.org")
    assert str(answer(dns, "example.com", "SOA").records[0].value).startswith("ns-1.awsdns-01.com. awsdns-hostmaster")


LISTED = {
    "HostedZone": {"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": False}},
    "ResourceRecordSets": [
        {
            "Name": "www.example.com.",
            "Type": "A",
            "SetIdentifier": "eu",
            "GeoLocation": {"ContinentCode": "EU"},
            "TTL": 60,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
            "HealthCheckId": "h1",
        },
        {
            "Name": "www.example.com.",
            "Type": "A",
            "SetIdentifier": "rest",
            "GeoLocation": {"CountryCode": "*"},
            "AliasTarget": {"HostedZoneId": "Z1", "DNSName": "rest.example.com.", "EvaluateTargetHealth": False},
        },
        {"Name": "rest.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.2"}]},
    ],
    "HealthChecks": [{"Id": "h1", "HealthCheckConfig": {"Type": "HTTP", "Inverted": True}}],
}


def test_what_the_aws_command_lists_is_read(tmp_path: Path) -> None:
    file = tmp_path / "zone.json"
    file.write_text(json.dumps(LISTED), encoding="utf-8")
    dns, europe = load(file), Resolver(country="FR")
    assert [r.value for r in answer(dns, "www.example.com", "A", europe).records] == [
        "192.0.2.2"
    ]  # inverted: unhealthy
    down = Health(frozenset({"h1"}))
    assert [r.value for r in answer(dns, "www.example.com", "A", europe, health=down).records] == ["192.0.2.1"]


@pytest.mark.parametrize(
    "policy",
    [
        ({"Weight": 1}, Weighted(1)),
        ({"Failover": "PRIMARY"}, Failover(primary=True)),
        ({"Region": "eu-west-1"}, Latency("eu-west-1")),
        ({"MultiValueAnswer": True}, Multivalue()),
        ({"CidrRoutingConfig": {"CollectionId": "c", "LocationName": "near"}}, IpBased("c", "near")),
        (
            {"GeoProximityLocation": {"Coordinates": {"Latitude": "1.5", "Longitude": "2"}, "Bias": -7}},
            Geoproximity(coordinates=(1.5, 2.0), bias=-7),
        ),
    ],
)
def test_each_policy_of_a_listing_is_read(tmp_path: Path, policy: tuple[dict[str, Any], object]) -> None:
    row = {"Name": "a.example.com.", "Type": "A", "SetIdentifier": "1", "TTL": 1, "ResourceRecords": [{"Value": "x"}]}
    file = tmp_path / "zone.json"
    blocks = [{"LocationName": "near", "CidrBlock": "203.0.113.0/24"}]
    document = {"ResourceRecordSets": [row | policy[0]], "CidrCollections": {"c": blocks}}
    file.write_text(json.dumps(document), encoding="utf-8")
    dns = load(file)
    assert dns.zones[0].records[0].policy == policy[1]
    assert dns.collections == {"c": {"near": ("203.0.113.0/24",)}}


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '{"ResourceRecordSets": [{}]}', '{"ResourceRecordSets": 7}'])
def test_a_file_that_is_none_of_them_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "zone.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableRecordsError):
        load(file)
