"""How fast, how small and how good: this project's photo handlers beside the obvious ways and beside sharp.

A 12-megapixel JPEG becomes 1600, 800 and 200 pixels and a blur at 1600, as JPEG of quality 85. All ways run in one go
on one core, each in a process of its own, warm, in interleaved rounds; the medians of the processor time are compared,
which on one core is the time it takes while nothing else runs. Memory is what one run adds to a fresh process at its
peak.

    python benchmarks/images.py [--rounds N] [--json FILE] [--no-sharp]
    python benchmarks/images.py --against DIR

The second compares the handlers with those of another checkout of the project, each in a process of its own and with
its own tree on the path. It exits with 1 when a target is missed.
"""

from __future__ import annotations

import io
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Hashable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from PIL import Image, ImageChops, ImageStat
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs as a file too

from benchmarks.image_ways import SIDES, WAYS  # noqa: E402 - needs the path
from cli import main as command_line  # noqa: E402
from samples.photos import jpeg  # noqa: E402
from samples.scene import landscape  # noqa: E402

SHARP_VERSION = "0.35.5"
SHARP_FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / f"photo-platform/sharp-{SHARP_VERSION}"
WIDTH, HEIGHT = 4000, 3000
HANDLERS = ("one_job", "workflow")
"""The ways that are this project's."""
ROUNDS_AGAINST, RUNS_A_ROUND = 9, 3
MOST_OF_THE_OTHER = 1.1
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Way:
    """What was measured of one way."""

    name: str
    milliseconds: float
    megabytes: float | None
    decibels: float | None


@dataclass(frozen=True)
class Target:
    """A figure that must not be exceeded."""

    name: str
    measured: float
    at_most: float

    @property
    def met(self) -> bool:
        """Whether it is not."""
        return self.measured <= self.at_most


@contextmanager
def worker(command: list[str], root: Path = ROOT) -> Generator[subprocess.Popen[str]]:
    """Start a process that measures on request, pinned to this one's core, with a checkout as its folder and path."""
    with subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def ask(process: subprocess.Popen[str], request: str) -> float:
    """Return a worker's answer.

    Raises:
        RuntimeError: the worker ended, or said something else.
    """
    if process.stdin is None or process.stderr is None:
        raise RuntimeError("the worker was started without pipes")
    print(request, file=process.stdin, flush=True)
    line = process.stderr.readline()
    try:
        return float(line)
    except ValueError as error:
        raise RuntimeError(f"the worker failed: {line}{process.stderr.read()}") from error


def python_worker(way: str, file: Path) -> list[str]:
    """Return the command of a worker for one of `WAYS`."""
    return [sys.executable, "-m", "benchmarks.image_ways", way, str(file)]


def sharp_worker(file: Path) -> list[str]:
    """Return the command of sharp's worker, which is installed into the user's cache when it is not there.

    Raises:
        RuntimeError: there is no Node, or sharp cannot be installed.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        raise RuntimeError("Node is not installed")
    if not (SHARP_FOLDER / "node_modules/sharp").is_dir():
        SHARP_FOLDER.mkdir(parents=True, exist_ok=True)
        (SHARP_FOLDER / "package.json").write_text("{}", encoding="ascii")
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", f"sharp@{SHARP_VERSION}"]
        done = subprocess.run(install, cwd=SHARP_FOLDER, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"sharp cannot be installed: {done.stderr.strip()[-200:]}")
    return ["node", str(ROOT / "benchmarks/image_sharp.mjs"), str(SHARP_FOLDER), str(file)]


def megabytes(way: str, file: Path) -> float:
    """Return what one run adds to a fresh process."""
    with worker(python_worker(way, file)) as process:
        return ask(process, "memory")


def medians(
    commands: Mapping[Key, list[str]], rounds: int, roots: Mapping[Key, Path] | None = None
) -> dict[Key, float]:
    """Return each way's median, over rounds in which every way has its turn; of this checkout, or of those given."""
    with ExitStack() as stack:
        workers = {
            name: stack.enter_context(worker(command, (roots or {}).get(name, ROOT)))
            for name, command in commands.items()
        }
        for process in workers.values():
            ask(process, "run")  # warm
        times = {name: [0.0] * rounds for name in workers}
        for index in range(rounds):
            for name, process in workers.items():
                times[name][index] = ask(process, "run")
    return {name: statistics.median(values) for name, values in times.items()}


