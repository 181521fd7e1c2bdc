"""Delete what the workflow kept for itself. What it misses, the bucket's lifecycle rule removes within a day.

Input: `{"photo": {...}, "work_keys": [...]}`, at most 1,000 keys. Output: `{"deleted": n}`.

Environment: `VARIANTS_BUCKET`.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.observed import observed
from handlers.shared.telemetry import Event, logger


@observed
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Delete the files, whether they are there or not."""
    keys: list[str] = event["work_keys"]
    storage.delete(keys)
    logger.info("cleaned up", files=len(keys))
    return {"deleted": len(keys)}
