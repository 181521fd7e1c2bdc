"""What the component creates, argument by argument, and what Route 53 then answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.dns_routing import DnsRouting, distribution
from recorder.resource import Recording
from recorder.run import record as run
from route53 import Health, Resolver, Status, answer, follow, read_recorded, refusals
from tests.components.examples import EXAMPLES, GLOBAL_TOPIC
from tests.components.judged import judge

A = {"type": "A", "values": ["192.0.2.1"]}
CHECK = {"type": "https", "domain_name": "ireland.example.org"}


def recorded(*, preview: bool = False, **args: Any) -> Recording:
    given: Any = {"zone": {"name": "example.com"}, "alarm_topic_arn": GLOBAL_TOPIC, **args}
    return run(lambda: DnsRouting("names", given), preview=preview)


def inputs(recording: Recording, type_: str, name: str) -> Mapping[str, Any]:
    return recording.named(name, type_).inputs


def record_inputs(given: Mapping[str, Any], **args: Any) -> Mapping[str, Any]:
    others = {"other": {"name": "www", **A, "failover": "secondary"}} if "failover" in given else {}
    if "geolocation" in given:
        others = {"other": {"name": "www", **A, "geolocation": {"country": "*"}}}
    if "cidr_location" in given:
        others = {"other": {"name": "www", **A, "cidr_location": "*"}}
    recording = recorded(records={"one": {"name": "www", **A, **given}, **others}, **args)
    return inputs(recording, "aws:route53/record:Record", "names-one")


@pytest.mark.parametrize(
    ("given", "property_", "value"),
    [
        ({"weight": 0}, "weightedRoutingPolicies", [{"weight": 0}]),
        ({"weight": 255}, "weightedRoutingPolicies", [{"weight": 255}]),
        ({"failover": "primary", "health_check": "check"}, "failoverRoutingPolicies", [{"type": "PRIMARY"}]),
        ({"latency_region": "eu-west-1"}, "latencyRoutingPolicies", [{"region": "eu-west-1"}]),
        ({"geolocation": {"continent": "EU"}}, "geolocationRoutingPolicies", [{"continent": "EU"}]),
        (
            {"geolocation": {"country": "US", "subdivision": "CA"}},
            "geolocationRoutingPolicies",
            [{"country": "US", "subdivision": "CA"}],
        ),
        ({"geoproximity": {"region": "eu-west-1"}}, "geoproximityRoutingPolicy", {"awsRegion": "eu-west-1", "bias": 0}),
        (
            {"geoproximity": {"coordinates": [52.5, -13.41], "bias": -99}},
            "geoproximityRoutingPolicy",
            {"coordinates": [{"latitude": "52.5", "longitude": "-13.41"}], "bias": -99},
        ),
        (
            {"geoproximity": {"local_zone_group": "us-west-2-lax-1", "bias": 99}},
            "geoproximityRoutingPolicy",
            {"localZoneGroup": "us-west-2-lax-1", "bias": 99},
        ),
        ({"multivalue": True, "health_check": "check"}, "multivalueAnswerRoutingPolicy", True),
    ],
)
def test_each_policy_reaches_route_53(given: Mapping[str, Any], property_: str, value: object) -> None:
    made = record_inputs(given, health_checks={"check": CHECK})
    assert (made["name"], made[property_], made["setIdentifier"], made["ttl"]) == ("www.example.com", value, "one", 60)
    assert not {"aliases", *(set(POLICY_INPUTS) - {property_})} & made.keys()


POLICY_INPUTS = [
    "weightedRoutingPolicies",
    "failoverRoutingPolicies",
    "latencyRoutingPolicies",
    "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy",
    "multivalueAnswerRoutingPolicy",
    "cidrRoutingPolicy",
]


def test_blocks_become_a_collection() -> None:
    locations = {"office": ["203.0.113.0/24"], "home": ["198.51.100.0/24", "2001:db8::/48"]}
    made = recorded(
        cidr_locations=locations,
        records={"a": {"name": "", **A, "cidr_location": "office"}, "b": {"name": "", **A, "cidr_location": "*"}},
    )
    collection = made.named("names", "aws:route53/cidrCollection:CidrCollection")
    found = {r.inputs["name"]: r.inputs["cidrBlocks"] for r in made.of_type("aws:route53/cidrLocation:CidrLocation")}
    assert found == locations
    policy = inputs(made, "aws:route53/record:Record", "names-a")["cidrRoutingPolicy"]
    assert policy == {"collectionId": collection.id, "locationName": "office"}


def test_simple_records_have_neither_identifier_nor_short_ttl() -> None:
    made = record_inputs({})
    assert (made["ttl"], made.get("setIdentifier")) == (300, None)
    assert record_inputs({"ttl": 0})["ttl"] == 0


@pytest.mark.parametrize("name", ["www", "www.example.com", "WWW.Example.com."])
def test_names_may_be_whole_or_not(name: str) -> None:
    assert record_inputs({"name": name})["name"] == "www.example.com"


def test_a_name_that_only_ends_like_the_zone_is_not_in_it() -> None:
    assert record_inputs({"name": "badexample.com"})["name"] == "badexample.com.example.com"


def test_aliases_have_no_ttl_and_their_own_zone_or_this_one() -> None:
    records = {
        "viewer": {"name": "", "type": "A", "alias": distribution("d1.cloudfront.net")},
        "again": {"name": "www", "type": "A", "alias": {"name": "", "evaluate_target_health": True}},
    }
    made = recorded(records=records)
    zone = made.named("names", "aws:route53/zone:Zone")
    viewer, again = (inputs(made, "aws:route53/record:Record", f"names-{key}") for key in records)
    assert viewer["aliases"] == [
        {"name": "d1.cloudfront.net", "zoneId": "Z2FDTNDATAQYW2", "evaluateTargetHealth": False}
    ]
    assert again["aliases"] == [{"name": "example.com", "zoneId": zone.id, "evaluateTargetHealth": True}]
    assert not {"ttl", "records"} & viewer.keys()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"type": "http", "domain_name": "a.example.org"},
            {"type": "HTTP", "fqdn": "a.example.org", "port": 80, "resourcePath": "/", "requestInterval": 30,
             "failureThreshold": 3, "invertHealthcheck": False},
        ),
        (
            {"type": "https", "ip_address": "1.1.1.1", "port": 8443, "path": "/health", "search_string": "ok",
             "interval_seconds": 10, "failure_threshold": 1, "regions": ["us-east-1", "eu-west-1", "sa-east-1"],
             "inverted": True},
            {"type": "HTTPS_STR_MATCH", "ipAddress": "1.1.1.1", "port": 8443, "resourcePath": "/health",
             "searchString": "ok", "requestInterval": 10, "failureThreshold": 1, "enableSni": True,
             "regions": ["us-east-1", "eu-west-1", "sa-east-1"], "invertHealthcheck": True},
        ),
        (
            {"type": "tcp", "domain_name": "a.example.org", "port": 22},
            {"type": "TCP", "fqdn": "a.example.org", "port": 22, "requestInterval": 30, "failureThreshold": 3,
             "invertHealthcheck": False},
        ),
        (
            {"type": "alarm", "alarm_name": "errors", "alarm_region": "eu-west-1", "insufficient_data": "unhealthy"},
            {"type": "CLOUDWATCH_METRIC", "cloudwatchAlarmName": "errors", "cloudwatchAlarmRegion": "eu-west-1",
             "insufficientDataHealthStatus": "Unhealthy", "invertHealthcheck": False},
        ),
    ],
)  # fmt: skip
def test_health_checks_have_what_their_type_takes(given: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    made = inputs(recorded(health_checks={"x": given}), "aws:route53/healthCheck:HealthCheck", "names-x")
    assert {key: value for key, value in made.items() if key != "tags"} == expected
    assert made["tags"]["Name"] == "names-x"


def test_calculated_checks_count_others_whatever_the_order() -> None:
    checks = {
        "all": {"type": "calculated", "children": ["most", "one"]},
        "most": {"type": "calculated", "children": ["one", "two"], "healthy_children": 1},
        "one": CHECK,
        "two": CHECK,
    }
    made = recorded(health_checks=checks)
    ids = {key: made.named(f"names-{key}", "aws:route53/healthCheck:HealthCheck").id for key in checks}
    every = inputs(made, "aws:route53/healthCheck:HealthCheck", "names-all")
    assert (every["childHealthchecks"], every["childHealthThreshold"]) == ([ids["most"], ids["one"]], 2)
    assert inputs(made, "aws:route53/healthCheck:HealthCheck", "names-most")["childHealthThreshold"] == 1
    dns = read_recorded(made.resources)
    assert not Health(frozenset({"names-one", "names-two"})).of_check("names-most", dns.health_checks)
    assert Health(frozenset({"names-two"})).of_check("names-all", dns.health_checks)


def test_each_health_check_has_an_alarm_where_its_metric_is() -> None:
    made = recorded(health_checks={"one": CHECK, "all": {"type": "calculated", "children": ["one"]}})
    found = made.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    ids = {r.id for r in made.of_type("aws:route53/healthCheck:HealthCheck")}
    assert {r.inputs["dimensions"]["HealthCheckId"] for r in found} == ids
    for alarm in found:
        assert (alarm.inputs["region"], alarm.inputs["alarmActions"]) == ("us-east-1", [GLOBAL_TOPIC])
        assert (alarm.inputs["metricName"], alarm.inputs["statistic"]) == ("HealthCheckStatus", "Minimum")
        assert (alarm.inputs["comparisonOperator"], alarm.inputs["threshold"]) == ("LessThanThreshold", 1)
        assert alarm.inputs["treatMissingData"] == "breaching"


def test_zones_are_public_private_or_there_already() -> None:
    public = inputs(recorded(), "aws:route53/zone:Zone", "names")
    assert not {"vpcs", "enableAcceleratedRecovery"} & public.keys()
    recovering = recorded(zone={"name": "example.com", "accelerated_recovery": True}, force_destroy=True)
    zone = inputs(recovering, "aws:route53/zone:Zone", "names")
    assert (zone["enableAcceleratedRecovery"], zone["forceDestroy"]) == (True, True)
    private = recorded(zone={"name": "photos.internal", "vpc_ids": ["vpc-1"]})
    assert inputs(private, "aws:route53/zone:Zone", "names")["vpcs"] == [{"vpcId": "vpc-1"}]
    existing = recorded(zone={"name": "example.com", "id": "Z1"}, records={"a": {"name": "a", **A}})
    assert not existing.of_type("aws:route53/zone:Zone")
    assert inputs(existing, "aws:route53/record:Record", "names-a")["zoneId"] == "Z1"


def test_outputs_are_by_key() -> None:
    made = recorded(records={"a": {"name": "a", **A}, "apex": {"name": "", **A}}, health_checks={"one": CHECK})
    outputs = made.named("names", "photo-platform:index:DnsRouting").outputs
    assert outputs["names"] == {"a": "a.example.com", "apex": "example.com"}
    check = made.named("names-one", "aws:route53/healthCheck:HealthCheck")
    assert outputs["health_check_ids"] == {"one": check.id}
    assert len(outputs["name_servers"]) == 4
    nothing = recorded().named("names", "photo-platform:index:DnsRouting").outputs
    assert (nothing["names"], nothing["health_check_ids"]) == ({}, {})


@pytest.mark.parametrize("preview", [False, True])
def test_the_example_answers_by_every_policy(*, preview: bool) -> None:
    args: Any = EXAMPLES[DnsRouting][1]
    dns = read_recorded(run(lambda: DnsRouting("names", args), preview=preview).resources)
    assert not list(refusals(dns))
    assert not dns.unread
    berlin = Resolver(country="DE", region="eu-central-1")
    for name in sorted({record.name for record in dns.zones[0].records}):
        assert answer(dns, name, "A", berlin).status is Status.ANSWER
    policies_used = {type(record.policy).__name__ for record in dns.zones[0].records}
    assert policies_used == {
        "Simple", "Weighted", "Failover", "Latency", "Geolocation", "Geoproximity", "Multivalue", "IpBased",
    }  # fmt: skip


def test_a_primary_that_fails_hands_over() -> None:
    api = {"name": "api", "type": "CNAME"}
    records = {
        "primary": {**api, "values": ["i.example.org"], "failover": "primary", "health_check": "x"},
        "secondary": {**api, "values": ["f.example.org"], "failover": "secondary"},
    }
    dns = read_recorded(recorded(records=records, health_checks={"x": CHECK}).resources)
    said = [next(follow(dns, "api.example.com", "A", health=Health(down))).records[0].value for down in
            (frozenset[str](), frozenset({"names-x"}))]  # fmt: skip
    assert said == ["i.example.org", "f.example.org"]


def test_values_that_only_a_deployment_knows_are_taken() -> None:
    def program() -> None:
        DnsRouting(
            "names",
            {
                "zone": {"name": "photos.internal", "vpc_ids": [pulumi.Output.from_input("vpc-1")]},
                "records": {"albums": {"name": "albums", "type": "CNAME", "values": [pulumi.Output.from_input("lb")]}},
            },
        )

    assert inputs(run(program), "aws:route53/record:Record", "names-albums")["records"] == ["lb"]


def test_no_rule_is_broken() -> None:
    args: Any = EXAMPLES[DnsRouting][1]
    report = judge(run(lambda: DnsRouting("names", args)))
    assert not report.violations
    assert not report.unjudged
