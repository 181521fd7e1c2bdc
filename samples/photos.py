"""Sound photos, of the kinds that cameras, phones, scanners and drawing programs make."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import ExifTags, Image, ImageDraw

from samples import profiles
from samples.scene import landscape

SECRET = "Ann Example, 12 Harbour Street"  # noqa: S105 - a name and address to look for in what comes out
"""Stands in every kind of metadata of `jpeg_with_private_data`."""
_QUALITY = 90


def jpeg(width: int, height: int, **settings: Any) -> bytes:  # noqa: ANN401 - Pillow's
    """Draw a JPEG, as a camera would write it."""
    return _saved(landscape(width, height), "JPEG", quality=_QUALITY, **settings)


def jpeg_with_private_data(orientation: int = 6) -> bytes:
    """Draw a photo held upright, with a GPS position, a name and address in EXIF, XMP, IPTC and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = SECRET
    exif[ExifTags.Base.Make] = "Example Cameras"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (52.0, 31.0, 12.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (13.0, 24.0, 36.0)
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{SECRET}</dc:creator></x:xmpmeta>'
    data = jpeg(2400, 1800, exif=exif.tobytes(), xmp=xmp.encode(), comment=SECRET.encode())
    return data[:2] + _iptc_segment(SECRET) + data[2:]


def _iptc_segment(text: str) -> bytes:
    """Return an APP13 segment whose caption is `text` (IPTC-IIM 2:120 in a Photoshop resource)."""
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(text)) + text.encode()
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption + bytes(len(caption) % 2)
    payload = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def jpeg_in_wide_gamut() -> bytes:
    """Draw a photo whose colours are Display P3's."""
    return jpeg(1200, 900, icc_profile=profiles.display_p3())


def jpeg_in_cmyk() -> bytes:
    """Draw a photo in printing inks, with their profile."""
    image = landscape(1200, 900).convert("CMYK")
    return _saved(image, "JPEG", quality=_QUALITY, icc_profile=profiles.printing_inks())


def jpeg_in_grey() -> bytes:
    """Draw a black and white photo."""
    return _saved(landscape(1200, 900).convert("L"), "JPEG", quality=_QUALITY)


def png_of_16_bits() -> bytes:
    """Draw a grey ramp of 65,536 shades: read as 8 bits it would be all white."""
    shades = struct.pack("<65536H", *range(65536))
    return _saved(Image.frombytes("I;16", (256, 256), shades).resize((1024, 768)), "PNG")


def png_see_through() -> bytes:
    """Draw a landscape in a round window; around it everything is transparent, and green beneath."""
    image = landscape(640, 640).convert("RGBA")
    window = Image.new("L", image.size)
    ImageDraw.Draw(window).ellipse((0, 0, *image.size), fill=255)
    return _saved(Image.composite(image, Image.new("RGBA", image.size, (0, 255, 0, 0)), window), "PNG")


def png_with_palette() -> bytes:
    """Draw a picture of 32 colours."""
    return _saved(landscape(1000, 750).quantize(32, Image.Quantize.FASTOCTREE), "PNG")


def tiff() -> bytes:
    """Draw a scan of two pages; the first one counts."""
    pages = [landscape(1240, 877), landscape(1240, 877, seed=2)]
    return _saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")


def tiff_uncompressed() -> bytes:
    """Draw a scan of 20 MB, heavy enough to be processed in a job of its own."""
    return _saved(landscape(3000, 2250), "TIFF")


def avif() -> bytes:
    """Draw a photo as newer phones and sites write it."""
    return _saved(landscape(1200, 900), "AVIF", quality=70, speed=10)


def gif_animated() -> bytes:
    """Draw twelve frames that last longer and longer, shown three times."""
    frames = _moving(240, 180, count=12)
    durations = [40 + 20 * index for index in range(len(frames))]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=2)


def webp_animated() -> bytes:
    """Draw eight frames with a transparent background, shown forever."""
    frames = _moving(320, 240, count=8, ground=(0, 0, 0, 0))
    return _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=80, loop=0, quality=80)


def _moving(
    width: int, height: int, *, count: int, ground: tuple[int, int, int, int] = (25, 60, 110, 255)
) -> list[Image.Image]:
    frames: list[Image.Image] = []
    for index in range(count):
        frame = Image.new("RGBA", (width, height), ground)
        x, y, radius = width * (index + 1) / (count + 1), height / 2, height / 5
        ImageDraw.Draw(frame).ellipse((x - radius, y - radius, x + radius, y + radius), fill=(240, 180, 40, 255))
        frames.append(frame)
    return frames


def _saved(image: Image.Image, format_: str, **settings: Any) -> bytes:  # noqa: ANN401 - Pillow's
    buffer = io.BytesIO()
    image.save(buffer, format_, **settings)
    return buffer.getvalue()
