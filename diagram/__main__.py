"""`python -m diagram`: draw what a program asks for; nothing is deployed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.main import main
from cli.options import ConfigOption, ProgramOption, StackOption, overrides
from diagram import draw, picture
from recorder.resource import Recording
from recorder.run import record
from recorder.stacks import load_stack, project_folder

STANDARD_OUTPUT: Final = Path("-")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def diagram(
    *,
    program: ProgramOption = Path(),
    stack: StackOption = None,
    config: ConfigOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The SVG file to write, dist/STACK.svg by default; - is standard output."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print nodes and arrows as JSON as well.")] = False,
) -> None:
    """Draw the program: its components, their main resources, and who may do what to which."""
    if out == STANDARD_OUTPUT and as_json:
        raise typer.BadParameter("--out - and --json both print: give a file, or one of them")
    found = load_stack(project_folder(program), stack, overrides(config))
    out = out or Path("dist") / f"{found.stack}.svg"
    recording = record(found.program, stack_name=found.stack, project=found.project, config=found.values)
    svg = draw(recording)
    if out == STANDARD_OUTPUT:
        typer.echo(svg, nl=False)
        return
    _write(out, svg)
    typer.echo(json.dumps(_facts(recording), indent=2) if as_json else f"{out}: {len(recording.resources)} resources")


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


if __name__ == "__main__":
    sys.exit(main(app))
