"""JPEG (ITU-T T.81): segments, and the scans that decide how long decoding takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.images.core.colour import usable_profile
from handlers.images.core.colour_spaces import ADOBE_RGB
from handlers.images.core.containers.exif import is_adobe_rgb, orientation_of
from handlers.images.core.containers.pillow import opened
from handlers.images.core.containers.source import Frame, Source
from handlers.images.core.geometry import Size
from handlers.images.core.refusal import ImageRefused

MOST_SCANS = 100
"""Each scan of a progressive JPEG is a pass over all blocks, however few bytes it has: 7 ms at 49 megapixels of grey,
so that 0.4 MB can take as long as one likes. libjpeg-turbo leaves the limit to programs that read files of strangers
(https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf, LJT-01-003); libtiff's is 100 for the
JPEGs inside it. libjpeg writes 10 scans, mozjpeg 11, and optimisers of scans a few dozen."""
_MOST_SEGMENTS = 20_000
"""Before the first scan: twelve times what 100 MB of full segments are."""

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_TABLES = frozenset((0xC4, 0xCC, 0xDB, 0xDD))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset((0xC2, 0xCA))
_SEQUENTIAL = frozenset((0xC0, 0xC1, 0xC9))
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers without a segment."""
_MARKER = re.compile(rb"\xff([\x01-\xfe])")
_MARKER_IN_SCAN = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
"""Neither a stuffed byte nor a restart."""
_EXIF, _XMP, _ICC = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0"


@dataclass(slots=True)
class _Header:
    """What stands before the first scan."""

    kept: list[memoryview] = field(default_factory=list[memoryview])
    exif: bytes = b""
    xmp: bytes = b""
    icc: dict[int, bytes] = field(default_factory=dict[int, bytes])
    icc_parts: int = 0
    frame: tuple[int, bytes] | None = None


def read(data: bytes) -> Source:
    """Read a JPEG; of several in one file, as many phones write, the first.

    Raises:
        ImageRefused: it is of a kind that is not supported, or has so many scans that decoding would take too long.
    """
    header, first_scan = _header(data)
    if header.frame is None:
        raise ValueError("no frame before the first scan")
    size, components = _frame(*header.frame)
    if header.frame[0] in _PROGRESSIVE or data[first_scan + 4] < components:
        _check_scans(data, first_scan)
    mode = _MODES[components]
    profile = usable_profile(_profile(header), mode)
    if profile is None and mode == "RGB" and is_adobe_rgb(header.exif):
        profile = ADOBE_RGB.profile("RGB")

    def frames(_count: int, wanted: Size) -> Iterator[Frame]:
        with opened(b"".join((b"\xff\xd8", *header.kept, memoryview(data)[first_scan:])), "JPEG") as image:
            image.draft(None, (wanted.width, wanted.height))  # JPEG can be decoded at 1/2, 1/4 or 1/8
            image.load()
            yield Frame(image)

    return Source(size=size, decode=frames, orientation=orientation_of(header.exif, header.xmp), profile=profile)


def too_many_scans(label: str) -> ImageRefused:
    """Return the refusal of a file of a format for the scans in it."""
    return ImageRefused(
        f"the {label} has more than {MOST_SCANS} scans, each of which is a pass over the whole picture; save it as a "
        "baseline or an ordinary progressive JPEG and upload that"
    )


def _header(data: bytes) -> tuple[_Header, int]:
    """Return what the segments say, and where the first scan begins."""
    header, view, position = _Header(), memoryview(data), 2
    for _ in range(_MOST_SEGMENTS):
        found = _MARKER.search(data, position)
        if found is None:
            raise ValueError("no picture follows its header")
        marker, position = found[1][0], found.end()
        if marker == _SOS:
            return header, position - 2
        if marker in _BARE or marker == _SOI:
            continue
        if marker == _EOI:
            raise ValueError("it ends before its first scan")
        end = position + int.from_bytes(data[position : position + 2])
        if end < position + 2 or end > len(data):
            raise ValueError("a segment is cut short")
        _note(header, marker, view[position - 2 : end])
        position = end
    raise ImageRefused(
        f"the JPEG has more than {_MOST_SEGMENTS:,} segments before its picture; save it again and upload that"
    )


def _note(header: _Header, marker: int, segment: memoryview) -> None:
    payload = bytes(segment[4:64])
    if marker in _FRAMES and header.frame is None:
        header.frame = marker, bytes(segment[4:])
    if (
        marker in _TABLES
        or marker in _FRAMES
        or (marker == _APP0 and payload.startswith(b"JFIF\0"))
        or (marker == _APP14 and payload.startswith(b"Adobe"))
    ):
        header.kept.append(segment)
    elif marker == _APP1 and payload.startswith(_EXIF):
        header.exif = header.exif or bytes(segment[4:])
    elif marker == _APP1 and payload.startswith(_XMP):
        header.xmp = header.xmp or bytes(segment[4 + len(_XMP) :])
    elif marker == _APP2 and payload.startswith(_ICC) and len(payload) > len(_ICC) + 1:
        number, header.icc_parts = payload[len(_ICC)], payload[len(_ICC) + 1]
        header.icc.setdefault(number, bytes(segment[4 + len(_ICC) + 2 :]))


def _profile(header: _Header) -> bytes | None:
    """Return the profile that was spread over segments; None when some are missing."""
    parts = range(1, header.icc_parts + 1)
    if not parts or not all(number in header.icc for number in parts):
        return None
    return b"".join(header.icc[number] for number in parts)


def _frame(marker: int, payload: bytes) -> tuple[Size, int]:
    """Return a frame's size and number of components.

    Raises:
        ImageRefused: it is a kind of JPEG that is not supported.
    """
    precision, height, width, components = (
        payload[0],
        int.from_bytes(payload[1:3]),
        int.from_bytes(payload[3:5]),
        payload[5],
    )
    if not (width and height):
        raise ValueError(f"its size is {width} x {height}")
    if marker not in _PROGRESSIVE | _SEQUENTIAL:
        raise ImageRefused("the JPEG is lossless or hierarchical, which is not supported; save it as an ordinary JPEG")
    if precision != 8:  # noqa: PLR2004 - bits
        raise ImageRefused(f"the JPEG has {precision} bits a channel; save it with 8, and upload it again")
    if components not in _MODES:
        raise ImageRefused(f"the JPEG has {components} channels; save it in grey or in RGB, and upload it again")
    return Size(width, height), components


def _check_scans(data: bytes, position: int) -> None:
    """Count the scans without decoding them.

    Raises:
        ImageRefused: there are too many.
    """
    scans = 0
    while found := _MARKER_IN_SCAN.search(data, position):
        marker, position = found[1][0], found.end()
        if marker == _EOI:
            return
        if marker == _SOS:
            scans += 1
            if scans > MOST_SCANS:
                raise too_many_scans("JPEG")
        if marker not in _BARE and marker != _SOI:
            position += int.from_bytes(data[position : position + 2])
