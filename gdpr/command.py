"""The command line: `python -m gdpr register|transfers|evidence FILE`, as a table, as JSON or as a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.console import new_console
from gdpr import page, tables
from gdpr.evidence import evidence_of
from gdpr.register import register_of
from gdpr.transfers import transfers_of
from recorder.resource import Resource
from recorder.state import read

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)

_File = Annotated[
    Path,
    typer.Argument(
        help="What `python -m recorder record`, `python -m local preview --json` or `pulumi stack export` wrote.",
        show_default=False,
        dir_okay=False,
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Html = Annotated[Path | None, typer.Option(help="Write one self-contained page into this file.", dir_okay=False)]
FAILED = 1


@app.command()
def register(file: _File, as_json: _Json = False, html: _Html = None) -> None:  # noqa: FBT002 - a flag
    """Print the register of processing (Art. 30): what each store says that it keeps."""
    found = register_of(_read(file))
    _give(found.as_json(), lambda: page.of_register(found, file.name), as_json=as_json, html=html)
    if not as_json:
        tables.print_register(found, new_console())


@app.command()
def transfers(file: _File, as_json: _Json = False, html: _Html = None) -> None:  # noqa: FBT002 - a flag
    """Print where data is and goes (Art. 44): regions, replication, edge locations. Unknown counts as unknown."""
    found = transfers_of(_read(file))
    _give(found.as_json(), lambda: page.of_transfers(found, file.name), as_json=as_json, html=html)
    if not as_json:
        tables.print_transfers(found, new_console())


@app.command()
def evidence(
    file: _File,
    as_json: _Json = False,  # noqa: FBT002 - a flag
    html: _Html = None,
    article: Annotated[
        list[str] | None, typer.Option(help="Only this article, such as 17; may be repeated. Default: all.")
    ] = None,
) -> None:
    """Print article, control, resource, evidence and verdict. Exit status: 1 where a control failed, else 0."""
    found = evidence_of(_read(file)).of_articles(article or ())
    _give(found.as_json(), lambda: page.of_evidence(found, file.name), as_json=as_json, html=html)
    if not as_json:
        tables.print_evidence(found, new_console())
    raise typer.Exit(FAILED if found.failed else 0)


def _read(file: Path) -> tuple[Resource, ...]:
    if not file.is_file():
        raise typer.BadParameter(f"{file} does not exist; `python -m recorder record --out {file}` writes it")
    try:
        return read(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _give(data: Mapping[str, Any], page_of: Callable[[], str], *, as_json: bool, html: Path | None) -> None:
    """Print JSON where it is asked for, and write the page where a file is given."""
    if html:
        try:
            html.parent.mkdir(parents=True, exist_ok=True)
            html.write_text(page_of(), encoding="utf-8")
        except OSError as error:
            raise typer.BadParameter(f"{html} cannot be written: {error.strerror}") from error
        typer.echo(f"{html}: written", err=True)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