def decibels(way: str, data: bytes) -> float:
    """Return how close the large variant is to the drawn scene, resized with nothing lost (PSNR)."""
    height = SIDES["large"] * HEIGHT // WIDTH
    ideal = landscape(WIDTH, HEIGHT).resize((SIDES["large"], height), Image.Resampling.LANCZOS)
    made = Image.open(io.BytesIO(WAYS[way](data)["large"]))
    squares = [value**2 for value in ImageStat.Stat(ImageChops.difference(ideal, made)).rms]
    return 10 * math.log10(255**2 / statistics.mean(squares))


def compare(other: Path, file: Path) -> list[Target]:
    """Return the time of each of this project's ways as a share of another checkout's."""
    if other == ROOT:
        raise typer.BadParameter("is this checkout: give another", param_hint="--against")
    roots = {(way, root): root for way in HANDLERS for root in (ROOT, other)}
    rounds: list[dict[tuple[str, Path], float]] = []
    for _ in range(ROUNDS_AGAINST):
        # A process keeps the speed that its addresses in memory give it, up to a tenth: so each round has new ones.
        commands = {key: python_worker(key[0], file) for key in roots}
        rounds.append(medians(commands, RUNS_A_ROUND, roots))
    times = {key: statistics.median(found[key] for found in rounds) for key in roots}
    return [
        Target(
            f"{way.replace('_', ' ')}: {times[way, ROOT]:.0f} ms against {times[way, other]:.0f} ms",
            times[way, ROOT] / times[way, other],
            MOST_OF_THE_OTHER,
        )
        for way in HANDLERS
    ]


def main(
    *,
    against: Annotated[Path | None, typer.Option(metavar="DIR", help="Compare with another checkout.")] = None,
    rounds: Annotated[int, typer.Option(min=3, help="Rounds, each with one run of every way.")] = 15,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    sharp: Annotated[bool, typer.Option(help="Measure sharp too, where Node is installed.")] = True,
) -> None:
    """Compare the ways to make a photo's variants."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photo.jpg"
        data = jpeg(WIDTH, HEIGHT)
        file.write_bytes(data)
        if against is not None:
            compared = compare(against.resolve(), file)
            show_targets(console, compared)
            raise typer.Exit(0 if all(target.met for target in compared) else 1)
        commands = {way: python_worker(way, file) for way in WAYS}
        if sharp:
            try:
                commands["sharp"] = sharp_worker(file)
            except RuntimeError as error:
                console.print(f"sharp is left out: {error}")
        memory = {way: megabytes(way, file) for way in WAYS}
        times = medians(commands, rounds)
        quality = {way: decibels(way, data) for way in ("one_job", "naive_handler")}
    ways = [Way(name, times[name], memory.get(name), quality.get(name)) for name in commands]
    targets = [
        Target("one job / naive handler", times["one_job"] / times["naive_handler"], 0.42),
        Target("one job, megabytes", memory["one_job"], 60),
        Target("one job, decibels lost to naive", quality["naive_handler"] - quality["one_job"], 0.2),
        Target("workflow / obvious states", times["workflow"] / times["obvious_states"], 0.35),
    ]
    if "sharp" in times:
        targets.append(Target("one job / sharp, each size from the source", times["one_job"] / times["sharp"], 1.0))
    show(console, ways, targets)
    if json_file:
        facts = {"ways": [asdict(way) for way in ways], "targets": [asdict(t) | {"met": t.met} for t in targets]}
        json_file.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    if not all(target.met for target in targets):
        raise typer.Exit(1)


def show(console: Console, ways: list[Way], targets: list[Target]) -> None:
    """Print the figures."""
    table = Table("way", "ms", "MB added", "dB at 1600", title="12 MP to 1600, 800, 200 and a blur, one core")
    for way in ways:
        optional = ("" if value is None else f"{value:.1f}" for value in (way.megabytes, way.decibels))
        table.add_row(way.name.replace("_", " "), f"{way.milliseconds:.0f}", *optional)
    console.print(table)
    show_targets(console, targets)


def show_targets(console: Console, targets: list[Target]) -> None:
    """Print which targets are met."""
    table = Table("target", "measured", "at most", "")
    for target in targets:
        table.add_row(target.name, f"{target.measured:.2f}", f"{target.at_most:g}", "met" if target.met else "MISSED")
    console.print(table)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(command_line.main(app))
