from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.images.core.geometry import WHOLE, Size, cover, crop_region, fit, scale_of, working_size

sides = st.integers(1, 12_000)
sizes = st.builds(Size, sides, sides)


@settings(deadline=None)
@given(sizes, sizes)
def test_a_fitted_picture_is_never_larger_than_its_box_nor_than_the_original(original: Size, box: Size) -> None:
    fitted = fit(original, box)
    assert fitted.width <= min(box.width, original.width)
    assert fitted.height <= min(box.height, original.height)


@settings(deadline=None)
@given(sizes, sizes)
def test_a_fitted_picture_keeps_its_shape_to_the_pixel(original: Size, box: Size) -> None:
    fitted = fit(original, box)
    scale = min(Fraction(1), Fraction(box.width, original.width), Fraction(box.height, original.height))
    # half a pixel for rounding, a whisker for floating point; a side never vanishes
    assert abs(fitted.width - max(1, original.width * scale)) <= 0.5 + 1e-6
    assert abs(fitted.height - max(1, original.height * scale)) <= 0.5 + 1e-6


@settings(deadline=None)
@given(sizes, sizes)
def test_a_fitted_picture_fills_its_box_one_way_unless_the_original_is_smaller(original: Size, box: Size) -> None:
    fitted = fit(original, box)
    assert fitted == original or fitted.width == box.width or fitted.height == box.height


@settings(deadline=None)
@given(sizes, sizes)
def test_a_covering_picture_is_the_box_when_the_original_is_large_enough(original: Size, box: Size) -> None:
    covering = cover(original, box)
    if original.width >= box.width and original.height >= box.height:
        assert covering == box
    assert covering.width <= original.width
    assert covering.height <= original.height


@settings(deadline=None)
@given(sizes, sizes, st.floats(0, 1), st.floats(0, 1))
def test_a_crop_lies_within_the_picture_has_the_shape_and_is_the_largest(
    original: Size, shape: Size, across: float, down: float
) -> None:
    region = crop_region(original, shape, across=across, down=down)
    left, top, right, bottom = region.box(original)
    assert -1e-6 <= left < right <= original.width + 1e-6
    assert -1e-6 <= top < bottom <= original.height + 1e-6
    assert (right - left) / (bottom - top) == pytest.approx(shape.width / shape.height)
    assert right - left == pytest.approx(original.width) or bottom - top == pytest.approx(original.height)


def test_an_uneven_crop_is_centred() -> None:
    assert crop_region(Size(400, 200), Size(1, 1)).box(Size(400, 200)) == (100, 0, 300, 200)
    assert crop_region(Size(200, 400), Size(1, 1)).box(Size(200, 400)) == (0, 100, 200, 300)


@settings(deadline=None)
@given(sizes, st.lists(sizes, min_size=1, max_size=4), st.lists(sizes, max_size=4))
def test_the_working_size_serves_every_rendition_and_no_more(
    original: Size, fitted: list[Size], covering: list[Size]
) -> None:
    renditions = [(fit(original, box), WHOLE) for box in fitted]
    for box in covering:
        size = cover(original, box)
        renditions.append((size, crop_region(original, size)))
    working = working_size(original, renditions)
    assert working.width <= original.width
    assert working.height <= original.height
    scales = [scale_of(original, size, region) for size, region in renditions]
    assert working == original.scaled(max(scales))
    for size, region in renditions:
        left, top, right, bottom = region.box(working)
        # half a pixel of the working size, spread over the part that is shown
        assert size.width <= (right - left) + 1 or right - left < 1.5
        assert size.height <= (bottom - top) + 1 or bottom - top < 1.5


def test_the_known_trap_of_chained_sizes_is_avoided() -> None:
    # 4000 x 2667 by way of 1600 x 1067 would give 800 x 534
    assert fit(Size(4000, 2667), Size(800, 800)) == Size(800, 533)
