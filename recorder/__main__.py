"""`python -m recorder`: write down what the program asks for, or draw it; nothing is deployed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.errors import UsageError
from cli.main import main
from cli.options import ConfigOption, ProgramOption, StackOption, overrides
from recorder.export import to_json
from recorder.gaps import not_seen
from recorder.run import record as run
from recorder.stacks import load_stack, project_folder

STANDARD_OUTPUT: Final = Path("-")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)


@app.command()
def record(
    *,
    program: ProgramOption = Path(),
    stack: StackOption = None,
    config: ConfigOption = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="What is known only after a deployment is unknown.")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The JSON file to write; - is standard output.")
    ] = STANDARD_OUTPUT,
) -> None:
    """Write every resource of the program as JSON: for `python -m reachability` and `python -m policies check`."""
    found = load_stack(project_folder(program), stack, overrides(config))
    recording = run(found.program, stack_name=found.stack, project=found.project, config=found.values, preview=preview)
    text = json.dumps(to_json(recording), indent=2) + "\n"
    if out == STANDARD_OUTPUT:
        typer.echo(text, nl=False)
    else:
        _write(out, text)
        typer.echo(f"{out}: {len(recording.resources)} resources")
    for line in not_seen(recording):
        typer.echo(line, err=True)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def diagram() -> None:
    """Say where the diagram is drawn now."""
    raise UsageError("`python -m recorder diagram` is now `python -m diagram`, with the same options")


def _write(out: Path, text: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main(app))
