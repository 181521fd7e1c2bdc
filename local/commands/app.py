"""The command line: options, exit statuses, and one clear line for whatever goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.main import INTERRUPTED

ROOT: Final = Path(__file__).parents[2]
"""The checkout: where `Pulumi.yaml` and `__main__.py` are."""
DEFAULT_STACK: Final = "local"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The whole platform on this machine: no account, no Docker, no pulumi command.",
)

Stack = Annotated[str, typer.Option("--stack", "-s", help="Which Pulumi.<stack>.yaml to take.")]


@app.command()
def up(
    *,
    photos: Annotated[
        list[Path] | None,
        typer.Option("--photos", "-p", help="A photo or a folder of photos; may be repeated. Default: samples."),
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    stack: Stack = DEFAULT_STACK,
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

        status = run(Request(ROOT, named, stack, json_file, out, port, scenarios, keep=keep))
    raise typer.Exit(status)


@app.command()
def preview(
    *,
    stack: Stack = DEFAULT_STACK,
    as_json: Annotated[bool, typer.Option("--json", help="Print resources and verdicts as JSON.")] = False,
) -> None:
    """List what would be created, and judge it by the policy packs. A mandatory violation exits 1."""
    with _interruptible():
        from local.commands.preview import run  # noqa: PLC0415 - --help and usage errors need none of it

        status = run(ROOT, stack, as_json=as_json)
    raise typer.Exit(status)


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
