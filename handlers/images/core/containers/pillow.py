"""Pillow's readers under guard."""

from __future__ import annotations

import io
import warnings
from collections.abc import Generator
from contextlib import contextmanager

from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from handlers.images.core.options import Limits
from handlers.images.core.refusal import ImageRefused


@contextmanager
def guarded(label: str, limits: Limits) -> Generator[None]:
    """Read a file that nobody has vouched for; whatever a reader raises inside the block is a refusal.

    Args:
        label: of the file's kind.
        limits: of the pixels that Pillow may make room for.

    Raises:
        ImageRefused: the file cannot be read, or has more pixels than allowed.
    """
    pixels_before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, limits.max_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (ImageRefused, MemoryError):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise too_many_pixels(limits) from error
    except UnidentifiedImageError as error:
        raise ImageRefused(
            f"the file is damaged or cut short: it begins as {label} but cannot be read; upload it again"
        ) from error
    except Exception as error:  # a reader may raise anything at all on hostile bytes, and the bytes are to blame
        raise ImageRefused(f"the file is damaged or cut short ({error}); upload it again") from error
    finally:
        Image.MAX_IMAGE_PIXELS = pixels_before


def too_many_pixels(limits: Limits, found: str = "") -> ImageRefused:
    """Return the refusal of a picture that is too large; `found` says how large."""
    size = f" ({found})" if found else ""
    return ImageRefused(
        f"the image has too many pixels{size}: {limits.max_pixels:,} in all are allowed; upload a smaller one"
    )


def opened(data: bytes, pillow: str) -> Image.Image:
    """Open a file with one of Pillow's readers."""
    return Image.open(io.BytesIO(data), formats=[pillow])


@contextmanager
def all_by_libtiff() -> Generator[None]:
    """Have Pillow leave every TIFF to libtiff.

    Pillow's own way for uncompressed files takes 16-bit samples in planes for 8-bit ones, and ignores that YCbCr is
    subsampled.
    """
    before, TiffImagePlugin.READ_LIBTIFF = TiffImagePlugin.READ_LIBTIFF, True
    try:
        yield
    finally:
        TiffImagePlugin.READ_LIBTIFF = before
