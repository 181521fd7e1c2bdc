"""What an object is without some owners: everything else in it as before, in the same form.

The form is read from the bytes, never from the key: Parquet, a record of Lambda's failure destination, or lines, each
of the latter two plain, in gzip or in Zstandard.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from handlers.rights.core.mentions import Mentions, owner_ids_in
from handlers.rights.core.rewriting import invocations, lines, parquet
from handlers.rights.core.rewriting.compression import compression_of

_DOCUMENT: Final = 64 * 1024 * 1024
"""Bytes of the largest object that is read as one document: Lambda's invocation records have some more than 6 MB."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What becomes of an object.

    Args:
        removed: rows, lines or records that are left out; 0: it names nobody, and nothing was written.
        left: those that stay; 0: nothing was written, and the object is to be deleted.
    """

    removed: int
    left: int


def rewrite(source: BinaryIO, target: BinaryIO, mentions: Mentions) -> Rewritten:
    """Write an object without the rows, lines or records that name some owners.

    Args:
        source: the object; it is read from its beginning.
        target: what the new object is written to; of no use where `Rewritten` says that nothing was.
        mentions: the owners to leave out.

    Raises:
        UnfaithfulRewrite: the object cannot be written as it is.
    """
    if parquet.is_parquet(source):
        return Rewritten(*parquet.rewrite(source, target, mentions))
    codec = compression_of(source)
    document = _document(codec.read(source, _DOCUMENT))
    if document is not None:
        left, data = invocations.rewrite(document, mentions)
        if data is not None and left.left:
            codec.write(target, data)
        return Rewritten(left.removed, left.left)
    return Rewritten(*lines.rewrite(source, target, codec, mentions))


def extract(source: BinaryIO, mentions: Mentions) -> Iterator[dict[str, Any]]:
    """Yield the rows, lines or records of an object that name some owners: each a JSON object.

    Args:
        source: the object; it is read from its beginning.
        mentions: the owners.
    """
    if parquet.is_parquet(source):
        yield from (
            {name: value for name, value in row.items() if value is not None} for row in parquet.rows(source, mentions)
        )
        return
    codec = compression_of(source)
    document = _document(codec.read(source, _DOCUMENT))
    if document is not None:
        yield from invocations.named(document, mentions)
        return
    for line in lines.named(source, codec, mentions):
        try:
            value: Any = json.loads(line)
        except ValueError:
            value = line
        yield cast("dict[str, Any]", value) if isinstance(value, dict) else {"text": line}


def owners_in(source: BinaryIO) -> set[str]:
    """Return whose records are in an object, as far as they say so by `owner_id`."""
    if parquet.is_parquet(source):
        return parquet.owners(source)
    codec = compression_of(source)
    document = _document(codec.read(source, _DOCUMENT))
    if document is not None:
        return owner_ids_in(document)
    return lines.owners(source, codec)


def _document(data: bytes) -> dict[str, Any] | None:
    """Return the invocation record that some bytes are, or None where they are none."""
    if not invocations.looks_like(data):
        return None
    try:
        document = json.loads(data)
    except ValueError:
        return None
    return document if invocations.is_invocation(document) else None
