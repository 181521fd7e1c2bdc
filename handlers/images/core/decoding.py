"""From a file's bytes to a picture. Each original is decoded once, whole, straight to the size that is needed."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from handlers.images.core.colour import to_eight_bits, to_srgb
from handlers.images.core.geometry import Size
from handlers.images.core.inspection import Original, first_frame, opened
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


def decode(data: bytes, original: Original, size: Size, options: Options) -> tuple[Picture, Animation | None]:
    """Decode a file that `inspect` let pass, and so prove that it is whole.

    Args:
        data: the whole file.
        original: what `inspect` returned for it.
        size: of the picture that is wanted, upright; at most the original's.
        options: those that `inspect` had.

    Raises:
        ImageRefused: the file is damaged or cut short.
    """
    stored_size = size.turned() if original.upright != original.size else size
    frames: list[Image.Image] = []
    durations: list[int] = []
    with opened(data, options) as image:
        if original.format == "jpeg":
            image.draft(None, (stored_size.width, stored_size.height))  # JPEG can be decoded at 1/2, 1/4 or 1/8
        for frame in _frames(image, original.frames):
            frames.append(_normal(frame, stored_size, original.orientation))
            durations.append(_duration(image))
        plays = _plays(image, original.format)
    picture = _alike(frames)
    if original.frames == 1:
        return picture, None
    return picture, Animation(tuple(durations), plays)


def _frames(image: Image.Image, count: int) -> Iterator[Image.Image]:
    first = first_frame(image) if count > 1 else 0
    for index in range(first, first + count):
        image.seek(index)
        image.load()
        yield image


def _normal(frame: Image.Image, size: Size, orientation: int) -> Image.Image:
    profile = frame.info.get("icc_profile")
    resized = resize(to_eight_bits(frame), size)
    image = resized.copy() if resized is frame else resized  # the reader goes on using its own
    image = to_srgb(image, profile)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    return without_metadata(image)


def _alike(frames: list[Image.Image]) -> Picture:
    """Give all frames one mode: one without alpha when it hides nothing."""
    see_through = any(frame.mode == "RGBA" and frame.getchannel("A").getextrema() != (255, 255) for frame in frames)
    opaque = "L" if all(frame.mode == "L" for frame in frames) else "RGB"
    mode = "RGBA" if see_through else opaque
    return Picture(tuple(frame if frame.mode == mode else frame.convert(mode) for frame in frames))


def _duration(image: Image.Image) -> int:
    duration = round(image.info.get("duration", _BROWSERS_INSTEAD))
    return duration if duration > _BROWSERS_SLOWEST else _BROWSERS_INSTEAD


def _plays(image: Image.Image, format_: str) -> int:
    """Return how often an animation is shown; 0 is forever. A GIF counts the repetitions after the first time."""
    if format_ != "gif":
        return int(image.info.get("loop", 0))
    loop = image.info.get("loop")
    return 1 if loop is None else 0 if loop == 0 else int(loop) + 1
