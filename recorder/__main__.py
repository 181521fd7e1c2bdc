"""`python -m recorder`: write down what the program asks for, or draw it; nothing is deployed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.errors import UsageError
from cli.main import main
from recorder.export import to_json
from recorder.resource import Recording
from recorder.run import record as run
from recorder.stacks import load_stack

ROOT: Final = Path(__file__).parents[1]
"""The checkout: where `Pulumi.yaml` and `__main__.py` are."""
STANDARD_OUTPUT: Final = Path("-")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)

StackOption = Annotated[str, typer.Option("--stack", "-s", help="Which Pulumi.<stack>.yaml to take.")]


@app.command()
def record(
    *,
    stack: StackOption = "local",
    preview: Annotated[bool, typer.Option("--preview", help="What only a deployment can tell is unknown.")] = False,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The JSON file to write; - is standard output.")
    ] = STANDARD_OUTPUT,
) -> None:
    """Write every resource of the program as JSON: for `python -m reachability` and `python -m policies check`."""
    recording = _recorded(stack, preview=preview)
    text = json.dumps(to_json(recording), indent=2) + "\n"
    if out == STANDARD_OUTPUT:
        typer.echo(text, nl=False)
    else:
        _write(out, text)
        typer.echo(f"{out}: {len(recording.resources)} resources")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def diagram() -> None:
    """Say where the diagram is drawn now."""
    raise UsageError("`python -m recorder diagram` is now `python -m diagram`, with the same options")


def _recorded(stack: str, *, preview: bool) -> Recording:
    config = load_stack(ROOT, stack)
    return run(config.program, stack_name=config.stack, project=config.project, config=config.values, preview=preview)


def _write(out: Path, text: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main(app))
