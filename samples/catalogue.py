"""The samples by file name, and what must become of each with the default options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from samples import hostile, photos

Outcome = Literal["processed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file to upload.

    Args:
        file: its name.
        draw: returns its bytes.
        outcome: what must become of it.
        reason: a part of the reason that must be given when it is refused.
    """

    file: str
    draw: Callable[[], bytes]
    outcome: Outcome = "processed"
    reason: str = ""


SAMPLES = (
    Sample(file="mountains, 12 megapixels.jpg", draw=lambda: photos.jpeg(4000, 3000)),
    Sample(file="portrait with GPS position.jpg", draw=photos.jpeg_with_private_data),
    Sample(file="wide gamut.jpg", draw=photos.jpeg_in_wide_gamut),
    Sample(file="print colours (CMYK).jpg", draw=photos.jpeg_in_cmyk),
    Sample(file="black and white.jpg", draw=photos.jpeg_in_grey),
    Sample(file="16 bits a channel.png", draw=photos.png_of_16_bits),
    Sample(file="see-through.png", draw=photos.png_see_through),
    Sample(file="few colours.png", draw=photos.png_with_palette),
    Sample(file="moving.gif", draw=photos.gif_animated),
    Sample(file="moving.webp", draw=photos.webp_animated),
    Sample(file="scan.tiff", draw=photos.tiff),
    Sample(file="scan of 20 MB.tiff", draw=photos.tiff_uncompressed),
    Sample(file="modern.avif", draw=photos.avif),
    Sample(file="a b+c %41 & é 日本 🏔.jpg", draw=lambda: photos.jpeg(640, 480)),
    Sample(file="empty.jpg", draw=hostile.empty, outcome="refused", reason="0 bytes"),
    Sample(file="notes.jpg", draw=hostile.text, outcome="refused", reason="not an image"),
    Sample(file="PNG inside.jpg", draw=photos.png_see_through, outcome="refused", reason="the name ends in .jpg"),
    Sample(file="cut short.jpg", draw=hostile.cut_short, outcome="refused", reason="cut short"),
    Sample(file="damaged.png", draw=hostile.damaged, outcome="refused", reason="damaged"),
    Sample(file="169 megapixels.png", draw=hostile.bomb, outcome="refused", reason="too many pixels"),
    Sample(file="too many frames.gif", draw=hostile.too_many_frames, outcome="refused", reason="more than 200 frames"),
    Sample(file="old bitmap.bmp", draw=hostile.bitmap, outcome="refused", reason="the format is not accepted"),
    Sample(file="drawing.svg", draw=hostile.drawing, outcome="refused", reason="the format is not accepted"),
)


def draw_all(folder: Path) -> dict[Path, Sample]:
    """Write every sample into a folder, which is made if need be.

    Returns:
        Where each was written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[Path, Sample] = {}
    for sample in SAMPLES:
        path = folder / sample.file
        path.write_bytes(sample.draw())
        written[path] = sample
    return written
