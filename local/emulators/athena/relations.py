"""A table of the catalogue as a view of DuckDB, over copies of its objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
from sqlglot import exp

from local.emulators.athena.partitions import Table, UnsupportedTableError, selector, values_of

PATH: Final = "$path"
"""The column, hidden in Athena, with the address of a row's object."""


class Catalogue(Protocol):
    """The Glue Data Catalog and S3."""

    def table(self, database: str, name: str) -> Table | None:
        """Return a table or a view as Glue has it; None where there is none."""
        ...

    def partitions(self, database: str, name: str) -> Sequence[Sequence[str]]:
        """Return the values of a table's partitions."""
        ...

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Return the keys of a bucket that begin with a prefix."""
        ...

    def read(self, bucket: str, key: str) -> bytes:
        """Return an object."""
        ...


def create(connection: duckdb.DuckDBPyConnection, view: str, table: Table, catalogue: Catalogue, folder: Path) -> int:
    """Create the view, and return the bytes of its objects.

    Args:
        connection: of DuckDB.
        view: its name.
        table: as Glue has it.
        catalogue: where its objects are.
        folder: for the copies, empty.

    Raises:
        UnsupportedTableError: the table cannot be read here.
    """
    storage = table["StorageDescriptor"]
    bucket, _, prefix = str(storage["Location"]).removeprefix("s3://").partition("/")
    prefix = f"{prefix.rstrip('/')}/" if prefix else ""
    columns = {str(one["Name"]): duckdb_type(str(one["Type"])) for one in storage.get("Columns") or ()}
    partitions = {str(one["Name"]): duckdb_type(str(one["Type"])) for one in table.get("PartitionKeys") or ()}
    files: list[Path] = []
    for key in _seen(table, list(partitions), catalogue.keys(bucket, prefix), prefix, catalogue):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalogue.read(bucket, prefix + key))
        files.append(path)
    chosen = _chosen(
        connection, storage, columns, partitions, files, folder=f"{folder}/", address=f"s3://{bucket}/{prefix}"
    )
    connection.execute(f"CREATE VIEW {view} AS {chosen}")
    return sum(path.stat().st_size for path in files)


def _seen(table: Table, names: Sequence[str], keys: Sequence[str], prefix: str, catalogue: Catalogue) -> Sequence[str]:
    """Return the keys that a query sees, without their prefix. What begins with `_` or `.` is hidden, as in Hive."""
    found = [key.removeprefix(prefix) for key in keys if not key.endswith("/")]
    found = [key for key in found if not any(part.startswith(("_", ".")) for part in key.split("/"))]
    if not names:
        return found
    sees = selector(table, catalogue.partitions(str(table["DatabaseName"]), str(table["Name"])))
    return [key for key in found if (values := values_of(key, names)) is not None and sees(values)]


def _chosen(
    connection: duckdb.DuckDBPyConnection,
    storage: Mapping[str, Any],
    columns: Mapping[str, str],
    partitions: Mapping[str, str],
    files: Sequence[Path],
    *,
    folder: str,
    address: str,
) -> str:
    """Return the query of the view: the columns are those that the catalogue says, whatever the files have."""
    all_columns = {**columns, **partitions, PATH: "VARCHAR"}
    if not files:
        nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in all_columns.items())
        return f"SELECT {nothing} WHERE false"
    relation = _reader(storage, columns, files, hive=bool(partitions))
    stored = {str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}  # noqa: S608 - of the catalogue
    parts = [
        f"CAST({_quoted(name) if name in stored else 'NULL'} AS {kind}) AS {_quoted(name)}"
        for name, kind in {**columns, **partitions}.items()
    ]
    path = f"replace(filename, '{folder}', '{address}') AS {_quoted(PATH)}"
    return f"SELECT {', '.join([*parts, path])} FROM {relation}"  # noqa: S608 - of the catalogue


def _reader(storage: Mapping[str, Any], columns: Mapping[str, str], files: Sequence[Path], *, hive: bool) -> str:
    serde = storage.get("SerdeInfo") or {}
    library, parameters = str(serde.get("SerializationLibrary", "")), serde.get("Parameters") or {}
    names = ", ".join(f"'{path}'" for path in files)
    common = f"filename = true, hive_partitioning = {str(hive).lower()}, hive_types_autocast = false"
    if "parquet" in library.lower():
        return f"read_parquet([{names}], union_by_name = true, {common})"
    declared = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    if "json" in library.lower():
        return f"read_json([{names}], format = 'newline_delimited', columns = {{{declared}}}, {common})"
    if library.endswith("LazySimpleSerDe"):
        separator = parameters.get("field.delim", "\x01")
        text = f"auto_detect = false, header = false, delim = '{separator}', quote = '', escape = ''"
        return f"read_csv([{names}], {text}, columns = {{{declared}}}, {common})"
    raise UnsupportedTableError(f"{library or 'a table without a SerDe'}: not read by the local cloud")


def duckdb_type(hive: str) -> str:
    """Return a type of Hive's as DuckDB has it."""
    return exp.DataType.build(hive, dialect="hive").sql("duckdb")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
