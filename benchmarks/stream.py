"""How fast the stream's function is on one core, beside the obvious way: `json`, dictionaries, and a general codec.

Every way takes the same Lambda event of 1 KB records (0.5 % are not JSON, 1 % come from probes, one person is
restricted) and gives the compressed bytes of all its objects: the records as they were received, the rows with the same
enrichments, and what is quarantined. Ours validates each event and writes the rows as Parquet; the obvious ways
validate nothing but that it is JSON, and write NDJSON. All look each owner up by the same keyed hash. Nothing is sent.

They run in one process on one core, warm, in interleaved rounds of all ways and sizes; what is judged is the median of
the rounds' own ratios of processor time. Memory is what one run adds to the peak of a fresh process that has loaded
everything.

    python benchmarks/stream.py [--rounds N] [--json FILE]

It exits with 1 when a target is missed.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from backports import zstd
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs as a file too

from cli import main as command_line  # noqa: E402 - needs the path
from handlers.shared.subject_hash import subject_hash  # noqa: E402
from handlers.stream.core.batch import batch_of, sort  # noqa: E402
from handlers.stream.core.objects import objects  # noqa: E402

SIZES = (100, 1000, 3500)
"""Records of a batch; of 1 KB, an invocation's 6 MB hold about 3,500."""
JUDGED = (1000, 3500)
OWNERS = 1000
BAD, PROBES = 0.005, 0.01
"""Shares of records that are not JSON, and that come from probes."""
CLASSES = ((1_000_000, "below 1 MB"), (5_000_000, "1 to 5 MB"), (20_000_000, "5 to 20 MB"))
KEY = b"the hash key of a benchmark, 32 bytes or more"
RESTRICTED = frozenset({subject_hash(KEY, "owner-0")})
GZIP, ZSTD, OURS = "json, dict, gzip 6", "json, dict, zstd 1", "this project's"
LEAST = {GZIP: 3.0, ZSTD: 1.2}
"""How many times as fast as each obvious way ours must be."""
MOST_GROWTH = 1.15
"""Time a record in the largest batch, beside that in one of 1,000: 1 is linear."""


@dataclass(frozen=True)
class Measured:
    """What was measured of one way with one size of batch."""

    way: str
    records: int
    records_a_second: float
    bytes: int
    megabytes: float
    """That a run adds to the peak."""


@dataclass(frozen=True)
class Target:
    """A figure and its limit."""

    name: str
    measured: float
    limit: float
    met: bool


def lambda_event(records: int) -> dict[str, Any]:
    """Return a batch as an event source mapping hands it to the function."""
    chance = random.Random(records)  # noqa: S311 - an example
    start = datetime(2026, 11, 28, 12, tzinfo=UTC)
    given: list[dict[str, Any]] = []
    for number in range(records):
        data = _record(chance, start + timedelta(milliseconds=number))
        kinesis = {
            "sequenceNumber": f"{49590338271490256608559692538361571095921575989136588898 + number}",
            "approximateArrivalTimestamp": start.timestamp() + number / 1000,
            "data": base64.b64encode(data).decode(),
        }
        given.append({"eventID": f"shardId-000000000000:{number}", "kinesis": kinesis})
    return {"Records": given}


def _record(chance: random.Random, at: datetime) -> bytes:
    if chance.random() < BAD:
        return chance.randbytes(1000)
    width, height = chance.randrange(1200, 8000), chance.randrange(1200, 8000)
    variants = [
        {
            "kind": "sizes" if side else "filtered",
            "name": f"{name}-{chance.choice('abcdef')}",
            "format": name,
            "width": side or 1600,
            "height": (side or 1600) * height // width,
            "bytes": chance.randrange(10_000, 900_000),
        }
        for side in (1600, 800, 0)
        for name in ("jpeg", "webp")
    ]
    event: dict[str, Any] = {
        "type": "photo_processed",
        "schema_version": 1,
        "event_id": chance.randbytes(16).hex(),
        "occurred_at": at.isoformat().replace("+00:00", "Z"),
        "owner_id": f"owner-{chance.randrange(OWNERS)}",
        "origin": "probe" if chance.random() < PROBES else "platform",
        "photo_id": chance.randbytes(16).hex(),
        "format": "jpeg",
        "width": width,
        "height": height,
        "bytes": chance.randrange(500_000, 30_000_000),
        "milliseconds": chance.randrange(200, 5000),
        "variants": variants,
    }
    return json.dumps(event).encode()


def find_restricted(owner_ids: AbstractSet[str]) -> set[str]:
    """Return who is restricted: the hashes are those of the function, the list is in memory."""
    return {owner_id for owner_id in owner_ids if subject_hash(KEY, owner_id) in RESTRICTED}


def ours(event: Mapping[str, Any]) -> tuple[int, list[bytes]]:
    """Do what the function does, but for its calls to AWS: return how many rows there are, and the objects."""
    batch = batch_of(event)
    if batch is None:
        raise ValueError("a batch without records is nothing to measure")
    done = sort(batch, find_restricted)
    return len(done.rows), [data for _, data in objects(batch, done)]


