"""Redshift, by its Data API. Owners stand in statements as hashes, because Redshift keeps every statement's text.

`STORES`: `{"id", "tables": ["analytics.events"], "owner_column": "owner_id"}`. Environment: that of
`handlers.warehouse.data_api`. What loads put into tables of their own is temporary and goes with its session. Deleted
rows leave the blocks with Redshift's automatic VACUUM DELETE.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from handlers.rights import exports
from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.passes import Store, kind
from handlers.shared.subjects import State, find_states
from handlers.warehouse.data_api import column_names, query, rows_of, run

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")
_OWNERS: Final = 1_000
"""In one statement, of which the Data API takes 100 KB."""


def _tables(store: Store) -> Sequence[str]:
    for name in (*store["tables"], store["owner_column"]):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{store['id']}: {name!r} is no name of a table or a column")
    return store["tables"]


def _theirs(store: Store, owners: Iterable[str]) -> str:
    """Return the condition that a row is one of the owners'."""
    hashes = [f"'{hashlib.sha256(owner.encode()).hexdigest()}'" for owner in sorted(owners)]
    if len(hashes) > _OWNERS:
        raise ValueError(f"{len(hashes):,} owners at once: {_OWNERS:,} at most")
    return f"SHA2({store['owner_column']}, 256) IN ({', '.join(hashes)})"


def _count(store: Store, owners: Iterable[str]) -> int:
    theirs = _theirs(store, owners)
    return sum(int(query(f"SELECT COUNT(*) FROM {table} WHERE {theirs}")[0][0]) for table in _tables(store))  # noqa: S608


def _find(task: StoreTask, store: Store, counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
    counts.found += _count(store, task.owner_ids)


def _erase(task: StoreTask, store: Store, counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
    """Delete the rows of all tables in one transaction."""
    found = _count(store, task.owner_ids)
    counts.found += found
    if found:
        theirs = _theirs(store, task.owner_ids)
        run([f"DELETE FROM {table} WHERE {theirs}" for table in _tables(store)])  # noqa: S608 - names are checked
        counts.erased += found


def _export(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Copy the rows of a table."""
    index = place or 0
    table = _tables(store)[index]
    id_ = run([f"SELECT * FROM {table} WHERE {_theirs(store, task.owner_ids)}"])  # noqa: S608 - names are checked
    names = column_names(id_)
    rows = ({name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows_of(id_))
    counts.found += exports.put_lines(task, store["id"], f"{table}.ndjson", rows)
    return index + 1 if index + 1 < len(store["tables"]) else None


def _replay(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Erase whoever has rows in a table and was erased before."""
    index = place or 0
    table, column = _tables(store)[index], store["owner_column"]
    owners = {str(row[0]) for row in query(f"SELECT DISTINCT {column} FROM {table}")}  # noqa: S608 - names are checked
    erased = sorted(owner for owner, state in find_states(owners).items() if state is State.ERASED)
    for start in range(0, len(erased), _OWNERS):
        some = tuple(erased[start : start + _OWNERS])
        again = StoreTask(operation=Operation.ERASE, request_id=task.request_id, owner_ids=some)
        _erase(again, {**store, "tables": [table]}, counts, None)
    return index + 1 if index + 1 < len(store["tables"]) else None


handler = kind({Operation.FIND: _find, Operation.ERASE: _erase, Operation.EXPORT: _export, Operation.REPLAY: _replay})
