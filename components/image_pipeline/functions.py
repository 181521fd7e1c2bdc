"""The functions of the photo workflow, each with the prefixes that it uses and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.building_blocks.foundation import Foundation
from components.building_blocks.function import Function
from components.building_blocks.grants import Grants, delete, item_actions, list_bucket, read, read_versions, write
from components.building_blocks.references import StoreRef
from components.image_pipeline import express
from components.image_pipeline.args import ImagePipelineArgs, options_of, watermark_prefixes
from components.image_pipeline.options import options_variable
from components.image_pipeline.restriction import forget_erased
from components.subject_list import subject_list_variables
from handlers.images.core import keys

MEMORY_MB = 1024
TIMEOUT_SECONDS = 30


def create_functions(
    name: str,
    args: ImagePipelineArgs,
    *,
    uploads: StoreRef,
    variants: StoreRef,
    ledger: StoreRef,
    layer_arn: pulumi.Input[str],
    foundation: Foundation,
    opts: pulumi.ResourceOptions,
) -> Mapping[str, Function]:
    """Create the functions, and return them by the name of their state."""
    timeout = express.TIMEOUT_SECONDS if args.get("workflow_type") == "EXPRESS" else TIMEOUT_SECONDS

    def function(state: str, description: str, may: Sequence[Grants], **environment: pulumi.Input[str]) -> Function:
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
            [
                read_versions(uploads, keys.UPLOADS),
                list_bucket(uploads),
                write(variants, keys.DECODED),
                item_actions(ledger, "GetItem"),
                *forget_erased(uploads, ledger, args.get("tombstones"), args.get("subject_key_secret")),
            ],
            **subject_list_variables(args.get("tombstones"), args.get("subject_key_secret")),
            IMAGE_OPTIONS=options_variable(options_of(args)),
            LEDGER_TABLE=ledger["name"],
        ),
        "resize": function(
            "resize",
            "Creates the sizes of a decoded photo",
            [read(variants, keys.DECODED), write(variants, keys.WORKING_SIZES)],
        ),
        "apply_filters": function(
            "apply_filters",
            "Creates the filtered variants of a decoded photo",
            [read(variants, keys.DECODED, *watermark_prefixes(args)), write(variants, keys.WORKING_FILTERED)],
        ),
        "optimise": function(
            "optimise",
            "Encodes the variants for the web",
            [read(variants, keys.WORK), write(variants, *keys.VARIANTS)],
        ),
        "clean_up": function("clean_up", "Deletes what the workflow kept for itself", [delete(variants, keys.WORK)]),
    }
