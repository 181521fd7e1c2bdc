"""The one temporary folder that all of a run's state lives in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from local.errors import LocalCloudError

NEEDED_BYTES = 200 * 1024 * 1024
"""MiniStack and the Lambda processes write little, but the photos and their variants pass through here."""


@contextmanager
def state_dir() -> Generator[Path]:
    """Yield an empty folder that is gone afterwards.

    Raises:
        LocalCloudError: there is no room for it.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="local-cloud-"))
    except OSError as error:
        raise LocalCloudError(
            f"no temporary folder can be created ({error.strerror}): free some room, or set TMPDIR"
        ) from error
    try:
        free = shutil.disk_usage(folder).free
        if free < NEEDED_BYTES:
            raise LocalCloudError(
                f"{folder.parent} has {free // 2**20} MB free, the local cloud needs {NEEDED_BYTES // 2**20}: "
                "free some room, or set TMPDIR"
            )
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
