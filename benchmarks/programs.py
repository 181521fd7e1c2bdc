"""How many Pulumi programs for AWS are recorded, judged and drawn: `python -m benchmarks.programs FOLDER ...`.

Give checkouts of public programs, such as pulumi/examples and pulumi/templates. Every project below a folder that is
written in Python and imports a package of AWS runs in a process of its own, in full and as a preview; then the packs
judge it, the reachability of all its interfaces is computed, and it is drawn. What ends with a line that says what the
program wants of its user (a package, a configuration value, a file of its own build) counts apart.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import yaml
from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs as a file too

from cli import main as command_line  # noqa: E402 - needs the path
from cli.errors import UserError  # noqa: E402

IMPORTS: Final = re.compile(r"^\s*(?:import|from) pulumi_(?:aws|awsx|eks)\b", re.MULTILINE)
OUTCOMES: Final = ("recorded", "wants", "broken", "failed")
SECONDS: Final = 300
CONFIGURATION: Final = Path(__file__).with_suffix(".yaml")
"""Project -> the values that it requires."""


def main(
    folders: Annotated[list[Path], typer.Argument(help="Folders with Pulumi projects below them.", exists=True)],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
    only: Annotated[str, typer.Option(help="Only projects whose path contains this text.")] = "",
    at_least: Annotated[int, typer.Option(help="How many must be recorded.")] = 0,
    one: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Record, judge and draw every project below the folders; exit status 1 when one failed."""
    if one:
        typer.echo(json.dumps(_examine(folders[0])))
        return
    rows = [_in_a_process(project) for folder in folders for project in _projects(folder) if only in str(project)]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        _print(rows)
    outcomes = [row["outcome"] for row in rows]
    raise typer.Exit(int("failed" in outcomes or outcomes.count("recorded") < at_least))


def _projects(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("Pulumi.yaml")):
        sources = [path for path in file.parent.rglob("*.py") if "site-packages" not in path.parts]
        if (file.parent / "__main__.py").is_file() and any(
            IMPORTS.search(path.read_text(encoding="utf-8", errors="replace")) for path in sources
        ):
            yield file.parent


def _in_a_process(project: Path) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", str(Path(__file__)), str(project), "--one"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    try:
        facts = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        facts = {"outcome": "failed", "reason": (done.stderr.strip() or done.stdout.strip())[-400:]}
    return {"project": f"{project.parent.name}/{project.name}", **facts}


def _examine(project: Path) -> dict[str, Any]:
    from diagram import draw  # noqa: PLC0415 - only the process of one project needs it
    from policies.evaluate import judge  # noqa: PLC0415
    from reachability import flows, read_recorded  # noqa: PLC0415
    from recorder.gaps import not_seen  # noqa: PLC0415
    from recorder.run import record  # noqa: PLC0415
    from recorder.stacks import load_stack  # noqa: PLC0415

    facts: dict[str, Any] = {"outcome": "recorded"}
    try:
        for mode in ("full", "preview"):
            stack = load_stack(project, None, {"aws:region": "eu-west-1", **_required(project)})
            recording = record(
                stack.program,
                stack_name=stack.stack,
                project=stack.project,
                config=stack.values,
                preview=mode == "preview",
            )
            report = judge(recording)
            facts[mode] = {
                "resources": len(recording.resources),
                "violations": len(report.violations),
                "unjudged": len(report.unjudged),
                "flows": sum(1 for _ in flows(read_recorded(recording.resources))),
                "svg": len(draw(recording)),
                "not_seen": list(not_seen(recording)),
            }
    except Exception as error:  # noqa: BLE001 - whatever a stranger's program raises is the finding
        names = {base.__name__ for base in type(error).__mro__}
        wants = isinstance(error, UserError | OSError) or "RunError" in names
        raised_in = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
        outcome = "wants" if wants else "broken" if raised_in.is_relative_to(project.resolve()) else "failed"
        facts |= {"outcome": outcome, "reason": f"{type(error).__name__}: {error}"[:300]}
        if outcome == "failed":
            facts["traceback"] = traceback.format_exc()[-1500:]
    return facts


def _required(project: Path) -> dict[str, str]:
    """Return the example values that this project requires, by key."""
    name = str(yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8")).get("name", ""))
    by_project: dict[str, dict[str, Any]] = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))
    return {key: str(value) for key, value in by_project.get(name, {}).items()}


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table("project", "outcome", "resources", "violations", "unjudged", "flows", "why")
    for row in rows:
        full, preview = row.get("full", {}), row.get("preview", {})
        pairs = (f"{full.get(k, '')} / {preview.get(k, '')}" for k in ("resources", "violations", "unjudged", "flows"))
        table.add_row(row["project"], row["outcome"], *pairs, row.get("reason", ""))
    console = Console()
    console.width = max(console.width, 200)
    console.print(table)
    console.print(", ".join(f"{sum(r['outcome'] == outcome for r in rows)} {outcome}" for outcome in OUTCOMES))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(command_line.main(app))
