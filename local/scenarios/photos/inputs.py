"""The files that a user names, and the keys that they are uploaded under."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cli.errors import UsageError

PREFIX: Final = "raw/demo/"
"""Whose photos they are: uploads are `raw/<owner_id>/<name>`."""
LARGEST_BYTES: Final = 1_000_000_000
"""The emulator keeps in memory what it is sent; the platform's own limit is far below."""
_LONGEST_KEY: Final = 1024
"""Bytes of UTF-8 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html)."""
_LONGEST_NAME: Final = 255
"""Bytes that a file system takes for one name: the variants' folders are named after the keys."""
_KINDS: Final = (
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a link to a folder; name that folder itself"),
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A file to upload."""

    file: str
    """As the user would write it."""
    path: Path
    key: str
    bytes: int

    @property
    def place(self) -> str:
        """The key below `PREFIX`: where its variants are written."""
        return self.key.removeprefix(PREFIX)


@dataclass(frozen=True, slots=True)
class Unusable:
    """What was named or found, and is no file that can be uploaded."""

    file: str
    reason: str


def collect(named: Iterable[Path], leave_out: Path) -> list[Photo | Unusable]:
    """Return every file that is named or lies in a named folder, in order of its path.

    Args:
        named: Files and folders.
        leave_out: The folder that variants are written to: it is never input.

    Raises:
        UsageError: one is not there, or there is no file at all.
    """
    keys = _Keys()
    found: list[Photo | Unusable] = []
    for path in named:
        if not os.path.lexists(path):
            raise UsageError(f"--photos {printable(path)}: there is no such file or folder")
        base = Path(path.absolute().name)
        found += [_examined(file, keys, base / file.relative_to(path)) for file in _files(path, leave_out)]
    if not found:
        raise UsageError(f"--photos {', '.join(printable(path) for path in named)}: there is no file in it")
    return found


def printable(path: Path) -> str:
    """Return a path as text, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(path: Path, leave_out: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path, onerror=_unreadable_folder):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(n for n in folders if n not in links and (here / n).resolve() != leave_out.resolve())
        yield from (here / name for name in sorted([*files, *links]))


def _unreadable_folder(error: OSError) -> None:
    raise UsageError(f"--photos {printable(Path(error.filename))} cannot be read: {error.strerror}")


def _examined(path: Path, keys: _Keys, relative: Path) -> Photo | Unusable:
    file = printable(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = next((kind for is_kind, kind in _KINDS if is_kind(status.st_mode)), "no regular file")
            return Unusable(file, f"it is {kind}")
        with path.open("rb"):
            pass
    except FileNotFoundError:
        return Unusable(file, "it is a link to a file that is not there")
    except OSError as error:
        return Unusable(file, f"it cannot be read: {error.strerror}")
    if status.st_size > LARGEST_BYTES:
        return Unusable(file, f"it has {status.st_size:,} bytes, more than the local cloud holds ({LARGEST_BYTES:,})")
    return Photo(file, path, keys.of(relative), status.st_size)


class _Keys:
    """Gives each file a unique key, as close to its path as S3 and the file system allow."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, relative: Path) -> str:
        names = [printable(Path(name)) for name in relative.parts]
        key = PREFIX + "/".join(names)
        if key in self._given or not _fits(key, names):
            digest = hashlib.sha256(f"{key}{len(self._given)}".encode()).hexdigest()[:12]
            key = f"{PREFIX}{digest}/{_short(names[-1])}"
        self._given.add(key)
        return key


def _fits(key: str, names: list[str]) -> bool:
    return len(key.encode()) <= _LONGEST_KEY and all(len(name.encode()) <= _LONGEST_NAME for name in names)


def _short(name: str) -> str:
    """Return the end of a name, which has its extension."""
    return name.encode()[-_LONGEST_NAME:].decode("utf-8", "ignore")
