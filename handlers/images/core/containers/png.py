"""PNG, third edition (https://www.w3.org/TR/png-3/), and its animations."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageFile

from handlers.images.core.colour import largest_profile_read, to_eight_bits, usable_profile
from handlers.images.core.colour_spaces import Channels, Primaries, of_code_points, of_gamma
from handlers.images.core.containers.compositing import Disposal, Patch, composed
from handlers.images.core.containers.exif import orientation_of
from handlers.images.core.containers.pillow import opened
from handlers.images.core.containers.source import Frame, Source
from handlers.images.core.geometry import Size
from handlers.images.core.refusal import ImageRefused

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 200_000
"""Twice what 100 MB are in pieces of a kilobyte, the smallest that encoders write."""
_COLOUR = frozenset((b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM"))
_TEXT = frozenset((b"tEXt", b"zTXt", b"iTXt"))
_GREY, _RGB, _PALETTE, _GREY_ALPHA = 0, 2, 3, 4
_SIXTEEN = 16
_LARGEST_TEXT = 1 << 20
"""Bytes: of a text that is unpacked to look for an orientation in it."""
_RAW_EXIF, _XMP = b"Raw profile type exif", b"XML:com.adobe.xmp"


@dataclass(slots=True)
class _Piece:
    """A frame of an animation: its place and its pixels."""

    size: Size
    place: tuple[int, int]
    milliseconds: float
    disposal: Disposal
    replaces: bool
    data: list[memoryview] = field(default_factory=list[memoryview])


@dataclass(slots=True)
class _Contents:
    """What the chunks say."""

    size: Size
    depth: int
    colour_type: int
    header: bytes
    palette: bytes | None = None
    transparency: bytes | None = None
    colour: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    exif: bytes = b""
    xmp: bytes = b""
    still: list[memoryview] = field(default_factory=list[memoryview])
    plays: int | None = None
    pieces: list[_Piece] = field(default_factory=list[_Piece])


def read(data: bytes, most_frames: int) -> Source:
    """Read a PNG.

    Args:
        data: the whole file.
        most_frames: of an animation; of one with more, only one more is counted.

    Raises:
        ImageRefused: it has too many chunks, or a colour space that cannot be converted.
    """
    contents = _contents(data, most_frames)
    if contents.plays is not None and not contents.pieces:
        raise ValueError("the animation has no frames")
    animated = contents.plays is not None
    if animated and any(not piece.data for piece in contents.pieces[:most_frames]):
        raise ValueError("a frame of the animation has no pixels")

    def frames(count: int, _wanted: Size) -> Iterator[Frame]:
        if not animated:
            yield Frame(_decoded(contents, contents.size, contents.still))
        else:
            yield from composed(_patches(contents, count), contents.size)

    return Source(
        size=contents.size,
        decode=frames,
        orientation=orientation_of(contents.exif, contents.xmp),
        profile=_profile(contents),
        frames=len(contents.pieces) if animated else 1,
        plays=contents.plays or 0,
        stored_pixels=tuple(piece.size.pixels for piece in contents.pieces) if animated else (),
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """Yield each chunk's name, its contents, and all of its bytes."""
    view, position = memoryview(data), len(_SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if position + 8 > len(data):
            raise ValueError("it ends before its last chunk")
        length, name = int.from_bytes(data[position : position + 4]), data[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(data):
            if name != b"IEND":  # whose checksum some programs leave out
                raise ValueError(f"its chunk {name.decode('latin-1')} is cut short")
            return
        if name == b"IEND":
            return
        yield name, view[position + 8 : end - 4], view[position:end]
        position = end
    raise ImageRefused(f"the PNG has more than {_MOST_CHUNKS:,} chunks; save it again and upload that")


def _contents(data: bytes, most_frames: int) -> _Contents:
    chunks = _chunks(data)
    name, body, whole = next(chunks)
    if name != b"IHDR" or len(body) != 13 or not _sound(whole):  # noqa: PLR2004 - its fields' bytes
        raise ValueError("its header is damaged")
    width, height, depth, colour_type = struct.unpack_from(">IIBB", body)
    contents = _Contents(Size(width, height), depth, colour_type, bytes(body))
    expected = 0
    for name, body, whole in chunks:
        if name == b"IDAT":
            contents.still.append(whole)
            if contents.pieces:
                contents.pieces[0].data.append(body)
        elif name == b"fdAT" and contents.plays is not None and contents.pieces:
            expected = _counted(body, expected)
            contents.pieces[-1].data.append(body[4:])
        elif name == b"fcTL" and contents.plays is not None:
            if len(contents.pieces) > most_frames:
                break
            expected = _counted(_checked(name, whole, body), expected)
            contents.pieces.append(_piece(body))
        else:
            _note(contents, name, body, whole)
    if not contents.still:
        raise ValueError("it has no pixels")
    return contents


def _note(contents: _Contents, name: bytes, body: memoryview, whole: memoryview) -> None:
    before_pixels = not contents.still
    if name == b"PLTE":
        contents.palette = bytes(_checked(name, whole, whole))
    elif name == b"tRNS":
        contents.transparency = bytes(_checked(name, whole, body))
    elif name == b"acTL" and before_pixels:
        count, plays = struct.unpack_from(">II", _checked(name, whole, body))
        contents.plays = plays if count else None
    elif name in _COLOUR and before_pixels and _sound(whole):
        contents.colour.setdefault(name, bytes(body))
    elif name == b"eXIf":
        contents.exif = bytes(body)
    elif name in _TEXT:
        _note_text(contents, name, bytes(body))
    elif not name[0] & 0x20 and name != b"PLTE":
        raise ValueError(f"it has a chunk {name.decode('latin-1')} that no reader knows")


def _sound(whole: memoryview) -> bool:
    return zlib.crc32(whole[4:-4]) == int.from_bytes(whole[-4:])


def _checked(name: bytes, whole: memoryview, wanted: memoryview) -> memoryview:
    if not _sound(whole):
        raise ValueError(f"its chunk {name.decode('latin-1')} is damaged")
    return wanted


def _counted(body: memoryview, expected: int) -> int:
    if int.from_bytes(body[:4]) != expected:
        raise ValueError("frames of the animation are missing")
    return expected + 1


def _piece(body: memoryview) -> _Piece:
    _, width, height, x, y, numerator, denominator, disposal, blend = struct.unpack_from(">5I2H2B", body)
    if not (width and height):
        raise ValueError("a frame of the animation has no size")
    return _Piece(
        size=Size(width, height),
        place=(x, y),
        milliseconds=1000 * numerator / (denominator or 100),
        disposal=("keep", "clear", "restore")[disposal] if disposal < 3 else "keep",  # noqa: PLR2004 - as many
        replaces=blend == 0,
    )


def _note_text(contents: _Contents, name: bytes, body: bytes) -> None:
    """Keep the EXIF block that ImageMagick hides in a text, and XMP; neither has to be sound."""
    keyword, _, rest = body.partition(b"\0")
    with suppress(ValueError, zlib.error):
        if keyword == _RAW_EXIF and not contents.exif:
            text = zlib.decompressobj().decompress(rest[1:], _LARGEST_TEXT) if name == b"zTXt" else rest
            contents.exif = bytes.fromhex("".join(text.decode("latin-1").split("\n")[3:]))
        elif keyword == _XMP and name == b"iTXt" and not contents.xmp:
            packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[2:]
            for value in text:
                contents.xmp = zlib.decompressobj().decompress(value, _LARGEST_TEXT) if packed else value


def _profile(contents: _Contents) -> bytes | None:
    """Return the profile of the colours; of what the file says, the first that can be used counts (4.3)."""
    said = contents.colour
    grey = contents.colour_type in (_GREY, _GREY_ALPHA)
    channels: Channels = "GRAY" if grey else "RGB"
    code_points = said.get(b"cICP", b"")
    if len(code_points) >= 4 and code_points[2] == 0:  # noqa: PLR2004 - its fields; the third is the matrix, RGB's
        space = of_code_points(code_points[0], code_points[1])
        if space is not None:
            return space.profile(channels)
    profile = usable_profile(_unpacked(said.get(b"iCCP", b"")), "L" if grey else "RGB")
    if profile is not None or b"sRGB" in said:
        return profile
    space = of_gamma(_gamma(said.get(b"gAMA", b"")), _primaries(said.get(b"cHRM", b"")))
    return space.profile(channels) if space else None


def _unpacked(chunk: bytes) -> bytes | None:
    _, _, packed = chunk.partition(b"\0")
    with suppress(zlib.error):
        return zlib.decompressobj().decompress(packed[1:], largest_profile_read())
    return None


def _gamma(chunk: bytes) -> float | None:
    return int.from_bytes(chunk[:4]) / 100_000 if len(chunk) >= 4 else None  # noqa: PLR2004 - bytes


def _primaries(chunk: bytes) -> Primaries | None:
    if len(chunk) < 32:  # noqa: PLR2004 - bytes of eight numbers
        return None
    values = [value / 100_000 for value in struct.unpack_from(">8I", chunk)]
    white, red, green, blue = zip(values[::2], values[1::2], strict=True)
    return Primaries(white, red, green, blue)


def _patches(contents: _Contents, count: int) -> Iterator[Patch]:
    for index, piece in enumerate(contents.pieces[:count]):
        # before the first frame there is nothing to go back to (12.5.4)
        disposal = "clear" if index == 0 and piece.disposal == "restore" else piece.disposal
        image = _decoded(contents, piece.size, [_chunk(b"IDAT", body) for body in piece.data])
        yield Patch(
            image=image.convert("RGBA"),
            place=piece.place,
            disposal=disposal,
            replaces=piece.replaces,
            milliseconds=piece.milliseconds,
        )


def _decoded(contents: _Contents, size: Size, pixels: list[memoryview] | list[bytes]) -> Image.Image:
    """Return a picture that the file holds, in 8 bits, with its transparency."""
    header = struct.pack(">II", size.width, size.height) + contents.header[8:]
    parts: list[memoryview | bytes] = [_SIGNATURE, _chunk(b"IHDR", header)]
    if contents.palette is not None:
        parts.append(contents.palette)
    if contents.colour_type == _PALETTE and contents.transparency is not None:
        parts.append(_chunk(b"tRNS", contents.transparency[:256]))
    data = b"".join((*parts, *pixels, _chunk(b"IEND", b"")))
    with opened(data, "PNG") as image:
        image.load()
    if contents.transparency is None or contents.colour_type not in (_GREY, _RGB):
        return to_eight_bits(image)
    hidden = _hidden(contents, image, data)
    opaque = to_eight_bits(image).convert("RGBA")
    opaque.putalpha(ImageChops.invert(hidden))
    return opaque


def _hidden(contents: _Contents, image: Image.Image, data: bytes) -> Image.Image:
    """Return where the image has the one colour that is transparent: 255 there and 0 elsewhere.

    The colour is given in samples of the image's own depth (11.3.1.1).
    """
    channels = 3 if contents.colour_type == _RGB else 1
    colour = struct.unpack_from(f">{channels}H", contents.transparency or b"")
    if contents.depth < _SIXTEEN:
        most = (1 << contents.depth) - 1
        levels = [(value & most) * 255 // most for value in colour]
        return _where(image.convert("L") if image.mode == "1" else image, levels)
    high, low = [value >> 8 for value in colour], [value & 255 for value in colour]
    if contents.colour_type == _GREY:
        samples = image.tobytes()  # the low byte first, as in every I;16
        upper, lower = (Image.frombytes("L", image.size, samples[start::2]) for start in (1, 0))
        return ImageChops.darker(_where(upper, high), _where(lower, low))
    # Pillow keeps the upper bytes of 16-bit colours; read as if the lower came first, the same pixels give the others
    with opened(data, "PNG") as lower:
        if isinstance(lower, ImageFile.ImageFile):
            lower.tile = [tile._replace(args="RGB;16L") for tile in lower.tile]
        lower.load()
    return ImageChops.darker(_where(image, high), _where(lower, low))


def _where(image: Image.Image, levels: list[int]) -> Image.Image:
    """Return 255 where every channel has its level, and 0 elsewhere."""
    found = Image.new("L", image.size, 255)
    for band, level in zip(image.split(), levels, strict=True):
        found = ImageChops.darker(found, band.point([255 if value == level else 0 for value in range(256)]))
    return found


def _chunk(name: bytes, body: bytes | memoryview) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
