"""Whole files that were processed wrongly once, each as it was uploaded."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from handlers.images.core.refusal import ImageRefused
from tests.handlers.images.core.built import close, colour, processed, variant

PHOTOS = Path(__file__).parent / "photos"
Pixel = tuple[int, int]

SEEN: list[tuple[str, Pixel, tuple[int, int, int, int]]] = [
    ("grey16.png", (16, 16), (255, 255, 255, 0)),
    ("grey16.png", (48, 16), (128, 128, 128, 255)),
    ("icc.png", (32, 16), (200, 30, 30, 255)),
    ("linear-grey.png", (32, 16), (128, 128, 128, 255)),
    ("p3.avif", (32, 24), (218, 69, 44, 255)),
    ("Screenshot 2026-03-02 at 10.15.22", (24, 32), (20, 60, 200, 255)),
    ("Screenshot 2026-03-02 at 10.15.22", (72, 32), (200, 80, 40, 255)),
    ("white-is-zero-16.tif", (32, 12), (255, 255, 255, 255)),
    ("white-is-zero-16.tif", (32, 36), (0, 0, 0, 255)),
]
REFUSED = {
    "scans-3000.jpg": "the JPEG has more than 100 scans, each of which is a pass over the whole picture",
    "IMG_0001.dng": "the file is a camera's raw file (DNG)",
    "photo.jxl": "the format is not accepted: the file is JPEG XL",
}


def read(name: str) -> bytes:
    """Return a file; those that consist of little but repetition are stored compressed."""
    packed = PHOTOS / f"{name}.gz"
    return gzip.decompress(packed.read_bytes()) if packed.exists() else (PHOTOS / name).read_bytes()


@pytest.mark.parametrize("format_", ["webp", "avif", "jpeg"])
@pytest.mark.parametrize(("name", "at", "right"), SEEN)
def test_a_photo_has_the_right_colour_in_every_format(
    name: str, at: Pixel, right: tuple[int, int, int, int], format_: str
) -> None:
    found = colour(variant(processed(read(name), name, formats=(format_,)), format_), at)
    if right[3] == 0:
        assert found[3] == (255 if format_ == "jpeg" else 0)
    else:
        assert close(found, right, 6), found


def test_frames_are_clipped_to_the_screen_of_their_animation() -> None:
    animated = variant(processed(read("grow.gif"), "grow.gif"), "webp")
    assert animated.size == (100, 100)
    animated.seek(1)
    red, blue = (220, 20, 20), (20, 20, 220)
    for at, right in (((75, 25), red), ((25, 75), red), ((45, 45), red), ((55, 55), blue), ((99, 99), blue)):
        assert close(colour(animated, at), right, 12), at


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_shown_is_refused_as_what_it_is(name: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        processed(read(name), name)
    assert REFUSED[name] in refused.value.reason
    assert "name it" not in refused.value.reason


def test_every_file_is_looked_at() -> None:
    stored = {file.name.removesuffix(".gz") for file in PHOTOS.iterdir()}
    assert stored == {name for name, _, _ in SEEN} | REFUSED.keys() | {"grow.gif"}
