"""What comes out of decoding: upright, in sRGB, 8 bits a channel, with its transparency."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageOps, ImageStat

from handlers.images.core.decoding import decode
from handlers.images.core.geometry import Size
from handlers.images.core.inspection import inspect
from handlers.images.core.options import Options
from handlers.images.core.picture import Animation, Picture, from_working, to_working
from samples import photos, profiles
from samples.scene import landscape

Saved = Callable[..., bytes]

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 40), (30, 40, 210), (240, 240, 240)


def decoded(data: bytes, size: Size | None = None, **choices: Any) -> tuple[Picture, Animation | None]:
    options = Options(**choices)
    original = inspect(data, name="photo", content_type="", options=options)
    return decode(original, size or original.upright, options)


def corners() -> Image.Image:
    """Return a picture whose four corners differ in colour, wider than high."""
    image = Image.new("RGB", (96, 64), RED)
    image.paste(GREEN, (48, 0, 96, 32))
    image.paste(BLUE, (0, 32, 48, 64))
    image.paste(WHITE, (48, 32, 96, 64))
    return image


UNDO: dict[int, Callable[[Image.Image], Image.Image]] = {
    1: lambda image: image,
    2: ImageOps.mirror,
    3: lambda image: image.rotate(180),
    4: ImageOps.flip,
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.rotate(90, expand=True),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.rotate(-90, expand=True),
}
"""EXIF orientation -> how a camera that was held so stores the picture."""


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_of_every_format_comes_out_upright(orientation: int, format_: str, saved: Saved) -> None:
    upright = corners()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = UNDO[orientation](upright)
    settings = {"quality": 95} if format_ in ("JPEG", "WEBP", "AVIF") else {}
    picture, _ = decoded(saved(stored, format_, exif=exif, **settings))
    assert picture.size == Size(96, 64)
    difference = ImageChops.difference(picture.frames[0], upright)
    # away from the edges between the colours, which lossy formats smear
    for box in ((4, 4, 44, 28), (52, 4, 92, 28), (4, 36, 44, 60), (52, 36, 92, 60)):
        assert max(brightest(channel) for channel in difference.crop(box).split()) < 12


@pytest.mark.parametrize("orientation", [0, 9, 99])
def test_an_orientation_that_does_not_exist_is_passed_over(orientation: int, saved: Saved) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    picture, _ = decoded(saved(corners(), "JPEG", exif=exif))
    assert picture.size == Size(96, 64)


def test_a_photo_is_decoded_straight_to_a_smaller_size_as_well_as_by_the_long_way() -> None:
    data = photos.jpeg(1600, 1200)
    short, _ = decoded(data, Size(400, 300))
    long = Image.open(io.BytesIO(data)).resize((400, 300), Image.Resampling.LANCZOS)
    assert root_mean_square(ImageChops.difference(short.frames[0], long)) < 2


def root_mean_square(image: Image.Image) -> float:
    bands = ImageStat.Stat(image).rms
    return max(bands)


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    picture, _ = decoded(photos.png_of_16_bits())
    assert picture.frames[0].mode == "L"
    assert picture.frames[0].getextrema() == (0, 255)
    assert all(picture.frames[0].histogram())  # all 256 shades are there


@pytest.mark.parametrize("value", [0, 128, 257, 32768, 65535])
def test_a_sixteen_bit_value_becomes_the_nearest_of_eight_bits(value: int, saved: Saved) -> None:
    picture, _ = decoded(saved(Image.new("I;16", (4, 4), value), "PNG"))
    assert picture.frames[0].getpixel((0, 0)) == round(value / 257)


def test_wide_gamut_colours_become_srgb(saved: Saved) -> None:
    # sRGB (200, 60, 60) in Display P3 with gamma 2.2 is about (186, 70, 66)
    data = saved(Image.new("RGB", (32, 32), (186, 70, 66)), "PNG", icc_profile=profiles.display_p3())
    picture, _ = decoded(data)
    red, green, blue = pixel(picture.frames[0])
    assert abs(red - 200) < 8
    assert abs(green - 60) < 8
    assert abs(blue - 60) < 8


def test_wide_gamut_colours_of_a_transparent_picture_become_srgb_and_keep_their_transparency(saved: Saved) -> None:
    image = Image.new("RGBA", (32, 32), (186, 70, 66, 100))
    picture, _ = decoded(saved(image, "PNG", icc_profile=profiles.display_p3()))
    red, green, _, alpha = pixel(picture.frames[0])
    assert abs(red - 200) < 8
    assert abs(green - 60) < 8
    assert alpha == 100


def test_printing_inks_become_what_they_look_like_on_paper(saved: Saved) -> None:
    cyan = Image.new("CMYK", (32, 32), (255, 0, 0, 0))
    by_profile, _ = decoded(saved(cyan, "JPEG", quality=95, icc_profile=profiles.printing_inks()))
    assert all(abs(got - ink) < 12 for got, ink in zip(pixel(by_profile.frames[0]), (0, 158, 224), strict=True))
    paper, _ = decoded(saved(Image.new("CMYK", (32, 32)), "JPEG", quality=95, icc_profile=profiles.printing_inks()))
    assert min(pixel(paper.frames[0])) > 245


def test_printing_inks_without_a_profile_are_converted_plainly(saved: Saved) -> None:
    picture, _ = decoded(saved(Image.new("CMYK", (32, 32), (255, 0, 0, 0)), "JPEG", quality=95))
    assert all(abs(got - want) < 6 for got, want in zip(pixel(picture.frames[0]), (0, 255, 255), strict=True))


@pytest.mark.parametrize("profile", [b"not a profile", profiles.printing_inks()])
def test_a_profile_that_does_not_fit_is_passed_over(profile: bytes, saved: Saved) -> None:
    picture, _ = decoded(saved(Image.new("RGB", (8, 8), RED), "PNG", icc_profile=profile))
    assert pixel(picture.frames[0]) == RED


def test_lab_colours_become_srgb(saved: Saved) -> None:
    # L* 255 of 255 with neutral a* and b* is white
    picture, _ = decoded(
        saved(Image.merge("LAB", [Image.new("L", (8, 8), value) for value in (255, 128, 128)]), "TIFF")
    )
    assert min(pixel(picture.frames[0])) > 250


def pixel(image: Image.Image) -> tuple[int, ...]:
    value = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(value, tuple)
    return tuple(round(part) for part in value)


@pytest.mark.parametrize(
    ("image", "settings"),
    [
        (Image.new("RGBA", (8, 8), (*RED, 90)), {}),
        (Image.new("LA", (8, 8), (90, 90)), {}),
        (Image.new("P", (8, 8), 0), {"transparency": 0}),
        (Image.new("L", (8, 8), 7), {"transparency": 7}),
        (Image.new("RGB", (8, 8), RED), {"transparency": RED}),
    ],
    ids=["RGBA", "LA", "P", "L", "RGB"],
)
def test_transparency_of_every_kind_is_kept(image: Image.Image, settings: dict[str, Any], saved: Saved) -> None:
    picture, _ = decoded(saved(image, "PNG", **settings))
    assert picture.frames[0].mode == "RGBA"
    assert pixel(picture.frames[0])[3] < 255


def test_transparency_that_hides_nothing_is_dropped(saved: Saved) -> None:
    picture, _ = decoded(saved(Image.new("RGBA", (8, 8), (*RED, 255)), "PNG"))
    assert picture.frames[0].mode == "RGB"


def test_hidden_colours_do_not_bleed_when_resized() -> None:
    picture, _ = decoded(photos.png_see_through(), Size(90, 90))
    red, green, blue, alpha = picture.frames[0].split()
    # beneath the transparency the sample is pure green: at the rim it would shine through
    rim = alpha.point([255 if 30 < value < 225 else 0 for value in range(256)])
    excess = ImageChops.subtract(green, ImageChops.lighter(red, blue))
    assert brightest(ImageChops.multiply(excess, rim)) < 90


def brightest(image: Image.Image) -> int:
    return max(value for value, count in enumerate(image.histogram()) if count)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "YCbCr", "LAB", "I;16"])
def test_every_mode_a_tiff_can_have_is_decoded(mode: str, saved: Saved) -> None:
    picture, _ = decoded(saved(Image.new(mode, (16, 12)), "TIFF"), Size(8, 6))
    assert picture.frames[0].mode in ("L", "RGB", "RGBA")
    assert picture.size == Size(8, 6)


def test_the_first_picture_of_a_phones_several_in_one_file_counts(saved: Saved) -> None:
    data = saved(landscape(320, 240), "MPO", save_all=True, append_images=[landscape(160, 120)])
    picture, animation = decoded(data, Size(80, 60))
    assert picture.size == Size(80, 60)
    assert animation is None


def test_an_animated_gif_keeps_its_frames_durations_and_repetitions() -> None:
    picture, animation = decoded(photos.gif_animated())
    assert len(picture.frames) == 12
    assert animation == Animation(tuple(40 + 20 * index for index in range(12)), plays=3)


def test_an_animated_webp_keeps_its_transparency() -> None:
    picture, animation = decoded(photos.webp_animated())
    assert {frame.mode for frame in picture.frames} == {"RGBA"}
    assert animation == Animation((80,) * 8, plays=0)


def test_an_animated_png_leaves_out_the_picture_for_simple_viewers(saved: Saved) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (GREEN, BLUE)]
    data = saved(
        Image.new("RGB", (32, 32), RED), "PNG", save_all=True, append_images=frames, default_image=True, duration=200
    )
    picture, animation = decoded(data)
    assert [pixel(frame)[:3] for frame in picture.frames] == [GREEN, BLUE]
    assert animation is not None
    assert animation.durations == (200, 200)


def test_a_gif_that_never_says_how_often_is_shown_once_and_its_haste_is_slowed(saved: Saved) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, BLUE)]
    _, animation = decoded(saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=10))
    assert animation == Animation((100, 100), plays=1)


@pytest.mark.parametrize("draw", [photos.gif_animated, photos.webp_animated])
def test_only_the_first_frame_counts_when_animations_are_not_kept(draw: Callable[[], bytes]) -> None:
    for picture, animation in (decoded(draw(), animations="first_frame"), decoded(draw(), formats=("jpeg", "avif"))):
        assert len(picture.frames) == 1
        assert animation is None


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_picture_survives_the_way_between_two_states(mode: str, count: int) -> None:
    picture = Picture(tuple(landscape(61, 47, seed=index).convert(mode) for index in range(count)))
    assert from_working(to_working(picture)) == picture
