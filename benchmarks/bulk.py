"""Images a second through the local cloud, against the number of parallel branches of the list's Map.

The program is deployed as `python -m local up` does, functions in processes of their own. Each round sends the same
number of new photos through a copy of the list's state machine whose `MaxConcurrency` is another one. A round at the
most branches comes first and does not count: it starts the functions' processes. Rounds are interleaved, and the best
of each number of branches counts, since other programs only ever slow one down. The growth is the rate beside that of
one branch; the processors of this machine bound it, which AWS's do not.

    python benchmarks/bulk.py [--images N] [--width PIXELS] [--rounds N] [--json FILE]

It shows figures and judges none: they depend on the machine.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs as a file too

from cli import main as command_line  # noqa: E402 - needs the path
from local.deployment import Deployment, deployment  # noqa: E402
from local.scenarios.photos.bulk import before_the_pipeline, end_of  # noqa: E402
from recorder.stacks import load_stack  # noqa: E402
from samples.photos import jpeg  # noqa: E402

BRANCHES = (1, 2, 4, 5, 8, 16)
PIPELINE = "photo-platform:index:ImagePipeline"
STATE = "Process each"


@dataclass(frozen=True)
class Rate:
    """What was measured with some number of branches."""

    branches: int
    seconds: float
    images_a_second: float
    growth: float
    """Beside one branch."""


def measure(deployed: Deployment, images: int, data: bytes, rounds: int) -> list[Rate]:
    """Return the rate for each number of branches."""
    outputs = deployed.recording.of_type(PIPELINE)[0].outputs
    _seconds(deployed, outputs, max(BRANCHES), min(images, 2 * max(BRANCHES)), data, "warm-up")
    best = dict.fromkeys(BRANCHES, math.inf)
    for round_ in range(rounds):
        for branches in BRANCHES:
            seconds = _seconds(deployed, outputs, branches, images, data, f"round-{round_}-with-{branches}")
            best[branches] = min(best[branches], seconds)
    return [Rate(branches, s, images / s, best[BRANCHES[0]] / s) for branches, s in best.items()]


def _seconds(  # noqa: PLR0917 - private, called twice
    deployed: Deployment, outputs: Mapping[str, Any], branches: int, images: int, data: bytes, name: str
) -> float:
    s3, states = deployed.clients.get("s3"), deployed.clients.get("stepfunctions")
    keys = [f"raw/benchmark/{name}/{number:04}.jpg" for number in range(images)]
    with before_the_pipeline(deployed):
        for key in keys:
            s3.put_object(Bucket=outputs["uploads_bucket"], Key=key, Body=data)
    list_ = states.describe_state_machine(stateMachineArn=outputs["list_state_machine_arn"])
    definition = json.loads(list_["definition"])
    definition["States"][STATE]["MaxConcurrency"] = branches
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=list_["roleArn"])
    started = time.monotonic()
    given = json.dumps({"photos": [{"key": key} for key in keys]})
    arn = states.start_execution(stateMachineArn=machine["stateMachineArn"], input=given)["executionArn"]
    output, _ = end_of(deployed, arn)
    seconds = time.monotonic() - started
    if output["processed"] != images:
        raise RuntimeError(f"{output['processed']} of {images} were processed: {output['refused']}{output['failed']}")
    return seconds


def main(
    images: Annotated[int, typer.Option(min=1, max=200, help="How many a round; a list holds 200.")] = 24,
    width: Annotated[
        int, typer.Option(min=16, max=8000, help="Of each image, in pixels; its height is 3/4 of it.")
    ] = 1600,
    rounds: Annotated[int, typer.Option(min=1, help="The best one counts.")] = 2,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures.")] = None,
) -> None:
    """Measure, and show."""
    data = jpeg(width, width * 3 // 4)
    with deployment(load_stack(ROOT, "local")) as deployed:
        rates = measure(deployed, images, data, rounds)
    _show(rates, images, width)
    if json_file:
        figures = {"images": images, "width": width, "processors": os.cpu_count(), "rates": [asdict(r) for r in rates]}
        json_file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _show(rates: Sequence[Rate], images: int, width: int) -> None:
    table = Table(title=f"{images} images of {width} x {width * 3 // 4} a round, {os.cpu_count()} processors")
    for column in ("branches", "seconds", "images a second", "growth"):
        table.add_column(column, justify="right")
    for rate in rates:
        row = f"{rate.seconds:.1f}", f"{rate.images_a_second:.2f}", f"x {rate.growth:.2f}"
        table.add_row(str(rate.branches), *row)
    Console().print(table)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(command_line.main(app))
