"""Animations are what their screen shows: what sticks out is cut off, and what no frame covers is transparent."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.images.core.containers import gif as gif_container
from handlers.images.core.geometry import Size
from handlers.images.core.options import Limits, SizeOption
from handlers.images.core.refusal import ImageRefused
from tests.handlers.images.core.built import (
    PNG_SIGNATURE,
    chunk,
    close,
    colour,
    gif,
    gif_frame,
    processed,
    scanlines,
)

RED, BLUE, GREEN, WHITE = (220, 20, 20), (20, 20, 220), (20, 180, 40), (255, 255, 255)
COLOURS = (RED, BLUE, GREEN, WHITE)
NOTHING = (0, 0, 0, 0)
SCREEN = (100, 100)
SIZES = (SizeOption(name="large", width=100),)


def frames(data: bytes, **choices: Any) -> list[Image.Image]:
    """Return the frames of the animated variant, as large as the screen."""
    (made,) = (v for v in processed(data, sizes=SIZES, **choices).variants if v.format == "webp")
    image = Image.open(io.BytesIO(made.data))
    shown: list[Image.Image] = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        shown.append(image.convert("RGBA"))
    return shown


def looks(image: Image.Image, at: tuple[int, int], wanted: tuple[int, ...]) -> bool:
    found = colour(image, at)
    return found[3] < 8 if wanted == NOTHING else close(found[:3], wanted, 12) and found[3] > 247


def test_a_frame_that_sticks_out_is_cut_off() -> None:
    data = gif(SCREEN, COLOURS, [gif_frame(SCREEN, (0, 0), 0, disposal=1), gif_frame(SCREEN, (50, 50), 1)])
    first, second = frames(data)
    assert first.size == second.size == SCREEN
    assert all(looks(first, at, RED) for at in ((10, 10), (90, 90)))
    assert all(looks(second, at, RED) for at in ((45, 45), (75, 25), (25, 75)))
    assert all(looks(second, at, BLUE) for at in ((55, 55), (95, 95)))


@pytest.mark.parametrize("place", [(100, 0), (0, 100), (300, 300)])
def test_a_frame_beside_the_screen_shows_nothing_new(place: tuple[int, int]) -> None:
    data = gif(
        SCREEN,
        COLOURS,
        [gif_frame(SCREEN, (0, 0), 0, disposal=1), gif_frame((40, 40), place, 1), gif_frame((9, 9), (0, 0), 2)],
    )
    first, *_, last = frames(data)
    assert looks(last, (50, 50), RED)
    assert looks(last, (4, 4), GREEN)
    assert first.size == last.size == SCREEN


def test_the_first_frame_can_stick_out_as_well() -> None:
    image = frames(gif(SCREEN, COLOURS, [gif_frame((200, 200), (50, 50), 0)]))[0]
    assert image.size == SCREEN
    assert looks(image, (75, 75), RED)
    assert looks(image, (25, 25), NOTHING)


def test_what_no_frame_covers_is_transparent() -> None:
    first, second = frames(gif(SCREEN, COLOURS, [gif_frame((50, 100), (0, 0), 0), gif_frame((20, 20), (70, 70), 2)]))
    assert looks(first, (20, 50), RED)
    assert looks(first, (80, 50), NOTHING)
    assert looks(second, (80, 80), GREEN)
    assert looks(second, (20, 50), RED)


@pytest.mark.parametrize(
    ("disposal", "left"), [(0, BLUE), (1, BLUE), (2, NOTHING), (3, RED)], ids=["unsaid", "keep", "clear", "restore"]
)
def test_what_is_left_of_a_frame_is_what_it_says(disposal: int, left: tuple[int, ...]) -> None:
    parts = [
        gif_frame(SCREEN, (0, 0), 0, disposal=1),
        gif_frame((40, 40), (40, 40), 1, disposal=disposal),
        gif_frame((10, 10), (0, 0), 2),
    ]
    _, second, third = frames(gif(SCREEN, COLOURS, parts))
    assert looks(second, (60, 60), BLUE)
    assert looks(third, (60, 60), left)
    assert looks(third, (5, 5), GREEN)
    assert looks(third, (20, 20), RED)


def test_transparent_pixels_of_a_frame_show_what_is_below() -> None:
    parts = [gif_frame(SCREEN, (0, 0), 0, disposal=1), gif_frame((60, 60), (20, 20), 1, transparent=1)]
    parts.append(gif_frame((10, 10), (0, 0), 2))
    *_, last = frames(gif(SCREEN, COLOURS, parts))
    assert looks(last, (50, 50), RED)
    assert looks(last, (5, 5), GREEN)


def test_a_screen_of_no_size_is_as_large_as_the_first_frame() -> None:
    assert frames(gif((0, 0), COLOURS, [gif_frame((64, 48), (0, 0), 0)]))[0].size == (64, 48)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.tuples(st.integers(1, 30), st.integers(1, 30)),
            st.tuples(st.integers(0, 30), st.integers(0, 30)),
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        min_size=2,
        max_size=5,
    )
)
def test_any_gif_looks_as_if_painted_pixel_by_pixel(
    parts: list[tuple[tuple[int, int], tuple[int, int], int, int]],
) -> None:
    width = height = 24
    data = gif((width, height), COLOURS, [gif_frame(s, p, i, disposal=d) for s, p, i, d in parts])
    canvas: dict[tuple[int, int], tuple[int, ...]] = {}
    for frame, (size, (x0, y0), index, disposal) in zip(
        gif_container.read(data, 200).decode(len(parts), Size(1, 1)), parts, strict=True
    ):
        area = [(x, y) for x in range(x0, min(width, x0 + size[0])) for y in range(y0, min(height, y0 + size[1]))]
        before = dict(canvas)
        canvas.update(dict.fromkeys(area, (*COLOURS[index], 255)))
        for at in ((x, y) for x in range(width) for y in range(height)):
            assert colour(frame.image, at) == canvas.get(at, NOTHING)
        if disposal == 2:
            canvas = {at: value for at, value in canvas.items() if at not in set(area)}
        elif disposal == 3:
            canvas = before


def apng(
    parts: Sequence[tuple[tuple[int, int], tuple[int, int], tuple[int, ...], int, int]],
    screen: tuple[int, int] = SCREEN,
    *,
    stand_in: tuple[int, ...] | None = None,
) -> bytes:
    """Return an animated PNG of RGBA frames: (size, place, colour, disposal, blend)."""
    data = PNG_SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", *screen, 8, 6, 0, 0, 0))
    data += chunk(b"acTL", struct.pack(">II", len(parts), 2))
    if stand_in:
        data += chunk(b"IDAT", scanlines([bytes(stand_in) * screen[0]] * screen[1]))
    number = 0
    for index, (size, place, value, disposal, blend) in enumerate(parts):
        data += chunk(b"fcTL", struct.pack(">5I2H2B", number, *size, *place, 1, 10, disposal, blend))
        pixels, number = scanlines([bytes(value) * size[0]] * size[1]), number + 1
        if index == 0 and not stand_in:
            data += chunk(b"IDAT", pixels)
        else:
            data += chunk(b"fdAT", struct.pack(">I", number) + pixels)
            number += 1
    return data + chunk(b"IEND")


FULL, HALF = 255, 128


@pytest.mark.parametrize(("disposal", "left"), [(0, BLUE), (1, NOTHING), (2, RED)], ids=["keep", "clear", "restore"])
@pytest.mark.parametrize("stand_in", [None, (*WHITE, FULL)])
def test_the_frames_of_a_png_are_placed_and_disposed_of(
    disposal: int, left: tuple[int, ...], stand_in: tuple[int, ...] | None
) -> None:
    parts = [
        (SCREEN, (0, 0), (*RED, FULL), 0, 0),
        ((40, 40), (40, 40), (*BLUE, FULL), disposal, 0),
        ((10, 10), (0, 0), (*GREEN, FULL), 0, 1),
    ]
    shown = frames(apng(parts, stand_in=stand_in))
    assert len(shown) == 3
    assert looks(shown[1], (60, 60), BLUE)
    assert looks(shown[2], (60, 60), left)
    assert looks(shown[2], (5, 5), GREEN)


@pytest.mark.parametrize(("stand_in", "start", "beside"), [(None, 0, RED), ((*WHITE, FULL), 50, NOTHING)])
def test_a_png_s_animation_of_one_frame_shows_that_frame(
    stand_in: tuple[int, ...] | None, start: int, beside: tuple[int, ...]
) -> None:
    frame = ((100 - start, 100 - start), (start, start), (*RED, FULL), 0, 0)
    (only,) = frames(apng([frame], stand_in=stand_in))
    assert looks(only, (75, 75), RED)
    assert looks(only, (25, 25), beside)


def test_a_png_s_transparent_pixels_replace_or_show_what_is_below() -> None:
    for blend, wanted in ((0, NOTHING), (1, RED)):
        parts = [(SCREEN, (0, 0), (*RED, FULL), 0, 0), ((50, 50), (50, 50), (0, 0, 0, 0), 0, blend)]
        parts.append(((10, 10), (0, 0), (*GREEN, FULL), 0, 1))
        last = frames(apng(parts))[-1]
        assert looks(last, (75, 75), wanted)
        assert looks(last, (25, 25), RED)


def test_a_png_s_first_frame_leaves_nothing_to_restore() -> None:
    parts = [(SCREEN, (0, 0), (*RED, FULL), 2, 0), ((50, 50), (0, 0), (*BLUE, FULL), 0, 1)]
    shown = frames(apng(parts))
    assert looks(shown[1], (25, 25), BLUE)
    assert looks(shown[1], (75, 75), NOTHING)


def test_a_png_s_frame_that_sticks_out_is_cut_off() -> None:
    parts = [(SCREEN, (0, 0), (*RED, FULL), 0, 0), (SCREEN, (50, 50), (*BLUE, FULL), 0, 0)]
    first, second = frames(apng(parts))
    assert first.size == second.size == SCREEN
    assert looks(second, (75, 25), RED)
    assert looks(second, (75, 75), BLUE)


def test_the_frames_of_a_png_keep_the_transparency_of_16_bit_grey() -> None:
    row = struct.pack(">2H", 65535, 0x8000) * 50
    data = PNG_SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", *SCREEN, 16, 0, 0, 0, 0))
    data += chunk(b"tRNS", b"\xff\xff") + chunk(b"acTL", struct.pack(">II", 2, 0))
    data += chunk(b"fcTL", struct.pack(">5I2H2B", 0, *SCREEN, 0, 0, 1, 10, 0, 0)) + chunk(
        b"IDAT", scanlines([row] * 100)
    )
    data += chunk(b"fcTL", struct.pack(">5I2H2B", 1, *SCREEN, 0, 0, 1, 10, 0, 0))
    data += chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress((b"\0" + b"\xff\xff" * 100) * 100)) + chunk(b"IEND")
    assert looks(frames(data)[1], (50, 50), NOTHING)


@pytest.mark.parametrize("cut", ["number", "frame", "pixels"])
def test_an_animated_png_with_a_frame_missing_is_refused(cut: str) -> None:
    parts = [
        (SCREEN, (0, 0), (*RED, FULL), 0, 0),
        (SCREEN, (0, 0), (*BLUE, FULL), 0, 0),
        (SCREEN, (0, 0), (*GREEN, FULL), 0, 0),
    ]
    data = apng(parts)
    places = [place for place in range(len(data)) if data[place : place + 4] in (b"fcTL", b"fdAT")]
    start = places[{"number": 1, "frame": 3, "pixels": 2}[cut]] - 4
    end = start + 12 + int.from_bytes(data[start : start + 4])
    with pytest.raises(ImageRefused, match="damaged"):
        processed(data[:start] + data[end:])


def moving(count: int, format_: str) -> bytes:
    if format_ == "GIF":
        return gif((10, 10), COLOURS, [gif_frame((10, 10), (0, 0), index % 4) for index in range(count)])
    if format_ == "PNG":
        return apng([((10, 10), (0, 0), (*COLOURS[index % 4], FULL), 0, 0) for index in range(count)], (10, 10))
    images = [Image.new("RGB", (10, 10), COLOURS[index % 4]) for index in range(count)]
    buffer = io.BytesIO()
    fast = {"speed": 10} if format_ == "AVIF" else {"method": 0}
    images[0].save(buffer, format_, save_all=True, append_images=images[1:], duration=100, **fast)
    return buffer.getvalue()


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(("count", "accepted"), [(2, True), (4, True), (5, True), (6, False), (7, False)])
def test_exactly_the_limit_of_frames_is_accepted(count: int, accepted: bool, format_: str) -> None:  # noqa: FBT001
    data, limits = moving(count, format_), Limits(max_frames=5)
    if accepted:
        assert processed(data, limits=limits).original.frames == count
        return
    with pytest.raises(ImageRefused, match="the animation has more than 5 frames"):
        processed(data, limits=limits)


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP", "AVIF"])
def test_exactly_the_limit_of_pixels_over_all_frames_is_accepted(format_: str) -> None:
    data = moving(4, format_)
    assert processed(data, limits=Limits(max_pixels=400)).original.frames == 4
    assert processed(data, limits=Limits(max_pixels=401)).original.frames == 4
    with pytest.raises(ImageRefused, match=r"too many pixels \(10 x 10 x 4 frames\): 399 in all"):
        processed(data, limits=Limits(max_pixels=399))
