"""Resize the decoded picture to the planned sizes, losslessly.

Input: `{"photo": {...}, "plan": {...}}`. Output: `{"variants": [{"kind", "name", "work_key"}]}`.

Environment: `VARIANTS_BUCKET`.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.core.keys import decoded_key, parse_photo, working_key
from handlers.images.core.picture import WORKING_CONTENT_TYPE, from_working, to_working
from handlers.images.core.planning import parse_plan
from handlers.images.core.rendering import render
from handlers.images.observed import observed
from handlers.shared.telemetry import Event, logger


@observed
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Make the renditions."""
    photo, plan = parse_photo(event["photo"]), parse_plan(event["plan"])
    picture = from_working(storage.read(decoded_key(photo)))
    variants: list[dict[str, str]] = []
    for rendition, rendered in render(picture, plan.renditions):
        work_key = decoded_key(photo)
        if rendered.frames[0] is not picture.frames[0]:  # the largest size often is the decoded picture itself
            work_key = working_key(photo, "sizes", rendition.name)
            storage.write_working(work_key, to_working(rendered), WORKING_CONTENT_TYPE)
        variants.append({"kind": "sizes", "name": rendition.name, "work_key": work_key})
    logger.info("resized", variants=len(variants))
    return {"variants": variants}
