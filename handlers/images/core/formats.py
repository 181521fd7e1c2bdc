"""The image formats that are accepted: what each is called, and what it can hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An image format that can be read, and perhaps written."""

    name: str
    label: str
    """As people write it."""
    pillow: str
    """Pillow's name."""
    content_types: tuple[str, ...]
    """The first is the registered one; the others are seen in the wild."""
    extensions: tuple[str, ...]
    """The first is the one that variants get."""
    animated: bool = False
    """Holds several frames that follow each other in time (a TIFF's pages do not)."""
    alpha: bool = True


FORMATS = {
    format_.name: format_
    for format_ in (
        Format(
            name="jpeg",
            label="JPEG",
            pillow="JPEG",
            content_types=("image/jpeg", "image/jpg", "image/pjpeg", "image/jfif", "image/mpo"),
            extensions=("jpg", "jpeg", "jpe", "jfif", "jfi", "jif", "pjpeg", "pjp", "mpo"),
            alpha=False,
        ),
        Format(
            name="png",
            label="PNG",
            pillow="PNG",
            content_types=("image/png", "image/apng", "image/x-png"),
            extensions=("png", "apng"),
            animated=True,
        ),
        Format(
            name="webp",
            label="WebP",
            pillow="WEBP",
            content_types=("image/webp",),
            extensions=("webp",),
            animated=True,
        ),
        Format(
            name="gif",
            label="GIF",
            pillow="GIF",
            content_types=("image/gif",),
            extensions=("gif",),
            animated=True,
        ),
        Format(
            name="avif",
            label="AVIF",
            pillow="AVIF",
            content_types=("image/avif", "image/avif-sequence"),
            extensions=("avif", "avifs"),
            animated=True,
        ),
        Format(
            name="tiff",
            label="TIFF",
            pillow="TIFF",
            content_types=("image/tiff", "image/tif", "image/x-tif", "image/x-tiff"),
            extensions=("tif", "tiff"),
        ),
    )
}
"""What can be accepted, by name."""

OUTPUT_FORMATS = ("jpeg", "webp", "avif")
"""What variants can be written in."""
