"""Whom some data names: looked for after decoding, because a compressed or encoded id is found by no search in bytes.

An owner is named where the whole id stands, with no letter, digit, `-` or `_` beside it: `joanna` does not name `ann`.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Collection
from typing import Any, Final, cast

from backports import zstd

OWNER: Final = "owner_id"
"""The field that says whose a record is."""
_DEEPEST: Final = 12
"""Encodings within each other. What nests deeper is searched as it is."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
ZSTD: Final = b"\x28\xb5\x2f\xfd"
"""What a Zstandard frame begins with (RFC 8878, section 3.1.1)."""
GZIP: Final = b"\x1f\x8b"
"""What a gzip member begins with (RFC 1952, section 2.3.1)."""


class Mentions:
    """Finds some owners in data.

    Args:
        owner_ids: the owners to look for.
    """

    def __init__(self, owner_ids: Collection[str]) -> None:
        if not all(owner_ids):
            raise ValueError("owner_id is empty: it would match everything")
        self.owner_ids = frozenset(owner_ids)
        either = "|".join(re.escape(one) for one in sorted(owner_ids, key=len, reverse=True))
        pattern = rf"(?<![A-Za-z0-9_-])(?:{either})(?![A-Za-z0-9_-])" if owner_ids else r"(?!)"
        self._text = re.compile(pattern)
        self._bytes = re.compile(pattern.encode())

    def in_text(self, text: str) -> bool:
        """Return whether a text names one as it stands."""
        return self._text.search(text) is not None

    def in_plain(self, value: str | bytes) -> bool:
        """Return whether a text or some bytes name one as they stand."""
        if isinstance(value, str):
            return self._text.search(value) is not None
        return self._bytes.search(value) is not None

    def in_bytes(self, data: bytes, depth: int = 0) -> bool:
        """Return whether bytes name one: as they are, as JSON, base64, gzip or Zstandard, also within each other."""
        if self._bytes.search(data):
            return True
        if depth >= _DEEPEST:
            return False
        if data.startswith((ZSTD, GZIP)):
            plain = _decompressed(data)
            return plain is not None and self.in_bytes(plain, depth + 1)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        return self._in_encoded(text, depth)

    def in_value(self, value: object, depth: int = 0) -> bool:
        """Return whether a value of JSON names one, in a key or in a text, which may be encoded."""
        if isinstance(value, str):
            return self.in_text(value) or (depth < _DEEPEST and self._in_encoded(value, depth))
        if isinstance(value, dict):
            pairs = cast("dict[str, Any]", value).items()
            return any(self.in_text(key) or self.in_value(one, depth + 1) for key, one in pairs)
        if isinstance(value, list):
            return any(self.in_value(one, depth + 1) for one in cast("list[Any]", value))
        return False

    def _in_encoded(self, text: str, depth: int) -> bool:
        """Return whether a text that is JSON, lines of it, or base64 names one once it is decoded."""
        stripped = text.strip()
        if stripped[:1] in ("{", "[", '"'):
            try:
                return self.in_value(json.loads(stripped), depth + 1)
            except (ValueError, RecursionError):
                lines = stripped.splitlines()
                return len(lines) > 1 and any(self._in_encoded(line, depth + 1) for line in lines)
        if len(stripped) % 4 == 0 and _BASE64.fullmatch(stripped):
            try:
                return self.in_bytes(base64.b64decode(stripped, altchars=b"-_", validate=False), depth + 1)
            except binascii.Error:
                return False
        return False


def owner_ids_in(value: object, depth: int = 0) -> set[str]:
    """Return the owners that a JSON value names by `owner_id`, also in texts that are JSON or base64 of it."""
    if isinstance(value, str) and depth < _DEEPEST:
        return owner_ids_in(_decoded(value), depth + 1)
    if isinstance(value, dict):
        known = cast("dict[str, Any]", value)
        own = {known[OWNER]} if isinstance(known.get(OWNER), str) else set[str]()
        return own.union(*(owner_ids_in(one, depth + 1) for one in known.values()))
    if isinstance(value, list):
        return set[str]().union(*(owner_ids_in(one, depth + 1) for one in cast("list[Any]", value)))
    return set()


def _decoded(text: str) -> object:
    """Return the JSON that a text is, or the text that it is in base64; None where it is neither."""
    stripped = text.strip()
    try:
        if stripped[:1] in ("{", "["):
            return json.loads(stripped)
        if stripped and len(stripped) % 4 == 0 and _BASE64.fullmatch(stripped):
            return base64.b64decode(stripped, altchars=b"-_").decode()
    except (ValueError, RecursionError):
        return None
    return None


def _decompressed(data: bytes) -> bytes | None:
    try:
        return zstd.decompress(data) if data.startswith(ZSTD) else gzip.decompress(data)
    except (zstd.ZstdError, EOFError, OSError, zlib.error):
        return None
