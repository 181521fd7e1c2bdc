"""AVIF (https://aomediacodec.github.io/av1-avif/): boxes of ISO/IEC 14496-12 and 23008-12 around AV1.

libavif decodes; what it does not hand on, the colour space that the boxes name, is read here.
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.images.core.colour import usable_profile
from handlers.images.core.colour_spaces import ColourSpace, of_code_points
from handlers.images.core.containers.exif import orientation_of
from handlers.images.core.containers.pillow import opened
from handlers.images.core.containers.source import Frame, Source
from handlers.images.core.geometry import Size

Box = tuple[bytes, int, int]
"""A box's name, and where its contents begin and end."""

_SAMPLE_ENTRY = 78
"""Bytes of a picture's sample entry before its boxes (ISO/IEC 14496-12, 12.1.3)."""
_MOST_BOXES = 10_000
_METADATA = frozenset((b"Exif", b"mime"))
_TO_SAMPLES = (b"mdia", b"minf", b"stbl", b"stsd")


def read(data: bytes) -> Source:
    """Read an AVIF.

    Raises:
        ImageRefused: its colours are of high dynamic range, or described by an unknown number.
    """
    readable = _without_metadata(data)

    def frames(count: int, _wanted: Size) -> Iterator[Frame]:
        with opened(readable, "AVIF") as image:
            for index in range(count):
                image.seek(index)
                image.load()
                yield Frame(image, image.info.get("duration"))

    with opened(readable, "AVIF") as image:
        profile = usable_profile(image.info.get("icc_profile"), image.mode)
        if profile is None:
            space = _space(data)
            profile = space.profile("GRAY" if image.mode == "L" else "RGB") if space else None
        return Source(
            size=Size(*image.size),
            decode=frames,
            orientation=orientation_of(image.info.get("exif", b"")),
            profile=profile,
            frames=getattr(image, "n_frames", 1),
        )


def _boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        length, name, header = int.from_bytes(data[start : start + 4]), data[start + 4 : start + 8], 8
        if length == 1:
            length, header = int.from_bytes(data[start + 8 : start + 16]), 16
        stop = end if length == 0 else start + length
        if stop > end or stop < start + header:
            return
        yield name, start + header, stop
        start = stop
    raise ValueError("it has too many boxes")


def _inside(data: bytes, boxes: Iterator[Box], name: bytes, skipped: int = 0) -> Iterator[Box]:
    """Yield the boxes in those of a name."""
    for found, start, end in boxes:
        if found == name:
            yield from _boxes(data, start + skipped, end)


def _meta(data: bytes) -> Iterator[Box]:
    return _inside(data, _boxes(data, 0, len(data)), b"meta", skipped=4)


def _without_metadata(data: bytes) -> bytes:
    """Return the file with its EXIF and XMP items renamed to what no reader looks for.

    Orientation is not lost: that of an AVIF is a property of its picture, and EXIF's does not count (MIAF, 7.3.10).
    """
    changed: bytearray | None = None
    for name, start, end in _meta(data):
        if name != b"iinf":
            continue
        entries = start + (6 if data[start] == 0 else 8)
        for kind, body, _ in _boxes(data, entries, end):
            version = data[body]
            if kind == b"infe" and version >= 2:  # noqa: PLR2004 - the versions that name a type
                place = body + 4 + (2 if version == 2 else 4) + 2  # noqa: PLR2004 - the wider identifiers came with 3
                if data[place : place + 4] in _METADATA:
                    changed = changed or bytearray(data)
                    changed[place : place + 4] = b"skip"
    return bytes(changed) if changed else data


def _space(data: bytes) -> ColourSpace | None:
    """Return the colour space that the file names: of a sequence the track's, of a still its primary item's."""
    found = _of_track(data) if data[8:12] == b"avis" else None
    code_points = found or _of_item(data) or _of_track(data)
    return of_code_points(*code_points) if code_points else None


def _of_item(data: bytes) -> tuple[int, int] | None:
    properties: list[tuple[int, int] | None] = []
    primary, associated = 0, dict[int, list[int]]()
    for name, start, end in _meta(data):
        if name == b"pitm":
            primary = int.from_bytes(data[start + 4 : start + (6 if data[start] == 0 else 8)])
        elif name == b"iprp":
            for kind, body, stop in _boxes(data, start, end):
                if kind == b"ipco":
                    properties = [_code_points(data, box) for box in _boxes(data, body, stop)]
                elif kind == b"ipma":
                    associated |= _associations(data, body)
    own = [properties[index - 1] for index in associated.get(primary, []) if 0 < index <= len(properties)]
    # a picture made of tiles may leave it to them
    return next((found for found in (*own, *properties) if found), None)


def _associations(data: bytes, start: int) -> dict[int, list[int]]:
    """Return which properties each item has, counted from 1."""
    version, wide = data[start], data[start + 3] & 1
    count, position = int.from_bytes(data[start + 4 : start + 8]), start + 8
    found: dict[int, list[int]] = {}
    width, id_width = 1 + wide, 4 if version else 2
    for _ in range(min(count, _MOST_BOXES)):
        item = int.from_bytes(data[position : position + id_width])
        amount, position = data[position + id_width], position + id_width + 1
        places = range(position, position + amount * width, width)
        mask = 0x7FFF if wide else 0x7F
        found[item] = [int.from_bytes(data[place : place + width]) & mask for place in places]
        position = places.stop
    return found


def _of_track(data: bytes) -> tuple[int, int] | None:
    tracks = (box for box in _inside(data, _boxes(data, 0, len(data)), b"moov") if box[0] == b"trak")
    for _, start, end in tracks:
        boxes = _boxes(data, start, end)
        for name in _TO_SAMPLES:
            boxes = _inside(data, boxes, name, skipped=8 if name == b"stsd" else 0)
        for kind, body, stop in boxes:
            if kind == b"av01":
                inner = (_code_points(data, box) for box in _boxes(data, body + _SAMPLE_ENTRY, stop))
                if found := next((code_points for code_points in inner if code_points), None):
                    return found
    return None


def _code_points(data: bytes, box: Box) -> tuple[int, int] | None:
    """Return primaries and transfer when a box is one that names them."""
    name, start, end = box
    if name != b"colr" or data[start : start + 4] != b"nclx" or end < start + 10:
        return None
    return int.from_bytes(data[start + 4 : start + 6]), int.from_bytes(data[start + 6 : start + 8])
