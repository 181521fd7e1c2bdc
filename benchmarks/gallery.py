"""How large the gallery's image is, and how fast it starts: from the command to the first answer of `/health`.

    python -m benchmarks.gallery [--rounds N]

It builds the image with buildah and runs it with bubblewrap; without these the process of this checkout alone is timed.
"""

from __future__ import annotations

import gzip
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from local.emulators.processes import free_port
from packages.container import ImageStore, missing_tools

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "services" / "gallery"
PAGE = FOLDER / "gallery" / "page"
SETTINGS = {
    "API_URL": "https://api.example",
    "UPLOAD_ORIGIN": "https://uploads.example",
    "USER_POOL_ID": "eu-central-1_example",
    "USER_POOL_CLIENT_ID": "client",
    "DRAIN_SECONDS": "0",
}
MEGABYTE = 1_000_000


def start(command: Sequence[str], port: int, environment: Mapping[str, str]) -> tuple[float, float]:
    """Return how long a start takes until the first answer, and how long a processor was busy with it.

    Of a container the latter is unknown, and 0: the system does not count it for the process that started bubblewrap.
    """
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    took = _first_answer(command, port, environment, started)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, 0.0 if command[0] == "bwrap" else busy


def _first_answer(command: Sequence[str], port: int, environment: Mapping[str, str], started: float) -> float:
    process = subprocess.Popen(command, cwd=FOLDER, env=dict(environment), stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
                    return time.perf_counter() - started
            except OSError:
                time.sleep(0.002)
        raise RuntimeError(f"{command[0]} ended with status {process.returncode}")
    finally:
        process.kill()
        process.wait()


def main(rounds: Annotated[int, typer.Option(min=1, help="Starts of each kind.")] = 10) -> None:
    """Measure, and print."""
    console = Console()
    own = {**os.environ, **SETTINGS}

    def report(what: str, starts: Sequence[tuple[float, float]]) -> None:
        took, busy = (statistics.median(values) * 1000 for values in zip(*starts, strict=True))
        console.print(f"{what}: starts in {took:.0f} ms" + (f", {busy:.0f} ms of a processor" if busy else ""))

    files = [path.read_bytes() for path in PAGE.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg")]
    fonts = sum(path.stat().st_size for path in PAGE.rglob("*.woff2"))
    sent = sum(len(gzip.compress(content)) for content in files)
    console.print(f"the page: {sent / 1000:.0f} kB of code by gzip, {fonts / 1000:.0f} kB of fonts")
    port = free_port()
    command = [sys.executable, "-m", "gallery"]
    report("a process of this checkout", [start(command, port, {**own, "PORT": str(port)}) for _ in range(rounds)])
    if lacking := missing_tools():
        console.print(f"the image is left out: {', '.join(lacking)} is missing")
        return
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        image = ImageStore(Path(folder)).build(FOLDER)
        took = time.perf_counter() - began
        sizes = f"{image.own_bytes / MEGABYTE:.1f} MB on a base of {image.base_bytes / MEGABYTE:.0f}"
        console.print(f"the image: {sizes}, built in {took:.0f} s")
        command = image.run({**SETTINGS, "PORT": str(port)})
        report("a container of it", [start(command, port, own) for _ in range(rounds)])


if __name__ == "__main__":
    typer.run(main)
