"""Nothing of a person is left in a variant: proven on the bytes that are served."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator

import pytest
from PIL import ExifTags, Image

from handlers.images.core.pipeline import Processed
from samples import photos, profiles
from samples.scene import landscape

Run = Callable[..., Processed]
Saved = Callable[..., bytes]

TRACES = (b"Exif", b"EXIF", b"http://ns.adobe.com", b"xmpmeta", b"XMP", b"Photoshop", b"8BIM", b"ICC_PROFILE", b"ICCP")
ALL = ("jpeg", "webp", "avif")


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the markers of a JPEG and their contents, up to the first scan."""
    position = 2
    while data[position + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, position + 2)
        yield data[position + 1], data[position + 4 : position + 2 + length]
        position += 2 + length


def chunks(data: bytes) -> Iterator[bytes]:
    """Yield the names of a WebP's chunks."""
    position = 12
    while position < len(data):
        yield data[position : position + 4]
        (length,) = struct.unpack_from("<I", data, position + 4)
        position += 8 + length + length % 2


def boxes(data: bytes) -> Iterator[bytes]:
    """Yield the names of all boxes in an AVIF, wherever they are."""
    position = 4
    while (position := data.find(b"infe", position)) != -1:
        # item info entry, version 2: flags, item id, protection index, item type
        yield data[position + 12 : position + 16]
        position += 4


def test_the_sample_does_hold_what_must_not_come_out() -> None:
    data = photos.jpeg_with_private_data()
    assert all(trace in data for trace in (b"Exif", b"xmpmeta", b"Photoshop", b"8BIM"))
    assert data.count(photos.SECRET.encode()) == 4
    gps = Image.open(io.BytesIO(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert gps[ExifTags.GPS.GPSLatitude] == (52.0, 31.0, 12.0)


def private(format_: str, saved: Saved) -> bytes:
    """Return a photo in some format with private data in every place that it has for them."""
    if format_ == "JPEG":
        return photos.jpeg_with_private_data()
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = photos.SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    xmp = f"<x:xmpmeta>{photos.SECRET}</x:xmpmeta>".encode()
    image = landscape(320, 240)
    if format_ == "GIF":
        return saved(image, "GIF", comment=photos.SECRET.encode())
    if format_ == "PNG":
        from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - nothing else needs it

        info = PngInfo()
        info.add_text("Author", photos.SECRET)
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return saved(image, "PNG", exif=exif, pnginfo=info, icc_profile=profiles.display_p3())
    settings = {"xmp": xmp} if format_ in ("WEBP", "AVIF") else {}
    return saved(image, format_, exif=exif, icc_profile=profiles.display_p3(), **settings)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF"])
def test_no_trace_of_a_person_is_left_in_any_byte(format_: str, saved: Saved, run: Run) -> None:
    data = private(format_, saved)
    assert photos.SECRET.encode() in data
    variants = run(data, formats=ALL).variants
    assert {variant.format for variant in variants} == set(ALL)
    for variant in variants:
        assert photos.SECRET.encode() not in variant.data
        assert not [trace for trace in TRACES if trace in variant.data]


@pytest.mark.parametrize("draw", [photos.jpeg_with_private_data, photos.jpeg_in_wide_gamut, photos.jpeg_in_cmyk])
def test_every_part_of_a_variants_file_is_one_that_holds_pixels(draw: Callable[[], bytes], run: Run) -> None:
    for variant in run(draw(), formats=ALL).variants:
        if variant.format == "jpeg":
            # JFIF with nothing but its version and a density of 1:1, tables, frame
            found = dict(segments(variant.data))
            assert set(found) <= {0xE0, 0xDB, 0xC2, 0xC4}
            assert found[0xE0] == b"JFIF\0\1\1\0\0\1\0\1\0\0"
        elif variant.format == "webp":
            assert list(chunks(variant.data)) == [b"VP8 "]
        else:
            assert set(boxes(variant.data)) == {b"av01"}


def test_animations_lose_their_private_data_too(saved: Saved, run: Run) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = photos.SECRET
    frames = [landscape(160, 120, seed=seed) for seed in (1, 2)]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], exif=exif, duration=90)
    assert photos.SECRET.encode() in data
    for variant in run(data).variants:
        assert photos.SECRET.encode() not in variant.data
        if variant.format == "webp":
            assert set(chunks(variant.data)) == {b"VP8X", b"ANIM", b"ANMF"}


def test_a_photo_with_private_data_comes_out_upright(run: Run) -> None:
    result = run(photos.jpeg_with_private_data(orientation=6), formats=("jpeg",))
    assert [(v.width, v.height) for v in result.variants] == [(1200, 1600), (600, 800), (150, 200)]
