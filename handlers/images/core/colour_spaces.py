"""Colour spaces that a file describes with numbers instead of an ICC profile, written as the profile they stand for.

The numbers are the code points of ITU-T H.273 (CICP, of PNG's cICP and AVIF's nclx), or a gamma and chromaticities
(PNG's gAMA and cHRM, TIFF's WhitePoint and PrimaryChromaticities).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from handlers.images.core.refusal import ImageRefused

Matrix = tuple[tuple[float, float, float], ...]
XYZ = tuple[float, float, float]
Channels = Literal["RGB", "GRAY"]

_D50: XYZ = (0.9642, 1.0, 0.8249)
_D65 = (0.3127, 0.3290)
_BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
"""Annex E of ICC.1:2022."""
_HEADER_SIZE = 128
_CURVE_STEPS = 1024


@dataclass(frozen=True, slots=True)
class Primaries:
    """Chromaticities (x, y) of white and of the three primaries."""

    white: tuple[float, float]
    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]


SRGB_PRIMARIES = Primaries(_D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_RGB_PRIMARIES = Primaries(_D65, (0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
_SMPTE_C = Primaries(_D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070))
_PRIMARIES = {
    1: SRGB_PRIMARIES,
    4: Primaries((0.310, 0.316), (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: Primaries(_D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: _SMPTE_C,
    7: _SMPTE_C,
    8: Primaries((0.310, 0.316), (0.681, 0.319), (0.243, 0.692), (0.145, 0.049)),
    9: Primaries(_D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: Primaries((0.314, 0.351), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: Primaries(_D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    22: Primaries(_D65, (0.630, 0.340), (0.295, 0.605), (0.155, 0.077)),
}
"""H.273, table 2."""
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0, 17: 2.6}
_AS_SRGB = frozenset((1, 6, 11, 12, 13, 14, 15))
"""Transfers (H.273, table 3) of sRGB and of standard video. Those of video are shown with sRGB's curve, as Chromium
does: what a screen shows is meant, and their formulas describe a camera."""
_HDR = {16: "PQ", 18: "HLG"}
_UNSAID = 2
_SRGB_GAMMA = 0.45455
_GAMMA_TOLERANCE = 0.0005
"""Writers of sRGB give this gamma, rounded in their own ways, to readers that know no sRGB (PNG, third edition,
11.3.2.5)."""
_GAMMA_RANGE = (0.05, 20.0)
"""Outside it a gamma is no description of a picture: all of it would be black or white."""


@dataclass(frozen=True, slots=True)
class ColourSpace:
    """A space with three primaries.

    Args:
        primaries: in the CIE's chromaticities.
        exponent: of the curve from stored to linear light; None for sRGB's curve.
    """

    primaries: Primaries = SRGB_PRIMARIES
    exponent: float | None = None

    def profile(self, channels: Channels) -> bytes | None:
        """Return the ICC profile; None where the space is sRGB, or is no space at all."""
        if self.exponent is None and (channels == "GRAY" or self.primaries == SRGB_PRIMARIES):
            return None
        return _profile(self, channels)


ADOBE_RGB = ColourSpace(ADOBE_RGB_PRIMARIES, 563 / 256)
"""Adobe RGB (1998), 4.3.4.2."""


def of_code_points(primaries: int, transfer: int) -> ColourSpace | None:
    """Return the space that two code points of H.273 name; None when they leave it open.

    Raises:
        ImageRefused: the transfer is that of high dynamic range, or unknown.
    """
    if transfer in _HDR:
        raise hdr_refused(_HDR[transfer])
    if primaries == _UNSAID and transfer == _UNSAID:
        return None
    known = SRGB_PRIMARIES if primaries == _UNSAID else _PRIMARIES.get(primaries)
    if known is None or not (transfer == _UNSAID or transfer in _AS_SRGB or transfer in _GAMMAS):
        raise ImageRefused(
            f"its colours are described by code points that are not supported (primaries {primaries}, transfer "
            f"{transfer} of ITU-T H.273); save it in sRGB and upload it again"
        )
    return ColourSpace(known, _GAMMAS.get(transfer))


def hdr_refused(transfer: str) -> ImageRefused:
    """Return the refusal of a picture whose brightness no sRGB picture can show without a choice of somebody's."""
    return ImageRefused(
        f"the picture is HDR (high dynamic range, {transfer}), of which no ordinary picture can be derived faithfully; "
        "save it as SDR, such as sRGB or Display P3, and upload it again"
    )


