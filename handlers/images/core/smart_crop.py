"""Where to crop: the part of a picture that stands out, by contrast of colour and by detail.

Contrast is the frequency-tuned saliency of Achanta, Hemami, Estrada and Süsstrunk, "Frequency-tuned Salient Region
Detection" (CVPR 2009): how far each blurred pixel is from the picture's mean colour, in CIE L*a*b*. Edges are added,
since a busy part matters more than an even one of an unusual colour.
"""

from __future__ import annotations

import struct
from itertools import accumulate

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from handlers.images.core.colour import LAB, SRGB, converted
from handlers.images.core.geometry import Region, Size, crop_region

_SIDE = 96
"""Pixels of the longer side of the copy that is looked at: enough to find what stands out, and 2 ms of work."""
_EDGE_WEIGHT = 0.5
_CENTRE_WEIGHT = 0.1
"""How much less than the centred crop a crop at the very edge may seem to hold before it loses; it settles ties."""


def smart_region(image: Image.Image, original: Size, shape: Size) -> Region:
    """Return the largest part of a picture with the shape of `shape` that holds most of what stands out.

    Args:
        image: the picture, or a smaller copy of it.
        original: the size of the picture, which the part is computed from.
        shape: only its proportions matter.
    """
    centred = crop_region(original, shape)
    width, height = centred.right - centred.left, centred.bottom - centred.top
    saliency = saliency_map(image)
    if width < 1:
        return crop_region(original, shape, across=_best_place(_profile(saliency, across=True), width))
    return crop_region(original, shape, down=_best_place(_profile(saliency, across=False), height))


def saliency_map(image: Image.Image) -> Image.Image:
    """Return a small `L` image that is the brighter the more a place stands out."""
    small = _over_grey(image)
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    contrast = Image.new("L", small.size)
    for channel in converted(small.filter(ImageFilter.GaussianBlur(1.5)), SRGB, LAB, "LAB").split():
        mean = Image.new("L", small.size, round(ImageStat.Stat(channel).mean[0]))
        contrast = ImageChops.add(contrast, ImageChops.difference(channel, mean))
    edges = small.convert("L").filter(ImageFilter.FIND_EDGES)
    # the filter leaves the outermost pixels as they are
    ImageDraw.Draw(edges).rectangle((0, 0, edges.width - 1, edges.height - 1), outline=0)
    return ImageChops.add(contrast, edges.point(lambda value: value * _EDGE_WEIGHT))


def _over_grey(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    grey = Image.new("RGBA", image.size, (128, 128, 128, 255))
    return Image.alpha_composite(grey, image).convert("RGB")


def _profile(saliency: Image.Image, *, across: bool) -> list[float]:
    """Sum the map to one line, along which the crop can slide."""
    size = (saliency.width, 1) if across else (1, saliency.height)
    line = saliency.convert("F").resize(size, Image.Resampling.BOX)  # as floats: an even picture has small sums
    return [value for (value,) in struct.iter_unpack("=f", line.tobytes())]


def _best_place(profile: list[float], part: float) -> float:
    """Return where a window of `part` of the line holds most: 0 at its beginning, 1 at its end."""
    length = len(profile)
    window = max(1, min(length, round(part * length)))
    sums = [0.0, *accumulate(profile)]
    last = length - window
    if last == 0:
        return 0.5

    def worth(start: int) -> tuple[float, float]:
        off_centre = abs(start / last - 0.5) * 2
        return (sums[start + window] - sums[start]) * (1 - _CENTRE_WEIGHT * off_centre), -off_centre

    return max(range(last + 1), key=worth) / last
