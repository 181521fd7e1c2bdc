"""Rectangles on a lattice: boxes, nodes and lines all lie on multiples of `UNIT`, so that lines can meet nodes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

UNIT: Final = 8
"""Pixels."""


def snapped(pixels: float) -> int:
    """Return the next multiple of `UNIT`."""
    return math.ceil(pixels / UNIT) * UNIT


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half its height down."""
        return self.y + self.height / 2

    def moved(self, x: float, y: float) -> Rect:
        """Return it, so much further right and down."""
        return Rect(self.x + x, self.y + y, self.width, self.height)

    def grown(self, by: float, down: float | None = None) -> Rect:
        """Return it, so much larger on every side, or by `down` above and below."""
        down = by if down is None else down
        return Rect(self.x - by, self.y - down, self.width + 2 * by, self.height + 2 * down)

    def edges(self) -> tuple[Rect, Rect, Rect, Rect]:
        """Return its four edges."""
        return (
            Rect(self.x, self.y, self.width, 0),
            Rect(self.x, self.bottom, self.width, 0),
            Rect(self.x, self.y, 0, self.height),
            Rect(self.right, self.y, 0, self.height),
        )

    def overlaps(self, other: Rect) -> bool:
        """Say whether they share more than an edge."""
        return (  # written out: a drawing asks this a million times
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: Rect) -> bool:
        """Say whether `other` is all within it."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom
