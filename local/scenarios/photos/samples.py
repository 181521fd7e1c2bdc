"""Photos that the project draws itself, for a run without any: drawn once, kept in `dist/samples`."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from local.scenarios.photos.outcomes import Outcome

_ROOT: Final = Path(__file__).resolve().parents[3]

SHOWN: Final = (
    "mountains, 12 megapixels.jpg",
    "portrait with GPS position.jpg",
    "print colours (CMYK).jpg",
    "see-through.png",
    "moving.gif",
    "a b+c %41 & é 日本 🏔.jpg",
    "empty.jpg",
    "notes.jpg",
    "PNG inside.jpg",
    "cut short.jpg",
    "169 megapixels.png",
    "scan of 20 MB.tiff",
)
"""A photo of each kind, and the most common hostile ones. The one for Batch is last."""


def sample_photos() -> tuple[list[Path], dict[str, Outcome]]:
    """Return the samples' files, and what must become of each by its file name."""
    from samples import SAMPLES  # noqa: PLC0415 - imports Pillow, which a run with photos does not need

    shown = {sample.file: sample for sample in SAMPLES if sample.file in SHOWN}
    sources = [*sorted((_ROOT / "samples").glob("*.py")), Path(__file__)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    folder = _ROOT / "dist" / "samples" / digest
    if not folder.is_dir():
        shutil.rmtree(folder.parent, ignore_errors=True)  # those of other sources
        unfinished = folder.with_name("unfinished")
        unfinished.mkdir(parents=True)
        for sample in shown.values():
            (unfinished / sample.file).write_bytes(sample.draw())
        unfinished.rename(folder)
    return [folder / file for file in SHOWN], {file: shown[file].outcome for file in SHOWN}
