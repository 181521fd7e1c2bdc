"""TIFF 6.0 (https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf): which page, and of which samples.

The page is handed on as a TIFF of its own: the same bytes, and a new directory at their end with nothing in it but what
its pixels need.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from PIL import Image, ImageChops

from handlers.images.core.colour import to_eight_bits, usable_profile
from handlers.images.core.colour_spaces import ColourSpace, Primaries
from handlers.images.core.containers import tiff_directories
from handlers.images.core.containers.jpeg import MOST_SCANS, too_many_scans
from handlers.images.core.containers.pillow import all_by_libtiff, opened
from handlers.images.core.containers.source import Frame, Source
from handlers.images.core.containers.tiff_directories import (
    COMPRESSION,
    NEW_SUBFILE_TYPE,
    PHOTOMETRIC,
    SUBFILE_TYPE,
    Directory,
    Entry,
)
from handlers.images.core.geometry import Size
from handlers.images.core.refusal import ImageRefused

_WIDTH, _HEIGHT, _BITS, _FILL_ORDER, _ORIENTATION, _SAMPLES, _PLANAR = 256, 257, 258, 266, 274, 277, 284
_WHITE_POINT, _CHROMATICITIES, _INK_SET, _EXTRA, _FORMAT, _PROFILE = 318, 319, 332, 338, 339, 34675
_PLACES = ((273, 279), (324, 325))
"""Offsets and lengths of strips and of tiles."""
_STRIPS_AND_TILES = (273, 278, 279, 322, 323, 324, 325)
_CODECS = (292, 293, 317, 320, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521)
"""Options of fax, predictor, colour map, and JPEG's tables, of today and of TIFF 6.0."""
_YCBCR_TAGS = (529, 530, 531, 532)
_PIXEL_TAGS = frozenset((
    _WIDTH, _HEIGHT, _BITS, COMPRESSION, PHOTOMETRIC, _FILL_ORDER, _SAMPLES, _PLANAR, _EXTRA, _FORMAT,
    *_STRIPS_AND_TILES, *_CODECS, *_YCBCR_TAGS,
))  # fmt: skip
_REDUCED, _NOT_A_PAGE = 1, ~2
"""Bits of NewSubfileType; the one that is left out says that a picture is one page of several."""
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _MASK, _CMYK, _YCBCR, _LAB = 0, 1, 2, 3, 4, 5, 6, 8
_COLOURS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _PALETTE: 1, _CMYK: 4, _YCBCR: 3, _LAB: 3}
_DEPTHS = {
    _WHITE_IS_ZERO: (1, 2, 4, 8, 16),
    _BLACK_IS_ZERO: (1, 2, 4, 8, 16),
    _RGB: (8, 16),
    _PALETTE: (1, 2, 4, 8),
    _CMYK: (8, 16),
    _YCBCR: (8,),
    _LAB: (8,),
}
_IN_PLANES = frozenset((_RGB, _CMYK, _YCBCR))
_NAMES = {
    _MASK: "a transparency mask",
    9: "ICC L*a*b*",
    10: "ITU L*a*b*",
    32844: "LogL (high dynamic range)",
    32845: "LogLuv (high dynamic range)",
}
_MODES = {_CMYK: "CMYK", _LAB: "LAB", _WHITE_IS_ZERO: "L", _BLACK_IS_ZERO: "L"}
_UNDEFINED = 4
_REFUSED_FORMATS = {
    2: "signed samples, whose range the file does not state",
    3: "floating-point samples, whose range the file does not state",
    5: "samples that are complex numbers",
    6: "samples that are complex numbers",
}
_PLANES = 2
_REVERSED = 2
"""Of PlanarConfiguration, and of FillOrder."""
_UNSAID = -1
_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000))
_SHORT, _LONG = 3, 4
_WIDE = frozenset((16, 18))
"""BigTIFF's types of 64 bits."""
_JPEGS = frozenset((6, 7))


