"""The command line: options, exit statuses, and one clear line for whatever goes wrong."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import click
import typer

from local.errors import LocalCloudError

ROOT: Final = Path(__file__).parents[2]
"""The checkout: where `Pulumi.yaml` and `__main__.py` are."""
DEFAULT_STACK: Final = "local"

_FAILED: Final = 1
_USAGE_ERROR: Final = 64
"""EX_USAGE of sysexits.h."""
_INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells have it."""

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="The whole platform on this machine: no account, no Docker, no pulumi command."
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
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running until Ctrl-C, to look around.")] = False,
) -> None:
    """Deploy the program to the local cloud, send photos through it, and show what came out."""
    from local.commands.up import Request, run  # noqa: PLC0415 - --help and usage errors need none of it

    named = tuple([*(photos or ()), *(more or ())])
    raise typer.Exit(run(Request(ROOT, named, stack, json_file, out, port, keep=keep)))


@app.command()
def preview(
    *,
    stack: Stack = DEFAULT_STACK,
    as_json: Annotated[bool, typer.Option("--json", help="Print resources and verdicts as JSON.")] = False,
) -> None:
    """List what would be made, and judge it by the policy packs. A mandatory violation exits 1."""
    from local.commands.preview import run  # noqa: PLC0415 - --help and usage errors need none of it

    raise typer.Exit(run(ROOT, stack, as_json=as_json))


def main() -> int:
    """Run the command line and return its exit status."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        return app(standalone_mode=False) or 0
    except click.UsageError as error:
        error.show()
        return _USAGE_ERROR
    except (KeyboardInterrupt, click.Abort):
        _say("Interrupted; nothing is left running.")
        return _INTERRUPTED
    except Exception as error:
        if type(error).__name__ not in _CLEAR_ERRORS and not isinstance(error, LocalCloudError):
            raise
        _say(f"Error: {' '.join(str(error).split())}")
        return _FAILED


_CLEAR_ERRORS: Final = frozenset({"ConfigurationError", "DeploymentError", "InputPropertiesError", "PackageError"})
"""Errors whose message is meant for the user; by name, because their modules are not imported before they are needed."""


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - a command's own last word
