"""The operations of requests as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from components.building_blocks.references import FunctionRef
from components.data_subject_rights import schemas
from components.photo_api.routes import problem_responses
from components.secure_api.routes import Parameter, Route, Throttle
from handlers.rights.core.requests import CURSOR, LISTED, MOST_LISTED

RARELY: Final[Throttle] = {"rate": 10, "burst": 20}
"""A person has few requests in a month."""
PATH: Final = "/privacy/requests"


def request_routes(*, create: FunctionRef, list_: FunctionRef, read: FunctionRef) -> Sequence[Route]:
    """Return the operations: for oneself, and for officers in the name of others."""
    listed: dict[str, Parameter] = {
        "owner_id": {
            "schema": {"type": "string", "pattern": schemas.OWNER},
            "description": "Whose requests; of anybody but yourself, for the group privacy_officers.",
        },
        "open": {
            "schema": {"type": "string", "enum": ["true"]},
            "description": "Everybody's open requests, what is due first before the others; for the same group.",
        },
        "limit": {
            "schema": {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": LISTED},
            "description": "How many, at most; with open alone.",
        },
        "cursor": {
            "schema": {"type": "string", "pattern": f"^{CURSOR}$"},
            "description": "The `next` of the page before; with open alone.",
        },
    }
    return [
        {
            "method": "POST",
            "path": PATH,
            "summary": "Ask for a copy, correction, restriction or erasure of your data",
            "function": create,
            "throttle": RARELY,
            "request": schemas.REQUEST,
            "responses": {202: schemas.ACCEPTED, **problem_responses()},
        },
        {
            "method": "GET",
            "path": PATH,
            "summary": "List your requests, or as a privacy officer everybody's open ones",
            "function": list_,
            "throttle": RARELY,
            "query": listed,
            "responses": {200: schemas.REQUESTS, **problem_responses()},
        },
        {
            "method": "GET",
            "path": f"{PATH}/{{request_id}}",
            "summary": "Return one of your requests, with its certificate or the link to its export",
            "function": read,
            "throttle": RARELY,
            "responses": {200: schemas.ONE_REQUEST, **problem_responses(404)},
        },
    ]
