from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.images.core.checks import OptionsError
from handlers.images.core.options import (
    Blur,
    Contrast,
    Filter,
    Grayscale,
    Limits,
    Options,
    Quality,
    Sepia,
    Sharpen,
    SizeOption,
    Watermark,
    as_data,
    parse,
)

names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True)


def some_filter(name: str, kind: int) -> Filter:
    filters: tuple[Filter, ...] = (
        Blur(name=name, radius=3.5),
        Grayscale(name=name),
        Sepia(name=name, strength=0.4),
        Sharpen(name=name, percent=120),
        Contrast(name=name, factor=0.8),
        Watermark(name=name, text="(c) Ann", position="center"),
        Watermark(name=name, image="watermarks/logo.png"),
    )
    return filters[kind]


@st.composite
def some_options(draw: st.DrawFn) -> Options:
    all_names = draw(st.lists(names, min_size=1, max_size=8, unique=True))
    split = draw(st.integers(1, len(all_names)))
    sizes = tuple(
        SizeOption(name=name, width=draw(st.integers(1, 16_383)), crop=draw(st.sampled_from(("fit", "cover", "smart"))))
        for name in all_names[:split]
    )
    filters = tuple(some_filter(name, draw(st.integers(0, 6))) for name in all_names[split:])
    formats = draw(st.lists(st.sampled_from(("jpeg", "webp", "avif")), min_size=1, unique=True))
    return Options(
        sizes=sizes,
        filters=filters,
        formats=tuple(formats),
        quality=Quality(jpeg=draw(st.integers(1, 100))),
        limits=Limits(max_pixels=draw(st.integers(1, 500_000_000))),
        animations=draw(st.sampled_from(("keep", "first_frame", "refuse"))),
    )


@settings(deadline=None)
@given(some_options())
def test_options_survive_the_way_through_json(options: Options) -> None:
    assert parse(json.dumps(as_data(options))) == options


def test_nothing_chosen_means_the_defaults() -> None:
    assert parse({}) == parse("{}") == Options()


@pytest.mark.parametrize(
    ("document", "field", "remedy"),
    [
        ("{", "options", "JSON"),
        ([], "options", "object"),
        ({"size": []}, "size", "sizes, filters, formats"),
        ({"sizes": []}, "sizes", "at least one"),
        ({"sizes": {"name": "a"}}, "sizes", "list"),
        ({"sizes": ["a"]}, "sizes[0]", "object"),
        ({"sizes": [{"name": "a", "width": 9}, {"name": "b", "width": 0}]}, "sizes[1].width", "1 to 16,383"),
        ({"sizes": [{"name": "a", "width": 9, "height": 16_384}]}, "sizes[0].height", "1 to 16,383"),
        ({"sizes": [{"name": "a", "width": True}]}, "sizes[0].width", "whole number"),
        ({"sizes": [{"name": "a", "width": "9"}]}, "sizes[0].width", "whole number"),
        ({"sizes": [{"name": "a"}]}, "sizes[0].width", "give the width"),
        ({"sizes": [{"width": 9}]}, "sizes[0].name", "give the name"),
        ({"sizes": [{"name": "A/../b", "width": 9}]}, "sizes[0].name", "lower-case"),
        ({"sizes": [{"name": "a", "width": 9}, {"name": "a", "width": 8}]}, "sizes[1].name", "its own name"),
        ({"sizes": [{"name": "a", "width": 9, "crop": "clever"}]}, "sizes[0].crop", "fit, cover, smart"),
        ({"sizes": [{"name": "a", "width": 9, "colour": "red"}]}, "sizes[0].colour", "name, width, height, crop"),
        ({"filters": [{"radius": 9}]}, "filters[0].type", "blur, grayscale"),
        ({"filters": [{"type": "blur", "radius": 0}]}, "filters[0].radius", "0.1 to 200"),
        ({"filters": [{"type": "blur", "size": "huge"}]}, "filters[0].size", "large, medium, thumbnail"),
        ({"filters": [{"type": "blur", "name": "large"}]}, "filters[0].name", "its own name"),
        ({"filters": [{"type": "sepia", "strength": 2}]}, "filters[0].strength", "0 to 1"),
        ({"filters": [{"type": "sharpen", "percent": 0}]}, "filters[0].percent", "1 to 500"),
        ({"filters": [{"type": "contrast", "factor": float("nan")}]}, "filters[0].factor", "0 to 4"),
        ({"filters": [{"type": "watermark"}]}, "filters[0].text", "either a text or an image"),
        ({"filters": [{"type": "watermark", "text": "写真"}]}, "filters[0].text", "built-in font has no"),
        ({"filters": [{"type": "watermark", "text": "two\nlines"}]}, "filters[0].text", "built-in font has no"),
        ({"filters": [{"type": "watermark", "image": "logo.png"}]}, "filters[0].image", "below watermarks/"),
        ({"filters": [{"type": "watermark", "text": "a", "opacity": 0}]}, "filters[0].opacity", "0.01 to 1"),
        ({"formats": []}, "formats", "at least one"),
        ({"formats": ["jpeg", "jpeg"]}, "formats", "each once"),
        ({"formats": ["png"]}, "formats[0]", "jpeg, webp, avif"),
        ({"formats": "jpeg"}, "formats", "list"),
        ({"accepted": ["bmp"]}, "accepted[0]", "jpeg, png"),
        ({"quality": {"jpeg": 101}}, "quality.jpeg", "1 to 100"),
        ({"quality": {"png": 1}}, "quality.png", "jpeg, webp, avif"),
        ({"limits": {"max_pixels": 0}}, "limits.max_pixels", "1 to 500,000,000"),
        ({"animations": "maybe"}, "animations", "keep, first_frame, refuse"),
        ({"background": "white"}, "background", "#rrggbb"),
    ],
)
def test_a_wrong_choice_is_refused_with_field_value_and_remedy(document: Any, field: str, remedy: str) -> None:
    with pytest.raises(OptionsError) as caught:
        parse(document)
    assert caught.value.field == field
    assert remedy in caught.value.remedy
    assert str(caught.value).startswith(f"{field}: ")
