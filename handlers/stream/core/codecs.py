"""The bytes of the lake's objects: NDJSON and Parquet, with Zstandard at level 1. The same rows give the same bytes.

Dictionaries and bloom filters are left to the compaction of closed days: in the file of one batch they cost more
bytes or time than they save.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Final

from arro3.core import DataType, Field, Schema
from arro3.io import read_json, write_parquet
from backports import zstd

from handlers.stream.core.rows import Kind, ListOf, Structure, columns

_LEVEL: Final = 1
_ROWS_AT_ONCE: Final = 256
"""What is converted at a time, which bounds the memory of a batch."""


def ndjson(lines: Sequence[bytes]) -> bytes:
    """Return lines, compressed.

    Args:
        lines: JSON, without line breaks.
    """
    return zstd.compress(b"\n".join([*lines, b""]), _LEVEL)


def parquet(rows: Sequence[bytes]) -> bytes:
    """Return rows as a Parquet file with the columns of `rows.columns`.

    Args:
        rows: JSON objects, of `rows.row_of`.
    """
    file = io.BytesIO()
    table = read_json(io.BytesIO(b"\n".join(rows)), schema(), batch_size=_ROWS_AT_ONCE)
    write_parquet(
        table,
        file,
        compression=f"zstd({_LEVEL})",
        created_by="photo-platform",
        dictionary_enabled=False,
        skip_arrow_metadata=True,
    )
    return file.getvalue()


@cache
def schema() -> Schema:
    """Return the columns as Arrow has them."""
    return Schema([Field(name, _arrow(kind)) for name, kind in columns().items()])


def _arrow(kind: Kind) -> DataType:
    match kind:
        case ListOf(item=item):
            return DataType.list(Field("element", _arrow(item)))
        case Structure(fields=fields):
            return DataType.struct([Field(name, _arrow(part)) for name, part in fields])
        case _:
            return _PLAIN[kind]


_PLAIN: Final[Mapping[type, DataType]] = {
    str: DataType.utf8(),
    int: DataType.int64(),
    bool: DataType.bool(),
    date: DataType.date32(),
    datetime: DataType.timestamp("us", tz="UTC"),
}
