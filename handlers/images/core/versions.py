"""The versions of a photo as jobs that know nothing of each other: each takes the original and makes one of them.

The workflow decodes an original once and shares the result. Here each job decodes for itself, straight to the size that
its own version needs: a JPEG for a thumbnail at an eighth of its pixels. Nothing is handed from one to the next, and
nothing as large as the decoded original has to be stored or held by a job that needs less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.images.core.filters import ReadMark, apply
from handlers.images.core.inspection import Original
from handlers.images.core.options import Options
from handlers.images.core.pipeline import Kind, Variant, accept, files
from handlers.images.core.planning import size_of
from handlers.images.core.rendering import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One picture to be made of a photo, in all formats.

    Args:
        kind: a resized picture, or one with a filter.
        name: of the size or the filter.
        size: the name of the size that it has.
    """

    kind: Kind
    name: str
    size: str


def versions(original: Original, options: Options) -> tuple[Version, ...]:
    """Return what is to be made of an original: every size and every filter."""
    largest = max(options.sizes, key=lambda option: size_of(original.upright, option).pixels)
    return (
        *(Version(kind="sizes", name=option.name, size=option.name) for option in options.sizes),
        *(Version(kind="filtered", name=item.name, size=item.size or largest.name) for item in options.filters),
    )


def make(
    data: bytes, version: Version, *, name: str, content_type: str, options: Options, read_mark: ReadMark
) -> Iterator[Variant]:
    """Yield the files of one version.

    Args:
        data: the whole original.
        version: one of `versions`.
        name: the original's name or key.
        content_type: as it was uploaded with; empty when that is not known.
        options: what the user chose.
        read_mark: returns a watermark's picture by its key; asked only when the filter has one.

    Raises:
        ImageRefused: the file is not a sound image of an accepted format and size.
    """
    accepted = accept(data, name=name, content_type=content_type, options=_just(version, options))
    for rendition, rendered in render(accepted.picture, accepted.plan.renditions):
        if version.kind == "sizes":
            yield from files("sizes", rendition.name, rendered, accepted.plan)
        for item in accepted.plan.filtered:
            yield from files("filtered", item.name, apply(item.filter, rendered, read_mark), accepted.plan)


def _just(version: Version, options: Options) -> Options:
    """Return the options of somebody who wants this version and no other."""
    filters = options.filters if version.kind == "filtered" else ()
    return replace(
        options,
        sizes=tuple(option for option in options.sizes if option.name == version.size),
        filters=tuple(item for item in filters if item.name == version.name),
    )
