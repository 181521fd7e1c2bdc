"""What a file says of itself, and why it may be refused before a single pixel is decoded."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from handlers.images.core.formats import FORMATS, Format, label_of
from handlers.images.core.geometry import Size
from handlers.images.core.options import Limits, Options
from handlers.images.core.refusal import ImageRefused

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")
_UNSPECIFIED_TYPES = ("", "binary/octet-stream", "application/octet-stream")
"""What S3 and upload forms say when nobody told them the type."""
_TURNED = range(5, 9)
"""EXIF orientations in which width and height change places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The facts about an uploaded file.

    Args:
        format: the name of its format, one of `FORMATS`.
        size: as it is stored, before it is turned upright.
        orientation: EXIF's, 1 to 8.
        frames: how many are kept.
        bytes: of the file.
    """

    format: str
    size: Size
    orientation: int
    frames: int
    bytes: int

    @property
    def upright(self) -> Size:
        """The size as a person sees it."""
        return self.size.turned() if self.orientation in _TURNED else self.size


def check_length(length: int, limits: Limits) -> None:
    """Refuse a file for its length alone.

    Raises:
        ImageRefused: it has no bytes, or too many.
    """
    if length == 0:
        raise ImageRefused("the file is empty: it has 0 bytes; upload it again")
    if length > limits.max_bytes:
        raise ImageRefused(
            f"the file is too large: it has {length:,} bytes and {limits.max_bytes:,} are allowed; upload a smaller one"
        )


def inspect(data: bytes, *, name: str, content_type: str, options: Options) -> Original:
    """Read a file's header, and refuse what should not be decoded.

    Args:
        data: the whole file.
        name: its name or key; only an extension at its end is looked at.
        content_type: as it was uploaded with; empty when that is not known.
        options: what is accepted, the limits, and whether animations are kept.

    Raises:
        ImageRefused: it is empty, too large, no image, of a format that is not accepted or other than its name or type
            says, or has too many pixels or frames.
    """
    check_length(len(data), options.limits)
    with opened(data, options) as image:
        format_ = _format_of(image)
        _check_name(format_, name)
        _check_content_type(format_, content_type)
        size = Size(*image.size)
        frames = _kept_frames(image, format_, options)
        if size.pixels * frames > options.limits.max_pixels:
            raise _too_many_pixels(
                options.limits, f"{size.width} x {size.height}" + (f" x {frames} frames" * (frames > 1))
            )
        orientation = _orientation(image, format_)
    return Original(format=format_.name, size=size, orientation=orientation, frames=frames, bytes=len(data))


@contextmanager
def opened(data: bytes, options: Options) -> Generator[Image.Image]:
    """Open a file that nobody has vouched for; whatever its reader raises inside the block is a refusal.

    Raises:
        ImageRefused: the file cannot be read, or has more pixels than allowed.
    """
    allowed = [FORMATS[name].pillow for name in options.accepted]
    pixels_before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, options.limits.max_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=allowed) as image:
                yield image
    except (ImageRefused, MemoryError):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels(options.limits) from error
    except UnidentifiedImageError as error:
        raise _unreadable(data, options) from error
    except Exception as error:  # a reader may raise anything at all on hostile bytes, and the bytes are to blame
        raise ImageRefused(f"the file is damaged or cut short ({error}); upload it again") from error
    finally:
        Image.MAX_IMAGE_PIXELS = pixels_before


def _too_many_pixels(limits: Limits, found: str = "") -> ImageRefused:
    size = f" ({found})" if found else ""
    return ImageRefused(
        f"the image has too many pixels{size}: {limits.max_pixels:,} in all are allowed; upload a smaller one"
    )


def _unreadable(data: bytes, options: Options) -> ImageRefused:
    label = label_of(data)
    accepted = [FORMATS[name].label for name in options.accepted]
    if label in accepted:
        return ImageRefused(
            f"the file is damaged or cut short: it begins as {label} but cannot be read; upload it again"
        )
    wanted = f"upload one of {', '.join(accepted)}"
    if label:
        return ImageRefused(f"the format is not accepted: the file is {label}; {wanted}")
    return ImageRefused(f"the file is not an image; {wanted}")


def _format_of(image: Image.Image) -> Format:
    # a JPEG that holds several pictures, as many phones write: the first one is the photo
    pillow = "JPEG" if image.format == "MPO" else image.format
    return next(format_ for format_ in FORMATS.values() if format_.pillow == pillow)


def _check_name(format_: Format, name: str) -> None:
    extension = _EXTENSION.search(name)
    if extension and extension[1].lower() not in format_.extensions:
        raise ImageRefused(
            f"the name ends in .{extension[1]} but the file is {format_.label}; name it .{format_.extensions[0]}"
        )


def _check_content_type(format_: Format, content_type: str) -> None:
    type_ = content_type.partition(";")[0].strip().lower()
    if type_ not in (*_UNSPECIFIED_TYPES, *format_.content_types):
        raise ImageRefused(
            f"the content type is {type_} but the file is {format_.label}; upload it as {format_.content_types[0]}"
        )


def _kept_frames(image: Image.Image, format_: Format, options: Options) -> int:
    frames = getattr(image, "n_frames", 1) - first_frame(image) if format_.animated else 1
    if frames == 1:
        return 1
    if options.animations == "refuse":
        raise ImageRefused(f"animations are not accepted: the {format_.label} has {frames} frames; upload a still")
    if frames > options.limits.max_frames:
        raise ImageRefused(
            f"the animation has {frames} frames and {options.limits.max_frames} are allowed; upload a shorter one"
        )
    return frames if options.animations == "keep" and "webp" in options.formats else 1


def first_frame(image: Image.Image) -> int:
    """Return which frame an animation begins with: a PNG may have a stand-in for simple viewers before it."""
    return 1 if image.info.get("default_image") else 0


def _orientation(image: Image.Image, format_: Format) -> int:
    if format_.name == "tiff":
        return 1  # Pillow turns a TIFF itself, and gives its size as turned
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - an EXIF block that cannot be read says nothing; the pixels may still be sound
        return 1
    return orientation if orientation in range(1, 9) else 1
