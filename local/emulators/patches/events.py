"""EventBridge's events of a versioned bucket name no version, so that no handler could ask for that version.

AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

_version: ContextVar[str | None] = ContextVar("_version", default=None)

USES: Final = {"s3": ("_fire_s3_event",), "eventbridge": ("_dispatch_event",)}
"""Module of MiniStack -> its names that this depends on."""


def patch(s3: Any, eventbridge: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have the events name the version."""
    s3._fire_s3_event = _remembering_version(s3._fire_s3_event)  # noqa: SLF001 - there is no public place
    eventbridge._dispatch_event = _naming_version(eventbridge._dispatch_event)  # noqa: SLF001


def _remembering_version(fire: Callable[..., None]) -> Callable[..., None]:
    def fire_event(*args: Any, version_id: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - MiniStack's own
        token = _version.set(version_id)
        try:
            fire(*args, version_id=version_id, **kwargs)
        finally:
            _version.reset(token)

    return fire_event


def _naming_version(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    def dispatch_event(event: dict[str, Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        version = _version.get()
        if version and event.get("Source") == "aws.s3":
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = version
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *args, **kwargs)

    return dispatch_event