def read(data: bytes) -> Source:
    """Read a TIFF: of several pages the first that is a whole picture, and no smaller copy of one.

    Raises:
        ImageRefused: its samples are of a kind of which no picture, or only a wrong one, would come out.
    """
    page = _page(data)
    _check_layout(page)
    if page.number(COMPRESSION, 1) in _JPEGS:
        _check_scans(data, page)
    size = Size(page.number(_WIDTH, 0), page.number(_HEIGHT, 0))
    photometric = _photometric(page)

    def frames(_count: int, _wanted: Size) -> Iterator[Frame]:
        with all_by_libtiff(), opened(_alone(data, page), "TIFF") as image:
            image.load()
            decoded = to_eight_bits(image)
        yield Frame(_inverted(decoded) if photometric == _WHITE_IS_ZERO else decoded)

    orientation = page.number(_ORIENTATION, 1)
    return Source(
        size=size,
        decode=frames,
        orientation=orientation if orientation in range(1, 9) else 1,
        profile=_profile(page, _MODES.get(photometric, "RGB")),
    )


def _page(data: bytes) -> Directory:
    """Return the directory of the picture: the first of full resolution, in the chain or else below it."""
    chain: list[Directory] = []
    seen: set[int] = set()
    for page in tiff_directories.pages(data, seen):
        if _is_whole(page):
            return page
        chain.append(page)
    if not chain:
        raise ValueError("it has no picture")
    below = (inner for page in chain for inner in tiff_directories.inner(data, page, seen))
    return next((page for page in below if _is_whole(page)), chain[0])


def _is_whole(page: Directory) -> bool:
    """Return whether a directory is a picture in full resolution: no smaller copy, no mask."""
    kind = page.number(NEW_SUBFILE_TYPE, _REDUCED if page.number(SUBFILE_TYPE, 1) == 2 else 0)  # noqa: PLR2004
    return not kind & _NOT_A_PAGE and page.number(PHOTOMETRIC, 0) != _MASK and bool(page.number(_WIDTH, 0))


def _check_layout(page: Directory) -> None:
    """Refuse samples that Pillow or libtiff would take for others."""
    compression, photometric = page.number(COMPRESSION, 1), _photometric(page)
    if compression not in _COMPRESSIONS:
        raise _refused(f"is compressed in a way that is not supported (number {compression})")
    if photometric == _UNSAID:
        raise _refused("does not say what its samples mean (PhotometricInterpretation is missing)")
    if photometric not in _COLOURS:
        raise _refused(f"stores its colours as {_NAMES.get(photometric, f'number {photometric}')}")
    if photometric == _CMYK and page.number(_INK_SET, 1) != 1:
        raise _refused("is in inks other than cyan, magenta, yellow and black")
    formats = set(page.numbers(_FORMAT))
    for number, name in _REFUSED_FORMATS.items():
        if number in formats:
            raise _refused(f"has {name}")
    _check_channels(page, photometric)


def _photometric(page: Directory) -> int:
    by_default = _YCBCR if page.number(COMPRESSION, 1) in _JPEGS else _UNSAID
    return page.number(PHOTOMETRIC, by_default)


def _check_scans(data: bytes, page: Directory) -> None:
    """Count the scans of the JPEGs in a page's strips or tiles."""
    for offsets, lengths in _PLACES:
        for start, length in zip(page.numbers(offsets), page.numbers(lengths), strict=False):
            # no two bytes inside a scan look like this, and of the tables around scans only a few can
            if data.count(b"\xff\xda", start, start + length) > MOST_SCANS:
                raise too_many_scans("TIFF")


def _check_channels(page: Directory, photometric: int) -> None:
    samples, extra = page.number(_SAMPLES, _COLOURS[photometric]), page.numbers(_EXTRA)
    depths = set(page.numbers(_BITS) or (1,))
    if len(depths) > 1:
        raise _refused(f"has channels of {' and '.join(map(str, sorted(depths)))} bits")
    depth = max(depths)
    if depth not in _DEPTHS[photometric]:
        raise _refused(f"has {depth} bits a channel in this kind of colours")
    if page.number(_PLANAR, 1) == _PLANES and samples > 1 and photometric not in _IN_PLANES:
        raise _refused("stores its channels one after the other")
    if page.number(_FILL_ORDER, 1) == _REVERSED and (depth > 8 or extra or photometric in (_CMYK, _LAB)):  # noqa: PLR2004
        raise _refused("stores the bits of its bytes in reverse order")
    missing = _COLOURS[photometric] - samples + len(extra)
    unnamed_alpha = missing == -1 and photometric == _RGB and not extra
    if (missing and not unnamed_alpha) or not _extra_is_known(photometric, depth, extra):
        raise _refused(f"has {samples} channels, of which {len(extra)} are described as additional")


