"""A TIFF's directories (TIFF 6.0, and BigTIFF): tags and where their values are, without a picture being decoded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_DIRECTORIES = 100
"""Of a file, those below others included: the rest is not looked at. A document's first pages are enough to choose
one, and offsets that lead back and forth cost no more."""
_MOST_ENTRIES = 4096
"""Of a directory: no program writes a tenth of that."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_WHOLE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}

NEW_SUBFILE_TYPE, SUBFILE_TYPE, COMPRESSION, PHOTOMETRIC, MAKE, SUB_DIRECTORIES = 254, 255, 259, 262, 271, 330
_DNG_VERSION = 50706
_SENSOR_PHOTOMETRICS = frozenset((32803, 34892))
"""A colour filter array, and its samples made linear (TIFF/EP; DNG 1.6)."""
_SENSOR_COMPRESSIONS = frozenset((262, 32767, 32769, 32770, 34713, 34892, 65000, 65535))
"""Those of Kodak, Sony, Epson, Samsung, Nikon, DNG and Pentax for what a sensor saw."""
_RAW_OF_MAKES = {
    b"NIKON": "NEF", b"SONY": "ARW", b"PENTAX": "PEF", b"RICOH": "PEF", b"SAMSUNG": "SRW", b"CANON": "CR2",
    b"HASSELBLAD": "3FR", b"KODAK": "DCR", b"EASTMAN": "DCR", b"EPSON": "ERF", b"SEIKO": "ERF", b"MAMIYA": "MEF",
    b"LEAF": "MOS", b"PHASE": "IIQ", b"OLYMPUS": "ORF", b"PANASONIC": "RW2", b"LEICA": "RWL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A tag's value, as it is stored."""

    type: int
    count: int
    value: bytes


class Directory(dict[int, Entry]):
    """The entries of one picture, by tag."""

    def __init__(self, endian: str) -> None:
        super().__init__()
        self.endian = endian

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Return a tag's whole numbers; none when it is missing or of another type."""
        entry = self.get(tag)
        if entry is None or entry.type not in _WHOLE:
            return ()
        return struct.unpack(f"{self.endian}{entry.count}{_WHOLE[entry.type]}", entry.value)

    def number(self, tag: int, default: int) -> int:
        """Return a tag's first number."""
        return next(iter(self.numbers(tag)), default)

    def fractions(self, tag: int) -> tuple[float, ...]:
        """Return a tag's fractions; none when it is missing, of another type, or divided by zero."""
        entry = self.get(tag)
        if entry is None or entry.type != 5:  # noqa: PLR2004 - RATIONAL
            return ()
        pairs = list(struct.iter_unpack(f"{self.endian}2I", entry.value))
        return () if any(below == 0 for _, below in pairs) else tuple(above / below for above, below in pairs)


def is_tiff(data: bytes) -> bool:
    """Return whether a file begins as TIFF or BigTIFF."""
    return data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def is_big(data: bytes) -> bool:
    """Return whether a TIFF has 64-bit offsets."""
    return b"+" in data[2:4]


def endian_of(data: bytes) -> str:
    """Return the order of a TIFF's bytes, as `struct` names it."""
    return "<" if data.startswith(b"II") else ">"


def pages(data: bytes, seen: set[int]) -> Iterator[Directory]:
    """Yield the directories of the chain.

    Args:
        data: the whole file.
        seen: the places of those that were read already, to which more are added.

    Raises:
        ValueError: a directory is cut short.
    """
    endian, big = endian_of(data), is_big(data)
    (place,) = struct.unpack_from(f"{endian}{'Q' if big else 'I'}", data, 8 if big else 4)
    while place and place not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(place)
        directory, place = _directory(data, place, endian, big=big)
        yield directory


def inner(data: bytes, directory: Directory, seen: set[int]) -> Iterator[Directory]:
    """Yield the directories below one, those in them included; `seen` is as for `pages`."""
    for place in directory.numbers(SUB_DIRECTORIES)[:_MOST_DIRECTORIES]:
        if place in seen or len(seen) >= _MOST_DIRECTORIES:
            continue
        seen.add(place)
        below, _ = _directory(data, place, directory.endian, big=is_big(data))
        yield below
        yield from inner(data, below, seen)


def _directory(data: bytes, place: int, endian: str, *, big: bool) -> tuple[Directory, int]:
    head, item, offset = ("Q", "HHQ", "Q") if big else ("H", "HHI", "I")
    head_size, item_size, offset_size = (8, 20, 8) if big else (2, 12, 4)
    if place + head_size > len(data):
        raise ValueError("a directory lies behind the file's end")
    (count,) = struct.unpack_from(endian + head, data, place)
    if count > _MOST_ENTRIES:
        raise ValueError(f"a directory has {count:,} entries")
    directory = Directory(endian)
    for index in range(count):
        start = place + head_size + index * item_size
        tag, type_, amount = struct.unpack_from(endian + item, data, start)
        size = _SIZES.get(type_, 0) * amount
        position = start + item_size - offset_size
        if size > offset_size:
            (position,) = struct.unpack_from(endian + offset, data, position)
        if size and position + size <= len(data):  # what lies behind the end is missed where it is needed
            directory.setdefault(tag, Entry(type_, amount, data[position : position + size]))
    end = place + head_size + count * item_size
    if end + offset_size > len(data):
        return directory, 0
    return directory, struct.unpack_from(endian + offset, data, end)[0]


def camera_raw(data: bytes) -> str | None:
    """Return the name of the raw format when a TIFF holds what a camera's sensor saw, else None."""
    first: Directory | None = None
    seen: set[int] = set()
    try:
        for page in pages(data, seen):
            first = page if first is None else first
            for directory in (page, *inner(data, page, seen)):
                if _DNG_VERSION in directory:
                    return "DNG"
                if (
                    directory.number(PHOTOMETRIC, 0) in _SENSOR_PHOTOMETRICS
                    or directory.number(COMPRESSION, 1) in _SENSOR_COMPRESSIONS
                ):
                    return _of_make(first)
    except (ValueError, struct.error):  # damaged: whoever reads the picture says so
        return None
    return None


def _of_make(first: Directory | None) -> str:
    entry = (first or {}).get(MAKE)
    make = entry.value.upper() if entry else b""
    return next((name for start, name in _RAW_OF_MAKES.items() if make.startswith(start)), "raw")
