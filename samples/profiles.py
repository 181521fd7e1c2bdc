"""ICC profiles made from scratch (ICC.1:2001-04): Pillow can make none for wide-gamut screens nor for printing inks."""

from __future__ import annotations

import struct
from itertools import product

from PIL import Image, ImageCms

_D50 = (0.9642, 1.0, 0.8249)
_HEADER_SIZE = 128
_INKS = {"cyan": (0, 158, 224), "magenta": (226, 0, 122), "yellow": (255, 237, 0), "black": (29, 29, 27)}
"""How solid inks look on coated paper, in sRGB."""


def display_p3() -> bytes:
    """Return a profile with the primaries of Display P3 (adapted to D50) and a gamma of 2.2."""
    red, green, blue = (0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)
    gamma = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    return _profile(
        device=b"mntr",
        space=b"RGB ",
        connection=b"XYZ ",
        tags={
            b"desc": _description("P3 for tests"),
            b"wtpt": _xyz(_D50),
            b"rXYZ": _xyz(red),
            b"gXYZ": _xyz(green),
            b"bXYZ": _xyz(blue),
            b"rTRC": gamma,
            b"gTRC": gamma,
            b"bTRC": gamma,
        },
    )


def printing_inks() -> bytes:
    """Return a CMYK profile: a table of the sixteen mixtures of solid inks."""
    identity = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    colours = b"".join(_lab(_mixed(mixture)) for mixture in product((False, True), repeat=4))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + identity * 4 + colours + identity * 3
    return _profile(
        device=b"prtr",
        space=b"CMYK",
        connection=b"Lab ",
        tags={b"desc": _description("Inks for tests"), b"wtpt": _xyz(_D50), b"A2B0": table},
    )


def _mixed(inks: tuple[bool, ...]) -> tuple[int, int, int]:
    colour = [255.0, 255.0, 255.0]
    for ink, laid in zip(_INKS.values(), inks, strict=True):
        if laid:
            colour = [value * part / 255 for value, part in zip(colour, ink, strict=True)]
    red, green, blue = (round(value) for value in colour)
    return red, green, blue


def _lab(colour: tuple[int, int, int]) -> bytes:
    """Return L*, a* and b* as a table of 8 bits has them: 0 to 255, and 128 for a neutral a* and b*."""
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    pixel = ImageCms.profileToProfile(Image.new("RGB", (1, 1), colour), srgb, lab, outputMode="LAB")
    if pixel is None:
        raise RuntimeError("the conversion to L*a*b* gave nothing")
    return b"".join(channel.tobytes() for channel in pixel.split())


def _profile(*, device: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    offset = _HEADER_SIZE + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    created = struct.pack(">6H", 2024, 1, 1, 0, 0, 0)
    illuminant = struct.pack(">3i", *(round(value * 65536) for value in _D50))
    header = (
        struct.pack(">I4sI4s4s4s", offset + len(body), bytes(4), 0x02400000, device, space, connection)
        + created
        + b"acsp"
        + bytes(28)
        + illuminant
    )
    return header.ljust(_HEADER_SIZE, b"\0") + table + body


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(part * 65536) for part in value))


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(4 + 4 + 2 + 1 + 67)
