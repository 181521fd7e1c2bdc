"""DNS: a real name server for the deployed records, asked as resolvers would, and held to the simulator's answers."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from random import Random
from typing import Any, ClassVar, Final

from dnslib import EDNS0, RCODE, DNSError, DNSRecord, EDNSOption
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from cli.errors import UserError
from local.deployment import Deployment
from local.emulators.addresses import Addresses
from local.scenarios.scenario import Explanation, RunOptions, Section
from recorder.resource import Resource, is_unknown
from route53 import Dns, Health, Record, Resolver, Response, Status, Zone, answer, follow, read_recorded, refusals
from route53.choice import BY_PLACE
from route53.health import ALL_UP
from route53.server import LOCALHOST, NameServer, resource_records

COMPONENT: Final = "photo-platform:index:DnsRouting"
SEED: Final = 53
_TIMEOUT_SECONDS: Final = 5
_CLIENT_SUBNET: Final = 8


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks."""

    label: str
    who: Resolver
    subnet: IPv4Network | None = None
    """By which the server knows them; None: whoever says nothing of where they are."""


SOMEBODY: Final = (
    Asker("Berlin", Resolver(country="DE", coordinates=(52.5, 13.4)), IPv4Network("203.0.113.0/24")),
    Asker(
        "San Francisco",
        Resolver(country="US", subdivision="CA", coordinates=(37.8, -122.4)),
        IPv4Network("198.51.100.0/24"),
    ),
    Asker("Tokyo", Resolver(country="JP", coordinates=(35.7, 139.7)), IPv4Network("192.0.2.0/24")),
)
"""On the internet, in the ranges that are reserved for documentation: `dig +subnet=203.0.113.0/24` asks from Berlin."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, what was expected, and what the server answered."""

    name: str
    type: str
    by: str
    down: str
    """The health check that fails; empty while all is up."""
    expected: tuple[str, ...]
    answered: tuple[str, ...]
    why: str
    milliseconds: float

    @property
    def ok(self) -> bool:
        """Whether the server answered what Route 53 would."""
        return self.answered == self.expected

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "name": self.name,
            "type": self.type,
            "by": self.by,
            "down": self.down or None,
            "expected": list(self.expected),
            "answered": list(self.answered),
            "why": self.why,
            "milliseconds": round(self.milliseconds, 1),
            "ok": self.ok,
        }


class DnsScenario:
    """Serves the records of the program on 127.0.0.1, and asks for each of them."""

    name: ClassVar[str] = "dns"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = False
    explanations: ClassVar[Sequence[Explanation]] = ()

    def __init__(self, options: RunOptions) -> None:
        """Take from the user's options whether the server goes on."""
        self._keep = options.keep

    def warms(self, function: Resource) -> bool:  # noqa: ARG002 - records have no functions
        """Start nothing."""
        return False

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - it is done at once
        """Serve and ask; the server ends with the deployment."""
        dns = read_recorded(deployed.recording.resources)
        asking = Asking(dns, deployed.clients.region, served(dns, deployed.runtime.addresses))
        port = deployed.runtime.enter(asking.serving())
        return section(dns, tuple(asking.all()), port, keep=self._keep)


class Asking:
    """A name server, and those who ask it; what health checkers see is said question by question."""

    def __init__(self, dns: Dns, region: str, addresses: Mapping[str, Sequence[str]]) -> None:
        """Prepare it for the zones of a deployment in a Region."""
        self._dns = dns
        self._addresses = addresses
        self._health = ALL_UP
        self._expecting = Random(SEED)  # noqa: S311 - no secret
        vpcs = sorted(vpc for zone in dns.zones for vpc in zone.vpcs)
        self._inside = Asker(f"VPC {vpcs[0]}" if vpcs else region, Resolver(vpc=vpcs[0] if vpcs else "", region=region))
        self._server = NameServer(
            dns,
            elsewhere=self._inside.who,
            places={asker.subnet: asker.who for asker in SOMEBODY if asker.subnet},
            health=lambda: self._health,
            random=Random(SEED),  # noqa: S311 - no secret
            addresses=addresses,
        )

    @contextmanager
    def serving(self) -> Generator[int]:
        """Answer in the background, and give the port."""
        port = self._server.start()
        try:
            yield port
        finally:
            self._server.stop()

    def all(self) -> Iterator[Asked]:
        """Ask for every record set, by whom it matters, with all up and with each of its health checks failing."""
        for zone in self._dns.zones:
            for records in _sets(zone):
                type_ = "A" if records[0].type == "CNAME" else records[0].type  # what clients ask for
                checks = sorted({record.health_check for record in records if record.health_check})
                for asker in self._askers(zone, records[0]):
                    for down in ("", *checks):
                        yield self._ask(_example(records[0].name), type_, asker, down)
            yield self._ask(f"no-such-name.{zone.name}", "A", self._inside if zone.private else SOMEBODY[0])
            if zone.private:
                yield self._ask(zone.name, "SOA", SOMEBODY[0])
        self._health = ALL_UP

    def _askers(self, zone: Zone, record: Record) -> Sequence[Asker]:
        if zone.private:
            return [self._inside]
        return SOMEBODY if isinstance(record.policy, BY_PLACE) else SOMEBODY[:1]

    def _ask(self, name: str, type_: str, asker: Asker, down: str = "") -> Asked:
        self._health = Health(frozenset({down} - {""}))
        query = DNSRecord.question(name, type_)
        if asker.subnet:
            option = bytes([0, 1, asker.subnet.prefixlen, 0]) + asker.subnet.network_address.packed[:3]
            query.add_ar(EDNS0(udp_len=4096, opts=[EDNSOption(_CLIENT_SUBNET, option)]))
        started = time.perf_counter()
        try:
            reply = DNSRecord.parse(query.send(LOCALHOST, self._server.port, timeout=_TIMEOUT_SECONDS))
            answered = _shown(RCODE.get(reply.header.rcode), reply.rr)
        except (DNSError, OSError) as error:
            answered = (f"no answer: {error}",)
        milliseconds = (time.perf_counter() - started) * 1000
        expected, why = self._expected(name, type_, asker)
        return Asked(name, type_, asker.label, down, expected, answered, why, milliseconds)

    def _expected(self, name: str, type_: str, asker: Asker) -> tuple[tuple[str, ...], str]:
        """Return what the simulator answers, with its reason; it draws as the server does, question by question."""
        ask = follow if asker.who.vpc else _once
        who = asker.who if asker.subnet is None else _with_subnet(asker)
        try:
            chain = list(
                ask(self._dns, name, type_, who, health=self._health, random=self._expecting, addresses=self._addresses)
            )
            records = [rr for response in chain for rr in resource_records(response.records)]
        except (UserError, ValueError) as error:
            return ("SERVFAIL",), str(error)
        status = chain[-1].status
        code = status.value if status in {Status.NXDOMAIN, Status.REFUSED} else "NOERROR"
        return _shown(code, records), _why(chain)


