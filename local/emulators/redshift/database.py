"""A database of Redshift as a file of DuckDB: transactions of statements, each of which is translated."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from local.emulators.redshift.dialect import Action, Copy, CreateUser, Lock, Nothing, Query, UntranslatableError

_LOCK_SECONDS: Final = 60.0
"""Redshift ends a deadlock by itself; here whoever waits this long for a lock fails."""
_USERS: Final = "CREATE TABLE IF NOT EXISTS pg_user (usename VARCHAR)"


class Objects:
    """The objects that COPY reads.

    Args:
        read: returns an object's bytes by bucket and key; raises LookupError where it is not there, and PermissionError
            where the role may not read it.
        keys: returns the keys of a bucket that begin with a prefix; raises PermissionError where the role may not.
    """

    def __init__(self, read: Callable[[str, str], bytes], keys: Callable[[str, str], Sequence[str]]) -> None:
        self.read, self.keys = read, keys


class DatabaseError(Exception):
    """What the database refused, in its words."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement returned, or how many rows it changed."""

    columns: Sequence[tuple[str, str]] = ()
    """Name and type, DuckDB's, of each; none where it returned no rows."""
    values: Sequence[Sequence[Any]] = ()
    changed: int = 0

    @property
    def returned(self) -> bool:
        """Whether there are rows, be it none."""
        return bool(self.columns)


