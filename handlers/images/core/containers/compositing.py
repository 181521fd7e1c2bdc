"""Frames of an animation, each drawn over what is left of those before it, on a screen that cuts off what overhangs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from handlers.images.core.containers.source import Frame
from handlers.images.core.geometry import Size

Disposal = Literal["keep", "clear", "restore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What a frame draws.

    Args:
        image: in `RGBA`.
        place: of its upper left corner.
        disposal: what becomes of its area afterwards: it stays, becomes transparent, or is as before.
        replaces: whether transparent pixels replace what is beneath them.
        milliseconds: that the frame is shown.
    """

    image: Image.Image
    place: tuple[int, int]
    disposal: Disposal
    replaces: bool
    milliseconds: float | None


def composed(patches: Iterable[Patch], screen: Size) -> Iterator[Frame]:
    """Yield what the screen shows after each patch. Where nothing was drawn it is transparent."""
    canvas = Image.new("RGBA", (screen.width, screen.height))
    for patch in patches:
        before = canvas.copy() if patch.disposal == "restore" else None
        seen = _on_screen(patch, screen)
        if seen is not None:
            image, place = seen
            if patch.replaces:
                canvas.paste(image, place)
            else:
                canvas.alpha_composite(image, place)
        yield Frame(canvas.copy(), patch.milliseconds)
        if before is not None:
            canvas = before
        elif patch.disposal == "clear" and seen is not None:
            image, place = seen
            canvas.paste((0, 0, 0, 0), (*place, place[0] + image.width, place[1] + image.height))


def _on_screen(patch: Patch, screen: Size) -> tuple[Image.Image, tuple[int, int]] | None:
    """Return the part of a patch that the screen shows; None when it lies outside."""
    x, y = patch.place
    width, height = min(patch.image.width, screen.width - x), min(patch.image.height, screen.height - y)
    if width <= 0 or height <= 0:
        return None
    whole = (width, height) == patch.image.size
    return patch.image if whole else patch.image.crop((0, 0, width, height)), (x, y)
