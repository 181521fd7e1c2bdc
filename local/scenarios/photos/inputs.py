"""The files that a user names, and the places that their variants are written to."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cli.errors import UsageError

LARGEST_BYTES: Final = 1_000_000_000
"""The emulator keeps in memory what it is sent; the platform's own limit is far below."""
_LONGEST_PLACE: Final = 1024
"""Bytes of UTF-8; with the folder before it, it must fit into a path."""
_LONGEST_NAME: Final = 255
"""Bytes that a file system takes for one name."""
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
    place: str
    """Where its variants are written, below the folder for all."""
    bytes: int

    @property
    def name(self) -> str:
        """The file's own name."""
        return printable(Path(self.path.name))


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
    places = _Places()
    found: list[Photo | Unusable] = []
    for path in named:
        if not os.path.lexists(path):
            raise UsageError(f"--photos {printable(path)}: no such file or folder")
        base = Path(path.absolute().name)
        found += [_examined(file, places, base / file.relative_to(path)) for file in _files(path, leave_out)]
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


def _examined(path: Path, places: _Places, relative: Path) -> Photo | Unusable:
    file = printable(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = next((kind for is_kind, kind in _KINDS if is_kind(status.st_mode)), "no regular file")
            return Unusable(file, f"it is {kind}")
        with path.open("rb"):
            pass
    except FileNotFoundError:
        return Unusable(file, "it is a link to a file that does not exist")
    except OSError as error:
        return Unusable(file, f"it cannot be read: {error.strerror}")
    if status.st_size > LARGEST_BYTES:
        return Unusable(file, f"it has {status.st_size:,} bytes, more than the local cloud holds ({LARGEST_BYTES:,})")
    return Photo(file, path, places.of(relative), status.st_size)


class _Places:
    """Gives each file its own place, as close to its path as the file system allows."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, relative: Path) -> str:
        names = [printable(Path(name)) for name in relative.parts]
        place = "/".join(names)
        if place in self._given or not _fits(place, names):
            digest = hashlib.sha256(f"{place}{len(self._given)}".encode()).hexdigest()[:12]
            place = f"{digest}/{_short(names[-1])}"
        self._given.add(place)
        return place


def _fits(place: str, names: list[str]) -> bool:
    return len(place.encode()) <= _LONGEST_PLACE and all(len(name.encode()) <= _LONGEST_NAME for name in names)


def _short(name: str) -> str:
    """Return the end of a name, which has its extension."""
    return name.encode()[-_LONGEST_NAME:].decode("utf-8", "ignore")
