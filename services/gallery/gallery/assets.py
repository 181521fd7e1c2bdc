"""The page's files, read once: at most some hundred kilobytes, compressed where that helps."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

PAGE: Final = Path(__file__).with_name("page")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_COMPRESSED: Final = frozenset({".woff2"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file.

    Args:
        content: as it is.
        compressed: by gzip; empty where it is compressed already.
        content_type: with the character set.
        etag: of its content.
    """

    content: bytes
    compressed: bytes
    content_type: str
    etag: str

    def response(self, request: web.Request) -> web.Response:
        """Return the answer; browsers ask each time whether it is the same, so that versions do not mix for long."""
        headers = {"Cache-Control": "no-cache", "ETag": self.etag, "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = self.content_type
        if self.compressed and "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=self.compressed, headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=self.content, headers=headers)


def read_assets(folder: Path = PAGE) -> Mapping[str, Asset]:
    """Return the files below a folder by their paths in it, such as `views/photos.js`."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _TYPES)
    return {path.relative_to(folder).as_posix(): _asset(path) for path in files}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    compressed = b"" if path.suffix in _COMPRESSED else gzip.compress(content, mtime=0)
    return Asset(content, compressed, _TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:16]}"')
