"""Sizes, crops, filters and formats of what comes out."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from handlers.images.core import filters
from handlers.images.core.geometry import WHOLE, Region, Size
from handlers.images.core.options import (
    Blur,
    Contrast,
    Filter,
    Grayscale,
    Options,
    Quality,
    Sepia,
    Sharpen,
    SizeOption,
    Watermark,
)
from handlers.images.core.picture import Picture
from handlers.images.core.pipeline import Processed, Variant, accept
from handlers.images.core.planning import Rendition, parse_plan, plan_data
from handlers.images.core.rendering import render
from handlers.images.core.smart_crop import smart_region
from samples import SAMPLES, Sample, photos
from samples.scene import landscape

Run = Callable[..., Processed]
Saved = Callable[..., bytes]


def opened(variant: Variant) -> Image.Image:
    return Image.open(io.BytesIO(variant.data))


def no_mark(key: str) -> bytes:
    raise AssertionError(key)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.outcome == "processed"], ids=lambda s: s.file)
def test_every_sound_sample_gets_every_variant_in_every_format(sample: Sample, run: Run) -> None:
    result = run(sample.draw(), name=sample.file, filters=(Blur(),), formats=("jpeg", "webp"))
    made = {(v.kind, v.name, v.format) for v in result.variants}
    names = [("sizes", "large"), ("sizes", "medium"), ("sizes", "thumbnail"), ("filtered", "blur")]
    assert made == {(kind, name, format_) for kind, name in names for format_ in ("jpeg", "webp")}
    for variant in result.variants:
        image = opened(variant)
        image.load()
        assert image.size == (variant.width, variant.height)
        assert image.format == {"jpeg": "JPEG", "webp": "WEBP"}[variant.format]


def test_processing_twice_gives_the_same_bytes(run: Run) -> None:
    data = photos.jpeg(800, 600)
    choices: dict[str, Any] = {"filters": (Blur(), Sepia(), Watermark(text="(c)")), "formats": ("jpeg", "webp", "avif")}
    assert run(data, **choices) == run(data, **choices)


@settings(max_examples=30, deadline=None)
@given(
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.sampled_from(("fit", "cover", "smart")),
    st.sampled_from((1, 6)),
)
def test_a_variant_has_the_size_that_was_asked_for_and_is_never_enlarged(
    original: tuple[int, int], box: tuple[int, int], crop: Any, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(original).save(buffer, "PNG", exif=exif)
    width, height = original if orientation == 1 else original[::-1]
    size = SizeOption(name="a", width=box[0], height=box[1], crop=crop)
    options = Options(sizes=(size,), filters=(), formats=("jpeg",))
    accepted = accept(buffer.getvalue(), name="p", content_type="", options=options)
    ((_, picture),) = render(accepted.picture, accepted.plan.renditions)
    assert picture.size == accepted.plan.renditions[0].size
    assert picture.size.width <= min(width, box[0])
    assert picture.size.height <= min(height, box[1])
    if crop != "fit" and width >= box[0] and height >= box[1]:
        assert picture.size == Size(*box)


def test_each_size_is_made_from_the_next_larger_one_and_looks_as_if_made_from_the_original() -> None:
    image = landscape(1600, 1200)
    sizes = [Size(800, 600), Size(400, 300), Size(200, 150)]
    renditions = [Rendition(name=f"{size.width}", size=size) for size in reversed(sizes)]
    rendered = list(render(Picture((image,)), renditions))
    assert [picture.size for _, picture in rendered] == sizes
    for _, picture in rendered:
        direct = image.resize((picture.size.width, picture.size.height), Image.Resampling.LANCZOS)
        assert psnr(direct, picture.frames[0]) > 40


def psnr(one: Image.Image, other: Image.Image) -> float:
    mean = ImageStat.Stat(ImageChops.difference(one, other)).rms
    error = sum(value**2 for value in mean) / len(mean)
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def test_a_size_that_is_the_decoded_picture_is_not_resampled() -> None:
    picture = Picture((landscape(200, 150),))
    ((_, rendered),) = render(picture, [Rendition(name="a", size=Size(200, 150))])
    assert rendered.frames[0] is picture.frames[0]


def test_a_cropped_size_shows_its_region() -> None:
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (100, 0, 300, 200))
    region = Region(0.25, 0, 0.75, 1)
    ((_, rendered),) = render(Picture((image,)), [Rendition(name="a", size=Size(50, 50), region=region)])
    # the outermost pixels are blended with their neighbours outside
    assert rendered.frames[0].crop((4, 0, 46, 50)).getextrema() == ((0, 0), (0, 0), (255, 255))


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 0.9), st.booleans(), st.sampled_from(("RGB", "RGBA", "L")))
def test_a_smart_crop_keeps_what_stands_out_wherever_it_is(place: float, upright: bool, mode: str) -> None:  # noqa: FBT001
    size = Size(600, 240)
    image = (
        Image.linear_gradient("L").resize((600, 240)).point([90 + value // 8 for value in range(256)]).convert("RGB")
    )
    x, y = round(place * 600), 120
    ImageDraw.Draw(image).ellipse((x - 30, y - 30, x + 30, y + 30), fill=(250, 240, 30))
    if upright:
        image, size, (x, y) = image.transpose(Image.Transpose.TRANSPOSE), size.turned(), (y, x)
    region = smart_region(image.convert(mode), size, Size(1, 1))
    left, top, right, bottom = region.box(size)
    assert left <= x <= right
    assert top <= y <= bottom
    assert right - left == pytest.approx(bottom - top)


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (2, 2), (50, 50)])
def test_a_smart_crop_of_an_even_picture_is_centred(size: tuple[int, int]) -> None:
    region = smart_region(Image.new("RGB", size, "grey"), Size(*size), Size(3, 4))
    assert region.left + region.right == pytest.approx(1, abs=0.04)
    assert region.top + region.bottom == pytest.approx(1, abs=0.04)


EVERY_FILTER: tuple[Filter, ...] = (
    Blur(radius=2),
    Blur(name="wide", radius=12),
    Grayscale(),
    Sepia(),
    Sharpen(),
    Contrast(),
    Watermark(text="(c) Ann"),
)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("filter_", EVERY_FILTER, ids=lambda filter_: filter_.name)
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (120, 90)])
def test_every_filter_works_on_every_mode_and_size_and_leaves_its_input(
    filter_: Filter, mode: str, size: tuple[int, int]
) -> None:
    image = landscape(*size).convert(mode)
    before = image.copy()
    filtered = filters.apply(filter_, Picture((image,)), no_mark).frames[0]
    assert filtered.size == size
    assert filtered.mode in ("L", "RGB", "RGBA")
    assert (filtered.mode == "RGBA") == (mode == "RGBA")
    assert image == before


@pytest.mark.parametrize(
    "filter_", [f for f in EVERY_FILTER if f.type not in ("blur", "watermark")], ids=lambda f: f.type
)
def test_colour_filters_leave_transparency_alone(filter_: Filter) -> None:
    image = Image.open(io.BytesIO(photos.png_see_through())).resize((90, 90))
    filtered = filters.apply(filter_, Picture((image,)), no_mark).frames[0]
    assert filtered.getchannel("A") == image.getchannel("A")


@pytest.mark.parametrize("size", [(1600, 1200), (1601, 1067)])
@pytest.mark.parametrize("radius", [1, 4, 8, 20])
def test_a_wide_blur_is_the_gaussian_blur_made_faster(radius: float, size: tuple[int, int]) -> None:
    image = landscape(*size)
    blurred = filters.apply(Blur(radius=radius), Picture((image,)), no_mark).frames[0]
    assert psnr(blurred, image.filter(ImageFilter.GaussianBlur(radius))) > 48


def test_blurring_does_not_let_hidden_colours_shine_through() -> None:
    image = Image.new("RGBA", (60, 60), (0, 255, 0, 0))
    image.paste((200, 0, 0, 255), (20, 20, 40, 40))
    blurred = filters.apply(Blur(radius=4), Picture((image,)), no_mark).frames[0]
    assert max(ImageChops.multiply(blurred.getchannel("G"), blurred.getchannel("A")).tobytes()) < 6


def test_grayscale_and_sepia_have_their_colours() -> None:
    image = landscape(60, 40)
    assert filters.apply(Grayscale(), Picture((image,)), no_mark).frames[0] == image.convert("L")
    sepia = filters.apply(Sepia(), Picture((image,)), no_mark).frames[0].resize((1, 1))
    red, green, blue = sepia.tobytes()
    assert red > green > blue
    faint = filters.apply(Sepia(strength=0), Picture((image,)), no_mark).frames[0]
    assert faint == image.convert("L").convert("RGB")


def test_sharpening_and_contrast_do_more_of_the_same_and_nothing_when_neutral() -> None:
    image = landscape(120, 90)
    deviation = ImageStat.Stat(image.convert("L")).stddev[0]
    assert ImageStat.Stat(apply(Contrast(factor=1.5), image).convert("L")).stddev[0] > deviation
    assert apply(Contrast(factor=1), image) == image
    edges = image.filter(ImageFilter.FIND_EDGES).convert("L")
    assert mean(apply(Sharpen(percent=200), image).filter(ImageFilter.FIND_EDGES).convert("L")) > mean(edges)


def apply(filter_: Filter, image: Image.Image) -> Image.Image:
    return filters.apply(filter_, Picture((image,)), no_mark).frames[0]


def mean(image: Image.Image) -> float:
    return ImageStat.Stat(image).mean[0]


@pytest.mark.parametrize(
    ("position", "quarter"),
    [
        ("top_left", (0, 0)),
        ("top_right", (1, 0)),
        ("bottom_left", (0, 1)),
        ("bottom_right", (1, 1)),
    ],
)
def test_a_watermark_is_in_its_corner_and_nowhere_else(position: Any, quarter: tuple[int, int]) -> None:
    image = Image.new("RGB", (400, 400), "#507090")
    marked = apply(Watermark(text="(c)", position=position, opacity=1, scale=0.2), image)
    box = ImageChops.difference(image, marked).getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert (left // 200, top // 200) == (right // 200, bottom // 200) == quarter
    assert right - left == pytest.approx(0.2 * 400, abs=1)


def test_a_watermark_that_cannot_be_read_is_no_fault_of_the_photo() -> None:
    mark = Watermark(image="watermarks/logo.png")
    for data in (b"", b"no picture", photos.jpeg(8, 8), photos.png_see_through()[:500]):
        with pytest.raises(ValueError, match="the watermark's picture cannot be used: "):
            filters.apply(mark, Picture((landscape(60, 40),)), lambda _, data=data: data)


def test_a_watermark_keeps_its_transparency_at_any_depth(saved: Saved) -> None:
    mark = Image.new("I;16", (20, 20), 65535)
    mark.paste(0, (0, 0, 10, 20))
    data = saved(mark, "PNG", transparency=65535)
    ground = Image.new("RGB", (40, 40), (200, 30, 30))
    filter_ = Watermark(image="watermarks/logo.png", position="center", opacity=1, scale=0.5)
    marked = filters.apply(filter_, Picture((ground,)), lambda _: data).frames[0]
    assert marked.getpixel((26, 20)) == (200, 30, 30)
    assert marked.getpixel((14, 20)) == (0, 0, 0)


def test_a_picture_as_watermark_is_read_by_its_key_and_as_faint_as_asked(saved: Saved) -> None:
    logo = saved(Image.new("RGBA", (10, 10), "white"), "PNG")
    asked: list[str] = []

    def read(key: str) -> bytes:
        asked.append(key)
        return logo

    filter_ = Watermark(image="watermarks/logo.png", position="center", opacity=0.5, scale=0.5)
    marked = filters.apply(filter_, Picture((Image.new("L", (100, 100)),)), read).frames[0]
    assert asked == ["watermarks/logo.png"]
    assert marked.getpixel((50, 50)) == (128, 128, 128)
    assert marked.getpixel((20, 20)) == (0, 0, 0)


def test_a_filter_runs_at_the_size_that_it_names(run: Run) -> None:
    result = run(photos.jpeg(900, 600), filters=(Blur(size="thumbnail"), Sepia()), formats=("jpeg",))
    sizes = {v.name: (v.width, v.height) for v in result.variants}
    assert sizes["blur"] == sizes["thumbnail"] == (200, 133)
    assert sizes["sepia"] == sizes["large"] == (900, 600)


def test_quality_changes_the_number_of_bytes(run: Run) -> None:
    data = photos.jpeg(800, 600)
    good = run(data, formats=("jpeg", "webp", "avif"), quality=Quality(jpeg=95, webp=95, avif=90))
    poor = run(data, formats=("jpeg", "webp", "avif"), quality=Quality(jpeg=30, webp=30, avif=30))
    for better, worse in zip(good.variants, poor.variants, strict=True):
        assert len(worse.data) < len(better.data)


def test_a_jpeg_is_progressive(run: Run) -> None:
    for variant in run(photos.jpeg(400, 300), formats=("jpeg",)).variants:
        assert opened(variant).info["progressive"]


def test_transparency_shows_the_background_in_jpeg_and_stays_in_webp_and_avif(run: Run) -> None:
    sizes = (SizeOption(name="a", width=300),)
    result = run(photos.png_see_through(), sizes=sizes, formats=("jpeg", "webp", "avif"), background="#ff0000")
    jpeg, webp, avif = (opened(variant) for variant in result.variants)
    red, green, blue = jpeg.crop((2, 2, 3, 3)).tobytes()
    assert red > 240
    assert max(green, blue) < 15
    for image in (webp, avif):
        assert image.mode == "RGBA"
        assert image.getchannel("A").getextrema() == (0, 255)


def test_an_animation_stays_one_in_webp_is_its_first_frame_in_jpeg_and_no_avif(run: Run) -> None:
    sizes = (SizeOption(name="a", width=120),)
    result = run(photos.gif_animated(), sizes=sizes, filters=(Grayscale(),), formats=("jpeg", "webp", "avif"))
    assert {variant.format for variant in result.variants} == {"jpeg", "webp"}
    for variant in result.variants:
        image = opened(variant)
        assert image.size == (120, 90)
        if variant.format == "jpeg":
            assert getattr(image, "n_frames", 1) == 1
            continue
        assert getattr(image, "n_frames", 1) == 12
        assert image.info["loop"] == 3
        durations: list[int] = []
        for index in range(12):
            image.seek(index)
            image.load()
            durations.append(image.info["duration"])
        assert durations == [40 + 20 * index for index in range(12)]


@pytest.mark.parametrize("draw", [photos.gif_animated, lambda: photos.jpeg(300, 200)])
def test_a_plan_survives_the_way_between_two_states(draw: Callable[[], bytes]) -> None:
    sizes = (SizeOption(name="a", width=100), SizeOption(name="b", width=50, crop="smart"))
    options = Options(sizes=sizes, filters=(Watermark(text="x", size="b"), Blur()))
    plan = accept(draw(), name="p", content_type="", options=options).plan
    assert parse_plan(plan_data(plan)) == plan
    assert plan.filtered[0].rendition.region != WHOLE
