"""Files that must be refused: by accident or by intent they are no photos, or too much of one."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from samples import photos
from samples.scene import landscape


def empty() -> bytes:
    """Return nothing, as an upload that broke off at once."""
    return b""


def text() -> bytes:
    """Return a text."""
    return b"Dear diary, this is not a photo.\n" * 40


def cut_short() -> bytes:
    """Return the first two thirds of a photo."""
    data = photos.jpeg(1200, 900)
    return data[: len(data) * 2 // 3]


def damaged() -> bytes:
    """Return a PNG with a few bytes changed in the middle of its pixels."""
    data = bytearray(photos.png_with_palette())
    middle = len(data) // 2
    data[middle : middle + 8] = b"\xff\0\xff\0\xff\0\xff\0"
    return bytes(data)


def bomb(side: int = 13_000) -> bytes:
    """Return a PNG of a few kilobytes that unpacks to `side` x `side` pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def too_many_frames(count: int = 201) -> bytes:
    """Return a tiny GIF with a great many frames."""
    frames = [Image.new("L", (8, 8), index) for index in range(count)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=20)
    return buffer.getvalue()


def bitmap() -> bytes:
    """Return a photo in a format that is not accepted."""
    buffer = io.BytesIO()
    landscape(320, 240).save(buffer, "BMP")
    return buffer.getvalue()


def drawing() -> bytes:
    """Return an SVG with a script in it."""
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><circle r="9"/></svg>'


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
