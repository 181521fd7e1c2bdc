"""All that the workflow does to one photo, as one job: for batch work, and where no workflow is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from handlers.images.core.decoding import decode
from handlers.images.core.encoding import encode
from handlers.images.core.filters import ReadMark, apply
from handlers.images.core.inspection import Original, inspect
from handlers.images.core.options import Options
from handlers.images.core.picture import Picture
from handlers.images.core.planning import Plan, decoded_size, plan
from handlers.images.core.rendering import render

Kind = Literal["sizes", "filtered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A photo that was let in: its facts, its one decoded picture, and what is to be made of it."""

    original: Original
    picture: Picture
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One file made of a photo.

    Args:
        kind: a resized picture, or one with a filter.
        name: of the size or the filter.
        width: in pixels.
        height: in pixels.
        format: `jpeg`, `webp` or `avif`.
        data: the file.
    """

    kind: Kind
    name: str
    width: int
    height: int
    format: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What came of a photo."""

    original: Original
    variants: tuple[Variant, ...]


def accept(data: bytes, *, name: str, content_type: str, options: Options) -> Accepted:
    """Check a file, decode it once, and decide its variants.

    Args:
        data: the whole file.
        name: its name or key; its extension must fit the contents.
        content_type: as it was uploaded with; empty when that is not known.
        options: what the user chose.

    Raises:
        ImageRefused: the file is not a sound image of an accepted format and size.
    """
    original = inspect(data, name=name, content_type=content_type, options=options)
    picture, animation = decode(original, decoded_size(original, options), options)
    return Accepted(original=original, picture=picture, plan=plan(original, picture, animation, options))


def process(data: bytes, *, name: str, content_type: str = "", options: Options, read_mark: ReadMark) -> Processed:
    """Make all variants of a file.

    Args:
        data: the whole file.
        name: its name or key; its extension must fit the contents.
        content_type: as it was uploaded with; empty when that is not known.
        options: what the user chose.
        read_mark: returns a watermark's picture by its key; asked only when a filter has one.

    Raises:
        ImageRefused: the file is not a sound image of an accepted format and size.
    """
    accepted = accept(data, name=name, content_type=content_type, options=options)
    variants = tuple(_variants(accepted.picture, accepted.plan, read_mark))
    return Processed(original=accepted.original, variants=variants)


def _variants(picture: Picture, plan_: Plan, read_mark: ReadMark) -> Iterator[Variant]:
    for rendition, rendered in render(picture, plan_.renditions):
        yield from files("sizes", rendition.name, rendered, plan_)
        for item in plan_.filtered:
            if item.rendition == rendition:
                yield from files("filtered", item.name, apply(item.filter, rendered, read_mark), plan_)


def files(kind: Kind, name: str, picture: Picture, plan_: Plan) -> Iterator[Variant]:
    """Yield one variant's file in each format."""
    for encoded in encode(picture, plan_.encodings, plan_.animation, plan_.background):
        size = picture.size
        yield Variant(
            kind=kind, name=name, width=size.width, height=size.height, format=encoded.format, data=encoded.data
        )
