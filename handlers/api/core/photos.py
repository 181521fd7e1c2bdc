"""A photo as its owner sees it: made of the ledger's item (`handlers.images.core.ledger`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from handlers.api.core.problems import invalid, not_found
from handlers.api.core.requests import ApiRequest, whole_parameter
from handlers.api.core.uploads import iso
from handlers.images.core.keys import VARIANTS

MOST_LISTED: Final = 50
"""Photos of one page."""
LISTED: Final = 20
"""Photos of one page where the caller does not say."""
STATES: Final = {
    "in_progress": "processing",
    "in_review": "in_review",
    "processed": "processed",
    "refused": "refused",
    "review_timed_out": "not_reviewed",
    "failed": "failed",
}
"""The ledger's outcome -> the state of a photo. What has another outcome, such as an erased one, is no photo."""
_ID: Final = re.compile(r"[0-9a-f]{32}")
_REASON_OF_FAILURE: Final = (
    "something went wrong on our side; upload the photo again, or wait until we have tried again"
)
"""What an item says of a failure is for those who run the platform."""

Link = Callable[[str], str | None]
"""Returns the signed address of a variant by its key, or None where none is served."""


def photo_id_of(request: ApiRequest) -> str:
    """Return the id in the path.

    Raises:
        Problem: 404 where it cannot be one.
    """
    photo_id = request.path.get("photo_id", "")
    if not _ID.fullmatch(photo_id):
        raise not_found()
    return photo_id


def page_of(request: ApiRequest) -> tuple[int, str | None]:
    """Return how many photos are wanted, and after which one; None from the first on.

    A cursor is the id of the last photo of the page before, and is looked up in the caller's own photos: whatever
    somebody puts there leads nowhere else.

    Raises:
        Problem: a parameter is not valid.
    """
    limit = whole_parameter(request.query, "limit", least=1, most=MOST_LISTED, default=LISTED)
    cursor = request.query.get("cursor")
    if cursor is not None and not _ID.fullmatch(cursor):
        raise invalid("cursor", "must be the `next` of the page before")
    return limit, cursor


def is_photo(item: Mapping[str, Any], *, now: float) -> bool:
    """Return whether an item is a photo that is there: not erased, and not expired, which DynamoDB takes days to do."""
    expires_at = item.get("expires_at")
    return item.get("outcome") in STATES and (expires_at is None or expires_at > now)


def photo_document(item: Mapping[str, Any], link: Link) -> dict[str, Any]:
    """Return what an owner sees of a photo.

    Args:
        item: the ledger's.
        link: gives each variant its address.
    """
    state = STATES[item["outcome"]]
    document: dict[str, Any] = {
        "photo_id": item["photo_id"],
        "upload_id": str(item["key"]).rpartition("/")[2],
        "state": state,
        "uploaded_at": iso(int(item["started_at"]) / 1000),
        "variants": [_variant(one, link) for one in item.get("variants", ()) if served(one["key"], item["owner_id"])],
    }
    if original := item.get("original"):
        document["original"] = {
            name: original[name] if name == "format" else int(original[name])
            for name in ("format", "width", "height", "bytes")
        }
    if state == "failed":
        document["reason"] = _REASON_OF_FAILURE
    elif reason := item.get("reason"):
        document["reason"] = reason
    return document


def served(key: str, owner_id: str) -> bool:
    """Return whether a key is that of a variant of an owner."""
    return key.startswith(tuple(f"{folder}{owner_id}/" for folder in VARIANTS))


def page_document(photos: Sequence[Mapping[str, Any]], following: str | None) -> dict[str, Any]:
    """Return a page of photos, with the cursor of the next one where there is one."""
    return {"photos": list(photos), **({"next": following} if following else {})}


def _variant(variant: Mapping[str, Any], link: Link) -> dict[str, Any]:
    url = link(variant["key"])
    return {
        "kind": variant["kind"],
        "name": variant["name"],
        "format": variant["format"],
        "width": int(variant["width"]),
        "height": int(variant["height"]),
        "bytes": int(variant["bytes"]),
        **({"url": url} if url else {}),
    }
