"""What an erasure in the lake costs: by files, by subjects a pass, and beside find-and-forget's way.

A lake of files of 1,000 rows, most of which name nobody who is erased. Ours reads every file and rewrites those that
name a subject, in their form. amazon-s3-find-and-forget finds the files with Athena, and its workers then read each
found file with pyarrow and write it with pyarrow's defaults, so as Snappy and without the metadata of the file; what is
measured here is its worker's way on the files that were found, and, for a comparison like with like, on all files.

    python -m benchmarks.erasure [--files N] [--json FILE]

It exits with 1 where a file is rewritten that names nobody, or is not that does.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table

from cli import main as command_line
from handlers.rights.core.mentions import Mentions
from handlers.rights.core.rewriting import rewrite

ROWS, OWNERS_A_FILE, EVERYBODY = 1_000, 20, 2_000
pc: Any = pyarrow.compute


@dataclass(frozen=True, slots=True)
class Measured:
    """One pass over a lake.

    Args:
        way: whose.
        files: in the lake.
        subjects: that are erased.
        rewritten: files that were rewritten.
        seconds: of processor time.
        bytes_before: of the files that were rewritten.
        bytes_after: of the same, afterwards.
        in_form: how many of them still have their codec and their metadata.
    """

    way: str
    files: int
    subjects: int
    rewritten: int
    seconds: float
    bytes_before: int
    bytes_after: int
    in_form: int


def lake(files: int, chance: random.Random) -> list[bytes]:
    """Return the files of a lake, in Zstandard, as the platform writes them."""
    return [
        _file([f"owner-{chance.randrange(EVERYBODY):08}" for _ in range(OWNERS_A_FILE)], chance) for _ in range(files)
    ]


def _file(owners: Sequence[str], chance: random.Random) -> bytes:
    table: Any = pa.table(
        {
            "owner_id": [owners[number % len(owners)] for number in range(ROWS)],
            "event_id": [f"{chance.getrandbits(128):032x}" for _ in range(ROWS)],
            "photo_id": [f"{chance.getrandbits(128):032x}" for _ in range(ROWS)],
            "bytes": [chance.randrange(20_000_000) for _ in range(ROWS)],
        },
        metadata={"made by": "photo-platform"},
    )
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", compression_level=1, use_dictionary=False)
    return file.getvalue()


def ours(data: bytes, subjects: Collection[str]) -> bytes | None:
    """Return a file without some subjects, in its form; None where it names none."""
    target = io.BytesIO()
    done = rewrite(io.BytesIO(data), target, Mentions(subjects))
    return target.getvalue() if done.removed else None


def theirs(data: bytes, subjects: Collection[str]) -> bytes:
    """Return a file without some subjects, as find-and-forget's worker writes it, whether it names one or not."""
    file: Any = pq.ParquetFile(io.BytesIO(data))
    target, wanted = io.BytesIO(), pa.array(sorted(subjects))
    with pq.ParquetWriter(target, file.schema_arrow.remove_metadata(), flavor="spark") as writer:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            writer.write_table(
                table.filter(pc.invert(pc.is_in(table["owner_id"], value_set=wanted))).replace_schema_metadata()
            )
    return target.getvalue()


def _is_in_form(before: bytes, after: bytes) -> bool:
    def form(data: bytes) -> Any:  # noqa: ANN401
        metadata = pq.ParquetFile(io.BytesIO(data)).metadata
        return metadata.row_group(0).column(0).compression, (metadata.metadata or {}).get(b"made by")

    return form(before) == form(after)


def measure(
    way: str, erase: Callable[[bytes, Collection[str]], bytes | None], files: Sequence[bytes], subjects: Collection[str]
) -> Measured:
    """Return what a pass costs."""
    started = time.process_time()
    written = [erase(one, subjects) for one in files]
    seconds = time.process_time() - started
    pairs = [(before, after) for before, after in zip(files, written, strict=True) if after is not None]
    return Measured(
        way=way,
        files=len(files),
        subjects=len(subjects),
        rewritten=len(pairs),
        seconds=seconds,
        bytes_before=sum(len(before) for before, _ in pairs),
        bytes_after=sum(len(after) for _, after in pairs),
        in_form=sum(_is_in_form(before, after) for before, after in pairs),
    )


def holding(files: Sequence[bytes], subjects: Collection[str]) -> list[bytes]:
    """Return the files that hold a row of a subject, found by reading all of them."""
    columns = (set(pq.read_table(io.BytesIO(one), columns=["owner_id"])["owner_id"].to_pylist()) for one in files)
    return [one for one, owners in zip(files, columns, strict=True) if owners & set(subjects)]


def passes(files: int) -> list[Measured]:
    """Measure all passes.

    Raises:
        SystemExit: a file was rewritten that names nobody, or was not that does.
    """
    chance = random.Random(7)  # noqa: S311 - the same lake each time
    everything = lake(files, chance)
    # One owner a file, so that none is left with nobody
    owners = [pq.read_table(io.BytesIO(one), columns=["owner_id"])["owner_id"][0].as_py() for one in everything[:20]]
    counts = sorted({files // 10, files // 2, files} - {0})
    measured = [measure("ours", ours, everything[:count], owners[:1]) for count in counts]
    measured += [measure("ours", ours, everything, owners[:subjects]) for subjects in (5, 20)]
    for one in measured:
        wanted = len(holding(everything[: one.files], owners[: one.subjects]))
        if one.rewritten != wanted:
            raise SystemExit(f"{one.rewritten} files were rewritten, and {wanted} hold rows of the subjects")
    found = holding(everything, owners[:1])
    measured.append(measure("ours, files found before", ours, found * 20, owners[:1]))
    measured.append(measure("find-and-forget, files found before", theirs, found * 20, owners[:1]))
    measured.append(measure("find-and-forget's writing, all files", theirs, everything, owners[:1]))
    return measured


def _table(measured: Sequence[Measured]) -> Table:
    table = Table("way", "files", "subjects", "rewritten", "s", "ms a file", "bytes after : before", "in their form")
    for one in measured:
        growth = f"{one.bytes_after / one.bytes_before:.2f}" if one.bytes_before else ""
        table.add_row(
            *(one.way, f"{one.files:,}", str(one.subjects), f"{one.rewritten:,}", f"{one.seconds:.2f}"),
            *(f"{1000 * one.seconds / one.files:.2f}", growth, f"{one.in_form:,}"),
        )
    return table


def main(
    files: Annotated[int, typer.Option(help="In the lake.")] = 1_000,
    json_: Annotated[Path | None, typer.Option("--json", help="Where to write the figures.")] = None,
) -> None:
    """Measure, and print what an erasure costs."""
    measured = passes(files)
    console = Console(width=150)
    console.print(_table(measured))
    whole = next(one for one in measured if (one.way, one.files, one.subjects) == ("ours", files, 1))
    every = measured[-1]
    console.print(
        f"Of {files:,} files ours rewrote {whole.rewritten:,}, in {whole.seconds:.2f} s; rewriting all of them "
        f"takes {every.seconds:.2f} s, {every.seconds / whole.seconds:.1f} times as long."
    )
    if json_:
        figures: list[Mapping[str, Any]] = [asdict(one) for one in measured]
        json_.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(command_line.main(app))