def obvious(event: Mapping[str, Any], compress: Callable[[bytes], bytes]) -> tuple[int, list[bytes]]:
    """Do the same work as it is usually written."""
    read: list[tuple[bytes, dict[str, Any]]] = []
    errors: list[str] = []
    for record in event["Records"]:
        data = base64.b64decode(record["kinesis"]["data"])
        try:
            read.append((data, json.loads(data)))
        except ValueError as error:
            errors.append(json.dumps({"data": record["kinesis"]["data"], "reason": str(error)}))
    restricted = find_restricted({found["owner_id"] for _, found in read})
    raw: list[bytes] = []
    rows: list[str] = []
    for data, found in read:
        if found["owner_id"] in restricted:
            continue
        raw.append(data)
        if found["origin"] in ("probe", "test"):
            continue
        found["occurred_on"] = datetime.fromisoformat(found["occurred_at"]).astimezone(UTC).date().isoformat()
        found["size_class"] = next((name for most, name in CLASSES if found["bytes"] < most), "20 MB and more")
        rows.append(json.dumps(found))
    layers = b"\n".join(raw), "\n".join(rows).encode(), "\n".join(errors).encode()
    return len(rows), [compress(layer) for layer in layers if layer]


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def _zstd(data: bytes) -> bytes:
    return zstd.compress(data, 1)


WAYS: dict[str, Callable[[Mapping[str, Any]], tuple[int, list[bytes]]]] = {
    GZIP: lambda event: obvious(event, _gzip),
    ZSTD: lambda event: obvious(event, _zstd),
    OURS: ours,
}


Times = dict[tuple[str, int], list[float]]
"""Seconds a record, of each way with each size of batch, a round each."""


def measure(rounds: int) -> tuple[list[Measured], Times]:
    """Return the figures of all ways and sizes, which take turns, so that what else the machine does falls on all."""
    events = {size: lambda_event(size) for size in SIZES}
    found = {(name, size): way(event) for size, event in events.items() for name, way in WAYS.items()}  # warm
    for size in SIZES:
        if len({found[name, size][0] for name in WAYS}) != 1:
            raise RuntimeError(f"the ways differ: { ({name: found[name, size][0] for name in WAYS}) } rows")
    times: Times = {key: [] for key in found}
    for _ in range(rounds):
        for name, size in found:
            repeats = max(SIZES) // size
            started = time.process_time()
            for _ in range(repeats):
                WAYS[name](events[size])
            times[name, size].append((time.process_time() - started) / repeats / size)
    measured = [
        Measured(
            name, size, 1 / statistics.median(seconds), sum(map(len, found[name, size][1])), _megabytes(name, size)
        )
        for (name, size), seconds in times.items()
    ]
    return measured, times


def _megabytes(way: str, records: int) -> float:
    command = [sys.executable, str(Path(__file__)), "--peak", way, "--records", str(records)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def peak(way: str, records: int) -> float:
    """Return what one run adds to this process's peak, in megabytes; a small batch comes first and loads everything."""
    WAYS[way](lambda_event(10))
    event = lambda_event(records)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets VmHWM, see proc_pid_clear_refs(5)
    before = _resident("VmRSS")
    WAYS[way](event)
    return (_resident("VmHWM") - before) / 1024


def _resident(name: str) -> int:
    """Return a figure of this process in kilobytes: `VmRSS` now, `VmHWM` at the peak since it was last reset."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def targets(times: Times) -> list[Target]:
    """Return what is required, and whether it is met: each the median over the rounds."""

    def beside(one: tuple[str, int], other: tuple[str, int]) -> float:
        return statistics.median(a / b for a, b in zip(times[one], times[other], strict=True))

    judged: list[Target] = []
    for size in JUDGED:
        for way, least in LEAST.items():
            faster = beside((way, size), (OURS, size))
            judged.append(Target(f"{size:,} records: times {way}, at least", faster, least, faster >= least))
    growth = beside((OURS, max(JUDGED)), (OURS, min(JUDGED)))
    name = f"time a record, {max(JUDGED):,} beside {min(JUDGED):,}, at most"
    return [*judged, Target(name, growth, MOST_GROWTH, growth <= MOST_GROWTH)]


def main(
    *,
    rounds: Annotated[int, typer.Option(min=3, help="Rounds, each with every way.")] = 15,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    peak_of: Annotated[str | None, typer.Option("--peak", hidden=True)] = None,
    records: Annotated[int, typer.Option(hidden=True)] = 1000,
) -> None:
    """Compare the ways to write a batch of the stream into the lake."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if peak_of is not None:
        typer.echo(peak(peak_of, records))
        return
    found, times = measure(rounds)
    judged = targets(times)
    show(Console(), found, judged)
    if json_file:
        facts = {"ways": [asdict(one) for one in found], "targets": [asdict(one) for one in judged]}
        json_file.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    if not all(one.met for one in judged):
        raise typer.Exit(1)


def show(console: Console, found: list[Measured], judged: list[Target]) -> None:
    """Print the figures, and which targets are met."""
    base = {one.records: one.records_a_second for one in found if one.way == GZIP}
    table = Table("records", "way", "records/s", "times", "bytes a record", "MB added")
    for one in found:
        times = f"{one.records_a_second / base[one.records]:.2f}"
        rate, size = f"{one.records_a_second:,.0f}", f"{one.bytes / one.records:.0f}"
        table.add_row(f"{one.records:,}", one.way, rate, times, size, f"{one.megabytes:.1f}")
    console.print(table)
    limits = Table("target", "measured", "limit", "")
    for one in judged:
        limits.add_row(one.name, f"{one.measured:.2f}", f"{one.limit:g}", "met" if one.met else "MISSED")
    console.print(limits)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(command_line.main(app))
