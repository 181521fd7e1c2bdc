"""The first state: decide whether an upload is accepted, decode it once for all others, and plan its variants.

Input: `{"photo": {...}}`, see `handlers.images.core.keys.Photo`.

Output: `{"accepted": false, "reason": "...", "work_keys": []}`, with `"forgotten": true` where the owner's data is
erased and nothing is left to record, or `{"accepted": true, "original": {"format", "width", "height", "bytes",
"frames"}, "needs_review": true, "review_reason": "...", "plan": {...}, "work_keys": [...]}`.
`work_keys` are all the files that the workflow makes for itself in the variants' bucket, to be deleted at its end.

Environment: `VARIANTS_BUCKET`, `LEDGER_TABLE`; `IMAGE_OPTIONS`, a document for `handlers.images.core.options.parse`;
what `handlers.images.restriction` asks for.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.core.keys import Photo, decoded_key, parse_photo, working_key
from handlers.images.core.options import Options, parse
from handlers.images.core.picture import WORKING_CONTENT_TYPE, to_working
from handlers.images.core.pipeline import Accepted, accept
from handlers.images.core.planning import plan_data
from handlers.images.core.refusal import ImageRefused
from handlers.images.file_names import file_name_of
from handlers.images.observed import observed
from handlers.images.restriction import OwnerErased, check_owner, forget
from handlers.shared.telemetry import Event, logger, metrics


@observed
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Accept or refuse the upload."""
    try:
        photo = parse_photo(event["photo"])
        accepted = _accept(photo)
    except OwnerErased as refusal:
        forget(refusal.photo)
        logger.info("forgotten")
        return {"accepted": False, "forgotten": True, "reason": refusal.reason, "work_keys": []}
    except ImageRefused as refusal:
        metrics.add_metric("PhotosRefused", MetricUnit.Count, 1)
        logger.info("refused", reason=refusal.reason)
        return {"accepted": False, "reason": refusal.reason, "work_keys": []}
    storage.write_working(decoded_key(photo), to_working(accepted.picture), WORKING_CONTENT_TYPE)
    original, plan = accepted.original, accepted.plan
    facts = {
        "format": original.format,
        "width": original.upright.width,
        "height": original.upright.height,
        "bytes": original.bytes,
        "frames": original.frames,
    }
    reason = _review_reason(photo, accepted)
    metrics.add_metric("OriginalBytes", MetricUnit.Bytes, original.bytes)
    logger.info("accepted", original=facts, decoded=asdict(accepted.picture.size))
    return {
        "accepted": True,
        "original": facts,
        "needs_review": bool(reason),
        "review_reason": reason,
        "plan": plan_data(plan),
        "work_keys": [
            decoded_key(photo),
            *(working_key(photo, "sizes", rendition.name) for rendition in plan.renditions),
            *(working_key(photo, "filtered", item.name) for item in plan.filtered),
        ],
    }


def _accept(photo: Photo) -> Accepted:
    check_owner(photo)
    name = file_name_of(photo)
    data, content_type = storage.read_original(photo, options().limits)
    return accept(data, name=name, content_type=content_type, options=options())


def _review_reason(photo: Photo, accepted: Accepted) -> str:
    review, original = options().review, accepted.original
    if review is None:
        return ""
    return review.reason(
        owner_id=photo.owner_id, key=photo.key, format_=original.format, pixels=original.upright.pixels
    )


@cache
def options() -> Options:
    """Return the options, read once an execution environment."""
    return parse(os.environ["IMAGE_OPTIONS"])
