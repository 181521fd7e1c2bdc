"""A picture in the one form that all steps after decoding share, and how it goes from state to state."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from handlers.images.core.geometry import Size


@dataclass(frozen=True, slots=True)
class Animation:
    """How the frames of an animation follow each other.

    Args:
        durations: of each frame, in milliseconds.
        plays: how often it is shown; 0 is forever.
    """

    durations: tuple[int, ...]
    plays: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Upright frames of one size and mode, in sRGB with 8 bits a channel, that carry no metadata.

    Args:
        frames: at least one; their mode is `L`, `RGB` or `RGBA`.
    """

    frames: tuple[Image.Image, ...]

    @property
    def size(self) -> Size:
        """The size of every frame."""
        return Size(*self.frames[0].size)

    def each(self, change: Callable[[Image.Image], Image.Image]) -> Picture:
        """Return the picture with every frame changed."""
        return Picture(tuple(change(frame) for frame in self.frames))


WORKING_CONTENT_TYPE = "image/tiff"


def to_working(picture: Picture) -> bytes:
    """Write a picture losslessly, as fast as it can be copied: an uncompressed TIFF, a page a frame.

    Measured at 1600 x 1200 on one core, written and read: TIFF 4 ms, PNG uncompressed 129 ms, PNG at level 1 271 ms,
    lossless WebP 117 ms.
    """
    first, *others = picture.frames
    buffer = io.BytesIO()
    first.save(buffer, "TIFF", save_all=bool(others), append_images=others)
    return buffer.getvalue()


def from_working(data: bytes) -> Picture:
    """Read what `to_working` wrote."""
    frames: list[Image.Image] = []
    with Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            frames.append(without_metadata(image.copy()))
    return Picture(tuple(frames))


def without_metadata(image: Image.Image) -> Image.Image:
    """Take from an image everything but its pixels: writers would put some of it into their files."""
    image.info.clear()
    image.getexif().clear()
    return image