def _once(dns: Dns, name: str, type_: str, who: Resolver, **more: Any) -> Iterator[Response]:  # noqa: ANN401 - see `answer`
    yield answer(dns, name, type_, who, **more)


def _with_subnet(asker: Asker) -> Resolver:
    who = asker.who
    return Resolver(country=who.country, subdivision=who.subdivision, coordinates=who.coordinates, subnet=asker.subnet)


def _shown(code: str, records: Sequence[Any]) -> tuple[str, ...]:
    """Return an answer as text: its records, or how it ended without any."""
    return tuple(str(rr.rdata) for rr in records) or ("no data" if code == "NOERROR" else code,)


def _why(chain: Sequence[Response]) -> str:
    reasons = [
        f"{step.policy}: {item.reason}"
        for response in chain
        for step in response.steps
        for item in step.considered
        if item.chosen
    ]
    if reasons:
        return "; ".join(dict.fromkeys(reasons))
    said = {
        Status.NXDOMAIN: "the zone has no such name",
        Status.REFUSED: "in no zone that this resolver may ask",
        Status.NODATA: "no record for this resolver",
    }
    return said.get(chain[-1].status, "")


def _sets(zone: Zone) -> list[list[Record]]:
    found: dict[tuple[str, str], list[Record]] = {}
    for record in zone.records:
        found.setdefault((record.name, record.type), []).append(record)
    return list(found.values())


def _example(name: str) -> str:
    """Return a name that a record answers for: any that a wildcard stands for."""
    return name.replace("*", "any", 1) if name.startswith("*.") else name


def served(dns: Dns, addresses: Addresses) -> dict[str, list[str]]:
    """Return the addresses of the names of AWS that records point to and that are served on this machine."""
    records = [record for zone in dns.zones for record in zone.records]
    targets = [record.alias.name for record in records if record.alias]
    targets += [value for record in records if record.type == "CNAME" for value in record.values]
    return {name: [LOCALHOST] for name in targets if not is_unknown(name) and addresses.serves(name.rstrip("."))}


def section(dns: Dns, asked: Sequence[Asked], port: int, *, keep: bool) -> Section:
    """Return the report."""
    as_expected = sum(one.ok for one in asked)
    refused = [str(problem) for problem in refusals(dns) if problem.refused]
    content: list[RenderableType] = [_table(asked)]
    content += [f"  [bold red]Route 53 would refuse {escape(problem)}[/]" for problem in refused]
    content += [f"  [yellow]not read: {escape(unread)}[/]" for unread in dns.unread]
    if keep and dns.zones:
        content.append(f"  [dim]dig @{LOCALHOST} -p {port} {dns.zones[0].name} SOA[/]")
    return Section(
        title=f"DNS: {as_expected} of {len(asked)} questions answered as Route 53 would",
        ok=as_expected == len(asked) and not refused,
        facts={
            "zones": [{"name": zone.name, "private": zone.private, "records": len(zone.records)} for zone in dns.zones],
            "questions": [one.to_json() for one in asked],
            "refused": refused,
            "unread": list(dns.unread),
        },
        content=content,
        endpoints={"dns": f"{LOCALHOST}:{port}"},
    )


def _table(asked: Sequence[Asked]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for column in ("name", "type", "asked from", "failing", "answer", "why", "ms"):
        table.add_column(column, justify="right" if column == "ms" else "left")
    for one in asked:
        style = "green" if one.ok else "bold red"
        shown = ", ".join(one.answered) if one.ok else f"{', '.join(one.answered)}, expected {', '.join(one.expected)}"
        table.add_row(
            escape(one.name),
            one.type,
            one.by,
            one.down,
            f"[{style}]{escape(shown)}[/]",
            escape(one.why),
            f"{one.milliseconds:.1f}",
        )
    return table


SCENARIO: Final = DnsScenario