def _extra_is_known(photometric: int, depth: int, extra: tuple[int, ...]) -> bool:
    """Return whether the channels beside the colours are of kinds that are read rightly: at most one is alpha."""
    if not extra:
        return True
    if any(extra[1:]) or extra[0] not in (0, 1, 2):
        return False
    match photometric:
        case 0 | 1:
            # of which white a premultiplied negative is a part, the specification leaves open
            return depth == 8 and len(extra) == 1 and (photometric, extra[0]) != (0, 1)  # noqa: PLR2004 - bits
        case 2:
            return len(extra) <= (3 if depth == 8 else 1)  # noqa: PLR2004 - bits
        case 3:
            return depth == 8 and len(extra) == 1 and extra[0] != 1  # noqa: PLR2004 - bits
        case 5:
            return depth == 8 and extra[0] == 0 and len(extra) <= 2  # noqa: PLR2004 - bits
        case _:
            return False


def _refused(what: str) -> ImageRefused:
    return ImageRefused(
        f"the TIFF {what}, which is not supported; save it in grey or RGB with 8 or 16 bits a channel and upload that"
    )


def _profile(page: Directory, mode: str) -> bytes | None:
    entry = page.get(_PROFILE)
    profile = usable_profile(entry.value if entry else None, mode)
    if profile is not None or mode != "RGB":
        return profile
    white, corners = page.fractions(_WHITE_POINT), page.fractions(_CHROMATICITIES)
    if len(white) != 2 or len(corners) != 6:  # noqa: PLR2004 - numbers
        return None
    primaries = Primaries((white[0], white[1]), corners[0:2], corners[2:4], corners[4:6])
    return ColourSpace(primaries).profile("RGB")


def _inverted(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return ImageChops.invert(image)
    inverted = ImageChops.invert(image.convert("RGB"))
    inverted.putalpha(image.getchannel("A"))
    return inverted


def _alone(data: bytes, page: Directory) -> bytes:
    """Return the file with a new directory: the page's, without metadata, and with 0 for black.

    It is a classic TIFF even where the file is a BigTIFF, which Pillow reads in one order of bytes only.
    """
    endian = page.endian
    entries = {tag: entry for tag, entry in page.items() if tag in _PIXEL_TAGS}
    if _photometric(page) == _WHITE_IS_ZERO:
        entries[PHOTOMETRIC] = Entry(_SHORT, 1, struct.pack(f"{endian}H", _BLACK_IS_ZERO))
    if all(value == _UNDEFINED for value in page.numbers(_FORMAT)):
        entries.pop(_FORMAT, None)
    for tag, entry in entries.items():
        if entry.type in _WIDE:
            entries[tag] = Entry(_LONG, entry.count, struct.pack(f"{endian}{entry.count}I", *page.numbers(tag)))
    start = len(data) + -len(data) % 8
    position = start + 2 + 12 * len(entries) + 4
    table, values = struct.pack(f"{endian}H", len(entries)), b""
    for tag, entry in sorted(entries.items()):
        stored = entry.value.ljust(4, b"\0")
        if len(stored) > 4:  # noqa: PLR2004 - bytes: then the value is elsewhere, and its place here
            stored = struct.pack(f"{endian}I", position + len(values))
            values += entry.value + bytes(-len(entry.value) % 8)
        table += struct.pack(f"{endian}HHI", tag, entry.type, entry.count) + stored
    header = data[:2] + struct.pack(f"{endian}HI", 42, start)
    return b"".join((header, memoryview(data)[len(header) :], bytes(start - len(data)), table, bytes(4), values))
