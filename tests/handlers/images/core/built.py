"""Files built byte by byte, as programs write them that Pillow cannot imitate."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image

from handlers.images.core.options import Options, SizeOption
from handlers.images.core.pipeline import Processed, process

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def no_mark(key: str) -> bytes:
    raise AssertionError(key)


def processed(data: bytes, name: str = "photo", **choices: Any) -> Processed:
    """Process a file with the default options but for one size, no filter, and what is given."""
    choices = {"filters": (), "sizes": (SizeOption(name="large", width=1600),), **choices}
    return process(data, name=name, options=replace(Options(), **choices), read_mark=no_mark)


def variant(result: Processed, format_: str, name: str = "large") -> Image.Image:
    """Return a variant as a picture."""
    (data,) = (v.data for v in result.variants if v.name == name and v.format == format_)
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def shown(data: bytes, at: tuple[int, int], format_: str = "webp", **choices: Any) -> tuple[int, ...]:
    """Return the colour of a pixel in the large variant."""
    return colour(variant(processed(data, **choices), format_), at)


def colour(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    value = image.convert("RGBA").getpixel(at)
    assert isinstance(value, tuple)
    return tuple(round(part) for part in value)


def close(one: Sequence[int], other: Sequence[int], tolerance: int = 4) -> bool:
    """Return whether two colours are the same but for what a lossy format changes."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=False))


# PNG


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    size: tuple[int, int],
    depth: int,
    colour_type: int,
    rows: Iterable[bytes],
    *,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """Return a PNG; `before` and `after` are chunks on either side of the pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour_type, 0, 0, 0))
    return PNG_SIGNATURE + header + before + chunk(b"IDAT", scanlines(rows)) + after + chunk(b"IEND")


def scanlines(rows: Iterable[bytes]) -> bytes:
    return zlib.compress(b"".join(b"\0" + row for row in rows))


def plain_png(rgb: tuple[int, int, int], before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a PNG of one colour, 32 x 32."""
    return png((32, 32), 8, 2, [bytes(rgb) * 32] * 32, before=before, after=after)


# GIF


def gif_frame(
    size: tuple[int, int], place: tuple[int, int], index: int, *, disposal: int = 0, transparent: int | None = None
) -> bytes:
    """Return a frame that is one colour of the screen's table."""
    flags = disposal << 2 | (transparent is not None)
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", flags, 20, transparent or 0, 0)
    pixels = lzw([index] * (size[0] * size[1]))
    blocks = b"".join(bytes((len(part),)) + part for part in (pixels[i : i + 255] for i in range(0, len(pixels), 255)))
    return control + b"\x2c" + struct.pack("<4HB", *place, *size, 0) + b"\x08" + blocks + b"\0"


def lzw(indices: Sequence[int]) -> bytes:
    """Return codes of 9 bits that stand for themselves: the table is cleared before it needs 10."""
    bits, length = 0, 0
    for number, index in enumerate(indices):
        for code in (256, index) if number % 250 == 0 else (index,):
            bits |= code << length
            length += 9
    bits |= 257 << length
    return bits.to_bytes((length + 9 + 7) // 8, "little")


def gif(screen: tuple[int, int], colours: Sequence[tuple[int, int, int]], frames: Iterable[bytes]) -> bytes:
    """Return a GIF with a global table of up to 256 colours."""
    table = b"".join(bytes(colour) for colour in colours).ljust(3 * 256, b"\0")
    return b"GIF89a" + struct.pack("<HHBBB", *screen, 0xF7, 0, 0) + table + b"".join(frames) + b"\x3b"


# TIFF


Entries = dict[int, tuple[int, int, bytes]]
Page = tuple[Entries, Sequence[bytes], Sequence[Any]]


def page(
    width: int,
    height: int,
    strips: Sequence[bytes],
    photometric: int | None,
    *,
    bits: Sequence[int],
    endian: str = "<",
    compression: int = 1,
    shorts: Mapping[int, Sequence[int]] | None = None,
    others: Entries | None = None,
    below: Sequence[Page] = (),
) -> Page:
    """Return what `tiff_of` makes a directory of."""
    numbers: dict[int, Sequence[int]] = {
        256: (width,),
        257: (height,),
        258: bits,
        259: (compression,),
        277: (len(bits),),
        278: (height,),
        **(shorts or {}),
    }
    if photometric is not None:
        numbers[262] = (photometric,)
    entries = {tag: (3, len(v), struct.pack(f"{endian}{len(v)}H", *v)) for tag, v in numbers.items()}
    return entries | (others or {}), strips, below


def tiff_of(pages: Sequence[Page], endian: str = "<", *, big: bool = False) -> bytes:
    """Return a TIFF of several pages."""
    mark = {"<": b"II", ">": b"MM"}[endian]
    header = mark + (struct.pack(endian + "HHHQ", 43, 8, 0, 0) if big else struct.pack(endian + "HI", 42, 0))
    out = bytearray(header)
    links = [len(header) - (8 if big else 4)]
    for each in pages:
        place, link = _write_page(out, each, endian, big=big)
        struct.pack_into(endian + ("Q" if big else "I"), out, links[-1], place)
        links.append(link)
    return bytes(out)


def _write_page(out: bytearray, page_: Page, endian: str, *, big: bool) -> tuple[int, int]:
    entries, strips, below = dict(page_[0]), page_[1], page_[2]
    word, size = ("Q", 8) if big else ("I", 4)
    type_ = 16 if big else 4

    def placed(data: bytes) -> int:
        out.extend(bytes(-len(out) % 8))
        out.extend(data)
        return len(out) - len(data)

    offsets = [placed(strip) for strip in strips]
    entries[273] = (type_, len(offsets), struct.pack(f"{endian}{len(offsets)}{word}", *offsets))
    entries[279] = (type_, len(strips), struct.pack(f"{endian}{len(strips)}{word}", *map(len, strips)))
    if below:
        inner = [_write_page(out, each, endian, big=big)[0] for each in below]
        entries[330] = (type_, len(inner), struct.pack(f"{endian}{len(inner)}{word}", *inner))
    table = struct.pack(endian + ("Q" if big else "H"), len(entries))
    for tag, (kind, count, value) in sorted(entries.items()):
        stored = value.ljust(size, b"\0") if len(value) <= size else struct.pack(endian + word, placed(value))
        table += struct.pack(f"{endian}HH{word}", tag, kind, count) + stored
    place = placed(table + bytes(size))
    return place, len(out) - size


# JPEG


def progressive_jpeg(scans: int) -> bytes:
    """Return a valid progressive JPEG, grey, 64 x 64, of that many scans, of which all but 6 change nothing."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((64, 64)).save(buffer, "JPEG", progressive=True, quality=90)
    data = buffer.getvalue()[:-2]
    own = data.count(b"\xff\xda")
    # a table with the one code 0, for a run of 64 blocks (EOB6) without further coefficients, and scans of such a run
    table = b"\xff\xc4" + struct.pack(">HB16s", 20, 0x10, bytes((1, *[0] * 15))) + b"\x60"
    empty = b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 1, 63, 0) + b"\x01"
    return data + table + empty * (scans - own) + b"\xff\xd9"
