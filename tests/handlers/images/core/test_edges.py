"""At, below and above each limit, and every orientation with its sizes."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from PIL import Image

from handlers.images.core.colour import usable_profile
from handlers.images.core.containers import tiff_directories
from handlers.images.core.geometry import Size
from handlers.images.core.options import Limits, SizeOption
from handlers.images.core.refusal import ImageRefused
from samples import photos, profiles
from tests.handlers.images.core.built import plain_png, processed, variant

WIDE, HIGH = Size(96, 64), Size(64, 96)


def stored(format_: str, orientation: int, size: Size = WIDE) -> bytes:
    """Return a picture that is stored at a size and says how the camera was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    fast: dict[str, Any] = {"speed": 10} if format_ == "AVIF" else {}
    Image.linear_gradient("L").resize((size.width, size.height)).convert("RGB").save(buffer, format_, exif=exif, **fast)
    return buffer.getvalue()


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_has_its_sizes_in_every_variant(orientation: int, format_: str) -> None:
    result = processed(
        stored(format_, orientation),
        sizes=(
            SizeOption(name="whole", width=500),
            SizeOption(name="fit", width=48),
            SizeOption(name="box", width=60, height=20),
            SizeOption(name="cover", width=30, height=50, crop="cover"),
            SizeOption(name="smart", width=50, height=30, crop="smart"),
        ),
    )
    turned = orientation >= 5
    assert result.original.size == WIDE
    assert result.original.orientation == orientation
    assert result.original.upright == (HIGH if turned else WIDE)
    wanted = {
        "whole": (64, 96) if turned else (96, 64),
        "fit": (32, 48) if turned else (48, 32),
        "box": (13, 20) if turned else (30, 20),
        "cover": (30, 50),
        "smart": (50, 30),
    }
    for made in result.variants:
        assert (made.width, made.height) == wanted[made.name]
        assert variant(result, made.format, made.name).size == wanted[made.name]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_exactly_the_limit_of_pixels_is_accepted(orientation: int, format_: str) -> None:
    data = stored(format_, orientation)
    for limit in (WIDE.pixels, WIDE.pixels + 1):
        assert processed(data, limits=Limits(max_pixels=limit)).variants
    with pytest.raises(ImageRefused, match=r"too many pixels( \(96 x 64\))?: 6,143 in all are allowed"):
        processed(data, limits=Limits(max_pixels=WIDE.pixels - 1))


@pytest.mark.parametrize("draw", [lambda: photos.jpeg(32, 24), lambda: plain_png((1, 2, 3))])
def test_exactly_the_limit_of_bytes_is_accepted(draw: Any) -> None:
    data = draw()
    for limit in (len(data), len(data) + 1):
        assert processed(data, limits=Limits(max_bytes=limit)).original.bytes == len(data)
    with pytest.raises(ImageRefused, match=f"it has {len(data):,} bytes and {len(data) - 1:,} are allowed"):
        processed(data, limits=Limits(max_bytes=len(data) - 1))


def test_the_smallest_file_is_one_byte() -> None:
    with pytest.raises(ImageRefused, match="the file is empty"):
        processed(b"")
    with pytest.raises(ImageRefused, match="not an image"):
        processed(b"x")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF"])
@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (2, 3)])
def test_the_thinnest_pictures_are_processed(size: tuple[int, int], format_: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(buffer, format_)
    for made in processed(buffer.getvalue()).variants:
        assert (made.width, made.height) == size


@pytest.mark.parametrize("place", [16, 20])
def test_a_picture_of_no_size_is_refused(place: int) -> None:
    data = bytearray(plain_png((1, 2, 3)))
    data[place : place + 4] = bytes(4)
    with pytest.raises(ImageRefused, match="damaged"):
        processed(bytes(data))


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01\x01"], ids=["no number", "no parts", "no profile"])
def test_a_profile_that_is_cut_short_is_left_out(data: bytes) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (200, 30, 30)).save(buffer, "JPEG")
    payload = b"ICC_PROFILE\0" + data
    segment = b"\xff\xe2" + struct.pack(">H", len(payload) + 2) + payload
    assert processed(b"\xff\xd8" + segment + buffer.getvalue()[2:]).original.size == Size(32, 24)


@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_a_profile_may_be_as_large_as_a_jpeg_has_room_for_and_no_larger(beside: int) -> None:
    sound = profiles.display_p3()
    padded = sound.ljust(16 * 1024 * 1024 + beside, b"\0")
    data = struct.pack(">I", len(padded)) + padded[4:]
    if beside > 0:
        with pytest.raises(ImageRefused, match="more than 16,777,216 bytes"):
            usable_profile(data, "RGB")
    else:
        assert usable_profile(data, "RGB") == data


def test_a_directory_may_have_4096_entries_and_no_more() -> None:
    def listed(entries: int) -> bytes:
        return b"II*\0" + struct.pack("<IH", 8, entries) + bytes(12 * entries + 4)

    assert len(list(tiff_directories.pages(listed(4096), set()))) == 1
    with pytest.raises(ValueError, match="4,097 entries"):
        list(tiff_directories.pages(listed(4097), set()))
