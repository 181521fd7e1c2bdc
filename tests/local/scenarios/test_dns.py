"""The questions of the DNS scenario: each record set is asked for, and a server that answers otherwise is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from components.dns_routing import DnsRouting
from local.emulators.addresses import Addresses
from local.scenarios.dns import Asked, Asking, section, served
from recorder.run import record
from route53 import Dns, Zone, read_recorded
from tests.components.examples import EXAMPLES

LOAD_BALANCER = "albums-1.elb.eu-west-1.amazonaws.com"


def program() -> None:
    DnsRouting("public", EXAMPLES[DnsRouting][1])  # pyright: ignore[reportArgumentType]
    DnsRouting(
        "private",
        {
            "zone": {"name": "photos.internal", "vpc_ids": ["vpc-1"]},
            "records": {
                "albums": {"name": "albums", "type": "CNAME", "values": [LOAD_BALANCER]},
                "any": {"name": "*.jobs", "type": "TXT", "values": ["a job"]},
            },
        },
    )


@pytest.fixture(scope="module")
def dns() -> Dns:
    return read_recorded(record(program).resources)


@pytest.fixture(scope="module")
def addresses(dns: Dns) -> dict[str, list[str]]:
    known = Addresses()
    known.put(LOAD_BALANCER, 8080, "127.0.0.1:40123")
    return served(dns, known)


@pytest.fixture(scope="module")
def asked(dns: Dns, addresses: dict[str, list[str]]) -> Iterator[tuple[tuple[Asked, ...], int]]:
    asking = Asking(dns, "eu-west-1", addresses)
    with asking.serving() as port:
        yield tuple(asking.all()), port


def test_every_answer_is_the_simulators(dns: Dns, asked: tuple[tuple[Asked, ...], int]) -> None:
    rows, port = asked
    assert not [row for row in rows if not row.ok]
    found: Any = section(dns, rows, port, keep=True)
    assert found.ok
    assert found.endpoints == {"dns": f"127.0.0.1:{port}"}
    assert {zone["name"]: zone["private"] for zone in found.facts["zones"]} == {
        "example.com": False,
        "photos.internal": True,
    }
    assert {row.name for row in rows} > {record.name for zone in dns.zones for record in zone.records} - {
        "*.jobs.photos.internal"
    }


def test_who_asks_and_what_fails_change_the_answer(asked: tuple[tuple[Asked, ...], int]) -> None:
    answers = {(row.name, row.by, row.down): row.answered for row in asked[0]}
    assert answers["geolocation.example.com", "Berlin", ""] == ("192.0.2.5",)
    assert answers["geolocation.example.com", "Tokyo", ""] == ("192.0.2.6",)
    assert answers["latency.example.com", "Berlin", ""] == ("192.0.2.9",)
    assert answers["latency.example.com", "Tokyo", ""] == ("192.0.2.10",)
    assert answers["ip-based.example.com", "Berlin", ""] == ("192.0.2.13",)
    assert answers["ip-based.example.com", "San Francisco", ""] == ("192.0.2.14",)
    assert answers["failover.example.com", "Berlin", ""] == ("192.0.2.1",)
    assert answers["failover.example.com", "Berlin", "public-both"] == ("192.0.2.2",)
    assert answers["multivalue.example.com", "Berlin", "public-ireland"] == ("192.0.2.12",)


def test_private_names_are_for_their_vpc_and_lead_to_this_machine(asked: tuple[tuple[Asked, ...], int]) -> None:
    answers = {(row.name, row.by): row.answered for row in asked[0]}
    assert answers["albums.photos.internal", "VPC vpc-1"] == (f"{LOAD_BALANCER}.", "127.0.0.1")
    assert answers["any.jobs.photos.internal", "VPC vpc-1"] == ('"a job"',)
    assert answers["no-such-name.photos.internal", "VPC vpc-1"] == ("NXDOMAIN",)
    assert answers["photos.internal", "Berlin"] == ("REFUSED",)


def test_a_wrong_answer_is_noticed(dns: Dns, asked: tuple[tuple[Asked, ...], int]) -> None:
    rows, port = asked
    found = section(dns, (*rows, replace(rows[0], answered=("192.0.2.99",))), port, keep=False)
    assert not found.ok
    assert found.title == f"DNS: {len(rows)} of {len(rows) + 1} questions answered as Route 53 would"


def test_records_that_route_53_refuses_are_noticed(dns: Dns) -> None:
    twice = Zone("z", "example.org", (dns.zones[0].records[0],) * 2)
    found: Any = section(Dns((twice,)), (), 53, keep=False)
    assert not found.ok
    assert found.facts["refused"]


def test_a_server_that_is_gone_is_noticed(dns: Dns, addresses: dict[str, list[str]]) -> None:
    asking = Asking(dns, "eu-west-1", addresses)
    with asking.serving():
        pass
    first = next(asking.all())
    assert not first.ok
    assert first.answered[0].startswith("no answer: ")
    assert first.by == "VPC vpc-1", "the zones come in the order of their names"