@dataclass(slots=True)
class Database:
    """One database."""

    path: Path
    objects: Objects
    _connection: duckdb.DuckDBPyConnection = field(init=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])

    def __post_init__(self) -> None:
        self._connection = duckdb.connect(str(self.path))
        self._connection.execute(_USERS)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Yield a transaction: what it did counts once the context ends without an exception."""
        connection = self._connection.cursor()
        with ExitStack() as held:
            held.callback(connection.close)
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("BEGIN TRANSACTION")
            try:
                yield Transaction(connection, self, held)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            try:
                connection.execute("COMMIT")
            except duckdb.Error as error:
                raise DatabaseError(_said(error)) from error

    def lock(self, table: str) -> threading.Lock:
        """Return the lock of a table."""
        return self._locks.setdefault(table, threading.Lock())

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@dataclass(slots=True)
class Transaction:
    """A transaction that is open."""

    connection: duckdb.DuckDBPyConnection
    database: Database
    held: ExitStack

    def run(self, action: Action) -> Rows:
        """Run a statement.

        Raises:
            DatabaseError: it is refused; the transaction can only be rolled back.
        """
        try:
            match action:
                case Query(sql=sql, returns_rows=returns_rows):
                    return self._query(sql, returns_rows=returns_rows)
                case Copy():
                    return self._copy(action)
                case Lock(tables=tables):
                    self._lock(tables)
                case CreateUser(name=name):
                    self._create_user(name)
                case Nothing():
                    pass
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise DatabaseError(_said(error)) from error
        return Rows()

    def _query(self, sql: str, *, returns_rows: bool) -> Rows:
        cursor = self.connection.execute(sql)
        if returns_rows:
            columns = [(str(one[0]).lower(), str(one[1])) for one in cursor.description or ()]
            return Rows(columns, cursor.fetchall())
        counted = cursor.fetchall() if cursor.description else []
        return Rows(changed=int(counted[0][0]) if counted and isinstance(counted[0][0], int) else 0)

    def _lock(self, tables: Sequence[str]) -> None:
        for table in tables:
            lock = self.database.lock(table)
            if not lock.acquire(timeout=_LOCK_SECONDS):
                raise DatabaseError(f"deadlock detected: {table} is locked by another transaction")
            self.held.callback(lock.release)
            # DuckDB's snapshot begins here, not at BEGIN: what others wrote until now is seen
            self.connection.execute(f"SELECT 1 FROM {table} LIMIT 0")  # noqa: S608 - as it was translated

    def _create_user(self, name: str) -> None:
        if self.connection.execute("SELECT 1 FROM pg_user WHERE usename = ?", [name]).fetchall():
            raise DatabaseError(f'ERROR: user "{name}" already exists')
        self.connection.execute("INSERT INTO pg_user VALUES (?)", [name])

    def _copy(self, copy: Copy) -> Rows:
        changed = 0
        with TemporaryDirectory() as folder:
            try:
                for number, (bucket, key, size) in enumerate(self._sources(copy)):
                    path = Path(folder, f"{number}.parquet")
                    path.write_bytes(self._object(bucket, key, size))
                    changed += self._insert(copy, path, key)
            except PermissionError as error:
                raise DatabaseError(f"S3ServiceException: Access Denied, {error}") from error
        return Rows(changed=changed)

    def _sources(self, copy: Copy) -> Sequence[tuple[str, str, int | None]]:
        bucket, _, key = copy.source.removeprefix("s3://").partition("/")
        if not copy.manifest:
            found = [(bucket, one, None) for one in self.database.objects.keys(bucket, key)]
            if not found:
                raise DatabaseError(f"The specified S3 prefix '{key}' does not exist")
            return found
        entries: list[Mapping[str, Any]] = json.loads(self._object(bucket, key, None))["entries"]
        sources: list[tuple[str, str, int | None]] = []
        for entry in entries:
            if "content_length" not in entry.get("meta", {}):
                raise DatabaseError("Manifest file must contain meta.content_length for columnar files")
            where, _, name = str(entry["url"]).removeprefix("s3://").partition("/")
            sources.append((where, name, int(entry["meta"]["content_length"])))
        return sources

    def _object(self, bucket: str, key: str, size: int | None) -> bytes:
        try:
            data = self.database.objects.read(bucket, key)
        except LookupError as error:
            raise DatabaseError(
                f"S3ServiceException: The specified key does not exist., s3://{bucket}/{key}"
            ) from error
        if size is not None and len(data) != size:
            raise DatabaseError(f"s3://{bucket}/{key}: has {len(data)} bytes, and its manifest says {size}")
        return data

    def _insert(self, copy: Copy, path: Path, key: str) -> int:
        """Copy a file by the position of its columns, as Redshift does with columnar formats."""
        stored = self._described(f"read_parquet('{path}')")
        table = self._described(copy.table)
        wanted = {name: table[name] for name in copy.columns or table if name in table}
        if missing := [name for name in copy.columns if name not in table]:
            raise DatabaseError(f'column "{missing[0]}" of relation "{copy.table}" does not exist')
        if len(stored) != len(wanted):
            raise DatabaseError(
                f"Spectrum Scan Error: unmatched number of columns: {len(wanted)} in the table, {len(stored)} in {key}"
            )
        chosen: list[str] = []
        for (name, kind), into in zip(stored.items(), wanted.values(), strict=True):
            nested = "STRUCT" in kind or kind.endswith("]")
            if nested and not (into == "JSON" and copy.serialize_to_json):
                raise DatabaseError(f'column "{name}" of {key} is nested: only SERIALIZETOJSON copies it, into SUPER')
            chosen.append(f'to_json("{name}")' if into == "JSON" else f'CAST("{name}" AS {into})')
        columns = ", ".join(f'"{name}"' for name in wanted)
        sql = f"INSERT INTO {copy.table} ({columns}) SELECT {', '.join(chosen)} FROM read_parquet('{path}')"  # noqa: S608
        return self._query(sql, returns_rows=False).changed

    def _described(self, relation: str) -> dict[str, str]:
        found = self.connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()  # noqa: S608 - as above
        return {str(row[0]).lower(): str(row[1]) for row in found}


def _said(error: duckdb.Error) -> str:
    """Return a message as Redshift begins one."""
    return f"ERROR: {error}"


__all__ = ["Database", "DatabaseError", "Objects", "Rows", "UntranslatableError"]
