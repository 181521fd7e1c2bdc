"""Encode every variant for the web and store it where it is served from.

Input: `{"photo": {...}, "plan": {...}, "variants": [{"kind", "name", "work_key"}]}`, the variants of the two states
before. Output: `{"variants": [{"kind", "name", "key", "width", "height", "format", "bytes"}]}`.

Environment: `VARIANTS_BUCKET`.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.core.encoding import encode
from handlers.images.core.formats import FORMATS
from handlers.images.core.keys import Photo, parse_photo, variant_key
from handlers.images.core.picture import from_working
from handlers.images.core.planning import Plan, parse_plan
from handlers.images.observed import observed
from handlers.shared.telemetry import Event, logger, metrics

_AT_ONCE = 4
"""Variants: while one is being encoded, others are on their way to and from S3. Each is held in memory."""


@observed
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Encode and store the variants."""
    photo, plan = parse_photo(event["photo"]), parse_plan(event["plan"])
    with ThreadPoolExecutor(1 if plan.animation else _AT_ONCE) as pool:
        stored = [file for files in pool.map(partial(_store, photo, plan), event["variants"]) for file in files]
    metrics.add_metric("PhotosProcessed", MetricUnit.Count, 1)
    metrics.add_metric("VariantBytes", MetricUnit.Bytes, sum(file["bytes"] for file in stored))
    logger.info("optimised", variants=len(stored))
    return {"variants": stored}


def _store(photo: Photo, plan: Plan, variant: Mapping[str, str]) -> list[dict[str, Any]]:
    picture = from_working(storage.read(variant["work_key"]))
    kind, name = variant["kind"], variant["name"]
    stored: list[dict[str, Any]] = []
    for encoded in encode(picture, plan.encodings, plan.animation, plan.background):
        key = variant_key(photo, kind, name, encoded.format)
        storage.write_variant(key, encoded.data, FORMATS[encoded.format].content_types[0])
        stored.append(
            {
                "kind": kind,
                "name": name,
                "key": key,
                "width": picture.size.width,
                "height": picture.size.height,
                "format": encoded.format,
                "bytes": len(encoded.data),
            }
        )
    return stored
