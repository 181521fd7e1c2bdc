"""The command line: `python -m route53 ask FILE NAME [TYPE]`, `check FILE`, `serve FILE`."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from random import Random
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from cli.console import new_console
from cli.errors import UsageError
from recorder.resource import is_unknown
from route53.asking import resolver_of, resolvers_of
from route53.health import Health
from route53.model import Dns
from route53.places import Resolver
from route53.reader import load
from route53.rules import refusals
from route53.simulator import Response, Status, answer, follow

NO_ANSWER: Final = 1

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

_File = Annotated[
    Path,
    typer.Argument(
        help="A recording, `pulumi stack export`, or `aws route53 list-resource-record-sets`.", show_default=False
    ),
]
_Down = Annotated[
    list[str] | None,
    typer.Option("--down", metavar="NAME", help="A health check, or an alias target, that is unhealthy; repeatable."),
]
_NoData = Annotated[
    list[str] | None,
    typer.Option("--no-data", metavar="NAME", help="A health check whose alarm has insufficient data; repeatable."),
]
_Addresses = Annotated[
    list[str] | None,
    typer.Option("--address", metavar="NAME=ADDRESS", help="The address of an alias target at AWS; repeatable."),
]
_Seed = Annotated[int, typer.Option(help="The seed of what is random.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def ask(  # noqa: PLR0917 - Typer calls it by name
    file: _File,
    name: Annotated[str, typer.Argument(help="The name to ask for.")],
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="The type of record to ask for.")] = "A",
    continent: Annotated[str, typer.Option(help="The resolver's continent: AF, AN, AS, EU, NA, OC or SA.")] = "",
    country: Annotated[str, typer.Option(help="The resolver's country, two letters.")] = "",
    subdivision: Annotated[str, typer.Option(help="The resolver's state, in the US.")] = "",
    region: Annotated[str, typer.Option(help="The AWS Region that the resolver is in.")] = "",
    coordinates: Annotated[str, typer.Option(metavar="LAT,LON", help="The resolver's coordinates.")] = "",
    subnet: Annotated[str, typer.Option(metavar="CIDR", help="The resolver's address, or the client's subnet.")] = "",
    vpc: Annotated[str, typer.Option(help="The VPC that asks its own resolver, for private zones.")] = "",
    latency: Annotated[
        list[str] | None, typer.Option(metavar="REGION=MS", help="A measured latency; estimated otherwise.")
    ] = None,
    down: _Down = None,
    no_data: _NoData = None,
    address: _Addresses = None,
    seed: _Seed = 0,
    times: Annotated[int, typer.Option(min=1, help="Ask so many times, and count the answers.")] = 1,
    as_json: _Json = False,  # noqa: FBT002 - a flag
) -> None:
    """Say what a resolver is answered, and why each record was chosen or not. Exit status: 1 if there is no answer."""
    given: dict[str, Any] = {
        "continent": continent,
        "country": country,
        "subdivision": subdivision,
        "region": region,
        "coordinates": coordinates.split(",") if coordinates else None,
        "subnet": subnet,
        "vpc": vpc,
        "latency_ms": _pairs(latency, "--latency"),
    }
    resolver = resolver_of({key: value for key, value in given.items() if value}, "the resolver")
    dns, health = _loaded(file, down, no_data)
    random = Random(seed)  # noqa: S311 - no secret
    addresses = _addresses(address)
    if times > 1:
        _print_shares(_shares(dns, name, type_, resolver, health, random, addresses, times), times, as_json=as_json)
        return
    chain = list(follow(dns, name, type_, resolver, health=health, random=random, addresses=addresses))
    if as_json:
        typer.echo(json.dumps([response.as_json() for response in chain], indent=2))
    else:
        _print(chain, resolver)
    if chain[-1].status is not Status.ANSWER and not (len(chain) > 1 and chain[-1].status is Status.REFUSED):
        raise typer.Exit(NO_ANSWER)


@app.command()
def check(file: _File, as_json: _Json = False) -> None:  # noqa: FBT002 - a flag
    """List what Route 53 would refuse, and what is hardly intended. Exit status: 1 where it would refuse any."""
    dns, _ = _loaded(file, None, None)
    found = list(refusals(dns))
    if as_json:
        rows = [
            {
                "name": one.record.name,
                "type": one.record.type,
                "record": str(one.record),
                "field": one.field,
                "remedy": one.remedy,
                "refused": one.refused,
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, indent=2))
    else:
        console = new_console()
        for one in found:
            word = "[red]refused[/]" if one.refused else "[yellow]doubtful[/]"
            console.print(f"{word}: {escape(str(one))}", highlight=False, soft_wrap=True)
        records = sum(len(zone.records) for zone in dns.zones)
        bad = sum(one.refused for one in found)
        console.print(f"{len(dns.zones)} zones, {records} records: {bad} refused, {len(found) - bad} doubtful")
    if any(one.refused for one in found):
        raise typer.Exit(NO_ANSWER)


@app.command()
def serve(  # noqa: PLR0917 - Typer calls it by name
    file: _File,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 for any that is free.")] = 5353,
    places: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='Who asks, as JSON: {"203.0.113.0/24": {"country": "DE"}, "default": {"region": "eu-west-1"}}.',
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    down: _Down = None,
    no_data: _NoData = None,
    address: _Addresses = None,
    seed: _Seed = 0,
) -> None:
    """Answer as a DNS server on 127.0.0.1, over UDP and TCP, until it is interrupted."""
    try:
        from route53.server import LOCALHOST, NameServer  # noqa: PLC0415 - the library itself needs no dnslib
    except ModuleNotFoundError as error:
        raise UsageError("serving needs the package dnslib: install requirements-dev.txt") from error
    dns, health = _loaded(file, down, no_data)
    elsewhere, ranges = resolvers_of(_json(places) if places else {})
    server = NameServer(
        dns,
        elsewhere=elsewhere,
        places=ranges,
        health=lambda: health,
        random=Random(seed),  # noqa: S311 - no secret
        addresses=_addresses(address),
    )
    found = server.start(port)
    names = ", ".join(sorted(zone.name for zone in dns.zones)) or "no zone"
    try:
        # Inside: who reads this line may interrupt at once.
        typer.echo(f"Answering for {names} on {LOCALHOST}:{found} (UDP and TCP): dig @{LOCALHOST} -p {found} NAME")
        threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        server.stop()


def _loaded(file: Path, down: list[str] | None, no_data: list[str] | None) -> tuple[Dns, Health]:
    dns = load(file)
    for unread in dns.unread:
        typer.echo(f"Not read: {unread}", err=True)
    health = Health(frozenset(down or ()), frozenset(no_data or ()))
    targets = {record.alias.name for zone in dns.zones for record in zone.records if record.alias}
    known = {*dns.health_checks, *(name for name in targets if not is_unknown(name))}
    for name in sorted((health.down | health.no_data) - known):
        listed = ", ".join(sorted(known)) or "none"
        raise UsageError(f"{name!r} is neither a health check nor an alias target; there are: {listed}")
    return dns, health


def _json(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{file} is not JSON: {error}") from error


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or ()]
    for key, separator, value in pairs:
        if not (key and separator and value):
            raise typer.BadParameter(f"{option} {key}{separator}{value} is invalid; it must be NAME=VALUE")
    return {key: value for key, _, value in pairs}


def _addresses(texts: list[str] | None) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        try:
            found.setdefault(name, []).append(str(ip_address(value)))
        except ValueError as error:
            raise typer.BadParameter(f"--address {text} is invalid; it must be NAME=ADDRESS") from error
    return found


def _shares(  # noqa: PLR0917 - one question, asked again and again
    dns: Dns,
    name: str,
    type_: str,
    resolver: Resolver,
    health: Health,
    random: Random,
    addresses: Mapping[str, list[str]],
    times: int,
) -> Counter[str]:
    counted: Counter[str] = Counter()
    for _ in range(times):
        response = answer(dns, name, type_, resolver, health=health, random=random, addresses=addresses)
        values = sorted(str(record.value) for record in response.records)
        counted[", ".join(values) or response.status.value] += 1
    return counted


def _print_shares(counted: Counter[str], times: int, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(dict(counted.most_common()), indent=2))
        return
    for values, number in counted.most_common():
        typer.echo(f"{number / times:6.1%}  {number:>8,}  {values}")


def _print(chain: list[Response], resolver: Resolver) -> None:
    console = new_console()
    lines = [f"resolver: {resolver.located()}"]
    for response in chain:
        colour = "green" if response.status is Status.ANSWER else "red"
        zone = f" (zone {response.zone})" if response.zone else " (no hosted zone that this resolver may ask)"
        lines.append(f"[bold {colour}]{response.status}[/] {escape(response.name)} {response.type}{escape(zone)}")
        lines += [
            escape(f"  {one.name} {one.ttl} {one.type} {'unknown' if is_unknown(one.value) else one.value}")
            for one in (*response.records, *(response.authority if response.status is Status.REFERRAL else ()))
        ]
        for step in response.steps:
            lines.append(escape(f"  {step.name} {step.type}, {step.policy} routing:"))
            lines += [
                f"    [{'green' if item.chosen else 'dim'}]{'chosen' if item.chosen else 'not chosen'}[/] "
                + escape(f"{item.record}: {item.reason}")
                for item in step.considered
            ]
        lines += [escape(f"  note: {note}") for note in response.notes]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)
