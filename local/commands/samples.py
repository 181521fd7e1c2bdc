"""The project's own photos, for a run without any: drawn once, kept in `dist/samples`."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.photos.outcomes import Outcome


def sample_photos(root: Path) -> tuple[Path, dict[str, Outcome]]:
    """Return the folder of the samples, and what must become of each by its file name."""
    from samples import SAMPLES, draw_all  # noqa: PLC0415 - imports Pillow, which a run with photos does not need

    sources = b"".join(path.read_bytes() for path in sorted((root / "samples").glob("*.py")))
    folder = root / "dist" / "samples" / hashlib.sha256(sources).hexdigest()[:16] / "samples"
    if not folder.is_dir():
        shutil.rmtree(folder.parent.parent, ignore_errors=True)  # those of other sources
        unfinished = folder.with_name("unfinished")
        draw_all(unfinished)
        unfinished.rename(folder)
    return folder, {sample.file: sample.outcome for sample in SAMPLES}
