"""Files and zips that come out the same from the same sources, byte for byte."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say."""
_COMPRESSION: Final = 6  # of 9; measured on the layer: 9 takes 3.5 times as long and saves 0.3 %
FILE_MODE: Final = 0o644
EXECUTABLE_MODE: Final = 0o755

_NOT_DEPLOYED_FOLDERS: Final = frozenset({"__pycache__", "tests", "test"})
_SCRIPTS: Final = "bin"  # command-line tools that wheels install beside their modules
_NOT_DEPLOYED_SUFFIXES: Final = frozenset({".pyc", ".pyi", ".pyx", ".pxd", ".c", ".h", ".a"})
_NOT_DEPLOYED_NAMES: Final = frozenset({"py.typed", "requirements.txt", "requirements.lock", "unused.txt", "README.md"})
# importlib.metadata reads the first two; licences travel with what they license. Others, as RECORD, name the build.
_DEPLOYED_METADATA: Final = ("METADATA", "entry_points.txt", "licenses/", "LICENSE", "LICENCE", "COPYING", "NOTICE")


def deployed_files(folder: Path) -> Iterator[PurePosixPath]:
    """Yield, sorted, the files under `folder` that a handler can need at run time, relative to it."""
    files = (PurePosixPath(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return iter(sorted(file for file in files if _is_deployed(file)))


def _is_deployed(file: PurePosixPath) -> bool:
    if _NOT_DEPLOYED_FOLDERS.intersection(file.parts[:-1]) or any(part.startswith(".") for part in file.parts):
        return False
    if file.parts[0] == _SCRIPTS:
        return False
    if file.parts[0].endswith(".dist-info"):
        return str(PurePosixPath(*file.parts[1:])).startswith(_DEPLOYED_METADATA)
    return file.suffix not in _NOT_DEPLOYED_SUFFIXES and file.name not in _NOT_DEPLOYED_NAMES


def prune(folder: Path) -> None:
    """Delete from `folder` what `deployed_files` leaves out."""
    deployed = set(deployed_files(folder))
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif PurePosixPath(path.relative_to(folder)) not in deployed:
            path.unlink()


def remove_matching(folder: Path, patterns: Iterable[str]) -> None:
    """Delete from `folder` what globs name, relative to it. One that names nothing is for another platform."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            remove(path)


def write_zip(path: Path, entries: Mapping[PurePosixPath, bytes], executables: Iterable[str] = ()) -> None:
    """Write a zip whose bytes depend on the names and contents of `entries` alone.

    Args:
        path: where; it appears only once it is complete.
        entries: the content by name.
        executables: the names that get the executable bit.
    """
    runnable = set(executables)
    unfinished = path.with_name(f".{path.name}")
    with zipfile.ZipFile(unfinished, "w") as archive:
        for name in sorted(map(str, entries)):
            info = zipfile.ZipInfo(name, TIMESTAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100000 | (EXECUTABLE_MODE if name in runnable else FILE_MODE)) << 16
            archive.writestr(info, entries[PurePosixPath(name)], compresslevel=_COMPRESSION)
    unfinished.replace(path)


def digest(*parts: str | bytes) -> str:
    """Return one SHA-256 over `parts`, in hexadecimal; moving a byte from one part to the next changes it."""
    sha = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        sha.update(len(content).to_bytes(8, "big"))
        sha.update(content)
    return sha.hexdigest()


def digest_of_files(folder: Path, files: Iterable[PurePosixPath]) -> str:
    """Return one SHA-256 over the names and contents of `files`."""
    return digest(*(part for file in files for part in (str(file), (folder / file).read_bytes())))


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
