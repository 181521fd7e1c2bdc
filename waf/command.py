"""The command line: `python -m waf FILE --request "GET /photos?id=1"`."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape

from cli.console import new_console
from cli.errors import UsageError
from recorder.index import Stack, has_unknown
from recorder.resource import Resource
from recorder.state import read
from waf import injection
from waf.acl import Verdict
from waf.rates import RateCounter
from waf.readers import WEB_ACL, read_acl
from waf.request import HttpRequest

_BLOCKED: Final = 1
_HOST: Final = ("host", "example.com")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def waf(  # noqa: PLR0917 - Typer calls it by name
    file: Annotated[Path, typer.Argument(help="`pulumi stack export`, or a recording.", exists=True, dir_okay=False)],
    request: Annotated[str, typer.Option(metavar="LINE", help='Method and URI, such as "GET /photos?limit=10".')],
    acl: Annotated[str | None, typer.Option(metavar="NAME", help="The web ACL, where the program has several.")] = None,
    header: Annotated[list[str] | None, typer.Option(metavar="NAME:VALUE", help="May be repeated.")] = None,
    body: Annotated[str, typer.Option(help="The body, or @FILE.")] = "",
    address: Annotated[str, typer.Option("--from", metavar="IP", help="The client's address.")] = "192.0.2.1",
    country: Annotated[str | None, typer.Option(metavar="CC", help="The client's country, such as DE.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Say what a recorded web ACL decides about a request. Exit status: 0 let through, 1 not, 64 usage error."""
    stack = Stack(read(file))
    found = read_acl(stack, _web_acl(stack, file, acl))
    verdict = found.evaluate(_request(request, header or [], body, address, country), RateCounter(), time.monotonic())
    if as_json:
        typer.echo(json.dumps(asdict(verdict), indent=2))
    else:
        _print(found.name, verdict)
    raise typer.Exit(0 if verdict.passes else _BLOCKED)


def _web_acl(stack: Stack, file: Path, name: str | None) -> Resource:
    known = {resource.name: resource for resource in stack.of_type(WEB_ACL)}
    if not known:
        raise UsageError(f"{file}: there is no web ACL in this program")
    if name is None and len(known) > 1:
        raise UsageError(f"several web ACLs: choose one by --acl: {', '.join(sorted(known))}")
    chosen = known.get(name) if name else next(iter(known.values()))
    if chosen is None:
        raise UsageError(f"--acl {name}: unknown web ACL; valid web ACLs: {', '.join(sorted(known))}")
    if has_unknown(chosen.inputs.get("defaultAction")):
        raise UsageError(
            f"{file}: the web ACL {chosen.name} is not known before its deployment; record it without --preview"
        )
    return chosen


def _request(line: str, headers: list[str], body: str, address: str, country: str | None) -> HttpRequest:
    method, _, target = line.partition(" ")
    if not target.startswith("/"):
        raise UsageError(f'--request {line!r} is invalid; it must be METHOD and a path, such as "GET /photos?limit=10"')
    path, _, query = target.partition("?")
    pairs = [(name.strip(), value.strip()) for name, _, value in (each.partition(":") for each in headers)]
    return HttpRequest(
        method=method,
        path=path,
        query=query,
        headers=pairs if any(name.lower() == "host" for name, _ in pairs) else [_HOST, *pairs],
        body=Path(body[1:]).read_bytes() if body.startswith("@") else body.encode(),
        address=address,
        country=country,
    )


def _print(name: str, verdict: Verdict) -> None:
    colour = "green" if verdict.passes else "red"
    lines = [f"[bold {colour}]{verdict.action}[/] by {escape(verdict.rule)} of {escape(name)}"]
    if verdict.stood_in:
        lines.append("the rule stands in for one of AWS's, which is not public")
    if verdict.counted:
        lines.append(escape(f"counted: {', '.join(verdict.counted)}"))
    if verdict.unknown:
        lines.append(escape(f"unknown, taken not to match: {', '.join(verdict.unknown)}"))
    if not injection.available():
        lines.append("libmodsecurity has no wheel for this machine: what only libinjection finds is unknown")
    new_console().print("\n".join(lines), highlight=False, soft_wrap=True)
