"""Logs of functions whose event names a photo. A photo is its `photo_id` there: no key, no owner, no file name."""

from __future__ import annotations

from functools import wraps
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.shared.telemetry import Event, Handler, instrumented, logger


def observed(handler: Handler) -> Handler:
    """Give a handler whose event names the photo its logs, metrics and traces."""

    @wraps(handler)
    def with_photo(event: Event, context: LambdaContext) -> dict[str, Any]:
        logger.append_keys(photo_id=event["photo"]["photo_id"])
        return handler(event, context)

    return instrumented(with_photo)
