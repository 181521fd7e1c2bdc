"""The ledger's items: the key of each kind, and until when it is kept.

All items of a person are under one partition key, so that one query finds them: `photo#<photo_id>` says what became of
an upload, and `upload#<name>` which file name the user gave it, the only place that has it. Both have the upload's key.
A photo that its owner deleted leaves an item for a while that no workflow can take on: see `erased_item`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from handlers.images.core.keys import Photo, new_upload_key

UNTIL_ERASED: Final = 0
"""Days of items that are kept until somebody erases them."""
LONGEST_FILE_NAME: Final = 1024
ERASED: Final = "erased"
"""The outcome of a photo that its owner deleted."""
ERASED_DAYS: Final = 15
"""How long that is remembered: an event of the upload may wait 14 days in a dead-letter queue, and be sent again."""
_DAY_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload that is handed out: where the file goes, and what the ledger says of it beforehand."""

    key: str
    item: dict[str, Any]


def new_upload(owner_id: str, file_name: str, *, now: int, retention_days: int) -> Upload:
    """Return a new upload. Its item must be in the ledger before the file is in the bucket.

    Args:
        owner_id: whose photo it is.
        file_name: what the user calls it; the extension must fit what the file is.
        now: milliseconds since the epoch.
        retention_days: how long the ledger keeps its items; 0 until they are erased.

    Raises:
        ValueError: the file name is empty or too long.
    """
    if not 0 < len(file_name) <= LONGEST_FILE_NAME:
        raise ValueError(f"file_name: {file_name[:40]!r}... must have 1 to {LONGEST_FILE_NAME:,} characters")
    key = new_upload_key(owner_id)
    item = {
        **upload_item_key(owner_id, key),
        "owner_id": owner_id,
        "key": key,
        "file_name": file_name,
        "registered_at": now,
        "expires_at": expires_at(now, retention_days),
    }
    return Upload(key=key, item=item)


def upload_item_key(owner_id: str, key: str) -> dict[str, str]:
    """Return the key of the item with an upload's file name."""
    return {"pk": f"owner#{owner_id}", "sk": f"upload#{key.rpartition('/')[2]}"}


def photo_item_key(photo: Photo) -> dict[str, str]:
    """Return the key of the item that says what became of a photo."""
    return item_key(photo.owner_id, photo.photo_id)


def item_key(owner_id: str, photo_id: str) -> dict[str, str]:
    """Return the key of the same item by the photo's ids."""
    return {"pk": f"owner#{owner_id}", "sk": f"photo#{photo_id}"}


def erased_item(owner_id: str, photo_id: str, *, key: str, now: int) -> dict[str, Any]:
    """Return what is left of a deleted photo: nothing of it, but that it must not be processed.

    It holds a claim that nobody has and that does not end, so that every conditional write of a workflow, and of the
    batch pipeline, fails.

    Args:
        owner_id: whose photo it was.
        photo_id: its id.
        key: of the upload.
        now: milliseconds since the epoch.
    """
    return {
        **item_key(owner_id, photo_id),
        "owner_id": owner_id,
        "photo_id": photo_id,
        "key": key,
        "outcome": ERASED,
        "claim": ERASED,
        "erased_at": now,
        "expires_at": expires_at(now, ERASED_DAYS),
    }


def expires_at(now: int, retention_days: int) -> int | None:
    """Return the second at which DynamoDB deletes an item; None, which it writes as NULL and keeps, for never.

    Args:
        now: milliseconds since the epoch.
        retention_days: how long the item is kept; 0 until it is erased.
    """
    return None if retention_days == UNTIL_ERASED else now // 1000 + retention_days * _DAY_SECONDS
