"""GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.images.core.containers.compositing import Disposal, Patch, composed
from handlers.images.core.containers.pillow import opened
from handlers.images.core.containers.source import Frame, Source
from handlers.images.core.geometry import Size

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_HAS_COLOURS, _HAS_TRANSPARENCY = 0x80, 0x01
_FIRST_BLOCK = 13
"""Bytes: of the header and the screen's description."""
_DISPOSALS: dict[int, Disposal] = {2: "clear", 3: "restore", 4: "restore"}


@dataclass(frozen=True, slots=True)
class _Picture:
    """One image: its place, and all bytes that it is decoded from."""

    size: Size
    place: tuple[int, int]
    control: bytes
    flags: int
    data: bytes

    @property
    def disposal(self) -> Disposal:
        return _DISPOSALS.get(self.control[0] >> 2 & 7, "keep") if self.control else "keep"

    @property
    def milliseconds(self) -> float | None:
        return 10.0 * int.from_bytes(self.control[1:3], "little") if self.control else None


@dataclass(slots=True)
class _Contents:
    screen: Size
    colours: bytes
    flags: int
    repetitions: int | None = None
    pictures: list[_Picture] = field(default_factory=list[_Picture])


def read(data: bytes, most_frames: int) -> Source:
    """Read a GIF.

    Args:
        data: the whole file.
        most_frames: of an animation; of one with more, only one more is counted.
    """
    contents = _contents(data, most_frames)
    if not contents.pictures:
        raise ValueError("it has no picture")

    def frames(count: int, _wanted: Size) -> Iterator[Frame]:
        return composed(_patches(contents, count), contents.screen)

    return Source(
        size=contents.screen,
        decode=frames,
        frames=len(contents.pictures),
        plays=_plays(contents.repetitions),
        stored_pixels=tuple(picture.size.pixels for picture in contents.pictures),
    )


def _plays(repetitions: int | None) -> int:
    """Return how often it is shown: a GIF counts the repetitions after the first time."""
    if repetitions is None:
        return 1
    return repetitions + 1 if repetitions else 0


def _contents(data: bytes, most_frames: int) -> _Contents:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = _FIRST_BLOCK + _colour_bytes(flags)
    contents = _Contents(Size(width, height), data[_FIRST_BLOCK:position], flags)
    control = b""
    while position < len(data) and data[position] != _TRAILER and len(contents.pictures) <= most_frames:
        block, kind = data[position], data[position + 1]
        if block == _EXTENSION:
            end = _end_of_blocks(data, position + 2)
            if kind == _CONTROL:
                control = data[position + 3 : position + 7]
            elif kind == _APPLICATION and data[position + 3 : position + 14] == b"NETSCAPE2.0":
                contents.repetitions = _repetitions(data[position + 14 : end], contents.repetitions)
            position = end
        elif block == _IMAGE:
            picture, position = _picture(data, position, control)
            contents.pictures.append(picture)
            control = b""
        else:
            position += 1  # bytes between blocks that some programs leave
    if not contents.screen.pixels and contents.pictures:
        contents.screen = contents.pictures[0].size  # as browsers do with a screen of no size
    return contents


def _colour_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & _HAS_COLOURS else 0


def _end_of_blocks(data: bytes, position: int) -> int:
    while length := data[position]:
        position += 1 + length
    return position + 1


def _repetitions(blocks: bytes, before: int | None) -> int | None:
    return int.from_bytes(blocks[2:4], "little") if blocks[:1] >= b"\x03" and blocks[1] == 1 else before


def _picture(data: bytes, position: int, control: bytes) -> tuple[_Picture, int]:
    x, y, width, height, flags = struct.unpack_from("<4HB", data, position + 1)
    if not (width and height):
        raise ValueError("a frame has no size")
    start = position + 10
    end = _end_of_blocks(data, start + _colour_bytes(flags) + 1)
    return _Picture(Size(width, height), (x, y), control, flags, data[start:end]), end


def _patches(contents: _Contents, count: int) -> Iterator[Patch]:
    for picture in contents.pictures[:count]:
        with opened(_alone(contents, picture), "GIF") as image:
            image.load()
            yield Patch(
                image=image.convert("RGBA"),
                place=picture.place,
                disposal=picture.disposal,
                replaces=False,
                milliseconds=picture.milliseconds,
            )


def _alone(contents: _Contents, picture: _Picture) -> bytes:
    """Return a GIF of one picture that fills its screen."""
    size = struct.pack("<HH", picture.size.width, picture.size.height)
    transparency = picture.control[:1] and picture.control[0] & _HAS_TRANSPARENCY
    control = b"\x21\xf9\x04\x01\0\0" + picture.control[3:4] + b"\0" if transparency else b""
    screen = b"GIF89a" + size + bytes((contents.flags, 0, 0)) + contents.colours
    return screen + control + b"\x2c" + bytes(4) + size + bytes((picture.flags,)) + picture.data + b"\x3b"
