"""`python -m packages`: build what runs in Lambda and on instances, and say how big it is."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.console import new_console
from cli.main import main
from packages.build import UNZIPPED_LIMIT, ZIPPED_LIMIT, Built, build_all
from packages.domains import ROOT
from packages.service import REMEDY, ServiceJar, build_service, missing_tools, services
from packages.target import Target
from packages.wheels import lock as lock_wheels

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Choice(StrEnum):
    """What `--target` takes."""

    ARM64 = "arm64"
    HOST = "host"
    ALL = "all"


JsonOption = Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")]


@app.callback(invoke_without_command=True)
def packages(
    context: typer.Context,
    *,
    target: Annotated[
        Choice, typer.Option(help="arm64 is for AWS, host for the local cloud on this machine.")
    ] = Choice.ALL,
    as_json: JsonOption = False,
) -> None:
    """Build each domain's zip and layer into dist/packages/, and each service's jar, unless they are up to date.

    Services need a JDK and Maven: without them they are skipped with a line.
    """
    if context.invoked_subcommand is not None:
        return
    targets = tuple(Target) if target is Choice.ALL else (Target(target),)
    built = [package for one in targets for package in build_all(one)]
    missing = missing_tools()
    jars = [] if missing else [build_service(service) for service in services()]
    if as_json:
        facts = [_facts(one) for one in built]
        typer.echo(json.dumps([*facts, *({**asdict(jar), "path": str(jar.path)} for jar in jars)], indent=2))
    else:
        _print_table(built, jars)
    if missing:
        typer.echo(f"Services are not built: {' and '.join(missing)} is missing; {REMEDY}.", err=True)


@app.command()
def lock(*, as_json: JsonOption = False) -> None:
    """Compile each domain's requirements into a lock file with the hash of every wheel."""
    written = [str(path.relative_to(ROOT)) for path in lock_wheels(ROOT)]
    typer.echo(json.dumps(written, indent=2) if as_json else "Written: " + ", ".join(written))


def _facts(built: Built) -> dict[str, object]:
    parts = {"handlers": built.handlers, "layer": built.layer}
    facts = {name: {**asdict(part), "path": str(part.path)} for name, part in parts.items()}
    return {"target": built.target, "domain": built.domain, **facts, "seconds": round(built.seconds, 3)}


def _print_table(built: list[Built], jars: list[ServiceJar]) -> None:
    table = Table("package", "path", "zipped", "unzipped", "sha256")
    table.columns[1].overflow = "fold"
    parts = {f"{one.domain} handlers": one.handlers for one in built}  # the same for all targets
    parts |= {f"{one.domain} {one.target} layer": one.layer for one in built}
    for name, part in sorted(parts.items()):
        path = part.path.relative_to(Path.cwd()) if part.path.is_relative_to(Path.cwd()) else part.path
        zipped = _size(part.zipped) if part.zipped else "unpacked"
        table.add_row(name, str(path), zipped, _size(part.unzipped), part.sha256[:12])
    for jar in jars:
        path = jar.path.relative_to(Path.cwd()) if jar.path.is_relative_to(Path.cwd()) else jar.path
        table.add_row(f"{jar.service} jar", str(path), _size(jar.size), "", jar.sha256[:12])
    console = new_console()
    console.print(table)
    console.print(", ".join(f"{one.domain} for {one.target} in {one.seconds:.2f} s" for one in built))
    console.print(f"Lambda takes {_size(ZIPPED_LIMIT)} a zip and {_size(UNZIPPED_LIMIT)} unzipped in all.")


def _size(size: int) -> str:
    kilobytes = size / 1024
    return f"{kilobytes:.1f} KB" if kilobytes < 1024 else f"{kilobytes / 1024:.1f} MB"  # noqa: PLR2004 - KB a MB


if __name__ == "__main__":
    sys.exit(main(app))
