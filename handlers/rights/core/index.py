"""The index of an export: `index.json`, which says what is in the archive, and its schema beside it.

The archive is for a person, and for a machine that takes the data elsewhere (GDPR Art. 20): records are lines of
JSON, photos are what they were, and the index says of each file what it is, and where the information is that belongs
to the copy (Art. 15(1) and (2)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from handlers.rights.core import information

INDEX: Final = "index.json"
SCHEMA: Final = "index.schema.json"
RECORDS: Final = "application/x-ndjson"
VERSION: Final = 1


_INFORMATION: Final[Mapping[str, str]] = {
    "data": information.INFORMATION,
    "schema": information.SCHEMA,
    "text": information.TEXT,
}
"""Where the information of Art. 15 is in an archive: for programs, and for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of an archive.

    Args:
        path: in the archive.
        store: the id of the store that it is from.
        media_type: what it is, as far as the store knows.
        size: its bytes.
        sha256: of its bytes, in hexadecimal.
        records: how many lines of JSON it has; None where it has none.
    """

    path: str
    store: str
    media_type: str
    size: int
    sha256: str
    records: int | None = None

    def plain(self) -> dict[str, Any]:
        """Return what the index says of it."""
        said = {"path": self.path, "store": self.store, "media_type": self.media_type, "bytes": self.size}
        records = {} if self.records is None else {"records": self.records}
        return {**said, "sha256": self.sha256, **records}


def index(request_id: str, owner_id: str, created_at: str, files: Sequence[File]) -> dict[str, Any]:
    """Return the index of an archive.

    Args:
        request_id: of the request.
        owner_id: whose data it is: the id that the person has in the records.
        created_at: when, in RFC 3339.
        files: what is in it.
    """
    return {
        "version": VERSION,
        "request_id": request_id,
        "owner_id": owner_id,
        "created_at": created_at,
        "information": dict(_INFORMATION),
        "files": [one.plain() for one in sorted(files, key=lambda one: one.path)],
    }


def schema() -> Mapping[str, Any]:
    """Return the JSON Schema of the index."""
    text = {"type": "string", "minLength": 1}
    whole = {"type": "integer", "minimum": 0}
    file: dict[str, Any] = {
        "path": {**text, "description": "In the archive."},
        "store": {**text, "description": "Which part of the platform it is from."},
        "media_type": {**text, "description": "What it is (RFC 6838)."},
        "bytes": whole,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "records": {**whole, "description": "Lines of JSON, where it has any."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What is in an export of a person's data",
        "type": "object",
        "required": ["version", "request_id", "owner_id", "created_at", "information", "files"],
        "additionalProperties": False,
        "properties": {
            "version": {"const": VERSION},
            "request_id": text,
            "owner_id": {**text, "description": "The id that the person has in the records."},
            "created_at": {"type": "string", "format": "date-time"},
            "information": {
                "type": "object",
                "description": "What GDPR Art. 15(1) and (2) ask for beside the copy: for programs, and as a text.",
                "required": [*_INFORMATION],
                "additionalProperties": False,
                "properties": {name: {"const": path} for name, path in _INFORMATION.items()},
            },
            "files": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": [name for name in file if name != "records"],
                    "additionalProperties": False,
                    "properties": file,
                },
            },
        },
    }
