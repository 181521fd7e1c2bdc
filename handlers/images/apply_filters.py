"""Apply the planned filters, each to its size, losslessly.

Input: `{"photo": {...}, "plan": {...}}`. Output: `{"variants": [{"kind", "name", "work_key"}]}`.

Environment: `VARIANTS_BUCKET`.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.core.filters import apply
from handlers.images.core.keys import decoded_key, parse_photo, working_key
from handlers.images.core.picture import WORKING_CONTENT_TYPE, from_working, to_working
from handlers.images.core.planning import parse_plan
from handlers.images.core.rendering import render
from handlers.images.observed import observed
from handlers.shared.telemetry import Event, logger


@observed
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Make the filtered variants."""
    photo, plan = parse_photo(event["photo"]), parse_plan(event["plan"])
    picture = from_working(storage.read(decoded_key(photo)))
    variants: list[dict[str, str]] = []
    needed = {item.rendition.name: item.rendition for item in plan.filtered}
    for rendition, rendered in render(picture, needed.values()):
        for item in plan.filtered:
            if item.rendition == rendition:
                work_key = working_key(photo, "filtered", item.name)
                filtered = apply(item.filter, rendered, storage.read)
                storage.write_working(work_key, to_working(filtered), WORKING_CONTENT_TYPE)
                variants.append({"kind": "filtered", "name": item.name, "work_key": work_key})
    logger.info("filtered", variants=len(variants))
    return {"variants": variants}
