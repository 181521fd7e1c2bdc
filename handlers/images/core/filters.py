"""The filters. Each runs at the size of its variant, never on the original."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import assert_never

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from handlers.images.core.decoding import decode
from handlers.images.core.geometry import Size, fit
from handlers.images.core.inspection import inspect
from handlers.images.core.options import (
    Blur,
    Contrast,
    Filter,
    Grayscale,
    Options,
    Position,
    Sepia,
    Sharpen,
    Watermark,
)
from handlers.images.core.picture import Picture
from handlers.images.core.refusal import ImageRefused

ReadMark = Callable[[str], bytes]
"""Returns the bytes of a watermark's picture, by its key."""

_SEPIA_TONES = ("#1b0f05", "#b08d5e", "#fff4dc")
"""What black, middle grey and white become."""
_MARGIN = 0.02
"""Around a watermark, as a part of the photo's shorter side."""
_RADIUS_WITHOUT_LOSS = 2.5
"""Pixels: a blur of this radius leaves nothing that a copy in which it would be 1 cannot hold. Measured against the
blur at full size: 0.5 of 255 levels apart (root mean square), for a third of the time at radius 8."""
_MARK_OPTIONS = Options(accepted=("png", "webp"), animations="first_frame")
_FONT_SIZE = 64
"""A text is drawn at this size, then scaled."""


def apply(filter_: Filter, picture: Picture, read_mark: ReadMark) -> Picture:
    """Return the picture with a filter applied to every frame.

    Args:
        filter_: which, and its parameters.
        picture: at the size of the variant; it stays as it is.
        read_mark: asked for a watermark's picture, when the filter has one.
    """
    match filter_:
        case Blur():
            change = partial(_blur, radius=filter_.radius)
        case Grayscale():
            change = partial(_on_colours, change=_grayscale)
        case Sepia():
            change = partial(_on_colours, change=partial(_sepia, strength=filter_.strength))
        case Sharpen():
            mask = ImageFilter.UnsharpMask(filter_.radius, filter_.percent, filter_.threshold)
            change = partial(_on_colours, change=lambda image: image.filter(mask))
        case Contrast():
            change = partial(_on_colours, change=lambda image: ImageEnhance.Contrast(image).enhance(filter_.factor))
        case Watermark():
            mark = _mark(filter_, picture.size, read_mark)
            change = partial(_with_mark, mark=mark, position=filter_.position)
        case _:
            assert_never(filter_)
    return picture.each(change)


def _on_colours(image: Image.Image, change: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Change the colours and leave the transparency."""
    if image.mode != "RGBA":
        return change(image)
    changed = change(image.convert("RGB")).convert("RGB")
    changed.putalpha(image.getchannel("A"))
    return changed


def _blur(image: Image.Image, radius: float) -> Image.Image:
    """Blur; colours hidden by full transparency do not bleed into the visible ones.

    A wide blur leaves no detail that a smaller copy lacks, and is made on that for a fraction of the work.
    """
    if image.mode == "RGBA":
        return _blur(image.convert("RGBa"), radius).convert("RGBA")
    factor = min(int(radius / _RADIUS_WITHOUT_LOSS), *image.size)
    if factor <= 1:
        return image.filter(ImageFilter.GaussianBlur(radius))
    small = image.reduce(factor).filter(ImageFilter.GaussianBlur(radius / factor))
    covered = (0, 0, image.width / factor, image.height / factor)  # the last column and row may stand for fewer pixels
    return small.resize(image.size, Image.Resampling.BILINEAR, box=covered)


def _grayscale(image: Image.Image) -> Image.Image:
    return image.convert("L")


def _sepia(image: Image.Image, strength: float) -> Image.Image:
    grey = image.convert("L")
    black, middle, white = _SEPIA_TONES
    toned = ImageOps.colorize(grey, black, white, mid=middle)
    return Image.blend(grey.convert("RGB"), toned, strength)


def _mark(filter_: Watermark, photo: Size, read_mark: ReadMark) -> Image.Image:
    """Return the mark, scaled and as faint as asked."""
    mark = _drawn(filter_.text) if filter_.text else _opened(read_mark(filter_.image))
    width = max(1, round(photo.width * filter_.scale))
    enlarged = Size(*mark.size).scaled(max(1.0, width / mark.width))
    size = fit(enlarged, Size(width, photo.height))
    mark = mark.resize((size.width, size.height), Image.Resampling.LANCZOS)
    mark.putalpha(mark.getchannel("A").point(lambda value: value * filter_.opacity))
    return mark


def _drawn(text: str) -> Image.Image:
    """Draw white letters with a dark edge: they can be read on any photo."""
    font = ImageFont.load_default(_FONT_SIZE)
    edge = _FONT_SIZE // 16
    left, top, right, bottom = font.getbbox(text, stroke_width=edge)
    image = Image.new("RGBA", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(image).text((-left, -top), text, "white", font, stroke_width=edge, stroke_fill="#202020")
    return image.crop(image.getbbox())


def _opened(data: bytes) -> Image.Image:
    """Return a mark's picture, read as photos are: its colours in sRGB, its transparency at any depth.

    Raises:
        ValueError: it cannot be used. That is no fault of the photo, which is not refused for it.
    """
    try:
        original = inspect(data, name="", content_type="", options=_MARK_OPTIONS)
        picture, _ = decode(original, original.upright, _MARK_OPTIONS)
    except ImageRefused as refusal:
        raise ValueError(f"the watermark's picture cannot be used: {refusal.reason}") from refusal
    return picture.frames[0].convert("RGBA")


def _with_mark(image: Image.Image, mark: Image.Image, position: Position) -> Image.Image:
    margin = round(min(image.size) * _MARGIN)
    across, down = _PLACES[position]
    place = (_start(image.width, mark.width, margin, across), _start(image.height, mark.height, margin, down))
    layer = Image.new("RGBA", image.size)
    layer.paste(mark, place)
    marked = Image.alpha_composite(image.convert("RGBA"), layer)
    return marked if image.mode == "RGBA" else marked.convert("RGB")


def _start(photo: int, mark: int, margin: int, part: float) -> int:
    """Return where a mark begins along one axis; the margin gives way to a mark that leaves no room for it."""
    margin = max(0, min(margin, (photo - mark) // 2))
    return margin + round((photo - mark - 2 * margin) * part)


_PLACES: dict[Position, tuple[float, float]] = {
    "top_left": (0, 0),
    "top_right": (1, 0),
    "bottom_left": (0, 1),
    "bottom_right": (1, 1),
    "center": (0.5, 0.5),
}
