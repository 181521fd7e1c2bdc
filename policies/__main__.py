"""`python -m policies`: list the rules, and judge a program that was written to a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.console import new_console
from cli.main import main
from policies import render
from policies import suppressions as suppressions_file
from policies.evaluate import judge
from policies.pack import Pack, packs
from recorder.gaps import types_not_known
from recorder.state import read

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)

JsonOption = Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")]
PackOption = Annotated[
    list[str] | None, typer.Option("--pack", help="A pack by its name; all packs where none is given.")
]
FileArgument = Annotated[
    Path, typer.Argument(help="What `python -m local preview --json` or `pulumi stack export` wrote.", dir_okay=False)
]


@app.command()
def rules(
    *,
    pack: PackOption = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as Markdown.")] = False,
    write: Annotated[
        Path | None, typer.Option(help="Put the table between its marks in this file.", dir_okay=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules: types, frameworks, severity."""
    chosen = _packs(pack)
    if write:
        try:
            write.write_text(render.with_rules(write.read_text(encoding="utf-8"), chosen), encoding="utf-8")
        except (ValueError, OSError) as error:
            raise typer.BadParameter(f"{write}: {error}") from error
    elif as_json:
        typer.echo(json.dumps([render.rule_as_json(one, rule) for one in chosen for rule in one.rules], indent=2))
    elif markdown:
        typer.echo(render.rules_as_markdown(chosen), nl=False)
    else:
        render.print_rules(chosen, new_console())


@app.command()
def check(
    file: FileArgument,
    *,
    pack: PackOption = None,
    config: Annotated[
        Path | None, typer.Option(help="Settings, as for `pulumi preview --policy-pack-config`.", dir_okay=False)
    ] = None,
    suppressions: Annotated[
        Path, typer.Option(help="Accepted violations with their reasons.", dir_okay=False)
    ] = suppressions_file.FILE,
    as_json: JsonOption = False,
) -> None:
    """Judge a program by the packs; exit with 1 if a mandatory rule is broken."""
    try:
        settings: dict[str, Any] = json.loads(config.read_text(encoding="utf-8")) if config else {}
        resources = read(file)
        report = judge(
            resources,
            _packs(pack) if pack else None,
            config=settings,
            suppressions=suppressions_file.load(suppressions),
        )
    except (ValueError, OSError) as error:
        raise typer.BadParameter(_said(error)) from error
    if as_json:
        typer.echo(json.dumps(report.to_json(), indent=2))
    else:
        render.print_report(report, new_console())
    for line in types_not_known(resources):
        typer.echo(line, err=True)
    raise typer.Exit(0 if report.ok else 1)


def _said(error: ValueError | OSError) -> str:
    """Return what is wrong, without the number that the system gives it."""
    return f"{error.filename} cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)


def _packs(names: list[str] | None) -> tuple[Pack, ...]:
    known = {pack.name: pack for pack in packs()}
    if unknown := sorted(set(names or ()) - set(known)):
        raise typer.BadParameter(f"there is no pack {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(pack for name, pack in known.items() if not names or name in names)


if __name__ == "__main__":
    sys.exit(main(app))
