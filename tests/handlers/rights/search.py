"""Looks for texts in bytes after decoding, in a way of its own: by no code that the erasure itself uses.

A file is taken for what its first bytes say: Parquet (values, statistics and metadata, by DuckDB), Zstandard, gzip,
zip, images (their metadata, by Pillow), JSON, lines, and base64 in any of them.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import duckdb
from backports import zstd
from PIL import Image

_BASE64 = re.compile(rb"[A-Za-z0-9+/=_-]{12,}")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG")


def found_in(data: bytes, wanted: Iterable[str]) -> set[str]:
    """Return which texts some bytes have, once they are decoded in every way."""
    texts = {one: one.encode() for one in wanted}
    return {one for form in _all_forms(data) for one, text in texts.items() if text in form}


@lru_cache(maxsize=1024)
def _all_forms(data: bytes) -> tuple[bytes, ...]:
    """Return each form once. What is stored is searched again and again, and decoding it takes longest."""
    return tuple(dict.fromkeys(_forms(data, 0)))


def _forms(data: bytes, depth: int) -> Iterator[bytes]:
    yield data
    if depth > 6:  # deeper than anything here nests
        return
    for inner in _inner(data):
        yield from _forms(inner, depth + 1)


def _inner(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"PAR1"):
        yield from _parquet(data)
    elif data.startswith(b"\x28\xb5\x2f\xfd"):
        yield zstd.decompress(data)
    elif data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    elif data.startswith(_IMAGES):
        yield from _image(data)
    else:
        yield from _text(data)


def _parquet(data: bytes) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder, _database().cursor() as connection:
        path = Path(folder) / "file.parquet"
        path.write_bytes(data)
        for question in ("read_parquet", "parquet_metadata", "parquet_kv_metadata"):
            rows = connection.execute(f"SELECT * FROM {question}(?)", [str(path)]).fetchall()  # noqa: S608
            plain = [[one.decode("latin-1") if isinstance(one, bytes) else one for one in row] for row in rows]
            yield json.dumps(plain, default=str, ensure_ascii=False).replace(str(path), "").encode()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _image(data: bytes) -> Iterator[bytes]:
    with Image.open(io.BytesIO(data)) as image:
        yield str(image.info).encode()
        yield str(dict(image.getexif())).encode()


def _text(data: bytes) -> Iterator[bytes]:
    for line in data.splitlines() if b"\n" in data.strip() else [data]:
        with contextlib.suppress(ValueError, RecursionError):
            yield from _strings(json.loads(line))
    for match in _BASE64.findall(data):
        with contextlib.suppress(binascii.Error, ValueError):
            plain = base64.b64decode(match + b"=" * (-len(match) % 4), altchars=b"-_", validate=True)
            if plain != data:
                yield plain
        with contextlib.suppress(binascii.Error, ValueError):
            yield base64.b64decode(match, validate=True)


def _strings(value: Any) -> Iterator[bytes]:
    if isinstance(value, str):
        yield value.encode(errors="surrogatepass")
    elif isinstance(value, dict):
        for name, inner in cast("dict[str, Any]", value).items():
            yield name.encode(errors="surrogatepass")
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _strings(inner)
