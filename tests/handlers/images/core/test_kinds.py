"""A refused file is called what it is."""

from __future__ import annotations

import struct

import pytest

from handlers.images.core.kinds import Kind, kind_of
from handlers.images.core.refusal import ImageRefused
from tests.handlers.images.core.built import page, processed, tiff_of


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    brands = b"".join(compatible)
    return struct.pack(">I", 16 + len(brands)) + b"ftyp" + major + bytes(4) + brands + bytes(200)


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (b"\xff\x0a" + bytes(50), "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + ftyp(b"jxl ", b"jxl "), "JPEG XL"),
        (ftyp(b"heic", b"mif1", b"heic"), "HEIC"),
        (ftyp(b"heix", b"mif1"), "HEIC"),
        (ftyp(b"hevc", b"msf1"), "HEIC"),
        (ftyp(b"heim"), "HEIC"),
        (ftyp(b"mif1", b"mif1", b"heic"), "HEIC"),
        (ftyp(b"msf1", b"hevc"), "HEIC"),
        (ftyp(b"mif1", b"mif1"), "HEIF"),
        (ftyp(b"mif2"), "HEIF"),
        (ftyp(b"avci", b"mif1"), "HEIF"),
        (ftyp(b"j2ki", b"mif1"), "HEIF"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + ftyp(b"jp2 "), "JPEG 2000"),
        (b"\xff\x4f\xff\x51" + bytes(50), "JPEG 2000"),
        (ftyp(b"jpx "), "JPEG 2000"),
        (b"II\xbc\x01" + bytes(50), "JPEG XR"),
        (b"\xff\xd8\xff\xf7" + bytes(50), "JPEG-LS"),
        (b"BM" + bytes(50), "BMP"),
        (b"\0\0\1\0" + bytes(50), "ICO"),
        (b"8BPS\0\1" + bytes(50), "Photoshop"),
        (b"8BPS\0\2" + bytes(50), "Photoshop"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<svg>", "SVG"),
        (b"\n<?xml version='1.0'?><!-- " + b"x" * 9000 + b" --><svg>", "SVG"),
        (b"<!DOCTYPE html><title>404</title>", "HTML"),
        (b"%PDF-1.7", "PDF"),
        (ftyp(b"qt  "), "a QuickTime video"),
        (ftyp(b"isom", b"mp42"), "an MPEG-4 video"),
        (ftyp(b"M4A "), "an MPEG-4 sound"),
        (b"\x1aE\xdf\xa3" + bytes(50), "a Matroska or WebM video"),
        (b"RIFF\0\0\0\0AVI LIST", "an AVI video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a WAV sound"),
        (b"v/1\x01" + bytes(50), "OpenEXR"),
        (b"P6\n4 4\n255\n" + bytes(48), "a portable anymap (PNM)"),
        (b"PK\3\4" + bytes(50), "ZIP"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
    ],
)
def test_other_formats_are_called_by_their_name(data: bytes, label: str) -> None:
    assert kind_of(data) == Kind(label)
    with pytest.raises(ImageRefused) as refused:
        processed(data)
    assert refused.value.reason.startswith(f"the format is not accepted: the file is {label}; upload one of JPEG")


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (ftyp(b"avif", b"mif1"), "AVIF"),
        (ftyp(b"avis", b"msf1"), "AVIF"),
        (ftyp(b"mif1", b"avif"), "AVIF"),
        (ftyp(b"msf1", b"avis", b"mif1"), "AVIF"),
    ],
)
def test_an_avif_is_one_by_any_of_its_brands(data: bytes, label: str) -> None:
    assert kind_of(data) == Kind(label)


@pytest.mark.parametrize("data", [b"Dear diary", b"\0" * 100, b"RIFF\0\0\0\0XXXX", b"\x7fELF" + bytes(50)])
def test_what_is_no_picture_is_refused_as_none(data: bytes) -> None:
    with pytest.raises(ImageRefused, match="not an image"):
        processed(data)


