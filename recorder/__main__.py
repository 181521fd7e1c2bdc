"""`python -m recorder`: write down what the program asks for, or draw it; nothing is deployed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from recorder.diagram import draw, picture
from recorder.export import to_json
from recorder.resource import Recording
from recorder.run import record as run
from recorder.stacks import load_stack

ROOT: Final = Path(__file__).parents[1]
"""The checkout: where `Pulumi.yaml` and `__main__.py` are."""
STANDARD_OUTPUT: Final = Path("-")

_FAILED: Final = 1
_TYPERS_USAGE_ERROR: Final = 2
_USAGE_ERROR: Final = 64
"""EX_USAGE of sysexits.h."""
_CLEAR_ERRORS: Final = frozenset({"ConfigurationError", "DeploymentError", "InputPropertiesError", "PackageError"})
"""Errors whose message is meant for the user; by name, because the program raises errors of its own folders."""

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


@app.command()
def diagram(
    *,
    stack: StackOption = "local",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The SVG file to write, dist/STACK.svg by default; - is standard output."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print nodes and arrows as JSON as well.")] = False,
) -> None:
    """Draw the program: its components, their main resources, and who may do what to which."""
    out = out or Path("dist") / f"{stack}.svg"
    if out == STANDARD_OUTPUT and as_json:
        raise typer.BadParameter("--out - and --json both print: give a file, or one of them")
    recording = _recorded(stack, preview=False)
    svg = draw(recording)
    if out == STANDARD_OUTPUT:
        typer.echo(svg, nl=False)
        return
    _write(out, svg)
    typer.echo(json.dumps(_facts(recording), indent=2) if as_json else f"{out}: {len(recording.resources)} resources")


def _recorded(stack: str, *, preview: bool) -> Recording:
    config = load_stack(ROOT, stack)
    return run(config.program, stack_name=config.stack, project=config.project, config=config.values, preview=preview)


def _facts(recording: Recording) -> dict[str, object]:
    drawn = picture(recording)
    return {
        "resources": len(recording.resources),
        "nodes": [
            {
                "name": node.title,
                "kind": node.kind.label,
                "resources": [resource.urn for resource in node.resources],
                "folded": [resource.urn for resource in node.folded],
                "keys": list(node.keys),
            }
            for node in drawn.program.nodes()
        ],
        "arrows": [
            {"from": arrow.source, "to": arrow.target, "labels": list(arrow.labels), "granted": arrow.granted}
            for arrow in drawn.arrows
        ],
    }


def _write(out: Path, text: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error


def main() -> int:
    """Run the command line and return its exit status: 0, 1 for a failure, 64 for a usage error."""
    try:
        app()
    except SystemExit as ended:  # typer always ends so
        return _USAGE_ERROR if ended.code == _TYPERS_USAGE_ERROR else int(ended.code or 0)
    except Exception as error:
        if type(error).__name__ not in _CLEAR_ERRORS:
            raise
        typer.echo(f"Error: {' '.join(str(error).split())}", err=True)
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
