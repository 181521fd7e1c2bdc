"""JSON Schemas (draft 4) of what the operations take and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from handlers.api.core.photos import STATES
from handlers.api.core.reviews import CURSOR, DECISIONS, LONGEST_COMMENT
from handlers.api.core.uploads import CONTENT_TYPES
from handlers.images.core.ledger import LONGEST_FILE_NAME

Schema = Mapping[str, Any]

_TIME: Final[Schema] = {"type": "string", "format": "date-time"}
_PHOTO_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_WRITABLE: Final = r"^[^\u0000]*$"
_LINE: Final = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
"""Text with something to read in it, and no control characters."""
_LINES: Final = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
"""Text with line breaks and tabs, and no other control characters."""
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}


def _object(properties: Mapping[str, Schema], *, optional: Sequence[str] = ()) -> Schema:
    """Return an object that has these properties, and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


PROBLEM: Final[Schema] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
    "required": ["type", "title", "status"],
}
"""RFC 9457."""


def upload_request(max_bytes: int) -> Schema:
    """Return what is asked for, to upload a file of `max_bytes` at most."""
    return _object(
        {
            "file_name": {"type": "string", "minLength": 1, "maxLength": LONGEST_FILE_NAME, "pattern": _WRITABLE},
            "content_type": {"type": "string", "enum": list(CONTENT_TYPES)},
            "bytes": {"type": "integer", "minimum": 1, "maximum": max_bytes},
        }
    )


UPLOAD: Final[Schema] = _object(
    {
        "upload_id": _PHOTO_ID,
        "url": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "expires_at": _TIME,
    }
)
_VARIANT: Final[Schema] = _object(
    {
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "format": {"type": "string"},
        "width": _COUNT,
        "height": _COUNT,
        "bytes": _COUNT,
        "url": {"type": "string"},
    },
    optional=["url"],
)
PHOTO: Final[Schema] = _object(
    {
        "photo_id": _PHOTO_ID,
        "upload_id": {"type": "string"},
        "state": {"type": "string", "enum": list(STATES.values())},
        "uploaded_at": _TIME,
        "variants": {"type": "array", "items": _VARIANT},
        "original": _object({"format": {"type": "string"}, "width": _COUNT, "height": _COUNT, "bytes": _COUNT}),
        "reason": {"type": "string"},
        "file_name": {"type": "string"},
    },
    optional=["original", "reason", "file_name"],
)
PHOTOS: Final[Schema] = _object({"photos": {"type": "array", "items": PHOTO}, "next": _PHOTO_ID}, optional=["next"])

_REVIEW: Final[Schema] = _object(
    {
        "review_id": {"type": "string"},
        "photo_id": _PHOTO_ID,
        "owner_id": {"type": "string"},
        "reason": {"type": "string"},
        "asked_at": _TIME,
        "answer_before": _TIME,
        "original": _object(
            {
                "format": {"type": "string"},
                "width": _COUNT,
                "height": _COUNT,
                "bytes": _COUNT,
                "url": {"type": "string"},
            }
        ),
    }
)
REVIEWS: Final[Schema] = _object(
    {"reviews": {"type": "array", "items": _REVIEW}, "next": {"type": "string", "pattern": f"^{CURSOR}$"}},
    optional=["next"],
)
REVIEW_ANSWER: Final[Schema] = _object(
    {
        "decision": {"type": "string", "enum": list(DECISIONS)},
        "comment": {"type": "string", "maxLength": LONGEST_COMMENT, "pattern": _WRITABLE},
    },
    optional=["comment"],
)
REVIEW_ANSWERED: Final[Schema] = _object({"review_id": {"type": "string"}, "decision": {"type": "string"}})

_ALBUM_TEXT: Final[Mapping[str, Schema]] = {
    "title": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": _LINE},
    "description": {"type": "string", "maxLength": 2000, "pattern": _LINES},
}
_ALBUM: Final[Mapping[str, Schema]] = {
    "album_id": {"type": "string"},
    "title": {"type": "string"},
    "description": {"type": "string"},
    "photo_count": _COUNT,
    "version": _COUNT,
    "created_at": _TIME,
    "updated_at": _TIME,
}
_ALBUM_PHOTOS: Final[Schema] = {"type": "array", "items": _object({"photo_id": _PHOTO_ID, "added_at": _TIME})}


def album_request(*, required: Sequence[str]) -> Schema:
    """Return the text of an album: all of it, or what is changed."""
    return _object(_ALBUM_TEXT, optional=[name for name in _ALBUM_TEXT if name not in required])


ALBUM: Final[Schema] = _object(_ALBUM)
ALBUMS: Final[Schema] = _object(
    {"albums": {"type": "array", "items": ALBUM}, "next": {"type": "string"}}, optional=["next"]
)
ALBUM_WITH_PHOTOS: Final[Schema] = _object(
    {**_ALBUM, "photos": _ALBUM_PHOTOS, "next": {"type": "string"}}, optional=["next"]
)
