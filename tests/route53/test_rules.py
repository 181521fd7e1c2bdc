"""Each thing that Route 53 refuses, and each that is hardly intended: found, and not where all is well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from route53 import Dns, Record, Zone, refusals
from route53.model import (
    Alias,
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    Multivalue,
    RoutingPolicy,
    Weighted,
)


def one(policy: RoutingPolicy, identifier: str = "1", **more: object) -> Record:
    plain = Record("www.example.com", "A", policy, identifier, ("192.0.2.1",), 60, health_check="check")
    return replace(plain, **more)  # pyright: ignore[reportArgumentType] - a test's shorthand


def simple(name: str = "www.example.com", type_: str = "A", value: str = "192.0.2.1") -> Record:
    return Record(name, type_, values=(value,), ttl=60)


def alias(target: str, *, evaluate: bool = False, name: str = "www.example.com", policy: object = None) -> Record:
    plain = Record(name, "A", alias=Alias(target, evaluate))
    return plain if policy is None else replace(plain, policy=policy, set_identifier="alias")  # pyright: ignore[reportArgumentType]


FAILOVER = [one(Failover(primary=True)), one(Failover(primary=False), "2")]
EVERYWHERE = one(Geolocation(country="*"), "rest")
REST = one(IpBased("c", "*"), "rest")
OREGON, DUBLIN = one(Geoproximity(region="us-west-2")), one(Latency("eu-west-1"), "2")

REFUSED: list[tuple[str, list[Record], str]] = [
    ("two primaries", [*FAILOVER, one(Failover(primary=True), "3")], "1 is the primary already"),
    ("two secondaries", [*FAILOVER, one(Failover(primary=False), "3")], "2 is the secondary already"),
    ("mixed policies", [one(Weighted(1)), one(Latency("eu-west-1"), "2")], "these mix latency, weighted"),
    ("policy and simple", [one(Weighted(1)), simple()], "these mix simple, weighted"),
    ("two simple", [simple(), simple(value="192.0.2.2")], "simple routing has one record"),
    ("identifier of a simple record", [replace(simple(), set_identifier="x")], "simple routing has none"),
    ("no identifier", [one(Weighted(1), "")], "set_identifier: required"),
    ("same identifier", [one(Weighted(1)), one(Weighted(2))], "'1' is taken"),
    ("weight", [one(Weighted(256))], "must be between 0 and 255"),
    ("negative weight", [one(Weighted(-1))], "must be between 0 and 255"),
    ("101 weighted", [one(Weighted(1), str(n)) for n in range(101)], "here are 101"),
    ("weighted TTLs", [one(Weighted(1)), one(Weighted(1), "2", ttl=61)], "must be 60, as in 1"),
    ("several values", [one(Weighted(1), values=("192.0.2.1", "192.0.2.2"))], "has one value"),
    ("several values", [replace(DUBLIN, values=("192.0.2.1", "192.0.2.2"))], "latency routing has one value"),
    ("same place", [EVERYWHERE, one(Geolocation("EU")), one(Geolocation("EU"), "2")], "for continent EU already"),
    ("continent", [EVERYWHERE, one(Geolocation("XX"))], "must be one of AF, AN, AS"),
    ("country", [EVERYWHERE, one(Geolocation(country="de"))], "two capital letters"),
    ("state", [EVERYWHERE, one(Geolocation(country="CA", subdivision="CA"))], "a state of the country US"),
    ("both", [EVERYWHERE, one(Geolocation("EU", "DE"))], "a continent or a country, not both"),
    ("bias", [replace(OREGON, policy=Geoproximity(region="us-west-2", bias=100))], "between -99 and 99"),
    ("bias", [replace(OREGON, policy=Geoproximity(region="us-west-2", bias=-100))], "between -99 and 99"),
    ("two places", [replace(OREGON, policy=Geoproximity("us-west-2", "", (1.0, 2.0)))], "needs one of region"),
    ("no place", [replace(OREGON, policy=Geoproximity())], "needs one of region"),
    ("Region", [replace(OREGON, policy=Geoproximity(region="us-west-9"))], "'us-west-9' is no Region"),
    ("latitude", [replace(OREGON, policy=Geoproximity(coordinates=(91.0, 0.0)))], "-90 to 90"),
    ("decimals", [replace(OREGON, policy=Geoproximity(coordinates=(1.001, 0.0)))], "two decimals"),
    ("same Region", [DUBLIN, one(Latency("eu-west-1"))], "2 is for eu-west-1 already"),
    ("Region", [one(Latency("europe"))], "'europe' is no Region"),
    ("multivalue CNAME", [one(Multivalue(), type="CNAME", values=("a.example.org",))], "takes no CNAME records"),
    ("multivalue alias", [alias("x.elb.amazonaws.com", policy=Multivalue())], "takes no alias"),
    ("location", [REST, one(IpBased("c", "moon"))], "no location 'moon'; it has near, bad"),
    ("same location", [REST, one(IpBased("c", "near")), one(IpBased("c", "near"), "2")], "for location near already"),
    ("block", [REST, one(IpBased("c", "bad"))], "203.0.113.0/25 must have 1 to 24 bits"),
    ("CNAME at the apex", [simple("example.com", "CNAME", "a.example.org")], "can have no CNAME"),
    ("CNAME beside others", [simple(), simple(type_="CNAME", value="a.example.org")], "the records of type A"),
    ("two CNAME values", [replace(simple(type_="CNAME"), values=("a", "b"))], "a CNAME has one value"),
    ("name outside", [simple("www.example.org")], "end with .example.com"),
    ("NS wildcard", [simple("*.example.com", "NS", "ns.example.org")], "a wildcard can have no NS"),
    ("NS by weight", [one(Weighted(1), type="NS", name="a.example.com")], "simple routing only"),
    ("no value", [replace(simple(), values=())], "must have a value"),
    ("address", [simple(value="192.0.2.300")], "'192.0.2.300' must be an IPv4 address"),
    ("address", [simple(type_="AAAA")], "'192.0.2.1' must be an IPv6 address"),
    ("no TTL", [replace(simple(), ttl=None)], "must be given in seconds"),
    ("TTL of an alias", [replace(alias("d1.cloudfront.net"), ttl=60)], "has the TTL of its target"),
    ("value of an alias", [replace(alias("d1.cloudfront.net"), values=("192.0.2.1",))], "the values of its target"),
    ("alias of type NS", [replace(alias("d1.cloudfront.net", name="a.example.com"), type="NS")], "cannot have type NS"),
    ("CloudFront's health", [alias("d1.cloudfront.net", evaluate=True)], "must be False: a CloudFront"),
    ("alias to nothing", [alias("a.example.com")], "has no record a.example.com of type A"),
]

DOUBTFUL: list[tuple[str, list[Record], str]] = [
    ("no default", [one(Geolocation("EU"))], "no record is the default"),
    ("no default location", [one(IpBased("c", "near"))], "no record is for the default location"),
    ("no secondary", FAILOVER[:1], "there is no secondary"),
    ("no primary", FAILOVER[1:], "there is no primary"),
    ("no check", [replace(FAILOVER[0], health_check=None), FAILOVER[1]], "it never fails over"),
    ("no check", [one(Multivalue(), health_check=None)], "counts as healthy always"),
    ("all zero", [one(Weighted(0)), one(Weighted(0), "2")], "all weights are 0"),
]

GOOD: list[list[Record]] = [
    FAILOVER,
    [EVERYWHERE, one(Geolocation("EU")), one(Geolocation(country="US", subdivision="CA"), "2")],
    [one(Weighted(0)), one(Weighted(255), "2")],
    [one(Weighted(1), str(n)) for n in range(100)],
    [OREGON, one(Geoproximity(coordinates=(-90.0, 179.99), bias=-99), "2")],
    [DUBLIN, one(Latency("us-east-1"))],
    [one(Multivalue(), str(n)) for n in range(20)],
    [REST, one(IpBased("c", "near"))],
    [simple(), simple(type_="AAAA", value="2001:db8::1"), alias("www.example.com", name="example.com")],
    [alias("d1.cloudfront.net", name="example.com"), simple("*.example.com")],
    [alias("lb.elb.amazonaws.com", evaluate=True, policy=Failover(primary=True)), FAILOVER[1]],
]


def found(records: list[Record], *, refused: bool, vpcs: tuple[str, ...] = ()) -> list[str]:
    zone = Zone("z", "example.com", tuple(records), frozenset(vpcs))
    dns = Dns((zone,), collections={"c": {"near": ("203.0.113.0/24",), "bad": ("203.0.113.0/25",)}})
    return [str(problem) for problem in refusals(dns) if problem.refused is refused]


@pytest.mark.parametrize(("records", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_route_53_refuses_is_found(records: list[Record], message: str) -> None:
    problems = found(records, refused=True)
    assert [problem for problem in problems if message in problem], problems


@pytest.mark.parametrize(("records", "message"), [row[1:] for row in DOUBTFUL], ids=[row[0] for row in DOUBTFUL])
def test_what_is_hardly_intended_is_found(records: list[Record], message: str) -> None:
    assert [problem for problem in found(records, refused=False) if message in problem]
    assert not found(records, refused=True)


@pytest.mark.parametrize("records", GOOD)
def test_good_records_are_left_alone(records: list[Record]) -> None:
    assert not found(records, refused=True)
    assert not found(records, refused=False)


def test_a_private_zone_has_neither_cloudfront_nor_blocks() -> None:
    assert "no alias to CloudFront" in found([alias("d1.cloudfront.net")], refused=True, vpcs=("vpc",))[0]
    assert "IP-based routing in private zones" in found([REST], refused=False, vpcs=("vpc",))[0]
