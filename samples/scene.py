"""A landscape that behaves like a photo: smooth sky, detailed ground, hard edges, and grain down to the last pixel."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageDraw, ImageOps

_COARSE = 4
"""Shapes are drawn at this fraction of the size and enlarged; only the grain needs every pixel."""
_GRAIN = 0.16
_EDGE = [min(255, max(0, (value - 128) * 24)) for value in range(256)]
"""Makes a hard edge of a soft one."""


def landscape(width: int, height: int, seed: int = 1) -> Image.Image:
    """Draw an RGB image.

    Args:
        width: in pixels.
        height: in pixels.
        seed: another one gives another landscape.
    """
    dice = random.Random(seed)  # noqa: S311 - scenery, not secrets
    size = (max(1, width // _COARSE), max(1, height // _COARSE))
    relief = _clouds(size, dice)
    sky = ImageOps.colorize(_downwards(size), "#2f6fb5", "#f4d7b0", mid="#9cc3e6")
    ground = ImageOps.colorize(relief, "#12210f", "#d8cfa6", mid="#5c7a3a")
    horizon = ImageChops.add(_downwards(size), relief, scale=2).point(_EDGE)
    image = Image.composite(ground, sky, horizon)
    _put_sun(image)
    _put_houses(image, dice)
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    return Image.blend(image, _grain(width, height, dice), _GRAIN)


def _clouds(size: tuple[int, int], dice: random.Random) -> Image.Image:
    """Sum noise of ever coarser grain, each twice as strong as the one before."""
    clouds = Image.new("L", size, 128)
    for cells in (384, 192, 96, 48, 24, 12, 6, 3):
        columns, rows = max(1, cells * size[0] // max(size)), max(1, cells * size[1] // max(size))
        noise = Image.frombytes("L", (columns, rows), dice.randbytes(columns * rows))
        clouds = Image.blend(clouds, noise.resize(size, Image.Resampling.BICUBIC), 0.5)
    return ImageOps.autocontrast(clouds, cutoff=1)


def _downwards(size: tuple[int, int]) -> Image.Image:
    return Image.linear_gradient("L").resize(size, Image.Resampling.BILINEAR)


def _put_sun(image: Image.Image) -> None:
    radius = min(image.size) * 0.06
    x, y = image.width * 0.72, image.height * 0.2
    ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill="#fff6d8")


def _put_houses(image: Image.Image, dice: random.Random) -> None:
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        side = min(image.size) * dice.uniform(0.03, 0.07)
        x, y = image.width * dice.uniform(0.05, 0.9), image.height * dice.uniform(0.72, 0.9)
        draw.rectangle((x, y, x + side, y + side * 0.7), fill="#e8e2d4", outline="#40352c")
        draw.polygon(((x, y), (x + side / 2, y - side / 2), (x + side, y)), fill="#a3402b")


def _grain(width: int, height: int, dice: random.Random) -> Image.Image:
    grain = Image.frombytes("L", (width, height), dice.randbytes(width * height))
    return Image.merge("RGB", (grain, ImageChops.offset(grain, 7, 3), ImageChops.offset(grain, 2, 11)))
