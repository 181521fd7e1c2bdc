"""Transparency of every kind and depth that a PNG has, seen in the variants."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import profiles
from tests.handlers.images.core.built import chunk, close, colour, png, processed, shown, variant

WIDTH, HEIGHT = 32, 16
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
Samples = tuple[int, ...]


def halves(colour_type: int, depth: int, left: Samples, right: Samples, **chunks: Any) -> bytes:
    """Return a PNG of which each half has one colour."""
    bits = "".join(f"{value:0{depth}b}" for pixel in (left, right) for value in pixel * (WIDTH // 2))
    row = int(bits, 2).to_bytes(len(bits) // 8)
    return png((WIDTH, HEIGHT), depth, colour_type, [row] * HEIGHT, **chunks)


def transparent(*samples: int) -> bytes:
    return chunk(b"tRNS", struct.pack(f">{len(samples)}H", *samples))


LEFT, RIGHT = (6, 8), (26, 8)


@pytest.mark.parametrize("format_", ["webp", "avif"])
@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_the_transparent_value_of_a_grey_picture_is_one_of_its_own_depth(depth: int, format_: str) -> None:
    most = (1 << depth) - 1
    for hidden, seen in ((most, most // 2), (0, most), (most // 2, most)):
        data = halves(GREY, depth, (hidden,), (seen,), before=transparent(hidden))
        image = variant(processed(data, formats=(format_,)), format_)
        assert colour(image, LEFT)[3] == 0
        assert close(colour(image, RIGHT), (round(seen * 255 / most),) * 3 + (255,), 3)


@pytest.mark.parametrize("depth", [8, 16])
def test_the_transparent_colour_of_an_rgb_picture_is_one_of_its_own_depth(depth: int) -> None:
    scale = 257 if depth == 16 else 1
    hidden, seen = (200 * scale, 30 * scale, 40 * scale), (20 * scale, 180 * scale, 60 * scale)
    data = halves(RGB, depth, hidden, seen, before=transparent(*hidden))
    image = variant(processed(data), "webp")
    assert colour(image, LEFT)[3] == 0
    assert close(colour(image, RIGHT), (20, 180, 60, 255))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 65535), st.integers(0, 65535))
def test_sixteen_bits_are_compared_as_sixteen(hidden: int, near: int) -> None:
    data = halves(GREY, 16, (hidden,), (near,), before=transparent(hidden))
    image = variant(processed(data), "webp")
    assert colour(image, LEFT)[3] == 0
    assert colour(image, RIGHT)[3] == (0 if near == hidden else 255)
    same_high_byte = hidden ^ 1
    data = halves(RGB, 16, (hidden, 7, 7), (same_high_byte, 7, 7), before=transparent(hidden, 7, 7))
    image = variant(processed(data), "webp")
    assert (colour(image, LEFT)[3], colour(image, RIGHT)[3]) == (0, 255)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
@pytest.mark.parametrize("alphas", [(0, 255), (255, 0), (0,), (90, 200), (255, 128)])
def test_each_entry_of_a_palette_has_its_alpha(depth: int, alphas: Samples) -> None:
    palette = chunk(b"PLTE", bytes((200, 40, 30, 20, 60, 200))) + chunk(b"tRNS", bytes(alphas))
    image = variant(processed(halves(PALETTE, depth, (0,), (1,), before=palette)), "webp")
    for at, alpha, rgb in zip((LEFT, RIGHT), (*alphas, 255), ((200, 40, 30), (20, 60, 200)), strict=False):
        assert abs(colour(image, at)[3] - alpha) <= 2
        assert alpha == 0 or close(colour(image, at)[:3], rgb, 8)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("colour_type", [GREY_ALPHA, RGBA])
def test_an_alpha_channel_is_kept_at_either_depth(colour_type: int, depth: int) -> None:
    scale = 257 if depth == 16 else 1
    channels = 1 if colour_type == GREY_ALPHA else 3
    left, right = [(value * scale,) * channels + (alpha * scale,) for value, alpha in ((90, 60), (200, 255))]
    image = variant(processed(halves(colour_type, depth, left, right)), "webp")
    assert close(colour(image, LEFT), (90, 90, 90, 60), 6)
    assert close(colour(image, RIGHT), (200, 200, 200, 255))


def test_in_jpeg_the_background_shows_through() -> None:
    data = halves(GREY, 16, (65535,), (0x8000,), before=transparent(65535))
    assert close(shown(data, LEFT, "jpeg", background="#20c040"), (32, 192, 64), 8)


def test_bits_of_the_transparent_value_beyond_the_depth_do_not_count() -> None:
    data = halves(GREY, 4, (3,), (9,), before=transparent(0x0103))
    assert shown(data, LEFT)[3] == 0
    assert shown(data, RIGHT)[3] == 255


def test_a_value_that_no_pixel_has_hides_nothing() -> None:
    assert variant(processed(halves(GREY, 16, (1,), (2,), before=transparent(3))), "webp").mode == "RGB"


def test_colour_and_transparency_go_together() -> None:
    profile = chunk(b"iCCP", b"any\0\0" + zlib.compress(profiles.display_p3()))
    data = halves(RGB, 16, (65535, 0, 0), (186 * 257, 70 * 257, 66 * 257), before=profile + transparent(65535, 0, 0))
    assert shown(data, LEFT)[3] == 0
    assert close(shown(data, RIGHT), (200, 60, 60, 255), 8)
