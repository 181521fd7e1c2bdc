"""Renditions of a decoded picture: each from the smallest whole copy that is large enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handlers.images.core.geometry import WHOLE, Size, scale_of
from handlers.images.core.picture import Picture
from handlers.images.core.planning import Rendition
from handlers.images.core.resizing import resize


def render(picture: Picture, renditions: Iterable[Rendition]) -> Iterator[tuple[Rendition, Picture]]:
    """Yield each rendition with its picture, the largest first.

    Args:
        picture: the decoded picture, large enough for every rendition.
        renditions: in any order.
    """
    whole = [picture]
    needs = [(scale_of(picture.size, rendition.size, rendition.region), rendition) for rendition in renditions]
    for scale, rendition in sorted(needs, key=lambda need: need[0], reverse=True):
        source = _smallest(whole, picture.size.scaled(scale))
        rendered = source.each(lambda frame, r=rendition: resize(frame, r.size, r.region))
        if rendition.region == WHOLE:
            whole.append(rendered)
        yield rendition, rendered


def _smallest(pictures: list[Picture], needed: Size) -> Picture:
    enough = [
        picture for picture in pictures if picture.size.width >= needed.width and picture.size.height >= needed.height
    ]
    return min(enough, key=lambda picture: picture.size.pixels)
