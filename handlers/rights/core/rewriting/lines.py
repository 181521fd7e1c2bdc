"""Lines of text, such as NDJSON: those stay byte for byte that name nobody, once decoded.

Lines of the lake's `errors/` hold a record in base64, which is decoded as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from handlers.rights.core.mentions import Mentions, owner_ids_in
from handlers.rights.core.rewriting.compression import Compression


def rewrite(source: BinaryIO, target: BinaryIO, codec: Compression, mentions: Mentions) -> tuple[int, int]:
    """Write the lines that name nobody, and return how many were left out, and how many stay.

    The object is searched before anything is written: most name nobody.
    """
    source.seek(0)
    is_named = [mentions.in_bytes(line) for line in codec.reader(source)]
    removed = sum(is_named)
    if removed and removed < len(is_named):
        source.seek(0)
        with codec.writer(target) as file:
            for line, leave_out in zip(codec.reader(source), is_named, strict=True):
                if not leave_out:
                    file.write(line)
    return removed, len(is_named) - removed


def named(source: BinaryIO, codec: Compression, mentions: Mentions) -> Iterator[str]:
    """Yield the lines that name somebody."""
    source.seek(0)
    for line in codec.reader(source):
        if mentions.in_bytes(line):
            yield line.decode(errors="replace").rstrip("\n")


def owners(source: BinaryIO, codec: Compression) -> set[str]:
    """Return whose lines there are."""
    source.seek(0)
    return set[str]().union(*(owner_ids_in(line.decode(errors="replace")) for line in codec.reader(source)))
