"""Parquet without the rows of some owners.

Codec, dictionaries, statistics, bloom filters and encodings stay as they were in each column, and so do row groups,
sort order, schema and key-value metadata.

A row is left out where any of its text columns names one of them, and so is an entry of the key-value metadata. What
cannot be written as it was, is refused before anything is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from handlers.rights.core.mentions import OWNER, Mentions

pc: Any = pyarrow.compute  # its functions are made when it is imported: no type checker sees them
_MAGIC: Final = b"PAR1"
_ARROW_SCHEMA: Final = b"ARROW:schema"
_CODECS: Final = {"UNCOMPRESSED": "NONE"}
"""Where the name in the file is another than the one that pyarrow takes."""
_PLAIN_INTEGERS: Final = {f"INT{bits} Int(bitWidth={bits}, isSigned=true)": f"INT{bits} None" for bits in (32, 64)}
_ENCODINGS: Final = frozenset(
    {"BYTE_STREAM_SPLIT", "DELTA_BINARY_PACKED", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}
)
"""Of values. The others are the default's, or those of levels and dictionaries."""


class UnfaithfulRewrite(Exception):  # noqa: N818 - for whoever operates it
    """An object cannot be written as it was. Nothing was replaced."""


def is_parquet(source: BinaryIO) -> bool:
    """Return whether an object is Parquet."""
    source.seek(0)
    first = source.read(len(_MAGIC))
    source.seek(0)
    return first == _MAGIC


def rewrite(source: BinaryIO, target: BinaryIO, mentions: Mentions) -> tuple[int, int]:
    """Write the rows that name nobody, and return how many were left out, and how many stay.

    Raises:
        UnfaithfulRewrite: the schema would be another.
    """
    file: Any = pq.ParquetFile(source, pre_buffer=False)
    masks = [_keep(file, group, mentions) for group in range(file.metadata.num_row_groups)]
    removed = sum(int(pc.sum(pc.invert(one)).as_py() or 0) for one in masks if one is not None)
    left = int(file.metadata.num_rows) - removed
    metadata = file.metadata.metadata or {}
    named = [
        key
        for key, value in metadata.items()
        if key != _ARROW_SCHEMA and (mentions.in_bytes(key) or mentions.in_bytes(value))  # that one is rewritten
    ]
    if left and (removed or named):
        _write(file, target, masks, set(named))
        _check(file, target)
    return removed or len(named), left


def rows(source: BinaryIO, mentions: Mentions) -> Iterator[dict[str, Any]]:
    """Yield the rows that name somebody, as plain values."""
    file: Any = pq.ParquetFile(source, pre_buffer=False)
    for group in range(file.metadata.num_row_groups):
        keep = _keep(file, group, mentions)
        if keep is not None:
            yield from file.read_row_group(group).filter(pc.invert(keep)).to_pylist()


def owners(source: BinaryIO) -> set[str]:
    """Return whose rows there are."""
    file: Any = pq.ParquetFile(source, pre_buffer=False)
    if OWNER not in file.schema_arrow.names:
        return set()
    groups = range(file.metadata.num_row_groups)
    tables = (file.read_row_group(group, columns=[OWNER]) for group in groups)
    return {str(one) for table in tables for one in pc.unique(table[OWNER]).to_pylist() if one is not None}


