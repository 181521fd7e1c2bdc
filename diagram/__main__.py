"""`python -m diagram`: draw what a program asks for; nothing is deployed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.main import main
from cli.options import ConfigOption, ProgramOption, StackOption, overrides
from diagram import picture, views
from diagram.drawing import arrange
from diagram.model import Picture
from diagram.svg import to_svg
from recorder.gaps import not_seen
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
    overview: Annotated[
        bool, typer.Option("--overview", help="Draw the components alone, and what flows between them.")
    ] = False,
    component: Annotated[
        str | None,
        typer.Option("--component", metavar="NAME", help="Draw this component alone, its arrows to others as links."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="Write overview.svg and a drawing of each component there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print nodes and arrows as JSON as well.")] = False,
) -> None:
    """Draw the program: its components, their main resources, and who may do what to which."""
    if out == STANDARD_OUTPUT and as_json:
        raise typer.BadParameter("--out - and --json both print: give a file, or one of them")
    if sum((overview, component is not None, folder is not None)) > 1:
        raise typer.BadParameter("--overview, --component and --folder exclude each other: give one of them")
    if folder and out:
        raise typer.BadParameter("--folder chooses the names of its files: leave out --out")
    found = load_stack(project_folder(program), stack, overrides(config))
    out = out or Path("dist") / f"{found.stack}.svg"
    if out != STANDARD_OUTPUT:
        _create(folder or out.parent)
    recording = record(found.program, stack_name=found.stack, project=found.project, config=found.values)
    for line in not_seen(recording):
        typer.echo(line, err=True)
    if folder:
        _write_all(recording, folder)
        return
    drawn = _view(picture(recording), overview=overview, name=component)
    svg = to_svg(arrange(drawn))
    if out == STANDARD_OUTPUT:
        typer.echo(svg, nl=False)
        return
    _write(out, svg)
    typer.echo(
        json.dumps(_facts(recording, drawn), indent=2) if as_json else f"{out}: {len(recording.resources)} resources"
    )


def _view(drawn: Picture, *, overview: bool, name: str | None) -> Picture:
    if overview:
        return views.overview(drawn)
    return views.component(drawn, name) if name is not None else views.whole(drawn)


def _write_all(recording: Recording, folder: Path) -> None:
    whole = picture(recording)
    drawings = {"overview": views.overview(whole)}
    drawings |= {name: views.component(whole, name) for name in views.components(whole)}
    for name, drawn in drawings.items():
        _write(folder / f"{name}.svg", to_svg(arrange(drawn)))
        typer.echo(str(folder / f"{name}.svg"))


def _facts(recording: Recording, drawn: Picture) -> dict[str, object]:
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
            for arrow in (*drawn.arrows, *drawn.linked)
        ],
    }


def _create(folder: Path) -> None:
    """Create a folder at once: nobody waits for a drawing that cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{folder} cannot be created: {error.strerror}") from error


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main(app))
