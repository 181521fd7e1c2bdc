"""Hills in mist: quiet pictures for the gallery's screenshots."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw

_DRAWN_LARGER = 2
"""Drawn at twice the size, so that edges are smooth."""


@dataclass(frozen=True)
class Hills:
    """A picture to draw: a sky from `above` to `horizon`, ridges from the haze of the horizon to `near`, and a sun."""

    name: str
    width: int
    height: int
    above: str
    horizon: str
    near: str
    sun: str
    seed: int

    def jpeg(self) -> bytes:
        """Draw it."""
        file = io.BytesIO()
        self._picture().save(file, "JPEG", quality=92)
        return file.getvalue()

    def _picture(self) -> Image.Image:
        width, height = self.width * _DRAWN_LARGER, self.height * _DRAWN_LARGER
        dice = random.Random(self.seed)  # noqa: S311 - scenery, not secrets
        picture = Image.composite(
            Image.new("RGB", (width, height), self.horizon),
            Image.new("RGB", (width, height), self.above),
            Image.linear_gradient("L").resize((width, height)),
        )
        draw = ImageDraw.Draw(picture)
        radius, x, y = min(width, height) * 0.055, width * dice.uniform(0.2, 0.8), height * dice.uniform(0.22, 0.4)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=self.sun)
        ridges = 6
        for ridge in range(ridges):
            part = (ridge + 1) / ridges
            draw.polygon(_ridge(width, height, part, dice), fill=_between(self.horizon, self.near, part**1.3))
        return picture.resize((self.width, self.height), Image.Resampling.LANCZOS)


def _ridge(width: int, height: int, part: float, dice: random.Random) -> list[tuple[float, float]]:
    """Return the outline of a ridge: the nearer, the lower it begins and the steeper it is."""
    base = height * (0.42 + 0.42 * part)
    waves = [
        (height * 0.09 * (0.5 + part) / octave, octave * dice.uniform(0.8, 1.6), dice.uniform(0, math.tau))
        for octave in (1, 2, 4, 9, 19)
    ]
    line = [
        (x, base - sum(size * math.sin(math.tau * turns * x / width + phase) for size, turns, phase in waves))
        for x in range(0, width + 4, 4)
    ]
    return [(0, height), *line, (width, height)]


def _between(first: str, second: str, part: float) -> tuple[int, ...]:
    pairs = zip(ImageColor.getrgb(first), ImageColor.getrgb(second), strict=True)
    return tuple(round(a + (b - a) * part) for a, b in pairs)


PICTURES = (
    Hills("harbour hills.jpg", 1600, 1067, "#6d8fae", "#f3ddc6", "#24414a", "#fff3d6", 3),
    Hills("first light.jpg", 1200, 1500, "#d98e73", "#fbe3c4", "#3d2c42", "#fff7e2", 11),
    Hills("after the rain.jpg", 1800, 1000, "#8fa7a0", "#e6ece4", "#1f3a35", "#fbfdf6", 5),
    Hills("blue hour.jpg", 1500, 1125, "#1f2f55", "#a9b3cf", "#101a2e", "#f1efe2", 8),
    Hills("over the moor.jpg", 1400, 1400, "#b9a3a8", "#f0e3da", "#4a3b35", "#fffaf0", 21),
    Hills("late summer.jpg", 1600, 1067, "#c9b27a", "#f7ecd0", "#4b4a25", "#fffbe8", 2),
    Hills("the long ridge.jpg", 2000, 900, "#7c8fb5", "#ecd9dc", "#2b2d4a", "#fff5ec", 14),
)
