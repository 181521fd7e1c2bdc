"""From a file's bytes to a picture. Each original is decoded once, whole, straight to the size that is needed."""

from __future__ import annotations

from PIL import Image

from handlers.images.core.colour import to_eight_bits, to_srgb
from handlers.images.core.containers.pillow import guarded
from handlers.images.core.containers.source import Frame
from handlers.images.core.formats import FORMATS
from handlers.images.core.geometry import Size
from handlers.images.core.inspection import Original
from handlers.images.core.options import Options
from handlers.images.core.picture import Animation, Picture, without_metadata
from handlers.images.core.resizing import resize

_BROWSERS_SLOWEST = 10
_BROWSERS_INSTEAD = 100
"""Browsers show a frame that asks for 10 ms or less for 100 ms."""
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> what makes a picture upright (EXIF 2.32, 4.6.4, tag 274)."""


def decode(original: Original, size: Size, options: Options) -> tuple[Picture, Animation | None]:
    """Decode a file that `inspect` let pass, and so prove that it is whole.

    Args:
        original: what `inspect` returned for it.
        size: of the picture that is wanted, upright; at most the original's.
        options: those that `inspect` had.

    Raises:
        ImageRefused: the file is damaged or cut short.
    """
    source = original.source
    stored_size = size.turned() if original.upright != original.size else size
    frames: list[Image.Image] = []
    durations: list[int] = []
    with guarded(FORMATS[original.format].label, options.limits):
        for frame in source.decode(original.frames, stored_size):
            frames.append(_normal(frame.image, stored_size, original))
            durations.append(_duration(frame))
        if len(frames) != original.frames:
            raise ValueError("frames of the animation are missing")
    picture = _alike(frames)
    if original.frames == 1:
        return picture, None
    return picture, Animation(tuple(durations), source.plays)


def _normal(frame: Image.Image, size: Size, original: Original) -> Image.Image:
    resized = resize(to_eight_bits(frame), size)
    image = resized.copy() if resized is frame else resized  # the reader goes on using its own
    image = to_srgb(image, original.source.profile)
    if original.orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[original.orientation])
    return without_metadata(image)


def _alike(frames: list[Image.Image]) -> Picture:
    """Give all frames one mode: one without alpha when it hides nothing."""
    see_through = any(frame.mode == "RGBA" and frame.getchannel("A").getextrema() != (255, 255) for frame in frames)
    opaque = "L" if all(frame.mode == "L" for frame in frames) else "RGB"
    mode = "RGBA" if see_through else opaque
    return Picture(tuple(frame if frame.mode == mode else frame.convert(mode) for frame in frames))


def _duration(frame: Frame) -> int:
    duration = round(frame.milliseconds or 0)
    return duration if duration > _BROWSERS_SLOWEST else _BROWSERS_INSTEAD
