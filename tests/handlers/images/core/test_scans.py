"""Small files that would take long to decode are refused before they are."""

from __future__ import annotations

import io
import struct
import time

import pytest
from PIL import Image, ImageFile

from handlers.images.core.containers.jpeg import MOST_SCANS
from handlers.images.core.refusal import ImageRefused
from samples import photos
from tests.handlers.images.core.built import chunk, gif, gif_frame, plain_png, processed, progressive_jpeg, variant


@pytest.fixture
def _nothing_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)


@pytest.mark.parametrize("scans", [6, 40, MOST_SCANS - 1, MOST_SCANS])
def test_scans_up_to_the_limit_are_decoded(scans: int) -> None:
    data = progressive_jpeg(scans)
    assert data.count(b"\xff\xda") == scans
    with Image.open(io.BytesIO(data)) as expected:
        assert variant(processed(data), "jpeg").size == expected.size


@pytest.mark.usefixtures("_nothing_is_decoded")
@pytest.mark.parametrize("scans", [MOST_SCANS + 1, 500, 100_000])
def test_more_scans_are_refused_before_decoding(scans: int) -> None:
    data = progressive_jpeg(scans)
    started = time.process_time()
    with pytest.raises(ImageRefused, match=r"the JPEG has more than 100 scans, .*; save it as a baseline"):
        processed(data)
    assert time.process_time() - started < 1


def test_the_scans_of_the_first_picture_count_and_no_others(saved_mpo: bytes) -> None:
    assert processed(saved_mpo).variants


@pytest.fixture
def saved_mpo() -> bytes:
    """A phone's file: a picture, and behind it another, here one of too many scans."""
    return photos.jpeg(64, 48) + progressive_jpeg(MOST_SCANS + 1)


def test_what_looks_like_a_scan_inside_a_segment_is_none() -> None:
    data = progressive_jpeg(20)
    first = data.index(b"\xff\xc4")
    comment = b"\xff\xda" * 300
    between = data.rindex(b"\xff\xc4")
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    for place in (first, between):
        assert processed(data[:place] + segment + data[place:]).variants


def test_restarts_are_no_scans() -> None:
    data = photos.jpeg(640, 480, progressive=True, restart_marker_blocks=1)
    assert data.count(b"\xff\xd0") > MOST_SCANS
    assert processed(data).variants


@pytest.mark.usefixtures("_nothing_is_decoded")
def test_a_great_many_segments_are_refused() -> None:
    data = photos.jpeg(16, 16)
    with pytest.raises(ImageRefused, match="more than 20,000 segments"):
        processed(data[:2] + b"\xff\xfe\0\2" * 20_001 + data[2:])


def test_fill_bytes_cost_nothing() -> None:
    data = photos.jpeg(16, 16)
    started = time.process_time()
    assert processed(data[:2] + b"\xff" * 5_000_000 + data[2:]).variants
    assert time.process_time() - started < 2


@pytest.mark.usefixtures("_nothing_is_decoded")
def test_a_great_many_chunks_are_refused() -> None:
    with pytest.raises(ImageRefused, match="more than 200,000 chunks"):
        processed(plain_png((1, 2, 3), before=chunk(b"tEXt") * 200_001))


@pytest.mark.usefixtures("_nothing_is_decoded")
def test_pixels_outside_the_screen_count_as_well() -> None:
    frame = gif_frame((100, 100), (0, 0), 1)
    huge = frame[:13] + struct.pack("<HH", 7000, 7000) + frame[17:]
    data = gif((10, 10), [(0, 0, 0), (255, 0, 0)], [frame, huge, huge])
    with pytest.raises(ImageRefused, match="too many pixels"):
        processed(data)
