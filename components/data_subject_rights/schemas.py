"""JSON Schemas (draft 4) of what the routes of requests take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from handlers.rights.core.requests import CURSOR, RequestState, Right

Schema = Mapping[str, Any]

_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
_TIME: Final[Schema] = {"type": "string", "format": "date-time"}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 1024}
OWNER: Final = "^[A-Za-z0-9_-]{1,128}$"
REQUEST: Final[Schema] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": [kind.value for kind in Right]},
        "owner_id": {"type": "string", "pattern": OWNER},
        "changes": {"type": "object", "minProperties": 1},
        "holds": {
            "type": "array",
            "maxItems": 100,
            "items": {
                "type": "object",
                "properties": {"store": _TEXT, "item": _TEXT, "reason": _TEXT},
                "required": ["store", "item", "reason"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["kind"],
    "additionalProperties": False,
}
"""`changes` with the kind rectify alone; `owner_id` of somebody else, and `holds`, from officers alone."""
_STATE: Final[Schema] = {"type": "string", "enum": [state.value for state in RequestState]}
_SUMMARY: Final[Mapping[str, Schema]] = {
    "request_id": _ID,
    "kind": {"type": "string", "enum": [kind.value for kind in Right]},
    "state": _STATE,
    "received_at": _TIME,
    "due_at": _TIME,
}
_MORE: Final[Mapping[str, Schema]] = {
    "closed_at": _TIME,
    "by": {"type": "string", "enum": ["subject", "officer"]},
    "reason": {"type": "string"},
}
ACCEPTED: Final[Schema] = {
    "type": "object",
    "properties": dict(_SUMMARY),
    "required": list(_SUMMARY),
    "additionalProperties": False,
}
_LISTED: Final[Schema] = {
    "type": "object",
    "properties": {**_SUMMARY, **_MORE, "subject": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    "required": list(_SUMMARY),
    "additionalProperties": False,
}
"""`subject`, the keyed hash of whose request it is, in the list of everybody's open requests alone."""
REQUESTS: Final[Schema] = {
    "type": "object",
    "properties": {
        "requests": {"type": "array", "items": _LISTED},
        "next": {"type": "string", "pattern": f"^{CURSOR}$"},
    },
    "required": ["requests"],
    "additionalProperties": False,
}
ONE_REQUEST: Final[Schema] = {
    "type": "object",
    "properties": {
        **_SUMMARY,
        **_MORE,
        "found": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "certificate": {"type": "object"},
        "export": {
            "type": "object",
            "properties": {
                "url": {"type": "string"},
                "expires_in": {"type": "integer", "minimum": 1},
                "bytes": {"type": "integer", "minimum": 0},
            },
            "required": ["url", "expires_in", "bytes"],
            "additionalProperties": False,
        },
    },
    "required": list(_SUMMARY),
    "additionalProperties": False,
}
