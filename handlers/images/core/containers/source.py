"""What every container comes to: facts about a picture, and a way to its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

from handlers.images.core.geometry import Size


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded frame, as large as the picture or, where the format can, as was asked for.

    Args:
        image: not yet upright nor in sRGB.
        milliseconds: that it is shown; None when the file does not say.
    """

    image: Image.Image
    milliseconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file whose container was read, and of which no pixel is decoded yet.

    Args:
        size: as it is stored, before it is turned upright.
        decode: yields the first frames, as many as asked for; the size is the smallest that is of use.
        orientation: EXIF's, 1 to 8.
        profile: the ICC profile of its colours; None: they are sRGB's, or the mode's own.
        frames: of the animation; 1 is a still.
        plays: how often an animation is shown; 0 is forever.
        stored_pixels: of each frame, where a frame can be larger than the picture.
    """

    size: Size
    decode: Callable[[int, Size], Iterator[Frame]]
    orientation: int = 1
    profile: bytes | None = None
    frames: int = 1
    plays: int = 0
    stored_pixels: tuple[int, ...] = ()

    def pixels(self, frames: int) -> int:
        """Return how many pixels are decoded for the first frames."""
        return max(self.size.pixels * frames, sum(self.stored_pixels[:frames]))
