"""What kind of file it is, by its bytes and never by its name: refusals call a file what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.images.core.containers import tiff_directories


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Args:
        label: as people write it.
        camera_raw: whether it holds what a camera's sensor saw, which has yet to be developed to a picture.
    """

    label: str
    camera_raw: bool = False


_SIGNATURES: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\xff\xd8\xff\xf7", Kind("JPEG-LS")),
    (0, b"\xff\xd8\xff", Kind("JPEG")),
    (0, b"\x89PNG\r\n\x1a\n", Kind("PNG")),
    (0, b"\x8aMNG\r\n\x1a\n", Kind("MNG")),
    (0, b"\x8bJNG\r\n\x1a\n", Kind("JNG")),
    (0, b"GIF87a", Kind("GIF")),
    (0, b"GIF89a", Kind("GIF")),
    (0, b"\xff\x0a", Kind("JPEG XL")),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", Kind("JPEG XL")),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", Kind("JPEG 2000")),
    (0, b"\0\0\0\x0cjP\x1a\x1a\r\n\x87\n", Kind("JPEG 2000")),
    (0, b"\xff\x4f\xff\x51", Kind("JPEG 2000")),
    (0, b"II\xbc\x01", Kind("JPEG XR")),
    (0, b"II*\0\x10\0\0\0CR", Kind("CR2", camera_raw=True)),
    (0, b"II\x1a\0\0\0HEAPCCDR", Kind("CRW", camera_raw=True)),
    (0, b"IIU\0", Kind("RW2", camera_raw=True)),
    (0, b"IIRO", Kind("ORF", camera_raw=True)),
    (0, b"IIRS", Kind("ORF", camera_raw=True)),
    (0, b"MMOR", Kind("ORF", camera_raw=True)),
    (0, b"FUJIFILMCCD-RAW ", Kind("RAF", camera_raw=True)),
    (0, b"FOVb", Kind("X3F", camera_raw=True)),
    (0, b"\0MRM", Kind("MRW", camera_raw=True)),
    (0, b"BM", Kind("BMP")),
    (0, b"8BPS", Kind("Photoshop")),
    (0, b"gimp xcf", Kind("XCF")),
    (0, b"\0\0\1\0", Kind("ICO")),
    (0, b"\0\0\2\0", Kind("CUR")),
    (0, b"icns", Kind("ICNS")),
    (0, b"v/1\x01", Kind("OpenEXR")),
    (0, b"#?RADIANCE", Kind("Radiance HDR")),
    (0, b"DDS ", Kind("DDS")),
    (0, b"qoif", Kind("QOI")),
    (0, b"BPG\xfb", Kind("BPG")),
    (0, b"FLIF", Kind("FLIF")),
    (0, b"AT&TFORM", Kind("DjVu")),
    (0, b"\xd7\xcd\xc6\x9a", Kind("WMF")),
    (40, b" EMF", Kind("EMF")),
    (0, b"%PDF", Kind("PDF")),
    (0, b"%!PS", Kind("PostScript")),
    (0, b"\xc5\xd0\xd3\xc6", Kind("PostScript")),
    (0, b"PK\x03\x04", Kind("ZIP")),
    (0, b"\x1f\x8b\x08", Kind("gzip")),
    (0, b"\x1aE\xdf\xa3", Kind("a Matroska or WebM video")),
    (0, b"\0\0\1\xba", Kind("an MPEG video")),
    (0, b"\0\0\1\xb3", Kind("an MPEG video")),
    (0, b"FLV\x01", Kind("a Flash video")),
    (4, b"moov", Kind("a QuickTime video")),
    (4, b"mdat", Kind("a QuickTime video")),
)
_RIFF = {b"WEBP": "WebP", b"AVI ": "an AVI video", b"WAVE": "a WAV sound"}
_BRANDS: tuple[tuple[frozenset[bytes], Kind], ...] = (
    (frozenset((b"avif", b"avis")), Kind("AVIF")),
    (frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")), Kind("HEIC")),
    (frozenset((b"avci", b"avcs", b"jpeg", b"jpgs", b"j2ki", b"j2is", b"vvic", b"vvis", b"mif1", b"mif2", b"msf1")),
     Kind("HEIF")),
    (frozenset((b"crx ",)), Kind("CR3", camera_raw=True)),
    (frozenset((b"jp2 ", b"jpx ", b"jpm ", b"mjp2")), Kind("JPEG 2000")),
    (frozenset((b"jxl ",)), Kind("JPEG XL")),
    (frozenset((b"qt  ",)), Kind("a QuickTime video")),
    (frozenset((b"M4A ", b"M4B ")), Kind("an MPEG-4 sound")),
)  # fmt: skip
"""Brands of ISO/IEC 14496-12 files (https://mp4ra.org/registered-types/brands), the most telling first."""
_PORTABLE = re.compile(rb"P[1-7fF]\s")
_LONGEST_PROLOGUE = 64 * 1024
"""Bytes: of comments and declarations before an SVG or HTML document's first element."""


def kind_of(data: bytes) -> Kind | None:
    """Return the kind of a file, or None when its bytes say nothing."""
    for offset, signature, kind in _SIGNATURES:
        if data.startswith(signature, offset):
            return kind
    if tiff_directories.is_tiff(data):
        raw = tiff_directories.camera_raw(data)
        return Kind(raw, camera_raw=True) if raw else Kind("TIFF")
    if data.startswith(b"RIFF"):
        label = _RIFF.get(data[8:12])
        return Kind(label) if label else None
    if data.startswith(b"ftyp", 4):
        return _of_brands(data)
    if _PORTABLE.match(data):
        return Kind("a portable anymap (PNM)")
    if not data[:4].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    start = data[:_LONGEST_PROLOGUE].lower()
    if b"<svg" in start:
        return Kind("SVG")
    return Kind("HTML") if b"<html" in start or b"<!doctype html" in start else None


def _of_brands(data: bytes) -> Kind:
    """Return the kind that the first box of an ISO file names: its major brand counts, unless that is a general one."""
    end = min(int.from_bytes(data[:4]), len(data))
    major = data[8:12]
    brands = {data[place : place + 4] for place in range(16, end - 3, 4)}
    general = {b"mif1", b"mif2", b"msf1"}
    for named in (brands | {major} if major in general else {major}), brands:
        for known, kind in _BRANDS:
            if named & known:
                return kind
    return Kind("an MPEG-4 video")
