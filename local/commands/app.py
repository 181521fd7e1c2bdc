"""The command line: options, exit statuses, and one clear line for whatever goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.main import INTERRUPTED
from cli.options import ConfigOption, ProgramOption, StackOption, overrides
from recorder.stacks import StackConfig, load_stack, project_folder

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The whole platform on this machine: no account, no Docker, no pulumi command.",
)


@app.command()
def up(
    *,
    photos: Annotated[
        list[Path] | None,
        typer.Option("--photos", "-p", help="A photo or a folder of photos; may be repeated. Default: samples."),
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    program: ProgramOption = Path(),
    stack: StackOption = None,
    config: ConfigOption = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result as JSON to this file; - is standard output.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for the variants.")] = Path("out"),
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="The emulator's port. Default: a free one.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Which scenarios to run, separated by commas. Default: all that the program has."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running until Ctrl-C, to look around.")] = False,
) -> None:
    """Deploy the program to the local cloud, use each of its components, and show the results."""
    named = (*(photos or ()), *(more or ()))
    scenarios = tuple(name.strip() for names in only or () for name in names.split(","))
    with _interruptible():
        from local.commands.up import Request, run  # noqa: PLC0415 - --help and usage errors need none of it

        status = run(Request(_stack(program, stack, config), named, json_file, out, port, scenarios, keep=keep))
    raise typer.Exit(status)


@app.command()
def preview(
    *,
    program: ProgramOption = Path(),
    stack: StackOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print resources and verdicts as JSON.")] = False,
) -> None:
    """List what would be created, and judge it by the policy packs. A mandatory violation exits 1."""
    with _interruptible():
        from local.commands.preview import run  # noqa: PLC0415 - --help and usage errors need none of it

        status = run(_stack(program, stack, config), as_json=as_json)
    raise typer.Exit(status)


def _stack(program: Path, stack: str | None, config: list[str] | None) -> StackConfig:
    return load_stack(project_folder(program), stack, overrides(config))


@contextmanager
def _interruptible() -> Generator[None]:
    """Report the interruption, once everything has ended."""
    try:
        yield
    except KeyboardInterrupt:
        _say("Interrupted; nothing is left running.")
        raise typer.Exit(INTERRUPTED) from None


def _say(line: str) -> None:
    print(line, file=sys.stderr)
