"""The rows of one day, as files on this machine. DuckDB keeps to its memory and writes the rest to the folder."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from handlers.shared.subjects import State
from handlers.stream.core.keys import Layer

_SQL: Final = Path(__file__).with_name("sql")
_OWNERS_AT_ONCE: Final = 10_000
_ROW_GROUP: Final = 122_880
"""Rows. The smallest and largest owner stand in each group's statistics, so that a search for one reads few of them."""


@dataclass(frozen=True, slots=True)
class Day:
    """Rows that are to be compacted.

    Args:
        connection: of `opened`.
        processed: the processed layer's objects of the day, named as in the lake.
        curated: the rows that the day has already; None where there are none.
        restricted: those of it whose owners were restricted; None where there are none.
        before: the compacted day before.
    """

    connection: duckdb.DuckDBPyConnection
    processed: Sequence[Path]
    curated: Path | None
    restricted: Path | None
    before: Sequence[Path]

    def owners(self) -> Iterator[set[str]]:
        """Yield whose rows there are, some thousands at a time."""
        found = self.connection.execute(_statement("owners"), {"sources": self._sources})
        while some := found.fetchmany(_OWNERS_AT_ONCE):
            yield {str(owner) for (owner,) in some}

    def write(self, target: Path, layer: Layer, listed: Mapping[str, State], *, keeping: bool = False) -> int:
        """Write the day's rows of a layer, and return how many they are. The same rows give the same bytes.

        Args:
            target: the file.
            layer: curated or restricted.
            listed: the owners who are in the list of subjects, and why.
            keeping: what is restricted already is written as well, but of whoever is erased.
        """
        run = self.connection.execute
        owners = sorted(listed)
        run(
            "CREATE OR REPLACE TABLE listed AS SELECT unnest(?::VARCHAR[]) AS owner_id, unnest(?::VARCHAR[]) AS state",
            [owners, [listed[owner].value for owner in owners]],
        )
        before = [str(one) for one in self.before]
        ids = "SELECT event_id FROM read_parquet(?)" if before else "SELECT '' AS event_id WHERE false"
        run(f"CREATE OR REPLACE TABLE day_before AS {ids}", [before] if before else [])
        for name, value in {
            "sources": self._sources,
            "curated": str(self.curated or ""),
            "restricted": str(self.restricted or ""),
            "layer": str(layer),
            "keeping": keeping,
        }.items():
            run(f"SET VARIABLE {name} = ?", [value])
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}"
        rows = run(f"COPY ({_statement('rows')}) TO '{target}' ({options})").fetchall()
        return int(rows[0][0])

    @property
    def _sources(self) -> list[str]:
        return [str(one) for one in (self.curated, self.restricted, *self.processed) if one]


@contextmanager
def opened(folder: Path, megabytes: int) -> Generator[duckdb.DuckDBPyConnection]:
    """Yield a database that keeps to some memory.

    Args:
        folder: for what does not fit.
        megabytes: of memory.
    """
    with duckdb.connect(":memory:", config={"memory_limit": f"{megabytes}MB"}) as connection:
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8").strip().removesuffix(";")
