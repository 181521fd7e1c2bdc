"""The package of a function as the emulator runs it: the program's own archive, and a bootstrap for this machine."""

from __future__ import annotations

import io
import shlex
import threading
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import packages
from local.functions.interpreters import python_command

RUNTIME: Final = "provided.al2023"
"""MiniStack's Python runtimes report every exception as `Runtime.HandlerError`: Retry and Catch by name would fail."""
_BOOTSTRAP: Final = Path(__file__).with_name("bootstrap.py")
_COPY: Final = "_local_cloud_bootstrap.py"
_RUN: Final = f"import os, runpy, sys; runpy.run_path(os.path.join(sys.path[0], {_COPY!r}), run_name='__main__')"
_EXECUTABLE: Final = 0o755 << 16
_ONE_AT_A_TIME: Final = threading.Lock()


def domain_of_code(code: Mapping[str, Any]) -> str:
    """Return whose layer a function's code runs with: that of its domain, or of what all domains share."""
    path = code.get("path")
    return packages.domain_of_archive(Path(path)) if path else packages.SHARED


def function_package(code: Mapping[str, Any]) -> bytes:
    """Return the zip for the emulator, of the handlers of `domain_of_code`.

    Another project's code finds what Lambda's runtime carries, and what the functions of all domains share.

    Args:
        code: The function's `code` as recorded: an archive `{"path": ...}` or `{"assets": {...}}`.

    Raises:
        PackageError: the host's layer cannot be built.
        ValueError: the code is no archive of files.
    """
    path = code.get("path")
    if path and Path(path).is_file():
        with _ONE_AT_A_TIME:  # the functions of a domain share one archive: the first packs it for all
            return _from_zip(Path(path), Path(path).stat().st_mtime_ns)
    return _finished(dict(_files(code, "")), domain_of_code(code))


@lru_cache(maxsize=16)
def _from_zip(path: Path, _changed: int) -> bytes:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    return _finished(files, packages.domain_of_archive(path))


def _files(code: Any, name: str) -> list[tuple[str, bytes]]:  # noqa: ANN401 - an asset, an archive or one inside
    match code:
        case {"assets": dict() as assets}:
            return [file for key, asset in assets.items() for file in _files(asset, f"{name}/{key}".strip("/"))]
        case {"text": str() as text}:
            return [(name, text.encode())]
        case {"path": str() as path} if Path(path).is_dir():
            folder = Path(path)
            return [
                (f"{name}/{p.relative_to(folder)}".strip("/"), p.read_bytes()) for p in folder.rglob("*") if p.is_file()
            ]
        case {"path": str() as path} if Path(path).is_file():
            return [(name, Path(path).read_bytes())]
        case _:
            raise ValueError(f"the function's code is {code!r}: give an archive of files")


def _finished(files: dict[str, bytes], domain: str) -> bytes:
    start = f"#!/bin/sh\nexec {shlex.join(python_command(domain, _RUN))}\n"
    files = {**files, _COPY: _BOOTSTRAP.read_bytes(), "bootstrap": start.encode()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _EXECUTABLE if name == "bootstrap" else 0o644 << 16
            archive.writestr(info, data)
    return content.getvalue()
