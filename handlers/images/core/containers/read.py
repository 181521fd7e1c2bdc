"""The reader for each format."""

from __future__ import annotations

from handlers.images.core.containers import avif, gif, jpeg, png, tiff, webp
from handlers.images.core.containers.source import Source
from handlers.images.core.formats import Format


def read(data: bytes, format_: Format, most_frames: int) -> Source:
    """Read a file whose format is known, without decoding a pixel.

    Args:
        data: the whole file.
        format_: of the file.
        most_frames: of an animation; of one with more, only one more is counted.

    Raises:
        ImageRefused: it is of a kind from which no picture, or only a wrong one, would come out.
        Exception: whatever a reader raises on damaged bytes.
    """
    match format_.name:
        case "jpeg":
            return jpeg.read(data)
        case "png":
            return png.read(data, most_frames)
        case "gif":
            return gif.read(data, most_frames)
        case "webp":
            return webp.read(data)
        case "avif":
            return avif.read(data)
        case _:
            return tiff.read(data)
