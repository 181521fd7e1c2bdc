"""What a file says of itself, and why it may be refused before a single pixel is decoded."""

from __future__ import annotations

from dataclasses import dataclass, field

from handlers.images.core.containers.pillow import guarded, too_many_pixels
from handlers.images.core.containers.read import read
from handlers.images.core.containers.source import Source
from handlers.images.core.formats import FORMATS, Format
from handlers.images.core.geometry import Size
from handlers.images.core.kinds import Kind, kind_of
from handlers.images.core.names import extension_of, is_camera_raw
from handlers.images.core.options import Limits, Options
from handlers.images.core.refusal import ImageRefused

_UNSPECIFIED_TYPES = ("", "binary/octet-stream", "application/octet-stream")
"""What S3 and upload forms say when the type was not given."""
_TURNED = range(5, 9)
"""EXIF orientations in which width and height change places."""
_DEVELOPED_FORMATS = ("jpeg", "tiff", "png")
"""What raw converters write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The facts about an uploaded file.

    Args:
        format: the name of its format, one of `FORMATS`.
        size: as it is stored, before it is turned upright.
        orientation: EXIF's, 1 to 8.
        frames: how many are kept.
        bytes: of the file.
        source: the way to its pixels.
    """

    format: str
    size: Size
    orientation: int
    frames: int
    bytes: int
    source: Source = field(repr=False, compare=False)

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
    """Read a file's container, and refuse what should not be decoded.

    Args:
        data: the whole file.
        name: its name or key; only an extension that stands for a kind of file is looked at.
        content_type: as it was uploaded with; empty when that is not known.
        options: what is accepted, the limits, and whether animations are kept.

    Raises:
        ImageRefused: it is empty, too large, no image, of a format that is not accepted or other than its name or type
            says, of a kind that would come out wrong or take too long, or has too many pixels or frames.
    """
    check_length(len(data), options.limits)
    format_ = _format(kind_of(data), options)
    _check_name(format_, name, options)
    _check_content_type(format_, content_type)
    with guarded(format_.label, options.limits):
        source = read(data, format_, options.limits.max_frames)
    frames = _kept_frames(source, format_, options)
    size = source.size
    if not size.pixels:
        raise ImageRefused(f"the file is damaged: its picture is {size.width} x {size.height} pixels; upload it again")
    if source.pixels(frames) > options.limits.max_pixels:
        found = f"{size.width} x {size.height}" + (f" x {frames} frames" * (frames > 1))
        raise too_many_pixels(options.limits, found)
    return Original(
        format=format_.name,
        size=size,
        orientation=source.orientation,
        frames=frames,
        bytes=len(data),
        source=source,
    )


def _format(kind: Kind | None, options: Options) -> Format:
    """Return the format of a file that is accepted.

    Raises:
        ImageRefused: it is not.
    """
    accepted = [FORMATS[name] for name in options.accepted]
    wanted = f"upload one of {', '.join(format_.label for format_ in accepted)}"
    if kind is None:
        raise ImageRefused(f"the file is not an image that is known here; {wanted}")
    if kind.camera_raw:
        raise _camera_raw(kind.label, options)
    for format_ in accepted:
        if format_.label == kind.label:
            return format_
    raise ImageRefused(f"the format is not accepted: the file is {kind.label}; {wanted}")


def _camera_raw(name: str, options: Options) -> ImageRefused:
    developed = [FORMATS[name].label for name in _DEVELOPED_FORMATS if name in options.accepted]
    wanted = " or ".join(developed[:2]) or FORMATS[options.accepted[0]].label
    return ImageRefused(
        f"the file is a camera's raw file ({name}): what its sensor saw, and no finished picture; develop it in a "
        f"photo program and upload the result as {wanted}"
    )


def _check_name(format_: Format, name: str, options: Options) -> None:
    extension = extension_of(name)
    if not extension or extension.lower() in format_.extensions:
        return
    if format_.name == "tiff" and is_camera_raw(extension):
        raise _camera_raw(extension.upper(), options)
    raise ImageRefused(
        f"the name ends in .{extension} but the file is {format_.label}; name it .{format_.extensions[0]}"
    )


def _check_content_type(format_: Format, content_type: str) -> None:
    type_ = content_type.partition(";")[0].strip().lower()
    if type_ not in (*_UNSPECIFIED_TYPES, *format_.content_types):
        raise ImageRefused(
            f"the content type is {type_} but the file is {format_.label}; upload it as {format_.content_types[0]}"
        )


def _kept_frames(source: Source, format_: Format, options: Options) -> int:
    if source.frames == 1:
        return 1
    if options.animations == "refuse":
        raise ImageRefused(f"animations are not accepted: the {format_.label} has several frames; upload a still")
    if source.frames > options.limits.max_frames:
        raise ImageRefused(
            f"the animation has more than {options.limits.max_frames:,} frames, the most that are allowed; upload a "
            "shorter one"
        )
    return source.frames if options.animations == "keep" and "webp" in options.formats else 1
