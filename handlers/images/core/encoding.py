"""Writing variants. Nothing but pixels gets into a file: no EXIF, GPS position, XMP, IPTC, comment or colour profile.

Without a profile browsers take a picture for sRGB, which these are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

from handlers.images.core.formats import FORMATS
from handlers.images.core.picture import Animation, Picture
from handlers.images.core.planning import Encoding

_SETTINGS: dict[str, dict[str, Any]] = {
    # optimised Huffman tables and progressive order: 4.5 % smaller, and a photo shows before all of it is there
    "jpeg": {"optimize": True, "progressive": True},
    # method 4 takes twice as long to save 5 % of the bytes
    "webp": {"method": 2},
    # one thread, so that the bytes are the same on every machine; speed 6 takes three times as long to save 5 %
    "avif": {"speed": 8, "max_threads": 1},
}
"""Per format, beside the quality."""
_WEBP_FLAGS, _WEBP_ALPHA = 20, 0x10
"""Where a WebP's features are listed, and the one of transparency (RIFF container, "Extended File Format")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A variant's file."""

    format: str
    data: bytes


def encode(
    picture: Picture, encodings: tuple[Encoding, ...], animation: Animation | None, background: str
) -> Iterator[Encoded]:
    """Yield the picture in each format.

    Args:
        picture: all its frames go into a format that can show them, the first into the others.
        encodings: formats and qualities.
        animation: how the frames follow each other; None for a still.
        background: what shows through where a format has no transparency, as `#rrggbb`.
    """
    for encoding in encodings:
        format_ = FORMATS[encoding.format]
        settings = _SETTINGS[encoding.format] | {"quality": encoding.quality}
        first, *others = picture.frames
        if not format_.alpha:
            first = _flattened(first, background)
        if format_.animated and animation:
            settings |= {
                "save_all": True,
                "append_images": others,
                "duration": list(animation.durations),
                "loop": animation.plays,
            }
        buffer = io.BytesIO()
        first.save(buffer, format_.pillow, **settings)
        data = buffer.getvalue()
        if animation and encoding.format == "webp" and first.mode == "RGBA":
            data = _said_to_be_transparent(data)
        yield Encoded(format=encoding.format, data=data)


def _said_to_be_transparent(webp: bytes) -> bytes:
    """Set the flag of an animated WebP that says it has transparency.

    libwebp leaves it out where transparency comes from frames that are cleared and not from a frame's own pixels;
    readers then show black.
    """
    flags = bytes((webp[_WEBP_FLAGS] | _WEBP_ALPHA,))
    return webp[:_WEBP_FLAGS] + flags + webp[_WEBP_FLAGS + 1 :] if webp[12:16] == b"VP8X" else webp


def _flattened(image: Image.Image, background: str) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, background)
    return Image.alpha_composite(ground, image).convert("RGB")
