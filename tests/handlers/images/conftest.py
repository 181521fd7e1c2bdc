"""Shared by the tests of the photo functions."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from handlers.images.core.options import Options
from handlers.images.core.pipeline import Processed, process

Process = Callable[..., Processed]


def no_mark(key: str) -> bytes:
    raise AssertionError(f"nothing should be read, but {key} was")


@pytest.fixture(scope="session")
def run() -> Process:
    """Processes bytes with some options; the name fits any format."""

    def run_(data: bytes, name: str = "photo", content_type: str = "", **choices: Any) -> Processed:
        options = replace(Options(filters=()), **choices)
        return process(data, name=name, content_type=content_type, options=options, read_mark=no_mark)

    return run_


@pytest.fixture(scope="session")
def saved() -> Callable[..., bytes]:
    """Returns an image as a file's bytes."""

    def save(image: Image.Image, format_: str, **settings: Any) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, format_, **settings)
        return buffer.getvalue()

    return save
