"""A query of Trino's SQL, translated and run."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import duckdb
import sqlglot
from sqlglot import ErrorLevel, exp

from local.emulators.athena import relations
from local.emulators.athena.partitions import Table
from local.emulators.athena.relations import Catalogue

_VIEW: Final = "/* Presto View: "
_DEEPEST: Final = 10
"""Views in views."""
_TYPES: Final = {
    "HUGEINT": "bigint",
    "FLOAT": "real",
    "BLOB": "varbinary",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
"""Type of DuckDB -> Athena's name of it, where they differ by more than case."""


class QueryError(Exception):
    """Why Athena fails a query, in its words."""


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What a query returned."""

    columns: Sequence[str]
    types: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    """As Athena writes them."""
    scanned: int
    """Bytes."""


def run(query: str, database: str, catalogue: Catalogue, most: int | None = None) -> QueryAnswer:
    """Run a query.

    Args:
        query: in Athena's SQL.
        database: of tables that are named without one.
        catalogue: the Glue Data Catalog and S3.
        most: bytes that it may scan.

    Raises:
        QueryError: Athena would fail it, or it cannot be run here; the message says which.
    """
    with TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        running = _Query(connection, catalogue, Path(folder))
        try:
            tree = running.resolved(query, database)
            if most is not None and running.scanned > most:
                raise QueryError(f"Bytes scanned limit was exceeded: {running.scanned} of {most}")
            cursor = connection.execute(tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE))
        except (duckdb.Error, sqlglot.UnsupportedError, relations.UnsupportedTableError) as error:
            raise QueryError(str(error)) from error
        columns = [str(one[0]).lower() for one in cursor.description or ()]
        types = [_type(str(one[1])) for one in cursor.description or ()]
        return QueryAnswer(
            columns, types, [[_text(value) for value in row] for row in cursor.fetchall()], running.scanned
        )


@dataclass(slots=True)
class _Query:
    connection: duckdb.DuckDBPyConnection
    catalogue: Catalogue
    folder: Path
    scanned: int = 0
    _created: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def resolved(self, query: str, database: str, depth: int = 0) -> exp.Query:
        """Return a query with views of DuckDB in the place of tables, and queries in that of views."""
        try:
            found = [one for one in sqlglot.parse(query, read="athena") if one is not None]
        except sqlglot.ParseError as error:
            raise QueryError(f"SYNTAX_ERROR: {str(error).splitlines()[0]}") from error
        if len(found) != 1 or not isinstance(found[0], exp.Query):
            raise QueryError("NOT_SUPPORTED: the local cloud runs one SELECT, and nothing else")
        tree = found[0]
        own = {one.alias_or_name.lower() for one in tree.find_all(exp.CTE)}
        for table in list(tree.find_all(exp.Table)):
            if not (not table.db and table.name.lower() in own) and isinstance(table.this, exp.Identifier):
                table.replace(self._relation(table, (table.db or database).lower(), depth))
        return tree

    def _relation(self, table: exp.Table, database: str, depth: int) -> exp.Expr:
        name = table.name.lower()
        found = self.catalogue.table(database, name)
        if found is None:
            raise QueryError(f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{database}.{name}' does not exist")
        alias = table.alias or name
        text = str(found.get("ViewOriginalText") or "")
        if text.startswith(_VIEW):
            if depth == _DEEPEST:
                raise QueryError(f"INVALID_VIEW: {database}.{name}: more than {_DEEPEST} views in each other")
            view = json.loads(base64.b64decode(text.removeprefix(_VIEW).removesuffix("*/").strip()))
            return self.resolved(view["originalSql"], view["schema"], depth + 1).subquery(alias)
        return exp.to_table(self._view(database, name, found)).as_(alias)

    def _view(self, database: str, name: str, table: Table) -> str:
        if (database, name) not in self._created:
            view = self._created[database, name] = f"relation_{len(self._created)}"
            folder = self.folder / view
            self.scanned += relations.create(self.connection, view, table, self.catalogue, folder)
        return self._created[database, name]


def _type(duckdb_type: str) -> str:
    plain = duckdb_type.partition("(")[0]
    if duckdb_type.endswith("]"):
        return "array"
    return {"STRUCT": "row", "MAP": "map"}.get(plain) or _TYPES.get(plain, plain.lower())


def _text(value: object) -> str | None:
    """Return a value as Athena writes it."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat(" ", "milliseconds")
        case list():
            return f"[{', '.join(str(_text(one)) for one in cast('list[object]', value))}]"
        case Mapping():
            parts = cast("Mapping[str, Any]", value).items()
            return f"{{{', '.join(f'{name}={_text(one)}' for name, one in parts)}}}"
        case _:
            return str(value)
