"""Which variants a photo gets, in pixels: decided once, after decoding, and then carried out by the later states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.images.core.geometry import WHOLE, Region, Size, cover, crop_region, fit, working_size
from handlers.images.core.inspection import Original
from handlers.images.core.options import Filter, Options, SizeOption, filter_data, parse_filter
from handlers.images.core.picture import Animation, Picture
from handlers.images.core.smart_crop import smart_region


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A part of the picture at a size.

    Args:
        name: of the variant.
        size: in pixels.
        region: the part of the picture that is shown.
    """

    name: str
    size: Size
    region: Region = WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """A filter over a rendition."""

    rendition: Rendition
    filter: Filter

    @property
    def name(self) -> str:
        """Of the variant."""
        return self.filter.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A format that every variant is written in."""

    format: str
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is to be made of one decoded picture.

    Args:
        renditions: the resized variants.
        filtered: the variants with a filter.
        encodings: what each variant is written in.
        animation: how the frames follow each other; None for a still.
        background: for formats without transparency, as `#rrggbb`.
    """

    renditions: tuple[Rendition, ...]
    filtered: tuple[Filtered, ...]
    encodings: tuple[Encoding, ...]
    animation: Animation | None
    background: str


def decoded_size(original: Original, options: Options) -> Size:
    """Return the size to decode an original to: no larger than some variant needs."""
    upright = original.upright
    shapes = [(size_of(upright, option), option) for option in options.sizes]
    return working_size(
        upright, ((size, WHOLE if o.crop == "fit" else crop_region(upright, size)) for size, o in shapes)
    )


def plan(original: Original, picture: Picture, animation: Animation | None, options: Options) -> Plan:
    """Decide the variants of a decoded picture.

    Args:
        original: what its file said.
        picture: decoded to `decoded_size`; smart crops look at it.
        animation: as decoded.
        options: what the user chose.
    """
    renditions = {option.name: _rendition(original.upright, picture, option) for option in options.sizes}
    largest = max(renditions.values(), key=lambda rendition: rendition.size.pixels)
    return Plan(
        renditions=tuple(renditions.values()),
        filtered=tuple(
            Filtered(rendition=renditions[filter_.size] if filter_.size else largest, filter=filter_)
            for filter_ in options.filters
        ),
        encodings=tuple(
            Encoding(format=format_, quality=getattr(options.quality, format_))
            for format_ in options.formats
            if animation is None or format_ != "avif"  # a still AVIF would be preferred to the animated WebP
        ),
        animation=animation,
        background=options.background,
    )


def size_of(upright: Size, option: SizeOption) -> Size:
    """Return the size of the rendition that an option asks for."""
    box = Size(option.width, option.height or option.width)
    return fit(upright, box) if option.crop == "fit" else cover(upright, box)


def _rendition(upright: Size, picture: Picture, option: SizeOption) -> Rendition:
    size = size_of(upright, option)
    match option.crop:
        case "fit":
            region = WHOLE
        case "cover":
            region = crop_region(upright, size)
        case "smart":
            region = smart_region(picture.frames[0], upright, size)
    return Rendition(name=option.name, size=size, region=region)


def plan_data(plan_: Plan) -> dict[str, Any]:
    """Return a plan as data that `parse_plan` reads, for the way from one state of the workflow to the next."""
    return asdict(plan_) | {
        "filtered": [
            {"rendition": asdict(item.rendition), "filter": filter_data(item.filter)} for item in plan_.filtered
        ]
    }


def parse_plan(data: Mapping[str, Any]) -> Plan:
    """Return the plan that `plan_data` wrote."""
    animation = data["animation"]
    return Plan(
        renditions=tuple(_parse_rendition(item) for item in data["renditions"]),
        filtered=tuple(
            Filtered(rendition=_parse_rendition(item["rendition"]), filter=parse_filter(item["filter"]))
            for item in data["filtered"]
        ),
        encodings=tuple(Encoding(**item) for item in data["encodings"]),
        animation=animation and Animation(tuple(animation["durations"]), animation["plays"]),
        background=data["background"],
    )


def _parse_rendition(data: Mapping[str, Any]) -> Rendition:
    return Rendition(name=data["name"], size=Size(**data["size"]), region=Region(**data["region"]))
