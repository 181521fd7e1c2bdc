"""The DNS server, asked by `dig` and by hand."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from dnslib import EDNS0, QTYPE, RCODE, DNSRecord, EDNSOption

from cli.errors import UserError
from recorder.resource import UNKNOWN
from route53 import Dns, Health, Record, Resolver, Zone, answer
from route53.model import Alias, Failover, Geolocation, IpBased, Latency, Multivalue, Weighted
from route53.server import LOCALHOST, NameServer
from tests.patience import PATIENCE_SECONDS

needs_dig = pytest.mark.skipif(shutil.which("dig") is None, reason="dig is not installed: install bind9-dnsutils")

LONG = "x" * 300
BERLIN = Resolver(country="DE", coordinates=(52.5, 13.4))
PLACES = {ip_network("203.0.113.0/24"): BERLIN, ip_network("2001:db8::/32"): Resolver(region="us-east-1")}
DOWN = frozenset({"failing"})


def _records() -> Iterator[Record]:
    def several(name: str, policies: dict[str, object], **more: object) -> Iterator[Record]:
        for value, policy in policies.items():
            yield Record(name, "A", policy, value, (value,), 60, **more)  # pyright: ignore[reportArgumentType]

    yield Record("example.com", "MX", values=("10 mail.example.com", "20 mail2.example.com"), ttl=300)
    yield Record("example.com", "TXT", values=("v=spf1 -all", LONG), ttl=300)
    yield Record("www.example.com", "CNAME", values=("w.example.com",), ttl=300)
    yield from several("w.example.com", {"192.0.2.1": Weighted(3), "192.0.2.2": Weighted(1)})
    yield from several("f.example.com", {"192.0.2.3": Failover(primary=True)}, health_check="failing")
    yield from several("f.example.com", {"192.0.2.4": Failover(primary=False)})
    yield from several("g.example.com", {"192.0.2.5": Geolocation("EU"), "192.0.2.6": Geolocation(country="*")})
    yield from several("l.example.com", {"192.0.2.7": Latency("eu-central-1"), "192.0.2.8": Latency("us-east-1")})
    yield from several("m.example.com", {f"192.0.2.{n}": Multivalue() for n in range(20, 32)})
    yield from several("i.example.com", {"192.0.2.9": IpBased("c", "near"), "192.0.2.10": IpBased("c", "*")})
    yield Record("*.wild.example.com", "AAAA", values=("2001:db8::1",), ttl=60)
    yield Record("alias.example.com", "A", alias=Alias("d1.cloudfront.net"))
    yield Record("unknown.example.com", "A", values=(UNKNOWN,), ttl=60)
    yield Record("bad.example.com", "A", values=("not an address",), ttl=60)
    yield Record("mx.example.com", "MX", values=("mail",), ttl=60)
    yield Record("srv2.example.com", "SRV", values=("1 2",), ttl=60)
    yield Record("dots.example.com", "CNAME", values=("a..b",), ttl=60)
    yield Record("big.example.com", "TXT", values=tuple(f"{n} {'y' * 200}" for n in range(9)), ttl=60)
    yield Record("srv.example.com", "SRV", values=("1 10 5269 a.example.com",), ttl=60)
    yield Record("caa.example.com", "CAA", values=('0 issue "ca.example.com"',), ttl=60)


DNS = Dns((Zone("zone", "example.com", tuple(_records())),), collections={"c": {"near": ("203.0.113.0/24",)}})


@pytest.fixture
def server() -> Iterator[NameServer]:
    """Yield a server on a free port, with chance from one seed."""
    one = NameServer(DNS, places=PLACES, health=lambda: Health(DOWN), random=random.Random(7))  # noqa: S311 - no secret
    one.start()
    yield one
    one.stop()


def dig(server: NameServer, *arguments: str) -> str:
    command = [
        "dig",
        f"@{LOCALHOST}",
        "-p",
        str(server.port),
        "+time=600",
        "+tries=1",
        "+noall",
        "+comments",
        "+answer",
    ]
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    ).stdout


def lines(output: str) -> list[tuple[str, str, str, str]]:
    """Return name, TTL, type and value of each answer that `dig` printed."""
    rows = [line.split(maxsplit=4) for line in output.splitlines() if line and not line.startswith(";")]
    return [(row[0], row[1], row[3], row[4]) for row in rows]


QUESTIONS = [
    ("example.com", "MX", ""),
    ("www.example.com", "A", ""),
    *(("w.example.com", "A", "") for _ in range(6)),
    ("f.example.com", "A", ""),
    ("g.example.com", "A", "203.0.113.0/24"),
    ("g.example.com", "A", "198.51.100.0/24"),
    ("l.example.com", "A", "203.0.113.0/24"),
    ("l.example.com", "A", "2001:db8:1::/48"),
    ("m.example.com", "A", ""),
    ("i.example.com", "A", "203.0.113.0/28"),
    ("i.example.com", "A", "203.0.0.0/16"),
    ("x.wild.example.com", "AAAA", ""),
    ("x.wild.example.com", "A", ""),
    ("alias.example.com", "A", ""),
    ("nope.example.com", "A", ""),
    ("example.org", "A", ""),
    ("srv.example.com", "SRV", ""),
]


@needs_dig
@pytest.mark.parametrize("transport", ["+notcp", "+tcp"])
def test_dig_gets_the_simulators_answer(server: NameServer, transport: str) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    for name, type_, subnet in QUESTIONS:
        output = dig(server, transport, *([f"+subnet={subnet}"] if subnet else []), name, type_)
        network = ip_network(subnet) if subnet else ip_network(f"{LOCALHOST}/32")
        who = next((known for place, known in PLACES.items() if subnet and _within(subnet, str(place))), Resolver())
        asking = Resolver(country=who.country, coordinates=who.coordinates, region=who.region, subnet=network)
        expected = answer(DNS, name, type_, asking, health=Health(DOWN), random=chance)
        said = [(f"{r.name}.", str(r.ttl), r.type, _dotted(r.type, str(r.value))) for r in expected.records]
        assert lines(output) == said, f"{name} {type_} {subnet}"
        status = {"ANSWER": "NOERROR", "NODATA": "NOERROR"}.get(expected.status, expected.status)
        assert f"status: {status}" in output


def _within(subnet: str, place: str) -> bool:
    one, two = ip_network(subnet), ip_network(place)
    return one.version == two.version and one.network_address in two and one.prefixlen >= two.prefixlen


def _dotted(type_: str, value: str) -> str:
    return f"{value}." if type_ in {"MX", "CNAME", "SRV"} else value


@needs_dig
def test_long_texts_arrive_whole_by_tcp_after_a_truncated_answer(server: NameServer) -> None:
    assert len(lines(dig(server, "big.example.com", "TXT"))) == 9
    cut = dig(server, "+ignore", "+noedns", "big.example.com", "TXT")
    assert "tc" in cut.split("flags: ")[1].split(";")[0].split()
    texts = [value for *_, value in lines(dig(server, "+tcp", "example.com", "TXT"))]
    assert '"v=spf1 -all"' in texts
    assert f'"{LONG[:255]}" "{LONG[255:]}"' in texts


def ask(server: NameServer, name: str, type_: str = "A", subnet: bytes | None = None) -> DNSRecord:
    query = DNSRecord.question(name, type_)
    if subnet is not None:
        query.add_ar(EDNS0(udp_len=1232, opts=[EDNSOption(8, subnet)]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(5)
        one.sendto(query.pack(), (LOCALHOST, server.port))
        return DNSRecord.parse(one.recv(4096))


def _scope(reply: DNSRecord) -> int:
    (option,) = next(rr for rr in reply.ar if rr.rtype == 41).rdata
    return bytes(option.data)[3]


def test_the_scope_says_whether_the_subnet_played_a_part(server: NameServer) -> None:
    berlin = bytes([0, 1, 24, 0, 203, 0, 113])
    assert _scope(ask(server, "g.example.com", subnet=berlin)) == 24
    assert _scope(ask(server, "w.example.com", subnet=berlin)) == 0
    assert _scope(ask(server, "g.example.com", subnet=bytes([0, 1, 0, 0]))) == 0


@pytest.mark.parametrize(
    "option",
    [bytes([0, 1, 24]), bytes([0, 3, 8, 0, 1]), bytes([0, 1, 24, 0, 203]), bytes([0, 1, 33, 0, 1, 2, 3, 4, 5])],
)
def test_a_subnet_that_is_cut_short_is_a_format_error(server: NameServer, option: bytes) -> None:
    assert ask(server, "g.example.com", subnet=option).header.rcode == RCODE.FORMERR


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("unknown.example.com", "A"),
        ("bad.example.com", "A"),
        ("l.example.com", "A"),
        ("mx.example.com", "MX"),
        ("srv2.example.com", "SRV"),
        ("dots.example.com", "A"),
    ],
)
def test_what_cannot_be_answered_fails_and_the_server_answers_on(server: NameServer, name: str, type_: str) -> None:
    assert ask(server, name, type_).header.rcode == RCODE.SERVFAIL
    assert ask(server, "f.example.com").header.rcode == RCODE.NOERROR


def test_negative_answers_carry_the_soa(server: NameServer) -> None:
    reply = ask(server, "nope.example.com")
    assert (reply.header.rcode, QTYPE.get(reply.auth[0].rtype), reply.auth[0].ttl) == (RCODE.NXDOMAIN, "SOA", 900)
    assert ask(server, "caa.example.com", "CAA").rr[0].ttl == 60


def test_within_a_vpc_cnames_are_followed() -> None:
    private = Zone(
        "z",
        "internal",
        (
            Record("a.internal", "CNAME", values=("b.internal",), ttl=60),
            Record("b.internal", "A", values=("10.0.0.1",), ttl=60),
        ),
        frozenset({"vpc"}),
    )
    one = NameServer(Dns((private,)), elsewhere=Resolver(vpc="vpc", region="eu-central-1"))
    one.start()
    try:
        assert [QTYPE.get(rr.rtype) for rr in ask(one, "a.internal").rr] == ["CNAME", "A"]
    finally:
        one.stop()


def test_a_port_in_use_is_said(server: NameServer) -> None:
    with pytest.raises(UserError, match=f"port {server.port} of 127.0.0.1 cannot be used"):
        NameServer(DNS).start(server.port)
