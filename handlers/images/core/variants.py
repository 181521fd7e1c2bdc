"""The variants of a photo by independent jobs: each takes the original and creates those of one size or filter.

The workflow decodes an original once and shares the result. Here each job decodes for itself, straight to the size that
its variants need: a JPEG for a thumbnail at an eighth of its pixels. No job hands anything to another, and
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
class VariantSpec:
    """One picture of a photo, to be created in all formats: a size or a filter.

    Args:
        kind: a resized picture, or one with a filter.
        name: of the size or the filter.
        size: the name of the size that it has.
    """

    kind: Kind
    name: str
    size: str


def variant_specs(original: Original, options: Options) -> tuple[VariantSpec, ...]:
    """Return what is to be created of an original: every size and every filter."""
    largest = max(options.sizes, key=lambda option: size_of(original.upright, option).pixels)
    return (
        *(VariantSpec(kind="sizes", name=option.name, size=option.name) for option in options.sizes),
        *(VariantSpec(kind="filtered", name=item.name, size=item.size or largest.name) for item in options.filters),
    )


def create(
    data: bytes, spec: VariantSpec, *, name: str, content_type: str, options: Options, read_mark: ReadMark
) -> Iterator[Variant]:
    """Yield the variants of one size or filter, a file for each format.

    Args:
        data: the whole original.
        spec: one of `variant_specs`.
        name: the original's name or key.
        content_type: as it was uploaded with; empty when that is not known.
        options: what the user chose.
        read_mark: returns a watermark's picture by its key; asked only when the filter has one.

    Raises:
        ImageRefused: the file is not a sound image of an accepted format and size.
    """
    accepted = accept(data, name=name, content_type=content_type, options=_just(spec, options))
    for rendition, rendered in render(accepted.picture, accepted.plan.renditions):
        if spec.kind == "sizes":
            yield from files("sizes", rendition.name, rendered, accepted.plan)
        for item in accepted.plan.filtered:
            yield from files("filtered", item.name, apply(item.filter, rendered, read_mark), accepted.plan)


def _just(spec: VariantSpec, options: Options) -> Options:
    """Return the options that ask for this size or filter and no other."""
    filters = options.filters if spec.kind == "filtered" else ()
    return replace(
        options,
        sizes=tuple(option for option in options.sizes if option.name == spec.size),
        filters=tuple(item for item in filters if item.name == spec.name),
    )
