"""TIFFs of every layout: the right picture comes out, or a refusal that says why."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.images.core.containers import tiff as container
from handlers.images.core.geometry import Size
from handlers.images.core.refusal import ImageRefused
from tests.handlers.images.core.built import (
    Page,
    close,
    colour,
    page,
    processed,
    progressive_jpeg,
    shown,
    tiff_of,
    variant,
)

WIDTH, HEIGHT = 16, 12
UPPER, LOWER = (8, 2), (8, 9)
NONE, DEFLATE = 1, 8
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, LAB = 0, 1, 2, 3, 5, 6, 8


def samples(values: Sequence[int], depth: int, endian: str) -> bytes:
    """Return a row of samples."""
    if depth >= 8:
        return struct.pack(f"{endian}{len(values)}{ {8: 'B', 16: 'H', 32: 'I'}[depth] }", *values)
    bits = "".join(f"{value:0{depth}b}" for value in values)
    return int(bits + "0" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8))


def two_colours(
    photometric: int,
    depth: int,
    upper: Sequence[int],
    lower: Sequence[int],
    *,
    endian: str = "<",
    compression: int = NONE,
    planes: bool = False,
    shorts: Mapping[int, Sequence[int]] | None = None,
    big: bool = False,
) -> bytes:
    """Return a TIFF whose upper half is one colour and whose lower half another."""

    def packed(data: bytes) -> bytes:
        return zlib.compress(data) if compression == DEFLATE else data

    def rows(channels: slice) -> bytes:
        return b"".join(
            samples(list(value[channels]) * WIDTH, depth, endian) * (HEIGHT // 2) for value in (upper, lower)
        )

    count = len(upper)
    parts = [slice(index, index + 1) for index in range(count)] if planes else [slice(None)]
    tags: dict[int, Sequence[int]] = {284: (2,)} if planes else {}
    one = page(
        WIDTH,
        HEIGHT,
        [packed(rows(part)) for part in parts],
        photometric,
        bits=(depth,) * count,
        endian=endian,
        compression=compression,
        shorts={**tags, **(shorts or {})},
    )
    return tiff_of([one], endian, big=big)


def exact(data: bytes) -> Image.Image:
    """Return the picture before it is encoded."""
    source = container.read(data)
    (frame,) = source.decode(1, source.size)
    return frame.image


LAYOUTS: dict[str, dict[str, Any]] = {
    "II, raw": {"endian": "<"},
    "MM, raw": {"endian": ">"},
    "II, deflate": {"endian": "<", "compression": DEFLATE},
    "MM, deflate": {"endian": ">", "compression": DEFLATE},
    "II, raw, BigTIFF": {"endian": "<", "big": True},
    "MM, deflate, BigTIFF": {"endian": ">", "compression": DEFLATE, "big": True},
}
layouts = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
def test_one_channel_after_the_other_is_nothing_special_where_there_is_one(photometric: int) -> None:
    data = two_colours(photometric, 8, (0,), (255,), endian="<", planes=True)
    white = photometric == WHITE_IS_ZERO
    assert close(shown(data, UPPER)[:3], (255,) * 3 if white else (0,) * 3)


@layouts
@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_grey_is_the_right_way_round_at_every_depth(photometric: int, depth: int, layout: dict[str, Any]) -> None:
    most = (1 << depth) - 1
    data = two_colours(photometric, depth, (0,), (most,), **layout)
    white = photometric == WHITE_IS_ZERO
    assert close(shown(data, UPPER)[:3], (255,) * 3 if white else (0,) * 3)
    assert close(shown(data, LOWER)[:3], (0,) * 3 if white else (255,) * 3)
    middle = most // 3
    third = round(255 * middle / most)
    data = two_colours(photometric, depth, (middle,), (middle,), **layout)
    assert close(colour(exact(data), UPPER)[:3], (255 - third if white else third,) * 3, 1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 65535), st.integers(0, 65535), st.sampled_from("<>"), st.sampled_from((0, 1)))
def test_every_value_of_16_bits_becomes_the_nearest_of_8(upper: int, lower: int, endian: str, photometric: int) -> None:
    image = exact(two_colours(photometric, 16, (upper,), (lower,), endian=endian))
    for at, value in ((UPPER, upper), (LOWER, lower)):
        wanted = round(value / 257)
        assert abs(colour(image, at)[0] - (255 - wanted if photometric == WHITE_IS_ZERO else wanted)) <= 1


@layouts
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("alpha", [None, 0, 1, 2])
def test_rgb_in_pixels_and_in_planes(planes: bool, depth: int, alpha: int | None, layout: dict[str, Any]) -> None:  # noqa: FBT001
    scale = 257 if depth == 16 else 1
    # a premultiplied colour is at most its alpha
    upper, lower = ((100, 40, 20), (30, 90, 60))
    extra = () if alpha is None else (128 * scale,)
    stored = [tuple(value * scale for value in rgb) + extra for rgb in (upper, lower)]
    shorts = {} if alpha is None else {338: (alpha,)}
    image = exact(two_colours(RGB, depth, *stored, planes=planes, shorts=shorts, **layout))
    for at, rgb in ((UPPER, upper), (LOWER, lower)):
        wanted = [round(value * 255 / 128) for value in rgb] if alpha == 1 else list(rgb)
        assert close(colour(image, at), (*wanted, 128 if alpha in (1, 2) else 255), 2)


@layouts
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("depth", [8, 16])
def test_inks_in_pixels_and_in_planes(planes: bool, depth: int, layout: dict[str, Any]) -> None:  # noqa: FBT001
    most = (1 << depth) - 1
    data = two_colours(CMYK, depth, (most, 0, 0, 0), (0, 0, most, 0), planes=planes, **layout)
    assert close(shown(data, UPPER)[:3], (0, 255, 255), 8)
    assert close(shown(data, LOWER)[:3], (255, 255, 0), 8)


@layouts
@pytest.mark.parametrize("planes", [False, True])
def test_ycbcr_in_pixels_and_in_planes(planes: bool, layout: dict[str, Any]) -> None:  # noqa: FBT001
    data = two_colours(YCBCR, 8, (76, 85, 255), (29, 255, 107), planes=planes, shorts={530: (1, 1)}, **layout)
    assert close(shown(data, UPPER)[:3], (254, 0, 0), 8)
    assert close(shown(data, LOWER)[:3], (0, 0, 254), 8)


@pytest.mark.parametrize("compression", [NONE, DEFLATE])
def test_subsampled_ycbcr(compression: int) -> None:
    # each four pixels: four of Y, one Cb, one Cr; the left half white, the right half red
    unit = {"white": bytes((255, 255, 255, 255, 128, 128)), "red": bytes((76, 76, 76, 76, 85, 255))}
    data = (unit["white"] * 4 + unit["red"] * 4) * 6
    one = page(
        16,
        12,
        [zlib.compress(data) if compression == DEFLATE else data],
        YCBCR,
        bits=(8, 8, 8),
        compression=compression,
        shorts={530: (2, 2)},
    )
    image = exact(tiff_of([one]))
    assert close(colour(image, (3, 6))[:3], (255, 255, 255))
    assert close(colour(image, (12, 6))[:3], (254, 0, 0))


def test_lab_is_converted_and_refused_where_it_would_come_out_wrong() -> None:
    white, red = (255, 0, 0), (138, 81, 70)  # CIE L*a*b* (54, 81, 70) is a strong red
    data = two_colours(LAB, 8, white, red)
    assert min(shown(data, UPPER)[:3]) > 248
    assert close(shown(data, LOWER)[:3], (255, 0, 0), 30)
    with pytest.raises(ImageRefused, match="stores its channels one after the other"):
        processed(two_colours(LAB, 8, white, red, planes=True))
    with pytest.raises(ImageRefused, match="16 bits a channel"):
        processed(two_colours(LAB, 16, white, red))


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_a_palette_of_every_depth(depth: int) -> None:
    count = 1 << depth
    table = [0] * (3 * count)
    for index, rgb in enumerate(((200, 40, 30), (20, 60, 200))):
        for channel, value in enumerate(rgb):
            table[channel * count + index] = value * 257
    data = two_colours(PALETTE, depth, (0,), (1,), shorts={320: table})
    assert close(shown(data, UPPER)[:3], (200, 40, 30))
    assert close(shown(data, LOWER)[:3], (20, 60, 200))


@pytest.mark.parametrize(("photometric", "extra"), [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2)])
def test_grey_with_alpha(photometric: int, extra: int) -> None:
    image = exact(two_colours(photometric, 8, (40, 200), (100, 200), shorts={338: (extra,)}))
    for at, value in ((UPPER, 40), (LOWER, 100)):
        grey, *_, alpha = colour(image, at)
        assert alpha == (255 if extra == 0 else 200)
        plain = round(value * 255 / 200) if extra == 1 else value
        assert abs(grey - (255 - plain if photometric == WHITE_IS_ZERO else plain)) <= 1


@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_bits_in_reverse_order(depth: int, photometric: int) -> None:
    turned = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
    most = (1 << depth) - 1
    value = most // 3
    row = samples([value] * WIDTH, depth, "<").translate(turned)
    one = page(WIDTH, HEIGHT, [row * HEIGHT], photometric, bits=(depth,), shorts={266: (2,)})
    wanted = round(255 * value / most)
    assert abs(colour(exact(tiff_of([one])), UPPER)[0] - (wanted if photometric else 255 - wanted)) <= 1


REFUSED: dict[str, tuple[bytes, str]] = {
    "floating point": (two_colours(1, 32, (0,), (9,), shorts={339: (3,)}), "floating-point"),
    "floating point RGB": (two_colours(2, 32, (0,) * 3, (9,) * 3, shorts={339: (3, 3, 3)}), "floating-point"),
    "signed 8": (two_colours(1, 8, (0,), (9,), shorts={339: (2,)}), "signed samples"),
    "signed 16": (two_colours(1, 16, (0,), (9,), shorts={339: (2,)}), "signed samples"),
    "signed 32": (two_colours(1, 32, (0,), (9,), shorts={339: (2,)}), "signed samples"),
    "signed RGB": (two_colours(2, 8, (0,) * 3, (9,) * 3, shorts={339: (2, 2, 2)}), "signed samples"),
    "complex": (two_colours(1, 32, (0,), (9,), shorts={339: (6,)}), "complex numbers"),
    "32 bits": (two_colours(1, 32, (0,), (9,)), "32 bits a channel"),
    "32 bits RGB": (two_colours(2, 32, (0,) * 3, (9,) * 3), "32 bits a channel"),
    "16 bits a palette": (two_colours(3, 16, (0,), (1,), shorts={320: [0] * 30}), "16 bits a channel"),
    "12 bits": (tiff_of([page(16, 12, [bytes(288)], 1, bits=(12,))]), "12 bits a channel"),
    "5, 6 and 5 bits": (tiff_of([page(16, 12, [bytes(384)], 2, bits=(5, 6, 5))]), "channels of 5 and 6 bits"),
    "ICC L*a*b*": (two_colours(9, 8, (0,) * 3, (1,) * 3), "ICC L"),
    "LogLuv": (two_colours(32845, 16, (0,) * 3, (1,) * 3), "LogLuv"),
    "other inks": (two_colours(5, 8, (0,) * 4, (1,) * 4, shorts={332: (2,)}), "inks other than"),
    "unknown compression": (two_colours(1, 8, (0,), (1,), compression=50002), r"not supported \(number 50002\)"),
    "no meaning": (tiff_of([page(16, 12, [bytes(192)], None, bits=(8,))]), "PhotometricInterpretation is missing"),
    "two alphas": (two_colours(2, 8, (0,) * 5, (1,) * 5, shorts={338: (2, 2)}), "5 channels, of which 2"),
    "a premultiplied negative": (two_colours(0, 8, (0, 1), (1, 1), shorts={338: (1,)}), "2 channels, of which 1"),
    "16 bits in reverse": (two_colours(1, 16, (0,), (9,), shorts={266: (2,)}), "bits of its bytes in reverse order"),
    "grey of two channels": (two_colours(1, 8, (0, 1), (1, 1)), "2 channels, of which 0"),
    "16-bit grey with alpha": (two_colours(1, 16, (0, 1), (1, 1), shorts={338: (2,)}), "2 channels, of which 1"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_samples_that_would_come_out_wrong_are_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(
        ImageRefused, match=rf"the TIFF .*{reason}.*; save it in grey or RGB with 8 or 16 bits a channel"
    ):
        processed(data)


def test_samples_of_an_undefined_format_are_whole_numbers() -> None:
    assert close(shown(two_colours(1, 8, (40,), (200,), shorts={339: (4,)}), UPPER)[:3], (40,) * 3)


# pages

BIG, SMALL = (40, 30), (10, 8)
RED, BLUE, GREEN = (200, 30, 30), (30, 40, 200), (30, 160, 60)


def picture(size: tuple[int, int], rgb: tuple[int, int, int], below: Sequence[Page] = (), **tags: int) -> Page:
    shorts = {int(name[1:]): (value,) for name, value in tags.items()}
    return page(*size, [bytes(rgb) * (size[0] * size[1])], 2, bits=(8, 8, 8), shorts=shorts, below=below)


MASK = page(*BIG, [bytes(30 * 5)], 4, bits=(1,), shorts={254: (4,)})


@pytest.mark.parametrize(
    ("pages", "size", "rgb"),
    [
        ([picture(BIG, RED)], BIG, RED),
        ([picture(SMALL, BLUE, t254=1), picture(BIG, RED)], BIG, RED),
        ([picture(SMALL, BLUE, t255=2), picture(BIG, RED, t255=1)], BIG, RED),
        ([picture(BIG, RED), picture(SMALL, BLUE, t254=1)], BIG, RED),
        ([MASK, picture(BIG, RED)], BIG, RED),
        ([picture(SMALL, BLUE, t254=1), MASK, picture(SMALL, GREEN, t254=1), picture(BIG, RED, t254=0)], BIG, RED),
        # a document: its first page
        ([picture(BIG, RED, t254=2), picture(BIG, BLUE, t254=2)], BIG, RED),
        ([picture(SMALL, RED), picture(BIG, BLUE)], SMALL, RED),
        ([picture(SMALL, BLUE, t254=3), picture(BIG, RED, t254=2)], BIG, RED),
        # the whole picture below a small one
        ([picture(SMALL, BLUE, [picture(BIG, RED)], t254=1)], BIG, RED),
        ([picture(SMALL, BLUE, [picture(SMALL, GREEN, t254=1), picture(BIG, RED, t254=0)], t254=1)], BIG, RED),
        ([picture(BIG, RED, [picture(SMALL, BLUE, t254=1)])], BIG, RED),
        # nothing but small ones
        ([picture(SMALL, BLUE, t254=1)], SMALL, BLUE),
    ],
)
@pytest.mark.parametrize("big", [False, True])
def test_the_first_page_that_is_a_whole_picture_counts(
    pages: list[Page],
    size: tuple[int, int],
    rgb: tuple[int, int, int],
    big: bool,  # noqa: FBT001
) -> None:
    data = tiff_of(pages, big=big)
    result = processed(data)
    assert result.original.size == Size(*size)
    assert close(colour(variant(result, "webp"), (size[0] // 2, size[1] // 2))[:3], rgb)


def test_directories_that_lead_back_do_not_end_in_a_loop() -> None:
    data = bytearray(tiff_of([picture(SMALL, BLUE, t254=1), picture(SMALL, GREEN, t254=1)]))
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    (second,) = struct.unpack_from("<I", data, first + 2 + 12 * count)
    (count,) = struct.unpack_from("<H", data, second)
    struct.pack_into("<I", data, second + 2 + 12 * count, first)
    assert close(shown(bytes(data), (5, 4))[:3], BLUE)


def test_a_page_that_points_behind_the_end_is_refused() -> None:
    data = bytearray(tiff_of([picture(BIG, RED)]))
    struct.pack_into("<I", data, 4, len(data) + 100)
    with pytest.raises(ImageRefused, match="damaged"):
        processed(bytes(data))


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd", "lzma"])
def test_every_compression_that_is_accepted_is_read(compression: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), RED).save(buffer, "TIFF", compression=compression)
    assert close(shown(buffer.getvalue(), (16, 12))[:3], RED, 6)


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_fax_is_black_on_white(compression: str) -> None:
    image = Image.new("1", (32, 24), 1)
    image.paste(0, (0, 0, 16, 24))
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression=compression)
    assert (shown(buffer.getvalue(), (8, 12))[0], shown(buffer.getvalue(), (24, 12))[0]) == (0, 255)


def test_a_jpeg_of_many_scans_inside_a_tiff_is_refused() -> None:
    data = tiff_of([page(64, 64, [progressive_jpeg(3000)], 1, bits=(8,), compression=7)])
    with pytest.raises(ImageRefused, match="the TIFF has more than 100 scans"):
        processed(data)
    assert processed(tiff_of([page(64, 64, [progressive_jpeg(30)], 1, bits=(8,), compression=7)])).variants


def test_directories_that_lead_to_each_other_are_read_once() -> None:
    data = bytearray(tiff_of([picture(BIG, RED, [picture(SMALL, BLUE, t254=1)] * 100, t254=1)]))
    # every directory below lists the same hundred, itself included
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    entries = {struct.unpack_from("<H", data, first + 2 + 12 * i)[0]: first + 2 + 12 * i for i in range(count)}
    (listed,) = struct.unpack_from("<I", data, entries[330] + 8)
    for place in struct.unpack_from("<100I", data, listed):
        data[place + 2 : place + 14] = data[entries[330] : entries[330] + 12]
    started = time.process_time()
    assert processed(bytes(data)).variants
    assert time.process_time() - started < 2
