"""Colour: from whatever an image was stored in to sRGB, 8 bits a channel."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from PIL import Image, ImageChops, ImageCms

from handlers.images.core.colour_spaces import hdr_refused, is_hdr
from handlers.images.core.refusal import ImageRefused

_SIXTEEN_TO_EIGHT = 255 / 65535
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
_SPACES = {"L": "GRAY", "RGB": "RGB ", "RGBA": "RGB ", "CMYK": "CMYK"}
"""Modes -> the space of a profile that can describe one, in ICC's names."""
_INPUT_CLASSES = frozenset(("scnr", "mntr", "prtr", "spac"))
"""ICC's classes of profiles that say what a picture's numbers look like."""
_HEADER_SIZE = 132
_SPACE = slice(16, 20)
"""Where a profile names the space that it describes."""
_LARGEST_PROFILE = 16 * 1024 * 1024
"""Bytes: the most that a JPEG has room for, and several times a printer's."""
_SWATCH_STEPS = (0, 51, 102, 153, 204, 255)
_UNSEEN = 2
"""Of 255 levels: a profile that changes no colour by more is sRGB's, whatever its name."""
_FLAT = 16
"""Of 255 levels: a profile under which no two colours differ by more describes none."""


def to_eight_bits(image: Image.Image) -> Image.Image:
    """Return the image in a mode that can be resized: `L`, `RGB`, `RGBA`, `CMYK` or `LAB`.

    Raises:
        ImageRefused: it has samples of a kind that can only be guessed at.
    """
    mode = image.mode
    if mode in ("L", "RGB", "RGBA", "CMYK", "LAB") and "transparency" not in image.info:
        return image
    if mode in ("F", "I"):
        raise ImageRefused(
            "the image has samples of 32 bits, whose range the file does not state; save it with 8 or 16 bits"
        )
    if mode.startswith("I;16"):
        # Pillow's own conversion would cut off all above 255 instead of scaling
        samples = image if mode == "I;16" else image.convert("I")
        return samples.point(lambda value: value * _SIXTEEN_TO_EIGHT + 0.5).convert("L")
    if mode == "La":
        image = image.convert("LA")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the image in `L`, `RGB` or `RGBA`, its colours in sRGB.

    Args:
        image: in one of the modes that `to_eight_bits` returns.
        profile: the ICC profile that describes it, from `usable_profile`; one that does not fit the mode has no effect.
    """
    space = profile[_SPACE] if profile else b""
    if image.mode == "RGBA" and space == b"GRAY":  # grey with alpha, as Pillow hands it on
        grey = to_srgb(image.getchannel("R"), profile).convert("RGB")
        grey.putalpha(image.getchannel("A"))
        return grey
    if image.mode == "L" and space == b"RGB ":  # grey is three equal parts, as in browsers
        return to_srgb(image.convert("RGB"), profile).convert("L")
    conversion = _conversion(profile, image.mode) if profile else None
    if conversion is not None:
        return conversion.applied(image)
    if image.mode == "LAB":
        return converted(image, LAB, SRGB, "RGB")
    return image.convert("RGB") if image.mode == "CMYK" else image


def usable_profile(data: bytes | None, mode: str) -> bytes | None:
    """Return a profile that a file carries if it describes images of a mode; None where it is as good as none.

    Only its contents count: its name may say anything. One that is broken, empty or of another kind of image is passed
    over, as browsers do.

    Raises:
        ImageRefused: the profile is sound, but larger than can be afforded, or one of high dynamic range.
    """
    if not data or not _looks_like_profile(data):
        return None
    if len(data) > _LARGEST_PROFILE:
        raise ImageRefused(
            f"its colour profile is too large: it has more than {_LARGEST_PROFILE:,} bytes; convert the picture to "
            "sRGB and upload it again"
        )
    transfer = _transfer_in(data)
    if transfer:
        raise hdr_refused(transfer)
    if mode == "L" and data[_SPACE] == b"RGB ":
        mode = "RGB"
    return data if mode in _SPACES and _conversion(data, mode) else None


def largest_profile_read() -> int:
    """Return how many bytes of a compressed profile are worth unpacking: one more than is accepted."""
    return _LARGEST_PROFILE + 1


def _looks_like_profile(data: bytes) -> bool:
    return len(data) >= _HEADER_SIZE and data[36:40] == b"acsp"


def _transfer_in(data: bytes) -> str | None:
    """Return the HDR transfer that a profile's cicp tag names (ICC.1:2022, 10.3)."""
    (count,) = struct.unpack_from(">I", data, 128)
    for index in range(min(count, 100)):
        name, offset, _ = struct.unpack_from(">4sII", data.ljust(_HEADER_SIZE + 1200, b"\0"), 132 + 12 * index)
        if name == b"cicp":
            return is_hdr(data[offset + 9]) if offset + 9 < len(data) else None
    return None


@dataclass(frozen=True, slots=True)
class _Conversion:
    """What a profile does to images of a mode; no transform: nothing."""

    transform: ImageCms.ImageCmsTransform | None

    def applied(self, image: Image.Image) -> Image.Image:
        if self.transform is None:
            return image
        result = _through(image, self.transform)
        return result.convert("L") if image.mode == "L" else result


@lru_cache(maxsize=4)
def _conversion(data: bytes, mode: str) -> _Conversion | None:
    """Return what a profile does, tried on swatches of all colours; None when it cannot be used for the mode."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        space, class_ = (getattr(profile.profile, name, None) for name in ("xcolor_space", "device_class"))
        if space != _SPACES[mode] or class_ not in _INPUT_CLASSES:
            return None
        transform = ImageCms.buildTransform(
            profile,
            SRGB,
            mode,
            "RGBA" if mode == "RGBA" else "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        swatches = _swatches(mode)
        seen = _through(swatches, transform).convert("RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    if all(high - low < _FLAT for low, high in _ranges(seen)):
        return None
    if mode != "CMYK" and _farthest(seen, swatches.convert("RGB")) <= _UNSEEN:
        return _Conversion(None)
    return _Conversion(transform)


@lru_cache
def _swatches(mode: str) -> Image.Image:
    channels = len(Image.new(mode, (1, 1)).getbands())
    colours = b"".join(bytes(colour) for colour in product(_SWATCH_STEPS, repeat=channels))
    return Image.frombytes(mode, (len(colours) // channels, 1), colours)


def _ranges(image: Image.Image) -> list[tuple[int, int]]:
    extrema = [band.getextrema() for band in image.split()]
    return [(low, high) for low, high in extrema if isinstance(low, int) and isinstance(high, int)]


def _farthest(one: Image.Image, other: Image.Image) -> int:
    return max(high for _, high in _ranges(ImageChops.difference(one, other)))


def _through(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    result = ImageCms.applyTransform(image, transform)
    if result is None:  # only when asked to work in place
        raise ImageCms.PyCMSError("no image came out of the conversion")
    return result


def converted(
    image: Image.Image,
    source: ImageCms.ImageCmsProfile,
    target: ImageCms.ImageCmsProfile,
    mode: str,
) -> Image.Image:
    """Return the image in another colour space, white kept white and black black, as browsers do.

    Raises:
        ImageCms.PyCMSError: the profiles cannot be used for this image.
    """
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    return _through(image, ImageCms.buildTransform(source, target, image.mode, mode, intent, flags))
