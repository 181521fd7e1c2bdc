"""The image formats: what each is called, how a file of it is recognised, and what it can hold."""

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
            content_types=("image/jpeg", "image/jpg", "image/pjpeg"),
            extensions=("jpg", "jpeg", "jpe", "jfif"),
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
            content_types=("image/avif",),
            extensions=("avif",),
            animated=True,
        ),
        Format(
            name="tiff",
            label="TIFF",
            pillow="TIFF",
            content_types=("image/tiff", "image/tif", "image/x-tiff"),
            extensions=("tif", "tiff"),
        ),
    )
}
"""What can be accepted, by name."""

OUTPUT_FORMATS = ("jpeg", "webp", "avif")
"""What variants can be written in."""

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF8", "GIF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftypmif1", "HEIF"),
    (0, b"BM", "BMP"),
    (0, b"8BPS", "Photoshop"),
    (0, b"\0\0\1\0", "ICO"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"%PDF", "PDF"),
    (0, b"%!PS", "PostScript"),
    (0, b"PK\x03\x04", "ZIP"),
    (4, b"ftyp", "video"),
)


def label_of(data: bytes) -> str | None:
    """Name the kind of file by its first bytes, or return None when they say nothing."""
    for offset, signature, label in _SIGNATURES:
        if data.startswith(signature, offset):
            return label
    if b"<svg" in data[:1000].lower():
        return "SVG"
    return None