MAKES = {
    b"NIKON CORPORATION": "NEF",
    b"SONY": "ARW",
    b"PENTAX": "PEF",
    b"SAMSUNG": "SRW",
    b"Hasselblad": "3FR",
    b"EASTMAN KODAK COMPANY": "DCR",
    b"Somebody": "raw",
}


def preview_of(make: bytes, **sensor: int) -> bytes:
    """Return a TIFF with a small preview first and the sensor's data below it, as cameras write them."""
    sensor_page = page(
        8, 8, [bytes(128)], sensor.get("photometric", 32803), bits=(16,), compression=sensor.get("compression", 1)
    )
    named = {271: (2, len(make) + 1, make + b"\0")}
    first = page(4, 4, [bytes(48)], 2, bits=(8, 8, 8), shorts={254: (1,)}, others=named, below=[sensor_page])
    return tiff_of([first])


@pytest.mark.parametrize(("make", "name"), MAKES.items())
def test_a_camera_s_raw_file_is_one_by_what_it_holds(make: bytes, name: str) -> None:
    for data in (preview_of(make), preview_of(make, photometric=34892), preview_of(make, compression=34713)):
        with pytest.raises(ImageRefused) as refused:
            processed(data)
        assert refused.value.reason == (
            f"the file is a camera's raw file ({name}): what its sensor saw, and no finished picture; develop it in a "
            "photo program and upload the result as JPEG or TIFF"
        )


@pytest.mark.parametrize("endian", ["<", ">"])
@pytest.mark.parametrize("name", ["a.dng", "a.tif", "a"])
def test_a_dng_is_a_raw_file_whatever_its_name_and_its_samples(endian: str, name: str) -> None:
    version = {50706: (1, 4, bytes((1, 4, 0, 0)))}
    data = tiff_of([page(4, 4, [bytes(48)], 2, bits=(8, 8, 8), endian=endian, others=version)], endian)
    with pytest.raises(ImageRefused, match=r"a camera's raw file \(DNG\).* as JPEG or TIFF$"):
        processed(data, name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(50), "CR2"),
        (b"II\x1a\0\0\0HEAPCCDR" + bytes(50), "CRW"),
        (ftyp(b"crx ", b"crx ", b"isom"), "CR3"),
        (b"IIU\0\x18\0\0\0" + bytes(50), "RW2"),
        (b"IIRO\x08\0\0\0" + bytes(50), "ORF"),
        (b"IIRS\x08\0\0\0" + bytes(50), "ORF"),
        (b"MMOR\0\0\0\x08" + bytes(50), "ORF"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(50), "RAF"),
        (b"FOVb" + bytes(50), "X3F"),
        (b"\0MRM" + bytes(50), "MRW"),
    ],
)
def test_raw_files_with_a_beginning_of_their_own_are_known_by_it(data: bytes, name: str) -> None:
    with pytest.raises(ImageRefused, match=rf"a camera's raw file \({name}\)"):
        processed(data)


@pytest.mark.parametrize("extension", ["nef", "NEF", "arw", "cr2", "pef", "srw", "3fr"])
def test_a_tiff_with_the_name_of_a_raw_file_is_refused_as_one_without_advice_to_rename_it(extension: str) -> None:
    data = tiff_of([page(4, 4, [bytes(48)], 2, bits=(8, 8, 8))])
    assert processed(data, "a.tif").original.format == "tiff"
    with pytest.raises(ImageRefused) as refused:
        processed(data, f"IMG_1.{extension}")
    assert f"a camera's raw file ({extension.upper()})" in refused.value.reason
    assert ".tif" not in refused.value.reason


def test_the_advice_for_a_raw_file_names_what_is_accepted() -> None:
    with pytest.raises(ImageRefused, match=r"upload the result as PNG$"):
        processed(preview_of(b"SONY"), accepted=("png", "gif"))
    with pytest.raises(ImageRefused, match=r"upload the result as WebP$"):
        processed(preview_of(b"SONY"), accepted=("webp",))
