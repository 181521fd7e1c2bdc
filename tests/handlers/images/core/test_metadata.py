"""Metadata of any size and state around a sound picture changes nothing about the picture."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from handlers.images.core.pipeline import Processed
from handlers.images.core.refusal import ImageRefused
from samples import photos, profiles
from samples.scene import landscape
from tests.handlers.images.core.built import chunk, page, plain_png, processed, tiff_of

RGB = (200, 30, 30)
MEGABYTE = 1 << 20


def looks_like(data: bytes, plain: bytes) -> bool:
    return variants(processed(data)) == variants(processed(plain))


def variants(result: Processed) -> list[bytes]:
    return [variant.data for variant in result.variants]


# PNG

PNG_METADATA = {
    "no profile, 1.8 MB of zeros": chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(1_800_000))),
    "no profile, 60 MB of zeros": chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(60 * MEGABYTE))),
    "profile with no end to its name": chunk(b"iCCP", b"icc"),
    "profile of an unknown compression": chunk(b"iCCP", b"icc\0\7" + zlib.compress(bytes(100))),
    "profile that is not packed": chunk(b"iCCP", b"icc\0\0not packed"),
    "profile that is empty": chunk(b"iCCP"),
    "text of 2 MB": chunk(b"tEXt", b"Comment\0" + b"x" * 2 * MEGABYTE),
    "packed text of 80 MB": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 80 * MEGABYTE)),
    "international text of 30 MB": chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(b"x" * 30 * MEGABYTE)),
    "XMP of 5 MB": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"<x>" * (5 * MEGABYTE // 3)),
    "80 packed texts of 1 MB": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * MEGABYTE)) * 80,
    "text of an unknown compression": chunk(b"zTXt", b"Comment\0\5" + zlib.compress(b"x")),
    "text that is not packed": chunk(b"zTXt", b"Comment\0\0not packed"),
    "text with a wrong checksum": chunk(b"tEXt", b"Comment\0x")[:-4] + b"\0\0\0\0",
    "EXIF that is none": chunk(b"eXIf", b"II*\0\xff\xff\xff\xff" + bytes(100)),
    "EXIF of 3 MB": chunk(b"eXIf", bytes(3 * MEGABYTE)),
    "EXIF in a text that is none": chunk(b"tEXt", b"Raw profile type exif\0\nexif\n9\nnot hexadecimal"),
    "resolution that is cut short": chunk(b"pHYs", b"\0"),
    "an sRGB chunk that is empty": chunk(b"sRGB"),
    "a private chunk of 4 MB": chunk(b"prVt", bytes(4 * MEGABYTE)),
}


@pytest.mark.parametrize("metadata", PNG_METADATA.values(), ids=PNG_METADATA)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_png_with_any_metadata_comes_out_as_without(metadata: bytes, place: str) -> None:
    started = time.process_time()
    assert looks_like(plain_png(RGB, **{place: metadata}), plain_png(RGB))
    assert time.process_time() - started < 4


def test_a_sound_profile_that_is_too_large_is_refused_for_that() -> None:
    padded = profiles.display_p3() + bytes(17 * MEGABYTE)
    data = plain_png(RGB, chunk(b"iCCP", b"icc\0\0" + zlib.compress(padded)))
    with pytest.raises(ImageRefused, match="its colour profile is too large: it has more than 16,777,216 bytes"):
        processed(data)


def test_imagemagick_s_exif_in_a_text_turns_a_png() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    block = exif.tobytes().hex()
    data = plain_png(RGB, chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(f"\nexif\n 9\n{block}".encode())))
    assert processed(data).original.orientation == 6
    xmp = b'<x xmlns:tiff="a" tiff:Orientation="8"/>'
    data = plain_png(RGB, after=chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp)))
    assert processed(data).original.orientation == 8


# JPEG


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


JPEG_METADATA = {
    "a comment of each kind": segment(0xFE, b"x" * 60_000) * 40,
    "EXIF that is none": segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"),
    "EXIF that is cut short": segment(0xE1, b"Exif\0\0II"),
    "EXIF with a resolution of nothing": segment(
        0xE1,
        b"Exif\0\0II*\0\x08\0\0\0\2\0" + struct.pack("<HHII", 0x11A, 5, 1, 38) + struct.pack("<HHII", 0x128, 3, 1, 2),
    ),
    "EXIF in several segments": segment(0xE1, b"Exif\0\0" + bytes(65_000)) * 20,
    "XMP in many segments": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(65_000)) * 200,
    "a broken index of several pictures": segment(0xE2, b"MPF\0II*\0\x08\0\0\0\1\0" + bytes(10)),
    "an index of several pictures that are missing": segment(
        0xE2, b"MPF\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 0xB001, 4, 1, 2) + bytes(4)
    ),
    "IPTC that is cut short": segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04"),
    "IPTC that promises more": segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff"),
    "a resolution that is cut short": segment(0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\2\0\0"),
    "half a profile": segment(0xE2, b"ICC_PROFILE\0\1\2" + profiles.display_p3()[:200]),
    "a profile of zeros": segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(60_000)),
    "255 segments of zeros": b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, 255)) + bytes(60_000)) for number in range(1, 256)
    ),
    "a profile's segment without a number": segment(0xE2, b"ICC_PROFILE\0"),
    "segments that nobody knows": b"".join(segment(0xE0 + number, b"anything") for number in range(3, 14)),
    "bytes between segments": segment(0xFE, b"x") + b"\0\1\2",
}


@pytest.mark.parametrize("metadata", JPEG_METADATA.values(), ids=JPEG_METADATA)
def test_a_jpeg_with_any_metadata_comes_out_as_without(metadata: bytes) -> None:
    plain = photos.jpeg(64, 48)
    assert looks_like(plain[:2] + metadata + plain[2:], plain)


def test_a_profile_in_segments_of_any_order_is_put_together() -> None:
    plain = photos.jpeg(64, 48)
    profile = profiles.display_p3()
    parts = [profile[start : start + 100] for start in range(0, len(profile), 100)]
    whole = segment(0xE2, b"ICC_PROFILE\0\1\1" + profile)
    spread = [segment(0xE2, b"ICC_PROFILE\0" + bytes((n, len(parts))) + part) for n, part in enumerate(parts, 1)]
    one, other = (plain[:2] + metadata + plain[2:] for metadata in (whole, b"".join(reversed(spread))))
    assert looks_like(one, other)
    assert not looks_like(one, plain)


# the others


def saved(format_: str, **settings_: Any) -> bytes:
    buffer = io.BytesIO()
    landscape(64, 48).save(buffer, format_, **settings_)
    return buffer.getvalue()


BROKEN_EXIF = b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(50)


@pytest.mark.parametrize(
    ("format_", "metadata"),
    [
        ("WEBP", {"exif": BROKEN_EXIF}),
        ("WEBP", {"exif": b"Exif\0\0MM\0*\0\0\0\x08" + bytes(2 * MEGABYTE)}),
        *((name, {"xmp": b"<x:xmpmeta>" * 300_000}) for name in ("WEBP", "AVIF")),
        *((name, {"xmp": b"\xff\xfe"}) for name in ("WEBP", "AVIF")),
        *((name, {"icc_profile": bytes(2 * MEGABYTE)}) for name in ("WEBP", "AVIF")),
    ],
)
def test_a_webp_or_avif_with_any_metadata_comes_out_as_without(format_: str, metadata: dict[str, bytes]) -> None:
    fast = {"speed": 10} if format_ == "AVIF" else {}
    assert looks_like(saved(format_, **metadata, **fast), saved(format_, **fast))


@pytest.mark.parametrize("broken", [b"\xff\xff\xff\xff", b"II*\0\xff\xff\xff\xff", bytes(60)])
def test_an_avif_with_broken_exif_comes_out_as_without(broken: bytes) -> None:
    sound = Image.Exif()
    sound[0x010E] = "x" * 500
    data = bytearray(saved("AVIF", exif=sound.tobytes(), speed=10))
    start = max(data.rfind(b"II*\0"), data.rfind(b"MM\0*"))
    data[start : start + len(broken)] = broken
    assert looks_like(bytes(data), saved("AVIF", speed=10))


def test_the_orientation_of_an_avif_is_kept_without_its_exif() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, photos.SECRET
    assert processed(saved("AVIF", exif=exif.tobytes(), speed=10)).original.orientation == 6


def blocks(data: bytes) -> bytes:
    return (
        b"".join(bytes((len(part),)) + part for part in (data[i : i + 255] for i in range(0, len(data), 255))) + b"\0"
    )


@pytest.mark.parametrize(
    "extension",
    [
        b"\x21\xfe" + blocks(b"x" * 3 * MEGABYTE),
        b"\x21\xff\x0bXMP DataXMP" + blocks(b"<x>" * 100_000),
        b"\x21\xff\x0bICCRGBG1012" + blocks(bytes(100_000)),
        b"\x21\x01\x0c" + bytes(12) + blocks(b"plain text"),
        b"\x21\xff\x0bNETSCAPE2.0\x01\x01\0",
        b"\x21\xf9\0",
        b"\x21\xce\x05other\0",
    ],
    ids=["comment", "XMP", "profile", "plain text", "short repetition", "empty control", "unknown"],
)
def test_a_gif_with_any_extension_comes_out_as_without(extension: bytes) -> None:
    plain = saved("GIF")
    start = 13 + (3 << ((plain[10] & 7) + 1))
    assert looks_like(plain[:start] + extension + plain[start:], plain)


def entry(kind: int, count: int, value: bytes) -> tuple[int, int, bytes]:
    return kind, count, value


@pytest.mark.parametrize(
    "tags",
    [
        {700: entry(1, 3 * MEGABYTE, b"<" * 3 * MEGABYTE)},
        {34665: entry(4, 1, b"\xff\xff\xff\x7f")},
        {34853: entry(4, 1, b"\0\0\0\0")},
        {34377: entry(1, 12, b"8BIM\x04\x04\0\0\xff\xff\xff\xff")},
        {270: entry(2, 5, b"title"), 315: entry(2, 3, b"\xff\xfe\xfd")},
        {282: entry(5, 1, bytes(8)), 283: entry(5, 1, bytes(8))},
        {34675: entry(7, 2 * MEGABYTE, bytes(2 * MEGABYTE))},
        {65000: entry(99, 5, b"what")},
        {37724: entry(7, 4 * MEGABYTE, bytes(4 * MEGABYTE))},
        {318: entry(5, 2, bytes(16)), 319: entry(5, 6, bytes(48))},
    ],
    ids=["XMP", "EXIF", "GPS", "IPTC", "texts", "resolution", "profile", "unknown type", "Photoshop's", "primaries"],
)
def test_a_tiff_with_any_tags_comes_out_as_without(tags: dict[int, tuple[int, int, bytes]]) -> None:
    plain, full = (tiff_of([page(16, 16, [bytes(RGB) * 256], 2, bits=(8, 8, 8), others=t)]) for t in ({}, tags))
    assert looks_like(full, plain)


@pytest.mark.parametrize("draw", [photos.jpeg_with_private_data, photos.jpeg_in_wide_gamut, photos.png_with_palette])
def test_each_original_is_decoded_once(draw: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    prepare = ImageFile.ImageFile.load_prepare

    def counted(image: ImageFile.ImageFile) -> None:
        decoded.append(image)
        prepare(image)

    data = draw()
    monkeypatch.setattr(ImageFile.ImageFile, "load_prepare", counted)
    assert processed(data).variants
    assert len(decoded) == 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_as_exif_leave_a_jpeg_as_it_is(noise: bytes) -> None:
    plain = photos.jpeg(24, 16)
    result = processed(plain[:2] + segment(0xE1, b"Exif\0\0" + noise) + plain[2:])
    assert result.original.orientation in range(1, 9)
