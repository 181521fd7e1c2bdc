"""Colour: from whatever an image was stored in to sRGB, 8 bits a channel."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

from handlers.images.core.refusal import ImageRefused

_SIXTEEN_TO_EIGHT = 255 / 65535
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
_PROFILE_SPACES = {"RGB ": ("RGB", "RGBA"), "CMYK": ("CMYK",), "GRAY": ("L",)}
"""ICC's colour spaces -> the modes that a profile of one can describe."""


def to_eight_bits(image: Image.Image) -> Image.Image:
    """Return the image in a mode that can be resized: `L`, `RGB`, `RGBA`, `CMYK` or `LAB`.

    Raises:
        ImageRefused: its samples are floating-point numbers, whose range nothing tells.
    """
    mode = image.mode
    if mode in ("L", "RGB", "RGBA", "CMYK", "LAB") and "transparency" not in image.info:
        return image
    if mode == "F":
        raise ImageRefused("the image has floating-point samples; upload it with 8 or 16 bits a channel")
    if mode.startswith("I"):
        # 16-bit grey; Pillow's own conversion would cut off all above 255 instead of scaling
        return image.point(lambda value: value * _SIXTEEN_TO_EIGHT + 0.5).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the image in `L`, `RGB` or `RGBA`, its colours in sRGB.

    Args:
        image: in one of the modes that `to_eight_bits` returns.
        profile: the ICC profile that came with it. One that cannot be used is passed over, as browsers do.
    """
    described = _described(image, profile) if profile else None
    if described is not None:
        return described
    if image.mode == "LAB":
        return converted(image, LAB, SRGB, "RGB")
    return image.convert("RGB") if image.mode == "CMYK" else image


def _described(image: Image.Image, data: bytes) -> Image.Image | None:
    """Convert by the profile; None when it does not fit the image or needs no conversion."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if image.mode not in _PROFILE_SPACES.get(getattr(profile.profile, "xcolor_space", ""), ()):
            return None
        if ImageCms.getProfileDescription(profile).startswith("sRGB"):
            return None
        result = converted(image, profile, SRGB, "RGBA" if image.mode == "RGBA" else "RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
    return result.convert("L") if image.mode == "L" else result


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
    result = ImageCms.profileToProfile(
        image,
        source,
        target,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode=mode,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if result is None:  # only when asked to work in place
        raise ImageCms.PyCMSError("no image came out of the conversion")
    return result
