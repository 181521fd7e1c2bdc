"""What Route 53 answers, by the examples of its documentation."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from recorder.resource import UNKNOWN
from route53 import Dns, Health, Record, Resolver, Status, Zone, answer, follow
from route53.errors import InvalidRecordSetError, UnknownPlaceError
from route53.model import (
    Alias,
    CheckKind,
    Failover,
    Geolocation,
    Geoproximity,
    HealthCheck,
    IpBased,
    Latency,
    Multivalue,
    RoutingPolicy,
    Weighted,
)

EUROPE = Resolver(country="DE", coordinates=(52.5, 13.4))
CALIFORNIA = Resolver(country="US", subdivision="CA", coordinates=(37.8, -122.4))


def record(value: str, policy: RoutingPolicy | None = None, name: str = "www.example.com", **more: object) -> Record:
    fields: dict[str, object] = {"values": (value,), "ttl": 60, "set_identifier": value if policy else ""}
    if policy:
        fields["policy"] = policy
    return Record(name, "A", **(fields | more))  # pyright: ignore[reportArgumentType] - a test's shorthand


def zone(*records: Record, name: str = "example.com", vpcs: tuple[str, ...] = ()) -> Dns:
    return Dns((Zone(name, name, records, frozenset(vpcs)),), collections={"c": {"near": ("203.0.113.0/24",)}})


def values(
    dns: Dns, name: str = "www.example.com", type_: str = "A", who: Resolver | None = None, down: tuple[str, ...] = ()
) -> list[object]:
    return [one.value for one in answer(dns, name, type_, who, health=Health(frozenset(down))).records]


def alias(
    name: str, target: str, *, policy: RoutingPolicy | None = None, evaluate: bool = True, **more: object
) -> Record:
    return record("", policy, name, **({"values": (), "ttl": None, "alias": Alias(target, evaluate)} | more))


@pytest.mark.parametrize(
    ("down", "expected"),
    [((), "1"), (("1",), "2"), (("2",), "1"), (("1", "2"), "1")],
)
def test_failover_answers_the_primary_unless_only_the_secondary_is_healthy(
    down: tuple[str, ...], expected: str
) -> None:
    dns = zone(
        record("2", Failover(primary=False), health_check="2"), record("1", Failover(primary=True), health_check="1")
    )
    assert values(dns, down=down) == [expected]


def test_a_secondary_without_a_health_check_answers_whenever_the_primary_is_down() -> None:
    dns = zone(record("1", Failover(primary=True), health_check="1"), record("2", Failover(primary=False)))
    assert values(dns, down=("1",)) == ["2"]


@pytest.mark.parametrize(
    ("down", "expected"),
    [
        ((), "CA"),
        (("CA",), "US"),
        (("CA", "US"), "NA"),
        (("CA", "US", "NA"), "*"),
        (("CA", "US", "NA", "*"), "CA"),
    ],
)
def test_an_unhealthy_place_hands_over_to_the_larger_one(down: tuple[str, ...], expected: str) -> None:
    places = {
        "*": Geolocation(country="*"),
        "NA": Geolocation(continent="NA"),
        "US": Geolocation(country="US"),
        "CA": Geolocation(country="US", subdivision="CA"),
        "EU": Geolocation(continent="EU"),
    }
    dns = zone(*(record(name, place, health_check=name) for name, place in places.items()))
    assert values(dns, who=CALIFORNIA, down=down) == [expected]


def test_geolocation_without_a_default_has_no_answer_for_everybody_else() -> None:
    dns = zone(record("EU", Geolocation(continent="EU")))
    response = answer(dns, "www.example.com", "A", CALIFORNIA)
    assert (response.status, response.records) == (Status.NODATA, ())
    assert response.authority[0].type == "SOA"
    assert response.steps[0].considered[0].reason == "for continent EU, where the resolver is not"
    assert values(dns, who=EUROPE) == ["EU"]
    assert answer(dns, "www.example.com", "A").status is Status.NODATA  # an address that is on no map


def test_weights_of_zero_answer_only_when_all_others_are_unhealthy() -> None:
    dns = zone(record("1", Weighted(5), health_check="1"), record("0", Weighted(0), health_check="0"))
    assert values(dns) == ["1"]
    assert values(dns, down=("1",)) == ["0"]
    assert values(dns, down=("1", "0")) == ["1"]


def test_latency_is_measured_where_it_is_given_and_estimated_where_not() -> None:
    dns = zone(record("eu", Latency("eu-central-1")), record("us", Latency("us-east-1")))
    assert values(dns, who=EUROPE) == ["eu"]
    measured = Resolver(coordinates=EUROPE.coordinates, latency_ms={"eu-central-1": 90.0, "us-east-1": 80.0})
    response = answer(dns, "www.example.com", "A", measured)
    assert ([one.value for one in response.records], response.notes) == (["us"], ())
    assert "by estimates" in answer(dns, "www.example.com", "A", EUROPE).notes[0]
    with pytest.raises(UnknownPlaceError, match=r"give its coordinates, its Region or its measured latencies"):
        answer(dns, "www.example.com", "A")


def test_a_bias_moves_the_border() -> None:
    def dns(bias: int) -> Dns:
        return zone(
            record("oregon", Geoproximity(region="us-west-2")),
            record("virginia", Geoproximity(region="us-east-1", bias=bias)),
        )

    denver = Resolver(coordinates=(39.7, -105.0))
    assert values(dns(0), who=denver) == ["oregon"]
    assert values(dns(50), who=denver) == ["virginia"]
    kansas_city = Resolver(coordinates=(39.1, -94.6))
    assert values(dns(0), who=kansas_city) == ["virginia"]
    assert values(dns(-60), who=kansas_city) == ["oregon"]
    steps = answer(dns(50), "www.example.com", "A", denver).steps
    assert "km by its bias" in steps[0].considered[0].reason


def test_a_local_zone_group_is_where_its_region_is() -> None:
    dns = zone(
        record("la", Geoproximity(local_zone_group="us-west-2-lax-1")), record("va", Geoproximity(region="us-east-1"))
    )
    assert values(dns, who=CALIFORNIA) == ["la"]


def test_a_multivalue_answer_holds_eight_healthy_records_at_most() -> None:
    dns = zone(*(record(str(n), Multivalue(), health_check=str(n)) for n in range(12)))
    assert len(values(dns)) == 8
    assert set(values(dns, down=tuple("0123456"))) == {"7", "8", "9", "10", "11"}
    assert len(values(dns, down=tuple(str(n) for n in range(12)))) == 8


@pytest.mark.parametrize(
    ("subnet", "expected"),
    [("203.0.113.128/25", "near"), ("203.0.113.0/24", "near"), ("203.0.0.0/16", "rest"), ("2001:db8::/32", "rest")],
)
def test_a_subnet_that_is_wider_than_the_block_does_not_match_it(subnet: str, expected: str) -> None:
    dns = zone(record("near", IpBased("c", "near")), record("rest", IpBased("c", "*")))
    assert values(dns, who=Resolver(subnet=ip_network(subnet))) == [expected]


def test_an_alias_answers_with_its_target_and_the_targets_ttl() -> None:
    dns = zone(record("192.0.2.1", name="a.example.com", ttl=30), alias("www.example.com", "a.example.com"))
    (one,) = answer(dns, "www.example.com", "A").records
    assert (one.name, one.value, one.ttl) == ("www.example.com", "192.0.2.1", 30)


def test_a_tree_backs_out_of_a_branch_in_which_nothing_is_healthy() -> None:
    branch = [record(n, Weighted(1), "eu.example.com", health_check=n) for n in ("eu1", "eu2")]
    tree = [
        alias("www.example.com", "eu.example.com", policy=Latency("eu-central-1"), set_identifier="eu"),
        record("us", Latency("us-east-1"), health_check="us"),
    ]
    dns = zone(*branch, *tree)
    assert values(dns, who=EUROPE, down=("eu1",)) == ["eu2"]
    assert values(dns, who=EUROPE, down=("eu1", "eu2")) == ["us"]
    assert values(dns, who=EUROPE, down=("eu1", "eu2", "us"))[0] in {"eu1", "eu2"}


def test_an_alias_that_does_not_evaluate_its_target_stays_in_its_branch() -> None:
    dns = zone(
        record("eu", name="eu.example.com", health_check="eu"),
        alias("www.example.com", "eu.example.com", policy=Latency("eu-central-1"), evaluate=False, set_identifier="eu"),
        record("us", Latency("us-east-1")),
    )
    assert values(dns, who=EUROPE, down=("eu",)) == ["eu"]


def test_an_alias_to_an_aws_resource_has_its_given_address_or_a_labelled_stand_in() -> None:
    dns = zone(alias("www.example.com", "d1.cloudfront.net", evaluate=False))
    given = answer(dns, "www.example.com", "A", addresses={"d1.cloudfront.net.": ["127.0.0.1", "::1"]})
    assert ([r.value for r in given.records], given.records[0].ttl, given.notes) == (["127.0.0.1"], 60, ())
    stand_in = answer(dns, "www.example.com", "A")
    assert str(stand_in.records[0].value).startswith("192.0.2.")
    assert "stands in for the address of d1.cloudfront.net" in stand_in.notes[0]
    unknown = zone(alias("www.example.com", "x", alias=Alias(UNKNOWN)))
    assert values(unknown) == [UNKNOWN]


def test_an_unhealthy_load_balancer_hands_over() -> None:
    dns = zone(
        alias("www.example.com", "lb.elb.amazonaws.com", policy=Failover(primary=True), set_identifier="1"),
        record("2", Failover(primary=False)),
    )
    assert values(dns, down=("lb.elb.amazonaws.com",)) == ["2"]


def test_aliases_in_a_circle_have_no_answer() -> None:
    dns = zone(alias("a.example.com", "b.example.com"), alias("b.example.com", "a.example.com"))
    assert answer(dns, "a.example.com", "A").status is Status.NODATA


def test_a_cname_is_answered_to_every_type_and_followed_by_resolvers_alone() -> None:
    cname = Record("www.example.com", "CNAME", values=("a.example.com.",), ttl=60)
    dns = zone(cname, record("192.0.2.1", name="a.example.com"))
    assert values(dns) == ["a.example.com."]
    assert [[r.value for r in one.records] for one in follow(dns, "www.example.com", "A")] == [
        ["a.example.com."],
        ["192.0.2.1"],
    ]
    assert len(list(follow(dns, "www.example.com", "CNAME"))) == 1
    outside = zone(Record("www.example.com", "CNAME", values=("elsewhere.org",), ttl=60))
    assert len(list(follow(outside, "www.example.com", "A"))) == 1
    *_, last = follow(outside, "www.example.com", "A", addresses={"elsewhere.org": ["127.0.0.1", "::1"]})
    assert [one.value for one in last.records] == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("name", "type_", "status"),
    [
        ("x.example.com", "A", Status.ANSWER),
        ("y.x.example.com", "A", Status.ANSWER),
        ("x.example.com", "MX", Status.NODATA),
        ("a.example.com", "A", Status.ANSWER),
        ("a.example.com", "MX", Status.NODATA),
        ("b.example.com", "A", Status.NODATA),  # it exists, because c.b.example.com does: the wildcard is not for it
        ("d.b.example.com", "A", Status.NXDOMAIN),
        ("example.com", "A", Status.NODATA),
        ("example.com", "NS", Status.ANSWER),
        ("example.com", "SOA", Status.ANSWER),
        ("example.org", "A", Status.REFUSED),
        ("badexample.com", "A", Status.REFUSED),
        ("WWW.Example.COM.", "A", Status.ANSWER),
    ],
)
def test_names_exist_as_the_rules_of_wildcards_have_it(name: str, type_: str, status: Status) -> None:
    dns = zone(
        record("1", name="*.example.com"), record("2", name="a.example.com"), record("3", name="c.b.example.com")
    )
    assert answer(dns, name, type_).status is status


def test_a_name_that_does_not_exist_is_nxdomain() -> None:
    response = answer(zone(record("1")), "nope.example.com", "A")
    assert (response.status, response.authority[0].ttl) == (Status.NXDOMAIN, 900)


def test_a_delegated_part_is_referred_to_its_name_servers() -> None:
    dns = zone(Record("sub.example.com", "NS", values=("ns.other.net",), ttl=300))
    response = answer(dns, "a.sub.example.com", "A")
    assert (response.status, response.authority[0].value) == (Status.REFERRAL, "ns.other.net")


def test_a_private_zone_answers_its_vpcs_alone_and_comes_before_public_ones() -> None:
    public = Zone("public", "example.com", (record("public"),))
    private = Zone("private", "example.com", (record("private", name="db.example.com"),), frozenset({"vpc-1"}))
    dns = Dns((public, private))
    assert values(dns, "db.example.com", who=Resolver(vpc="vpc-1")) == ["private"]
    assert answer(dns, "www.example.com", "A", Resolver(vpc="vpc-1")).status is Status.NXDOMAIN
    assert values(dns, "www.example.com", who=Resolver(vpc="vpc-2")) == ["public"]
    assert answer(dns, "db.example.com", "A").status is Status.NXDOMAIN


def test_a_query_from_a_vpc_comes_from_its_region() -> None:
    dns = zone(record("us", Geolocation(country="US")), record("rest", Geolocation(country="*")), vpcs=("vpc-1",))
    assert values(dns, who=Resolver(vpc="vpc-1", region="us-east-1")) == ["us"]


def test_mixed_policies_are_no_record_set() -> None:
    with pytest.raises(InvalidRecordSetError, match="mixes the policies latency, weighted"):
        answer(zone(record("1", Weighted(1)), record("2", Latency("eu-west-1"))), "www.example.com", "A")


CHECKS = {
    "end": HealthCheck(),
    "off": HealthCheck(disabled=True),
    "turned": HealthCheck(inverted=True),
    "off and turned": HealthCheck(disabled=True, inverted=True),
    "alarm": HealthCheck(CheckKind.ALARM, without_data=False),
    "most": HealthCheck(CheckKind.CALCULATED, ("end", "alarm", "off"), 2),
    "none": HealthCheck(CheckKind.CALCULATED, (), 0),
    "circle": HealthCheck(CheckKind.CALCULATED, ("circle",), 1),
}


@pytest.mark.parametrize(
    ("check", "down", "no_data", "expected"),
    [
        ("end", "", "", True),
        ("end", "end", "", False),
        ("off", "off", "", True),
        ("turned", "", "", False),
        ("turned", "turned", "", True),
        ("off and turned", "", "", False),
        ("alarm", "", "alarm", False),
        ("end", "", "end", True),
        ("most", "end", "", True),
        ("most", "end", "alarm", False),
        ("most", "most", "", False),
        ("none", "", "", True),
        ("circle", "", "", False),
    ],
)
def test_a_health_check_says_what_its_kind_makes_of_what_it_sees(
    check: str, down: str, no_data: str, *, expected: bool
) -> None:
    health = Health(frozenset({down}), frozenset({no_data}))
    assert health.of_check(check, CHECKS) is expected
