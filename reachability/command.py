"""The command line: `python -m reachability FILE --from A --to B --port N`, or `--all`, or `--svg OUT`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from cli.console import new_console
from cli.errors import UsageError
from reachability.addresses import INTERNET, cidrs
from reachability.drawing import draw
from reachability.endpoints import QuestionError
from reachability.matrix import Flow, flows
from reachability.model import Network
from reachability.question import Answer, ask
from reachability.readers import UnreadableError, load
from reachability.traffic import Verdict

EXIT_STATUS: Final = {Verdict.ALLOWED: 0, Verdict.DENIED: 1, Verdict.UNKNOWN: 2}
_COLOUR: Final = {Verdict.ALLOWED: "green", Verdict.DENIED: "red", Verdict.UNKNOWN: "yellow"}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def reachability(  # noqa: PLR0917 - Typer calls it by name
    file: Annotated[
        Path,
        typer.Argument(help="`aws ec2 describe-*` answers in one JSON object, `pulumi stack export`, or a recording."),
    ],
    source: Annotated[
        str | None, typer.Option("--from", metavar="A", help="Interface, instance, resource, address, range, internet.")
    ] = None,
    destination: Annotated[str | None, typer.Option("--to", metavar="B", help="Likewise.")] = None,
    port: Annotated[int | None, typer.Option(help="Destination port; the type for ICMP.")] = None,
    protocol: Annotated[str, typer.Option(help="tcp, udp or icmp.")] = "tcp",
    code: Annotated[int | None, typer.Option(help="ICMP code; every code of the type by default.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List all flows that are not denied.")] = False,  # noqa: FBT002 - a flag
    svg: Annotated[Path | None, typer.Option(help="Draw the network and its flows into this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Say who can reach whom in an AWS network. Exit status: 0 allowed, 1 denied, 2 unknown, 64 usage error."""
    question = [source, destination, port]
    if every and any(part is not None for part in question):
        _refuse("--all lists everything: leave out --from, --to and --port")
    if not every and any(part is not None for part in question) and None in question:
        _refuse("a question needs all of --from, --to and --port")
    if not every and svg is None and None in question:
        _refuse("say what to do: --from A --to B --port N, or --all, or --svg FILE")
    try:
        network = load(file)
        _note_unseen(network)
        if svg is not None:
            svg.write_text(draw(network), encoding="utf-8")
        if every:
            _print_flows(network, as_json=as_json)
        elif source is not None and destination is not None and port is not None:
            answer = ask(network, source, destination, port, protocol=protocol.lower(), code=code)
            _print_answer(answer, as_json=as_json)
            raise typer.Exit(EXIT_STATUS[answer.verdict])
    except (UnreadableError, QuestionError) as error:
        _refuse(str(error))
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - nothing is left to be flushed
    except OSError as error:
        _refuse(f"{error.filename}: {error.strerror}")


def _note_unseen(network: Network) -> None:
    for component in network.unseen:
        typer.echo(f"Not seen: what is inside {component}, as another process creates it.", err=True)
    for component in network.imagined:
        typer.echo(f"Imagined, and not verified on AWS: what is inside {component}.", err=True)


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(answer.as_json(), indent=2))
        return
    lines = [
        f"[bold {_COLOUR[answer.verdict]}]{answer.verdict}[/]: {escape(answer.reason)}",
        escape(f"path: {' -> '.join(answer.path)}"),
        *(escape(f"forward: {decision.kind} {decision}") for decision in answer.forward),
        *(escape(f"return: {decision.kind} {decision}") for decision in answer.back),
    ]
    new_console().print("\n".join(lines), highlight=False, soft_wrap=True)


def _print_flows(network: Network, *, as_json: bool) -> None:
    if as_json:
        _print_json(flows(network))
        return
    table = Table("from", "to", "protocol", "ports", "verdict", "addresses")
    for flow in flows(network):
        ports = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in flow.ports)
        only = "; ".join(f"{word} {' '.join(ranges)}" for word, ranges in _addresses(flow))
        colour = _COLOUR[flow.verdict]
        ends = escape(flow.source), escape(flow.destination)
        table.add_row(*ends, flow.protocol, ports, f"[{colour}]{flow.verdict}[/]", only)
    new_console().print(table)


def _print_json(listed: Iterable[Flow]) -> None:
    """Print one row a line, as they come. A large network has a million: they are put together by hand."""
    quoted = cache(json.dumps)
    separator = "["
    for flow in listed:
        ports = ", ".join(f"[{low}, {high}]" for low, high in flow.ports)
        more = "".join(f', "{word}": {json.dumps(ranges)}' for word, ranges in _addresses(flow))
        sys.stdout.write(
            f'{separator}{{"from": {quoted(flow.source)}, "to": {quoted(flow.destination)}, '
            f'"protocol": "{flow.protocol}", "ports": [{ports}], "verdict": "{flow.verdict}"{more}}}'
        )
        separator = ",\n "
    sys.stdout.write("]\n" if separator != "[" else "[]\n")


def _addresses(flow: Flow) -> Iterator[tuple[str, list[str]]]:
    """Yield for which of the internet's addresses a flow holds, if not for all: by the shorter of two lists."""
    if flow.addresses is not None:
        only, but = cidrs(flow.addresses), cidrs(INTERNET - flow.addresses)
        yield ("only", only) if len(only) <= len(but) else ("except", but)
