"""Athena: queries are translated from Trino's SQL and see tables, views and partitions as the catalogue has them.

MiniStack gives them to DuckDB as they are, which knows other functions, has no views and sees all that is under a
table's location; and where DuckDB is missing, it answers with rows that nobody stored. Here such a query fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from importlib import import_module
from typing import Any, Final

USES: Final = {
    "athena": (
        "_run_duckdb",
        "_execute_query",
        "_executions",
        "_workgroups",
        "get_athena_engine",
        "_mock_query_results",
    ),
    "glue": ("_tables", "_partitions"),
    "s3": ("_get_object_data", "_buckets"),
}
"""Module of MiniStack -> its names that this depends on."""
_ELSEWHERE: Final = "s3tablescatalog/"
"""Catalogues of S3 Tables, which MiniStack reads as Iceberg."""
_most: ContextVar[int | None] = ContextVar("_most", default=None)
_scanned: ContextVar[int] = ContextVar("_scanned", default=0)


def patch(athena: Any, glue: Any, s3: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have queries run on DuckDB, and on nothing else."""
    athena.get_athena_engine = lambda: "duckdb"
    athena._mock_query_results = _refused  # noqa: SLF001 - there is no public place
    athena._run_duckdb = _running(_Catalogue(glue, s3), athena._run_duckdb)  # noqa: SLF001
    athena._execute_query = _limited(athena, athena._execute_query)  # noqa: SLF001


def _refused(query: str) -> Any:  # noqa: ANN401 - MiniStack's own
    raise RuntimeError(f"DuckDB is missing, and nothing else can answer: {query[:100]}")


def _running(catalogue: _Catalogue, otherwise: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def run(query: str, database: str, catalog: str | None = None) -> Any:  # noqa: ANN401 - MiniStack's own
        if str(catalog or "").lower().startswith(_ELSEWHERE):
            return await otherwise(query, database, catalog)
        # sqlglot and DuckDB take their time to load: no run pays for it that asks nothing
        emulator: Any = await asyncio.to_thread(import_module, "local.emulators.athena")
        answer = await asyncio.to_thread(emulator.run, query, database, catalogue, _most.get())
        _scanned.set(answer.scanned)
        return {"columns": answer.columns, "column_types": answer.types, "rows": answer.rows}

    return run


def _limited(athena: Any, execute: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:  # noqa: ANN401
    """Hold a query to its work group's limit, and say what it scanned."""

    async def execute_query(query_id: str, *args: Any) -> None:  # noqa: ANN401 - MiniStack's own
        execution = athena._executions.get(query_id) or {}  # noqa: SLF001
        group = athena._workgroups.get(execution.get("WorkGroup")) or {}  # noqa: SLF001
        _most.set((group.get("Configuration") or {}).get("BytesScannedCutoffPerQuery"))
        await execute(query_id, *args)
        if "Statistics" in execution:
            execution["Statistics"]["DataScannedInBytes"] = _scanned.get()

    return execute_query


class _Catalogue:
    def __init__(self, glue: Any, s3: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
        self._glue, self._s3 = glue, s3

    def table(self, database: str, name: str) -> Any:  # noqa: ANN401 - MiniStack's own
        return self._glue._tables.get(f"{database}/{name}")  # noqa: SLF001

    def partitions(self, database: str, name: str) -> list[Sequence[str]]:
        return [one["Values"] for one in self._glue._partitions.get(f"{database}/{name}") or ()]  # noqa: SLF001

    def keys(self, bucket: str, prefix: str) -> list[str]:
        found = self._s3._buckets.get(bucket)  # noqa: SLF001
        return sorted(key for key in (found or {"objects": {}})["objects"] if key.startswith(prefix))

    def read(self, bucket: str, key: str) -> bytes:
        return self._s3._get_object_data(bucket, key) or b""  # noqa: SLF001
