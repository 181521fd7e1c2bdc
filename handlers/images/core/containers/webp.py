"""WebP (https://developers.google.com/speed/webp/docs/riff_container), which libwebp reads and composes whole."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.images.core.colour import usable_profile
from handlers.images.core.containers.exif import orientation_of
from handlers.images.core.containers.pillow import opened
from handlers.images.core.containers.source import Frame, Source
from handlers.images.core.geometry import Size


def read(data: bytes) -> Source:
    """Read a WebP.

    Raises:
        ImageRefused: it has a colour profile that cannot be converted.
    """

    def frames(count: int, _wanted: Size) -> Iterator[Frame]:
        with opened(data, "WEBP") as image:
            for index in range(count):
                image.seek(index)
                image.load()
                yield Frame(image, image.info.get("duration"))

    with opened(data, "WEBP") as image:
        return Source(
            size=Size(*image.size),
            decode=frames,
            orientation=orientation_of(image.info.get("exif", b""), image.info.get("xmp", b"")),
            profile=usable_profile(image.info.get("icc_profile"), image.mode),
            frames=getattr(image, "n_frames", 1),
            plays=int(image.info.get("loop", 0)),
        )
