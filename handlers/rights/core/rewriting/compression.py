"""The codecs of text objects, which a rewritten object keeps."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, BinaryIO, Final, Self, cast

from backports import zstd

from handlers.rights.core.mentions import GZIP, ZSTD

_ZSTD_LEVEL: Final = 1
"""As the stream's function writes; no frame says which it was."""


@dataclass(frozen=True, slots=True)
class Compression:
    """How an object is compressed.

    Args:
        reader: opens it for reading.
        writer: opens it for writing. It leaves the file below open.
    """

    reader: Callable[[BinaryIO], IO[bytes]]
    writer: Callable[[BinaryIO], IO[bytes]]

    def read(self, source: BinaryIO, most: int) -> bytes:
        """Return the first bytes of an object, `most` at most."""
        source.seek(0)
        return self.reader(source).read(most)

    def write(self, target: BinaryIO, data: bytes) -> None:
        """Write an object as a whole."""
        with self.writer(target) as file:
            file.write(data)


class _Plain:
    """A file that stays open when its writer is closed, as it does with the compressing ones."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.flush()


def _zstd_reader(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", zstd.ZstdFile(file))


def _zstd_writer(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", zstd.ZstdFile(file, "w", level=_ZSTD_LEVEL))


def _gzip_reader(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=file))


def _gzip_writer(file: BinaryIO) -> IO[bytes]:
    # No name and no time: the same lines give the same bytes
    return cast("IO[bytes]", gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0))


def _plain_writer(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", _Plain(file))


_ZSTD: Final = Compression(_zstd_reader, _zstd_writer)
_GZIP: Final = Compression(_gzip_reader, _gzip_writer)
_NONE: Final = Compression(lambda file: file, _plain_writer)


def compression_of(source: BinaryIO) -> Compression:
    """Return how an object is compressed, by its first bytes."""
    source.seek(0)
    first = source.read(len(ZSTD))
    source.seek(0)
    if first.startswith(ZSTD):
        return _ZSTD
    return _GZIP if first.startswith(GZIP) else _NONE
