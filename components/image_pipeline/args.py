"""The arguments of `ImagePipeline`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Default, Problem
from components.building_blocks.bucket import Origin
from components.building_blocks.foundation import Foundation
from components.building_blocks.references import SecretRef, StoreRef
from components.building_blocks.stores import UNTIL_ERASED, Retention
from components.image_pipeline.batch_pipeline import HeavyArgs, heavy_options, heavy_problems
from components.image_pipeline.bulk import BulkArgs, WorkflowType
from components.image_pipeline.options import MOST_BYTES, options_variable
from components.image_pipeline.review import ReviewArgs
from handlers.images.core import keys
from handlers.images.core.options import OptionsError, parse

OPTIONS = ("sizes", "filters", "formats", "quality", "limits", "accepted", "animations", "background", "review")
"""The arguments that go to the functions as they are, checked by the very code that will read them."""


Format = Literal["jpeg", "webp", "avif"]


class SizeArgs(TypedDict):
    """One size that every photo gets; nothing is ever enlarged."""

    name: str
    """Lower-case letters, digits, `_` and `-`; it becomes part of the variant's key."""
    width: int
    """Pixels."""
    height: NotRequired[int | None]
    """Pixels. Default: as `width`, so that `width` bounds the longer side."""
    crop: NotRequired[Literal["fit", "cover", "smart"]]
    """`fit` keeps the whole picture; `cover` fills the size, cutting evenly; `smart` keeps what stands out."""


class FilterArgs(TypedDict):
    """One filtered variant of every photo."""

    type: Literal["blur", "grayscale", "sepia", "sharpen", "contrast", "watermark"]
    name: NotRequired[str]
    """Default: the type."""
    size: NotRequired[str]
    """The name of the size it is applied to. Default: the largest."""
    radius: NotRequired[float]
    """Pixels of the variant, for blur (default 8) and sharpen (1.5)."""
    strength: NotRequired[float]
    """0 to 1, for sepia. Default: 1."""
    percent: NotRequired[int]
    """1 to 500, for sharpen. Default: 80."""
    threshold: NotRequired[int]
    """0 to 255, for sharpen. Default: 2."""
    factor: NotRequired[float]
    """0 to 4, for contrast. Default: 1.25."""
    text: NotRequired[str]
    """For watermark: the text, or else an `image`."""
    image: NotRequired[str]
    """For watermark: the key of a picture below `watermarks/` in the variants' bucket."""
    position: NotRequired[Literal["top_left", "top_right", "bottom_left", "bottom_right", "center"]]
    """For watermark. Default: bottom_right."""
    opacity: NotRequired[float]
    """0.01 to 1, for watermark. Default: 0.5."""
    scale: NotRequired[float]
    """The watermark's width as a part of the photo's. Default: 0.25."""


class ImagePipelineArgs(Foundation):
    """Arguments of `ImagePipeline`."""

    access_log_bucket: StoreRef
    """The bucket that gets the server access logs of the photos' buckets."""

    sizes: NotRequired[Sequence[SizeArgs]]
    """What every photo is resized to. Default: 1600, 800 and 200 pixels on the longer side."""
    filters: NotRequired[Sequence[FilterArgs]]
    """Each gives one more variant. Default: one blur."""
    formats: NotRequired[Sequence[Format]]
    """What each variant is written in. Default: jpeg and webp."""
    quality: NotRequired[Mapping[str, int]]
    """Format -> 1 to 100. Default: jpeg 85, webp 80, avif 60."""
    limits: NotRequired[Mapping[str, int]]
    """`max_bytes` (default 100 MB), `max_pixels` (50 million) and `max_frames` (200) of an original."""
    accepted: NotRequired[Sequence[str]]
    """The formats of originals that are accepted. Default: all that can be read safely."""
    animations: NotRequired[Literal["keep", "first_frame", "refuse"]]
    """Default: keep, as animated WebP beside a JPEG of the first frame."""
    background: NotRequired[str]
    """`#rrggbb` behind transparent pictures in formats without transparency. Default: white."""

    workflow_type: NotRequired[Annotated[WorkflowType, Default("STANDARD")]]
    """Of the workflow of one photo: EXPRESS for a high volume; docs/decisions/0003-standard-or-express.md says what is
    lost by it."""
    review: NotRequired[ReviewArgs | None]
    """Which photos a person must approve before anything is made of them. Default: none."""
    bulk: NotRequired[Annotated[BulkArgs, Default({})]]
    """How many photos of a list, or below a prefix, are processed at once, and how many may fail."""
    heavy: NotRequired[HeavyArgs | None]
    """Which uploads go to AWS Batch instead of the workflow. Default: none."""

    served: NotRequired[Annotated[bool, Default(False)]]
    """Whether CloudFront may read the variants; the data key's policy must let it decrypt. Default: nobody but IAM
    principals may."""
    upload_origins: NotRequired[Annotated[Sequence[pulumi.Input[Origin]], Default(())]]
    """The web pages that may upload by a form, straight from a browser. Default: none."""

    tombstones: NotRequired[StoreRef | None]
    """The list of restricted and erased subjects, of whose photos nothing is made. Default: nobody is restricted."""
    subject_key_secret: NotRequired[SecretRef | None]
    """The secret with the key of the hashes in it. Required with `tombstones`."""

    retention_days: NotRequired[Annotated[Retention, Default(UNTIL_ERASED)]]
    """How long originals, variants and ledger entries are kept. Default: until they are erased."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes photos and ledger."""
    tags: NotRequired[Mapping[str, str]]


def options_of(args: ImagePipelineArgs) -> dict[str, Any]:
    """Return the choices that the functions read."""
    options = {key: value for key, value in args.items() if key in OPTIONS and value is not None}
    if review := args.get("review"):
        options["review"] = {key: value for key, value in review.items() if key != "reviewer_emails"}
    return options


def check_options(args: ImagePipelineArgs) -> Iterator[Problem]:
    """Refuse now what a function, or AWS, would refuse later."""
    try:
        parse(options_of(args))
    except OptionsError as error:
        yield Problem(error.field, error.value, error.remedy)
        return
    heavy = args.get("heavy")
    passed = heavy_options(heavy, options_of(args)) if heavy else options_of(args)
    if (size := len(options_variable(passed))) > MOST_BYTES:
        largest = max(options_of(args), key=lambda key: len(options_variable({key: passed[key]})))
        remedy = (
            f"give fewer or shorter items: with all other options it is {size:,} bytes of JSON in the environment of a "
            f"function, which has room for {MOST_BYTES:,}"
        )
        yield Problem(largest, args[largest], remedy)


def watermark_prefixes(args: ImagePipelineArgs) -> list[str]:
    """Return where in the variants' bucket the pictures of watermarks are, if any are used."""
    return [keys.WATERMARKS] if any(item.get("image") for item in args.get("filters", ())) else []


def check_heavy(args: ImagePipelineArgs) -> Iterator[Problem]:
    """Refuse what the batch pipeline cannot do."""
    if heavy := args.get("heavy"):
        for problem in heavy_problems(heavy, options_of(args)):
            yield Problem(f"heavy.{problem.path}", problem.value, problem.remedy)


def check_workflow_type(args: ImagePipelineArgs) -> Iterator[Problem]:
    """Refuse what an Express workflow cannot do.

    https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
    """
    if args.get("workflow_type") == "EXPRESS" and args.get("review"):
        remedy = "a review waits for an answer, which only a Standard workflow does: take STANDARD, or leave review out"
        yield Problem("workflow_type", "EXPRESS", remedy)
