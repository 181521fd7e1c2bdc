"""The functions of the photo workflow, each with the prefixes that it uses and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.building_blocks.foundation import Foundation
from components.building_blocks.function import Function
from components.building_blocks.grants import Grants, delete, list_bucket, read, read_versions, write
from components.building_blocks.references import StoreRef
from components.image_pipeline import express
from components.image_pipeline.args import ImagePipelineArgs, options_of, watermark_prefixes
from components.image_pipeline.options import options_variable

UPLOADS = "raw/"
"""Photos are uploaded to `raw/<owner_id>/<any name>`."""
WORK = "work/"
"""What the workflow keeps for itself, in the variants' bucket, while it runs."""
MEMORY_MB = 1024
TIMEOUT_SECONDS = 30


def create_functions(
    name: str,
    args: ImagePipelineArgs,
    *,
    uploads: StoreRef,
    variants: StoreRef,
    layer_arn: pulumi.Input[str],
    foundation: Foundation,
    opts: pulumi.ResourceOptions,
) -> Mapping[str, Function]:
    """Create the functions, and return them by the name of their state."""
    timeout = express.TIMEOUT_SECONDS if args.get("workflow_type") == "EXPRESS" else TIMEOUT_SECONDS

    def function(state: str, description: str, may: Sequence[Grants], **environment: str) -> Function:
        return Function(
            f"{name}-{state.replace('_', '-')}",
            {
                "handler": f"handlers.images.{state}.handler",
                "description": description,
                "may": may,
                "environment": {"VARIANTS_BUCKET": variants["name"], **environment},
                "layers": [layer_arn],
                "memory_mb": MEMORY_MB,
                "timeout_seconds": timeout,
                **foundation,
            },
            opts,
        )

    return {
        "validate": function(
            "validate",
            "Accepts or refuses an upload, decodes it once, and plans its variants",
            [read_versions(uploads, UPLOADS), list_bucket(uploads), write(variants, f"{WORK}decoded/")],
            IMAGE_OPTIONS=options_variable(options_of(args)),
        ),
        "resize": function(
            "resize",
            "Makes the sizes of a decoded photo",
            [read(variants, f"{WORK}decoded/"), write(variants, f"{WORK}sizes/")],
        ),
        "apply_filters": function(
            "apply_filters",
            "Makes the filtered variants of a decoded photo",
            [read(variants, f"{WORK}decoded/", *watermark_prefixes(args)), write(variants, f"{WORK}filtered/")],
        ),
        "optimise": function(
            "optimise",
            "Encodes the variants for the web",
            [read(variants, WORK), write(variants, "sizes/", "filtered/")],
        ),
        "clean_up": function("clean_up", "Deletes what the workflow kept for itself", [delete(variants, WORK)]),
    }
