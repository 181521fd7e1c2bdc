"""That a photo was looked at, as an event of docs/events.md: whose photo it is, and never who looks at it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def view_of(owner_id: str, document: Mapping[str, Any], *, now: float) -> dict[str, Any] | None:
    """Return the event of a photo that the API answered with; None where it has no variant to look at.

    One view is one event, of the widest size that was handed out, which stands for all.

    Args:
        owner_id: whose photo it is.
        document: the photo, as its owner sees it.
        now: seconds since the epoch.
    """
    shown = [one for one in document["variants"] if one["kind"] == "sizes"]
    if not shown:
        return None
    widest = max(shown, key=lambda one: int(one["width"]))
    return {
        "type": "photo_viewed",
        "schema_version": 2,
        "event_id": uuid.uuid4().hex,
        "occurred_at": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
        "owner_id": owner_id,
        "photo_id": document["photo_id"],
        "kind": "sizes",
        "variant": widest["name"],
        "format": widest["format"],
    }