def is_hdr(transfer: int) -> str | None:
    """Return the name of an HDR transfer, or None."""
    return _HDR.get(transfer)


def of_gamma(gamma: float | None, primaries: Primaries | None) -> ColourSpace | None:
    """Return the space that PNG's gAMA and cHRM describe; None when they describe none.

    Args:
        gamma: the exponent from linear light to what is stored.
        primaries: cHRM's.
    """
    exponent = None
    if gamma is not None and _GAMMA_RANGE[0] <= gamma <= _GAMMA_RANGE[1]:
        exponent = None if abs(gamma - _SRGB_GAMMA) < _GAMMA_TOLERANCE else 1 / gamma
    elif primaries is None:
        return None
    return ColourSpace(primaries or SRGB_PRIMARIES, exponent)


@lru_cache(maxsize=32)
def _profile(space: ColourSpace, channels: Channels) -> bytes | None:
    curve = _curve(space.exponent)
    tags = {b"desc": _text("described by the file"), b"wtpt": _xyz(_D50)}
    if channels == "GRAY":
        return _written(b"GRAY", tags | {b"kTRC": curve})
    matrix = _to_d50(space.primaries)
    if matrix is None:
        return None
    for name, column in zip((b"r", b"g", b"b"), range(3), strict=True):
        tags[name + b"XYZ"] = _xyz((matrix[0][column], matrix[1][column], matrix[2][column]))
        tags[name + b"TRC"] = curve
    return _written(b"RGB ", tags)


def _curve(exponent: float | None) -> bytes:
    """Return a curve's tag: a table for sRGB, whose curve no single exponent has."""
    if exponent is not None:
        return b"para" + bytes(4) + struct.pack(">HHi", 0, 0, round(exponent * 65536))
    steps = (round(65535 * _srgb_to_linear(step / (_CURVE_STEPS - 1))) for step in range(_CURVE_STEPS))
    return b"curv" + bytes(4) + struct.pack(f">I{_CURVE_STEPS}H", _CURVE_STEPS, *steps)


def _srgb_to_linear(value: float) -> float:
    """IEC 61966-2-1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the standard's


def _to_d50(primaries: Primaries) -> Matrix | None:
    """Return the matrix from linear RGB to XYZ with D50 as white; None when the chromaticities span no colours."""
    try:
        white = _of_chromaticity(primaries.white)
        columns = [_of_chromaticity(part) for part in (primaries.red, primaries.green, primaries.blue)]
        corners = _transposed(columns)
        strengths = _applied(_inverse(corners), white)
        to_xyz = tuple(tuple(value * part for value, part in zip(row, strengths, strict=True)) for row in corners)
        seen, wanted = _applied(_BRADFORD, white), _applied(_BRADFORD, _D50)
        scaled = tuple(
            tuple(value * after / before for value in row)
            for row, before, after in zip(_BRADFORD, seen, wanted, strict=True)
        )
        matrix = _product(_product(_inverse(_BRADFORD), _matrix(scaled)), _matrix(to_xyz))
    except ZeroDivisionError:
        return None
    values = [value for row in matrix for value in row]
    return matrix if all(math.isfinite(value) and abs(value) < 100 for value in values) else None  # noqa: PLR2004


def _of_chromaticity(xy: tuple[float, float]) -> XYZ:
    x, y = xy
    return x / y, 1.0, (1 - x - y) / y


def _matrix(rows: tuple[tuple[float, ...], ...]) -> Matrix:
    return tuple((row[0], row[1], row[2]) for row in rows)


def _transposed(rows: list[XYZ]) -> Matrix:
    return _matrix(tuple(zip(*rows, strict=True)))


def _applied(matrix: Matrix, vector: XYZ) -> XYZ:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = _transposed(list(right))
    return _matrix(tuple(tuple(sum(a * b for a, b in zip(row, c, strict=True)) for c in columns) for row in left))


def _inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(determinant) < 1e-9:  # noqa: PLR2004 - no volume is left
        raise ZeroDivisionError
    adjugate = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return _matrix(tuple(tuple(value / determinant for value in row) for row in adjugate))


def _written(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Return a display profile (ICC.1:2022, 7.2)."""
    offset = _HEADER_SIZE + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(">I4sI4s4s4s", offset + len(body), bytes(4), 0x04300000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _numbers(_D50)
    return header.ljust(_HEADER_SIZE, b"\0") + table + body


def _numbers(values: XYZ) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in values))


def _xyz(value: XYZ) -> bytes:
    return b"XYZ " + bytes(4) + _numbers(value)


def _text(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(data), 28) + data
