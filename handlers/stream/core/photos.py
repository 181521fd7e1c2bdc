"""What happened to a photo, as an event: from S3's event of an upload, and from the notification of an outcome.

Both may come more than once. The event has the same id each time, so that it is one row in the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from handlers.images.core.keys import photo_of_event
from handlers.images.core.review import REJECTED
from handlers.stream.core.events import LONGEST_OWNER, CreatedVariant, PhotoProcessed, PhotoRefused, PhotoUploaded

PhotoEvent = PhotoUploaded | PhotoProcessed | PhotoRefused
PUBLISHED: Final = ("processed", "refused")
"""The outcomes that are events; one that a retry may change yet is none."""
_OWNER_CHARACTERS: Final = range(1, LONGEST_OWNER + 1)
_LONGEST_REASON: Final = 1000
_VARIANT: Final = CreatedVariant.__struct_fields__


class NoPhoto(Exception):  # noqa: N818 - whoever sent it is at fault
    """A message that is about no photo."""


def event_of(message: str) -> PhotoEvent | None:
    """Return the event of a message; None where it is none: its key names no owner, or its outcome is not final.

    Args:
        message: EventBridge's event of S3's "Object Created", or SNS's message with the pipeline's notification.

    Raises:
        NoPhoto: it is neither, or says what no event can.
    """
    try:
        said: Any = json.loads(message)
        event = _uploaded(said) if "detail" in said else _concluded(json.loads(said["Message"]), said["Timestamp"])
        if event is None or len(event["owner_id"]) not in _OWNER_CHARACTERS:
            return None
        return msgspec.convert(event, PhotoEvent)
    except (ValueError, LookupError, TypeError) as error:  # msgspec's own is a ValueError
        raise NoPhoto(f"{type(error).__name__}: {error}") from error


def _uploaded(said: Mapping[str, Any]) -> dict[str, Any]:
    photo = photo_of_event(said)
    return {
        **_envelope("photo_uploaded", photo.owner_id, photo.photo_id, said["time"]),
        "bytes": said["detail"]["object"]["size"],
    }


def _concluded(report: Mapping[str, Any], at: str) -> dict[str, Any] | None:
    """Return the event of a notification in the form of workflows/README.md."""
    outcome, original = report["outcome"], report.get("original") or {}
    if outcome not in PUBLISHED:
        return None
    envelope = _envelope(f"photo_{outcome}", report["owner_id"], report["photo_id"], at, report["execution"])
    if outcome == "refused":
        return {**envelope, "reason": _reason(report["reason"])}
    return {
        **envelope,
        **{name: original[name] for name in ("format", "width", "height", "bytes")},
        "milliseconds": report["milliseconds"],
        "variants": [{name: one[name] for name in _VARIANT} for one in report["variants"]],
    }


def _envelope(type_: str, owner_id: str, photo_id: str, at: str, *which: str) -> dict[str, Any]:
    id_ = hashlib.sha256("/".join((type_, owner_id, photo_id, *which)).encode()).hexdigest()
    return {
        "type": type_,
        "schema_version": 1,
        "event_id": id_[:32],
        "occurred_at": at,
        "owner_id": owner_id,
        "photo_id": photo_id,
    }


def _reason(reason: str) -> str:
    """Return a reason without what a reviewer wrote, which may name people."""
    return (REJECTED if reason.startswith(REJECTED) else reason)[:_LONGEST_REASON]
