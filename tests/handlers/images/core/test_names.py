"""Dots in names: what is an extension, and what only looks like one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.images.core.formats import FORMATS
from handlers.images.core.names import extension_of
from handlers.images.core.refusal import ImageRefused
from samples import photos
from tests.handlers.images.core.built import plain_png, processed

PNG = plain_png((20, 60, 200))
JPEG = photos.jpeg(48, 32)


@pytest.mark.parametrize(
    "name",
    [
        "Screenshot 2026-03-02 at 10.15.22",
        "Bildschirmfoto 2026-03-02 um 10.15.22",
        "photo 1.5",
        "J. Smith",
        "Mr. Brown, St. Ives",
        "IMG_0001.final",
        "v1.2",
        "www.example.com",
        "2026.03.02",
        "raw/ann/Dr.Who",
        "raw/a.jpg/photo",
        ".hidden",
        "dot.",
        "日本.写真",
    ],
)
def test_what_stands_behind_a_dot_is_no_extension_unless_it_is_known_as_one(name: str) -> None:
    assert extension_of(name) == ""
    assert processed(PNG, name).original.format == "png"
    assert processed(JPEG, name).original.format == "jpeg"


@pytest.mark.parametrize(
    "extension", ["jpg", "jpeg", "jpe", "jfif", "jfi", "jif", "pjpeg", "pjp", "mpo", "JPG", "Jpe", "JFIF"]
)
def test_every_extension_of_jpeg_is_one(extension: str) -> None:
    assert processed(JPEG, f"photo.{extension}").original.format == "jpeg"
    with pytest.raises(ImageRefused, match=rf"the name ends in \.{extension} but the file is PNG; name it \.png"):
        processed(PNG, f"photo.{extension}")


@pytest.mark.parametrize(
    ("extension", "format_"), [(e, f.name) for f in FORMATS.values() for e in f.extensions], ids=lambda value: value
)
def test_the_extensions_of_each_format_fit_it_and_no_other(extension: str, format_: str) -> None:
    data = {"jpeg": JPEG, "png": PNG}.get(format_)
    if data:
        assert processed(data, f"a.{extension}").original.format == format_
    with pytest.raises(ImageRefused, match=rf"^the name ends in \.{extension} but the file is (PNG|JPEG)"):
        processed(JPEG if format_ == "png" else PNG, f"a.{extension}")


@pytest.mark.parametrize("extension", ["bmp", "heic", "svg", "html", "pdf", "mp4", "cr2", "psd", "jp2", "jxl", "zip"])
def test_the_name_of_another_kind_of_file_is_refused(extension: str) -> None:
    with pytest.raises(ImageRefused, match=rf"the name ends in \.{extension} but the file is JPEG; name it \.jpg"):
        processed(JPEG, f"photo.{extension}")


@given(st.text(st.characters(exclude_characters="./", exclude_categories=("Cs",)), max_size=30), st.integers(0, 9999))
def test_numbers_behind_a_dot_are_never_an_extension(name: str, number: int) -> None:
    assert extension_of(f"{name}.{number}") == ""


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_an_extension_is_what_the_name_ends_in(name: str) -> None:
    extension = extension_of(name)
    assert not extension or re.search(rf"\.{re.escape(extension)}$", name)
