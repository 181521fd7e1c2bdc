"""What a user may choose about the variants of a photo: plain data, checked once, with defaults.

As JSON this is the document that the validating function reads; `parse` and `as_data` are each other's inverse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Literal, TypeVar, cast, get_args

from PIL import Image, ImageDraw, ImageFont

from handlers.images.core import checks
from handlers.images.core.checks import OptionsError
from handlers.images.core.formats import FORMATS, OUTPUT_FORMATS
from handlers.images.core.keys import WATERMARKS
from handlers.images.core.review import Review, parse_review

Crop = Literal["fit", "cover", "smart"]
Animations = Literal["keep", "first_frame", "refuse"]
T = TypeVar("T")
Position = Literal["top_left", "top_right", "bottom_left", "bottom_right", "center"]

LARGEST_SIDE = 16_383
"""Pixels: WebP's limit, the lowest of the formats written (https://developers.google.com/speed/webp/faq)."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SAMPLE_SIZE = 24
"""Pixels: of a letter that is drawn to see whether the font has it."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _name(value: object) -> None:
    if not _NAME.fullmatch(checks.text("name", value, 40)):
        raise OptionsError("name", value, "use 1 to 40 lower-case letters, digits, _ and -, a letter or digit first")


def _not_in_font(text: str) -> str:
    """Return the characters that the built-in font has no glyph for, and those that are no part of a line."""
    font = ImageFont.load_default(_SAMPLE_SIZE)

    def drawn(letter: str) -> bytes:
        image = Image.new("L", (2 * _SAMPLE_SIZE, 2 * _SAMPLE_SIZE))
        ImageDraw.Draw(image).text((_SAMPLE_SIZE // 2, 0), letter, 255, font)
        return image.tobytes()

    box = drawn("\uffff")
    return "".join(sorted({letter for letter in text if not letter.isprintable() or drawn(letter) == box}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeOption:
    """One size that every photo gets.

    Args:
        name: the variant's name: lower-case letters, digits, `_` and `-`.
        width: pixels, 1 to 16,383.
        height: pixels; default: as `width`, so that `width` bounds the longer side.
        crop: `fit` keeps the whole picture and its shape inside width x height; `cover` fills width x height and cuts
            off what overhangs, evenly; `smart` does too, but keeps what stands out. Nothing is ever enlarged: a smaller
            original gives the same shape in fewer pixels.
    """

    name: str
    width: int
    height: int | None = None
    crop: Crop = "fit"

    def __post_init__(self) -> None:
        _name(self.name)
        checks.whole("width", self.width, 1, LARGEST_SIDE)
        if self.height is not None:
            checks.whole("height", self.height, 1, LARGEST_SIDE)
        checks.one_of("crop", self.crop, get_args(Crop))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    """What all filters have in common.

    Args:
        name: the variant's name; default: the filter's type.
        size: the name of the size that the filter is applied to; default: the largest one.
    """

    type: ClassVar[str]

    name: str = ""
    size: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.type)
        _name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blur(_Filter):
    """A Gaussian blur.

    Args:
        radius: the standard deviation in pixels of the variant, above 0 to 200.
    """

    type: ClassVar[str] = "blur"
    radius: float = 8.0

    def __post_init__(self) -> None:
        _Filter.__post_init__(self)
        checks.number("radius", self.radius, 0.1, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grayscale(_Filter):
    """Black and white, by the luma of ITU-R BT.601."""

    type: ClassVar[str] = "grayscale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sepia(_Filter):
    """The brown of old prints.

    Args:
        strength: 0 (black and white) to 1.
    """

    type: ClassVar[str] = "sepia"
    strength: float = 1.0

    def __post_init__(self) -> None:
        _Filter.__post_init__(self)
        checks.number("strength", self.strength, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharpen(_Filter):
    """An unsharp mask.

    Args:
        radius: pixels of the variant, 0.1 to 20.
        percent: strength, 1 to 500.
        threshold: the least difference of brightness that is sharpened, 0 to 255.
    """

    type: ClassVar[str] = "sharpen"
    radius: float = 1.5
    percent: int = 80
    threshold: int = 2

    def __post_init__(self) -> None:
        _Filter.__post_init__(self)
        checks.number("radius", self.radius, 0.1, 20)
        checks.whole("percent", self.percent, 1, 500)
        checks.whole("threshold", self.threshold, 0, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast(_Filter):
    """More or less contrast.

    Args:
        factor: 0 is a solid grey, 1 changes nothing, 4 is the most.
    """

    type: ClassVar[str] = "contrast"
    factor: float = 1.25

    def __post_init__(self) -> None:
        _Filter.__post_init__(self)
        checks.number("factor", self.factor, 0, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark(_Filter):
    """A line of text, or a picture, over the photo. Give one of `text` and `image`.

    Args:
        text: at most 100 characters, of those that the built-in font has: ASCII and ©.
        image: the key of a PNG or WebP, which may be transparent, below `watermarks/` in the variants' bucket.
        position: a corner, or the centre.
        opacity: above 0 to 1.
        scale: the mark's width as a part of the photo's, 0.01 to 1.
    """

    type: ClassVar[str] = "watermark"
    text: str = ""
    image: str = ""
    position: Position = "bottom_right"
    opacity: float = 0.5
    scale: float = 0.25

    def __post_init__(self) -> None:
        _Filter.__post_init__(self)
        if bool(self.text) == bool(self.image):
            raise OptionsError("text", self.text, "give either a text or an image for the watermark")
        checks.text("text", self.text, 100)
        checks.text("image", self.image, 1024)
        missing = _not_in_font(self.text)
        if missing:
            raise OptionsError(
                "text", self.text, f"the built-in font has no {missing!r}: use a picture (image) instead"
            )
        if self.image and not self.image.startswith(WATERMARKS):
            raise OptionsError("image", self.image, f"put the picture below {WATERMARKS} in the variants' bucket")
        checks.one_of("position", self.position, get_args(Position))
        checks.number("opacity", self.opacity, 0.01, 1)
        checks.number("scale", self.scale, 0.01, 1)


Filter = Blur | Grayscale | Sepia | Sharpen | Contrast | Watermark
FILTERS: dict[str, type[Filter]] = {filter_.type: filter_ for filter_ in get_args(Filter)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well each format is encoded, 1 to 100. The formats' scales are not alike: equal numbers do not look equal."""

    jpeg: int = 85
    webp: int = 80
    avif: int = 60

    def __post_init__(self) -> None:
        for format_ in fields(self):
            checks.whole(format_.name, getattr(self, format_.name), 1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused for its size.

    Args:
        max_bytes: of the file; it is not read when it has more.
        max_pixels: width x height, over all frames that are kept together; nothing is decoded when there are more.
        max_frames: of an animation.
    """

    max_bytes: int = 100_000_000
    max_pixels: int = 50_000_000
    max_frames: int = 200

    def __post_init__(self) -> None:
        checks.whole("max_bytes", self.max_bytes, 1, 500_000_000)
        checks.whole("max_pixels", self.max_pixels, 1, 500_000_000)
        checks.whole("max_frames", self.max_frames, 1, 10_000)


_DEFAULT_SIZES = (
    SizeOption(name="large", width=1600),
    SizeOption(name="medium", width=800),
    SizeOption(name="thumbnail", width=200),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """All choices.

    Args:
        sizes: what every photo is resized to.
        filters: each gives one more variant.
        formats: what each variant is written in: `jpeg`, `webp`, `avif`. AVIF is not among the defaults: it saves a few
            per cent over WebP for several times its computing time.
        quality: for each format.
        limits: what is refused for its size.
        accepted: the formats of originals that are accepted.
        animations: `keep` writes an animation as animated WebP, its first frame as JPEG, and no AVIF; `first_frame`
            treats it as a still; `refuse` refuses it.
        background: what shows through a transparent picture in a format without transparency, as `#rrggbb`.
        review: which photos a person must approve first; None: none.
    """

    sizes: tuple[SizeOption, ...] = _DEFAULT_SIZES
    filters: tuple[Filter, ...] = (Blur(),)
    formats: tuple[str, ...] = ("jpeg", "webp")
    quality: Quality = field(default_factory=Quality)
    limits: Limits = field(default_factory=Limits)
    accepted: tuple[str, ...] = tuple(FORMATS)
    animations: Animations = "keep"
    background: str = "#ffffff"
    review: Review | None = None

    def __post_init__(self) -> None:
        if not self.sizes:
            raise OptionsError("sizes", [], "give at least one size")
        names: set[str] = set()
        for place, variants in (("sizes", self.sizes), ("filters", self.filters)):
            for index, variant in enumerate(variants):
                if variant.name in names:
                    raise OptionsError(f"{place}[{index}].name", variant.name, "give each size and filter its own name")
                names.add(variant.name)
        sizes = [size.name for size in self.sizes]
        for index, filter_ in enumerate(self.filters):
            if filter_.size:
                checks.one_of(f"filters[{index}].size", filter_.size, sizes)
        checks.distinct("formats", self.formats, OUTPUT_FORMATS)
        checks.distinct("accepted", self.accepted, tuple(FORMATS))
        checks.one_of("animations", self.animations, get_args(Animations))
        if not _COLOUR.fullmatch(checks.text("background", self.background, 7)):
            raise OptionsError("background", self.background, "give a colour as #rrggbb, such as #ffffff")


def parse(document: object) -> Options:
    """Check a document and return the options that it describes.

    Args:
        document: as JSON text, or as the data of one. Every key is optional; the keys are those of `Options`. A filter
            has its `type` beside its own keys.

    Raises:
        OptionsError: it names the field, its value and the remedy.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except json.JSONDecodeError as error:
            raise OptionsError("options", document[:80], f"give a JSON document ({error})") from error
    given = dict(checks.mapping("options", document))
    for name in ("formats", "accepted"):
        if name in given:
            given[name] = tuple(checks.items(name, given[name]))
    if "sizes" in given:
        given["sizes"] = tuple(_each("sizes", given["sizes"], lambda item: _build(SizeOption, item)))
    if "filters" in given:
        given["filters"] = tuple(_each("filters", given["filters"], parse_filter))
    nested: dict[str, Callable[[object], object]] = {
        "quality": lambda item: _build(Quality, item),
        "limits": lambda item: _build(Limits, item),
        "review": lambda item: item if item is None else parse_review(item),
    }
    for name, build in nested.items():
        if name in given:
            try:
                given[name] = build(given[name])
            except OptionsError as error:
                raise error.within(name) from error
    return _build(Options, given)


def parse_filter(item: object) -> Filter:
    """Check one filter, such as `{"type": "blur", "radius": 4}`.

    Raises:
        OptionsError: it names the field, its value and the remedy.
    """
    given = dict(checks.mapping("", item))
    type_ = given.pop("type", None)
    checks.one_of("type", type_, list(FILTERS))
    return _build(FILTERS[cast("str", type_)], given)


def filter_data(filter_: Filter) -> dict[str, Any]:
    """Return a filter as data that `parse_filter` reads."""
    return {"type": filter_.type, **asdict(filter_)}


def as_data(options: Options) -> dict[str, Any]:
    """Return the options as data that `parse` reads, with every default spelled out."""
    return asdict(options) | {
        "sizes": [asdict(size) for size in options.sizes],
        "filters": [filter_data(filter_) for filter_ in options.filters],
        "formats": list(options.formats),
        "accepted": list(options.accepted),
    }


def _build(class_: type[T], given: object) -> T:
    mapping = checks.mapping("", given)
    known = {field_.name: field_ for field_ in fields(cast("Any", class_))}
    for key in mapping:
        if key not in known:
            raise OptionsError(str(key), mapping[key], f"the keys that are known here are {', '.join(known)}")
    try:
        return class_(**mapping)
    except TypeError as error:
        missing = [name for name in ("name", "width") if name in known and name not in mapping]
        if not missing:
            raise
        raise OptionsError(missing[0], None, f"give the {missing[0]}") from error


def _each(place: str, given: object, build: Callable[[object], T]) -> list[T]:
    built: list[T] = []
    for index, item in enumerate(checks.items(place, given)):
        try:
            built.append(build(item))
        except OptionsError as error:
            raise error.within(f"{place}[{index}]") from error
    return built
