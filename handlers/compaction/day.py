"""The rows of one day, as files on this machine. DuckDB keeps to its memory and writes the rest to the folder."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

_SQL: Final = Path(__file__).with_name("sql")
_OWNERS_AT_ONCE: Final = 10_000
_ROW_GROUP: Final = 122_880
"""Rows. The smallest and largest owner stand in each group's statistics, so that a search for one reads few of them."""


@dataclass(frozen=True, slots=True)
class Day:
    """Rows that are to be compacted.

    Args:
        connection: of `opened`.
        sources: the processed layer's objects of the day, named as in the lake.
        before: the compacted day before; None where there is none.
    """

    connection: duckdb.DuckDBPyConnection
    sources: Sequence[Path]
    before: Path | None

    def owners(self) -> Iterator[set[str]]:
        """Yield whose rows there are, some thousands at a time."""
        found = self.connection.execute(_statement("owners"), {"sources": self._names})
        while some := found.fetchmany(_OWNERS_AT_ONCE):
            yield {str(owner) for (owner,) in some}

    def write(self, target: Path, restricted: Iterable[str]) -> int:
        """Write the day's rows, and return how many they are. The same rows give the same bytes.

        Args:
            target: the file.
            restricted: owners whose rows are left out.
        """
        run = self.connection.execute
        run("CREATE OR REPLACE TABLE restricted AS SELECT unnest(?::VARCHAR[]) AS owner_id", [sorted(restricted)])
        before = [str(self.before)] if self.before else []
        ids = "SELECT event_id FROM read_parquet(?)" if before else "SELECT '' AS event_id WHERE false"
        run(f"CREATE OR REPLACE TABLE day_before AS {ids}", before)
        run("SET VARIABLE sources = ?::VARCHAR[]", [self._names])
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}"
        rows = run(f"COPY ({_statement('rows')}) TO '{target}' ({options})").fetchall()
        return int(rows[0][0])

    @property
    def _names(self) -> list[str]:
        return [str(one) for one in self.sources]


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
