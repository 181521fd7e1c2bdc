"""Sizes and crops, in numbers alone. Every size comes from the original's dimensions, never from another variant's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Their product."""
        return self.width * self.height

    def scaled(self, factor: float) -> Size:
        """Return this size times `factor`, at least one pixel each way."""
        return Size(max(1, round(self.width * factor)), max(1, round(self.height * factor)))

    def turned(self) -> Size:
        """Return this size with width and height swapped."""
        return Size(self.height, self.width)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, its edges as fractions of the picture's width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def box(self, size: Size) -> tuple[float, float, float, float]:
        """Return the edges in pixels of a picture of this size."""
        return (self.left * size.width, self.top * size.height, self.right * size.width, self.bottom * size.height)


WHOLE = Region()


def fit(original: Size, box: Size) -> Size:
    """Return the largest size of the original's shape that fits the box, never larger than the original."""
    return original.scaled(min(1.0, box.width / original.width, box.height / original.height))


def cover(original: Size, box: Size) -> Size:
    """Return the size of a crop that fills the box: the box's own, or of its shape where the original is smaller."""
    return box.scaled(min(1.0, original.width / box.width, original.height / box.height))


def crop_region(original: Size, shape: Size, *, across: float = 0.5, down: float = 0.5) -> Region:
    """Return the largest part of the original that has the shape of `shape`.

    Args:
        original: the picture's size.
        shape: only its proportions matter.
        across: where the part lies when it is narrower than the picture: 0 at the left, 1 at the right.
        down: likewise: 0 at the top, 1 at the bottom.
    """
    ratio = shape.width * original.height / (shape.height * original.width)
    width, height = min(1.0, ratio), min(1.0, 1 / ratio)
    left, top = (1 - width) * across, (1 - height) * down
    return Region(left, top, left + width, top + height)


def scale_of(original: Size, size: Size, region: Region) -> float:
    """Return by how much the original is scaled when `region` of it is shown at `size`; at most 1."""
    return min(
        1.0,
        max(
            size.width / (original.width * (region.right - region.left)),
            size.height / (original.height * (region.bottom - region.top)),
        ),
    )


def working_size(original: Size, renditions: Iterable[tuple[Size, Region]]) -> Size:
    """Return the smallest size of the whole picture from which each rendition can be made without enlarging."""
    scale = max(scale_of(original, size, region) for size, region in renditions)
    return original.scaled(scale)
