"""How wide text is: SVG has no layout of its own, and a drawing must not depend on the fonts of a machine."""

from __future__ import annotations

from typing import Final

FONT: Final = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"

TIMES: Final = "\N{MULTIPLICATION SIGN}"

_WIDTHS: Final = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
"""Helvetica's advance widths of the characters 32 to 126, in thousandths of the size (Adobe's font metrics). Arial and
Liberation Sans have the same."""

_ADVANCES: Final = {chr(32 + index): int(width) for index, width in enumerate(_WIDTHS.split())}
_OTHER: Final = 600
_BOLD: Final = 1.07
"""Bold letters are so much wider, about."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels, at a font size in pixels."""
    return sum(_ADVANCES.get(letter, _OTHER) for letter in text) * size / 1000 * (_BOLD if bold else 1)
