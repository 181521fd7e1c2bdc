"""The two things in EXIF and XMP that change how a picture looks."""

from __future__ import annotations

import re
from contextlib import suppress

from PIL import ExifTags, Image

_XMP_ORIENTATION = re.compile(rb"tiff:Orientation(?:=[\"']|>)([1-8])")
_UNCALIBRATED = 65535
_ADOBE_RGB = "R03"
"""What the interoperability index says of a file by the option for Adobe RGB (DCF 2.0, 2010)."""


def orientation_of(exif: bytes, xmp: bytes = b"") -> int:
    """Return EXIF's orientation, or XMP's where there is no other; 1 where neither can be read."""
    value = _tags(exif).get(ExifTags.Base.Orientation)
    if isinstance(value, int) and value in range(1, 9):
        return value
    found = _XMP_ORIENTATION.search(xmp)
    return int(found[1]) if found and value is None else 1


def is_adobe_rgb(exif: bytes) -> bool:
    """Return whether EXIF says that the colours are Adobe RGB's, as cameras do that add no profile."""
    tags = _tags(exif)
    with suppress(Exception):  # as in _tags
        space = tags.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.ColorSpace)
        index = tags.get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex)
        return space == _UNCALIBRATED and index == _ADOBE_RGB
    return False


def _tags(exif: bytes) -> Image.Exif:
    tags = Image.Exif()
    with suppress(Exception):  # a block that cannot be read says nothing; the pixels may still be sound
        if exif:
            tags.load(exif)
    return tags