def _keep(file: Any, group: int, mentions: Mentions) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return which rows of a group stay; None for all."""
    texts = list(_text_columns(file.schema_arrow))
    if not mentions.owner_ids or not texts or not file.metadata.row_group(group).num_rows:
        return None
    table = file.read_row_group(group, columns=texts)
    found = [one for name in texts if (one := _named(table[name], mentions)) is not None]
    return pc.invert(reduce(pc.or_, found)) if found else None


def _named(column: Any, mentions: Mentions) -> Any:  # noqa: ANN401
    """Return which values of a column name somebody; None where none does.

    The search for the mere ids is Arrow's, which is fast; what it finds is looked at here, for what stands beside them.
    """
    kind = column.type
    plain = column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column
    maybe = pc.fill_null(pc.match_substring_regex(plain, pattern=_either(mentions)), False)  # noqa: FBT003
    candidates = pc.unique(plain.filter(maybe))
    found = [one for one in candidates.to_pylist() if mentions.in_plain(one)]
    return pc.fill_null(pc.is_in(plain, value_set=pa.array(found, type=plain.type)), False) if found else None  # noqa: FBT003


def _either(mentions: Mentions) -> str:
    return "|".join(re.escape(one) for one in sorted(mentions.owner_ids))


def _text_columns(schema: Any) -> Iterator[str]:  # noqa: ANN401
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if any(is_text(kind) for is_text in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)):
            yield field.name


def _write(file: Any, target: BinaryIO, masks: list[Any], named: set[bytes]) -> None:  # noqa: ANN401
    metadata = {key: value for key, value in (file.metadata.metadata or {}).items() if key not in named}
    stored = {key: value for key, value in metadata.items() if key != _ARROW_SCHEMA}
    form = _form(file.metadata, store_schema=_ARROW_SCHEMA in metadata)
    with pq.ParquetWriter(target, file.schema_arrow.with_metadata(stored or None), **form) as writer:
        if stored and not form["store_schema"]:  # with it, the schema's metadata is the file's as well
            writer.add_key_value_metadata({key.decode(): value.decode() for key, value in stored.items()})
        for group, mask in enumerate(masks):
            table = file.read_row_group(group)
            kept = table if mask is None else table.filter(mask)
            if kept.num_rows:
                writer.write_table(kept.replace_schema_metadata(stored or None), row_group_size=kept.num_rows)


def _form(metadata: Any, *, store_schema: bool) -> dict[str, Any]:  # noqa: ANN401
    """Return how the file was written, as far as it says: by the columns of its first row group."""
    group = metadata.row_group(0)
    columns = [group.column(index) for index in range(group.num_columns)]
    dictionaries = [one.path_in_schema for one in columns if one.has_dictionary_page]
    statistics = [one.path_in_schema for one in columns if one.is_stats_set]
    blooms = [one.path_in_schema for one in columns if one.bloom_filter_offset is not None]
    return {
        "version": metadata.format_version if metadata.format_version in ("1.0", "2.4", "2.6") else "2.6",
        "compression": {one.path_in_schema: _CODECS.get(one.compression, one.compression) for one in columns},
        "use_dictionary": dictionaries or False,
        "write_statistics": statistics or False,
        "write_page_index": any(one.has_offset_index for one in columns),
        "use_deprecated_int96_timestamps": any(one.physical_type == "INT96" for one in columns),
        "store_decimal_as_integer": _decimals_are_integers(metadata),
        "use_compliant_nested_type": False,  # by the names that the file has: pyarrow reads them from it
        "sorting_columns": list(group.sorting_columns) or None,
        "store_schema": store_schema,
        "column_encoding": _encodings(columns) or None,
        **({"bloom_filter_options": dict.fromkeys(blooms, True)} if blooms else {}),
    }


def _encodings(columns: list[Any]) -> dict[str, str]:
    """Return the encoding of each column that has one of its own."""
    return {
        one.path_in_schema: encoding
        for one in columns
        if not one.has_dictionary_page
        for encoding in one.encodings
        if encoding in _ENCODINGS
    }


def _decimals_are_integers(metadata: Any) -> bool:  # noqa: ANN401
    columns = [metadata.schema.column(index) for index in range(metadata.num_columns)]
    return any(one.logical_type.type == "DECIMAL" and one.physical_type in ("INT32", "INT64") for one in columns)


def _check(file: Any, target: BinaryIO) -> None:  # noqa: ANN401
    """Compare what was written with what was there.

    Raises:
        UnfaithfulRewrite: they differ in their schema.
    """
    target.seek(0)
    written: Any = pq.ParquetFile(target, pre_buffer=False)
    before, after = _columns(file.schema), _columns(written.schema)
    if before != after:
        changed = next((pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]), (before, after))
        raise UnfaithfulRewrite(
            f"{changed[0]} would be written as {changed[1]}: erase it by hand, and tell the developers"
        )


def _columns(schema: Any) -> list[str]:  # noqa: ANN401
    columns = (schema.column(index) for index in range(len(schema)))
    return [f"{one.path}: {_kind(one)} {one.max_definition_level} {one.max_repetition_level}" for one in columns]


def _kind(column: Any) -> str:  # noqa: ANN401
    """Return a column's type. That a whole number is as long as what it is stored in, need not be said."""
    kind = f"{column.physical_type} {column.logical_type}"
    return _PLAIN_INTEGERS.get(kind, kind)
