"""What is refused, why, and that it is refused before it can do harm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from handlers.images.core.options import Limits, Options
from handlers.images.core.pipeline import Processed, accept
from handlers.images.core.refusal import ImageRefused
from samples import SAMPLES, Sample, hostile, photos

Run = Callable[..., Processed]
Saved = Callable[..., bytes]


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.outcome == "refused"], ids=lambda s: s.file)
def test_every_hostile_sample_is_refused_with_its_reason(sample: Sample, run: Run) -> None:
    with pytest.raises(ImageRefused, match=sample.reason):
        run(sample.draw(), name=sample.file)


def test_an_image_of_more_pixels_than_allowed_is_refused_before_it_is_decoded(
    saved: Saved, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = saved(Image.new("1", (8000, 7000)), "PNG")
    monkeypatch.setattr(ImageFile.ImageFile, "load", Mock(side_effect=AssertionError("decoded")))
    with pytest.raises(ImageRefused, match=r"too many pixels \(8000 x 7000\): 50,000,000 in all are allowed"):
        run(data)


def test_a_decompression_bomb_is_refused_even_when_more_pixels_are_allowed_than_pillow_allows(run: Run) -> None:
    with pytest.raises(ImageRefused, match="too many pixels"):
        run(hostile.bomb(21_000), limits=Limits(max_pixels=200_000_000))


def test_pillows_own_limit_is_as_it_was_after_a_refusal(run: Run) -> None:
    before = Image.MAX_IMAGE_PIXELS
    with pytest.raises(ImageRefused):
        run(hostile.bomb())
    assert before == Image.MAX_IMAGE_PIXELS


def test_a_file_of_more_bytes_than_allowed_is_refused(run: Run) -> None:
    with pytest.raises(ImageRefused, match="it has 1,320 bytes and 1,000 are allowed"):
        run(hostile.text(), limits=Limits(max_bytes=1000))


@pytest.mark.parametrize("name", ["a.PNG", "b.jpeg.png", "c.gif", "d.html", "no folder.jpg/e.webp"])
def test_a_jpeg_by_another_name_is_refused(name: str, run: Run) -> None:
    with pytest.raises(ImageRefused, match=r"the name ends in \.\w+ but the file is JPEG; name it \.jpg"):
        run(photos.jpeg(64, 48), name=name)


@pytest.mark.parametrize(
    "name", ["a.jpg", "a.JPEG", "a.jpe", "a", "a.b/c", "photo 1.5 final", "ends with dot.", "日本"]
)
def test_a_jpeg_with_a_fitting_extension_or_none_is_accepted(name: str, run: Run) -> None:
    assert run(photos.jpeg(64, 48), name=name).original.format == "jpeg"


@pytest.mark.parametrize("content_type", ["image/png", "text/html", "application/pdf", "image/svg+xml"])
def test_a_jpeg_uploaded_as_another_type_is_refused(content_type: str, run: Run) -> None:
    with pytest.raises(
        ImageRefused, match=f"the content type is {content_type.replace('+', '.')} but the file is JPEG"
    ):
        run(photos.jpeg(64, 48), content_type=content_type)


@pytest.mark.parametrize(
    "content_type", ["image/jpeg", "IMAGE/JPEG; charset=binary", "image/jpg", "", "binary/octet-stream"]
)
def test_a_fitting_content_type_or_none_is_accepted(content_type: str, run: Run) -> None:
    assert run(photos.jpeg(64, 48), content_type=content_type).original.format == "jpeg"


def test_a_format_that_the_user_does_not_accept_is_refused_by_its_name(run: Run) -> None:
    with pytest.raises(ImageRefused, match="the file is GIF; upload one of JPEG, PNG"):
        run(photos.gif_animated(), accepted=("jpeg", "png"))


@pytest.mark.parametrize(
    ("start", "label"),
    [
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"8BPS\0\1", "Photoshop"),
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe", "PostScript"),
        (b"PK\3\4", "ZIP"),
        (b"\0\0\0\x18ftypmp42", "an MPEG-4 video"),
    ],
)
def test_other_kinds_of_files_are_called_by_their_name(start: bytes, label: str, run: Run) -> None:
    with pytest.raises(ImageRefused, match=f"the file is {label}"):
        run(start + bytes(100))


def test_a_floating_point_tiff_is_refused(saved: Saved, run: Run) -> None:
    with pytest.raises(ImageRefused, match="floating-point"):
        run(saved(Image.new("F", (8, 8), 0.5), "TIFF"))


@pytest.mark.parametrize("draw", [photos.gif_animated, photos.webp_animated])
def test_animations_are_refused_when_the_user_says_so(draw: Callable[[], bytes], run: Run) -> None:
    with pytest.raises(ImageRefused, match="animations are not accepted"):
        run(draw(), animations="refuse")


def test_the_pixels_of_all_frames_count_together(run: Run) -> None:
    with pytest.raises(ImageRefused, match=r"too many pixels \(240 x 180 x 12 frames\)"):
        run(photos.gif_animated(), limits=Limits(max_pixels=500_000))
    still = run(photos.gif_animated(), limits=Limits(max_pixels=500_000), animations="first_frame")
    assert still.original.frames == 1


SMALL = {
    "JPEG": {},
    "PNG": {},
    "WEBP": {},
    "GIF": {},
    "AVIF": {"speed": 10},
    "TIFF": {"compression": "tiff_lzw"},
}


@pytest.mark.parametrize("format_", SMALL)
def test_a_file_cut_anywhere_is_refused(format_: str, saved: Saved, run: Run) -> None:
    data = saved(Image.effect_noise((64, 48), 80).convert("RGB"), format_, **SMALL[format_])
    run(data)
    # the last bytes of some formats are no pixels: their loss cannot be seen, nor does it harm
    for length in range(1, len(data) * 9 // 10, max(1, len(data) // 40)):
        with pytest.raises(ImageRefused):
            run(data[:length])


@pytest.mark.parametrize("format_", SMALL)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=st.floats(0, 1), noise=st.binary(min_size=1, max_size=12))
def test_a_file_with_any_bytes_changed_is_processed_or_refused_but_never_an_error(
    format_: str, place: float, noise: bytes, saved: Saved, run: Run
) -> None:
    data = bytearray(saved(Image.linear_gradient("L").resize((64, 48)).convert("RGB"), format_, **SMALL[format_]))
    start = int(place * (len(data) - 1))
    data[start : start + len(noise)] = noise
    with suppress(ImageRefused):
        assert run(bytes(data), limits=Limits(max_pixels=1_000_000), formats=("jpeg",)).variants


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ImageRefused):
        accept(data, name="photo", content_type="", options=Options())


def test_a_damaged_exif_block_does_not_lose_the_photo(run: Run) -> None:
    data = photos.jpeg(64, 48, exif=b"Exif\0\0II*\0\xff\xff\xff\xff not exif at all")
    assert run(data).original.orientation == 1
