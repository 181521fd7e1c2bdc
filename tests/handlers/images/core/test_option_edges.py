"""The ends of every option's range are taken, and what is just outside is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers.images.core.checks import OptionsError
from handlers.images.core.options import Options, parse

Document = dict[str, Any]
Drawn = Callable[[float], Document]


def of_size(name: str) -> Drawn:
    return lambda value: {"sizes": [{"name": "a", "width": 9} | {name: value}], "filters": []}


def of_filter(type_: str, name: str, **more: Any) -> Drawn:
    return lambda value: {"filters": [{"type": type_, name: value} | more]}


def inside(place: str, name: str) -> Drawn:
    return lambda value: {place: {name: value}}


RANGES: dict[str, tuple[Drawn, float, float, float]] = {
    "width": (of_size("width"), 1, 16_383, 1),
    "height": (of_size("height"), 1, 16_383, 1),
    "blur.radius": (of_filter("blur", "radius"), 0.1, 200, 0.01),
    "sepia.strength": (of_filter("sepia", "strength"), 0, 1, 0.01),
    "sharpen.radius": (of_filter("sharpen", "radius"), 0.1, 20, 0.01),
    "sharpen.percent": (of_filter("sharpen", "percent"), 1, 500, 1),
    "sharpen.threshold": (of_filter("sharpen", "threshold"), 0, 255, 1),
    "contrast.factor": (of_filter("contrast", "factor"), 0, 4, 0.01),
    "watermark.opacity": (of_filter("watermark", "opacity", text="a"), 0.01, 1, 0.001),
    "watermark.scale": (of_filter("watermark", "scale", text="a"), 0.01, 1, 0.001),
    "quality.jpeg": (inside("quality", "jpeg"), 1, 100, 1),
    "quality.webp": (inside("quality", "webp"), 1, 100, 1),
    "quality.avif": (inside("quality", "avif"), 1, 100, 1),
    "limits.max_bytes": (inside("limits", "max_bytes"), 1, 500_000_000, 1),
    "limits.max_pixels": (inside("limits", "max_pixels"), 1, 500_000_000, 1),
    "limits.max_frames": (inside("limits", "max_frames"), 1, 10_000, 1),
}
"""Option -> a document with a value of it, its least and greatest value, and the smallest step that must count."""


@pytest.mark.parametrize("option", RANGES)
def test_the_ends_of_a_range_are_taken_and_no_more(option: str) -> None:
    document, low, high, step = RANGES[option]
    for value in (low, low + step, high - step, high):
        assert isinstance(parse(document(value)), Options)
    for value in (low - step, high + step):
        with pytest.raises(OptionsError, match=f"{low:,} to {high:,}") as caught:
            parse(document(value))
        assert caught.value.field.endswith(option.rpartition(".")[2])
        assert caught.value.value == value


@pytest.mark.parametrize(("name", "longest"), [("text", 100), ("image", 1024)])
def test_exactly_the_longest_mark_is_taken(name: str, longest: int) -> None:
    start = "watermarks/" if name == "image" else ""
    for length in (longest - 1, longest):
        assert parse({"filters": [{"type": "watermark", name: start + "a" * (length - len(start))}]}).filters
    with pytest.raises(OptionsError, match=f"at most {longest} characters"):
        parse({"filters": [{"type": "watermark", name: start + "a" * (longest + 1 - len(start))}]})


def test_one_size_is_enough_and_no_filter_is_needed() -> None:
    chosen = parse({"sizes": [{"name": "a", "width": 1}], "filters": [], "formats": ["avif"], "accepted": ["gif"]})
    assert (len(chosen.sizes), chosen.filters, chosen.formats) == (1, (), ("avif",))
    for name in ("sizes", "formats", "accepted"):
        with pytest.raises(OptionsError, match=f"{name}: .*at least one"):
            parse({name: []})
