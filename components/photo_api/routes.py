"""The operations as data: what each takes and answers, and how often it may be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from components.building_blocks.references import FunctionRef
from components.photo_api import schemas
from components.secure_api.routes import Auth, Parameter, Route, Throttle
from handlers.api.core import photos, reviews

READS: Final[Throttle] = {"rate": 200, "burst": 400}
WRITES: Final[Throttle] = {"rate": 50, "burst": 100}
DELETIONS: Final[Throttle] = {"rate": 20, "burst": 40}
"""Each is up to ten calls to S3 and DynamoDB."""

IDEMPOTENCY: Final[Mapping[str, Parameter]] = {
    "Idempotency-Key": {
        "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
        "description": "A random text: the same request with the same key creates one thing, for a day.",
    }
}


def _page(most: int, cursor: str, **more: int) -> Mapping[str, Parameter]:
    """Return the parameters of a list.

    Args:
        most: Of one page.
        cursor: A pattern: the cursors of each list have one form.
        more: Of the schema of `limit`.
    """
    limit = {"type": "integer", "minimum": 1, "maximum": most, **more}
    return {
        "limit": {"schema": limit, "description": "How many, at most."},
        "cursor": {"schema": {"type": "string", "pattern": cursor}, "description": "The `next` of the page before."},
    }


_PAGE_OF_PHOTOS: Final = _page(photos.MOST_LISTED, "^[0-9a-f]{32}$", default=photos.LISTED)
_PAGE_OF_ALBUMS: Final = _page(100, "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PAGE_OF_ALBUM: Final = _page(100, "^[0-9]{1,18}$")


def photo_routes(
    *,
    create: FunctionRef,
    list_: FunctionRef,
    read: FunctionRef,
    delete: FunctionRef,
    max_bytes: int,
    auth: Auth,
) -> Sequence[Route]:
    """Return the operations on one's own photos."""
    return [
        {
            "method": "POST",
            "path": "/uploads",
            "summary": "Ask for a form that uploads one photo",
            "function": create,
            "auth": auth,
            "throttle": WRITES,
            "headers": IDEMPOTENCY,
            "request": schemas.upload_request(max_bytes),
            "responses": {201: schemas.UPLOAD, **problem_responses(409, 422)},
        },
        {
            "method": "GET",
            "path": "/photos",
            "summary": "List your photos",
            "function": list_,
            "auth": auth,
            "throttle": READS,
            "query": _PAGE_OF_PHOTOS,
            "responses": {200: schemas.PHOTOS, **problem_responses()},
        },
        {
            "method": "GET",
            "path": "/photos/{photo_id}",
            "summary": "Return one of your photos",
            "function": read,
            "auth": auth,
            "throttle": READS,
            "responses": {200: schemas.PHOTO, **problem_responses(404)},
        },
        {
            "method": "DELETE",
            "path": "/photos/{photo_id}",
            "summary": "Delete one of your photos with its variants",
            "function": delete,
            "auth": auth,
            "throttle": DELETIONS,
            "responses": {204: None, **problem_responses(404, 409)},
        },
    ]


def review_routes(*, list_: FunctionRef, answer: FunctionRef) -> Sequence[Route]:
    """Return what reviewers do. They are a group of the API's own user pool, whatever issuer others come from."""
    return [
        {
            "method": "GET",
            "path": "/reviews",
            "summary": "List what waits for a review (group reviewers)",
            "function": list_,
            "throttle": READS,
            "query": _page(reviews.MOST_LISTED, f"^{reviews.CURSOR}$", default=reviews.LISTED),
            "responses": {200: schemas.REVIEWS, **problem_responses()},
        },
        {
            "method": "POST",
            "path": "/reviews/{review_id}/answer",
            "summary": "Approve or reject a photo (group reviewers)",
            "function": answer,
            "throttle": WRITES,
            "request": schemas.REVIEW_ANSWER,
            "responses": {200: schemas.REVIEW_ANSWERED, **problem_responses(404, 409)},
        },
    ]


def album_routes(*, auth: Auth) -> Sequence[Route]:
    """Return the operations of the albums' service."""
    album, photo = "/albums/{album_id}", "/albums/{album_id}/photos/{photo_id}"
    service: Route = {
        "method": "GET",
        "path": "/albums",
        "summary": "List your albums",
        "service": True,
        "auth": auth,
        "throttle": READS,
    }
    return [
        {**service, "query": _PAGE_OF_ALBUMS, "responses": {200: schemas.ALBUMS, **problem_responses()}},
        {
            **service,
            "method": "POST",
            "summary": "Create an album",
            "throttle": WRITES,
            "headers": IDEMPOTENCY,
            "request": schemas.album_request(required=["title"]),
            "responses": {201: schemas.ALBUM, **problem_responses(409, 422)},
        },
        {
            **service,
            "path": album,
            "summary": "Return one of your albums with its photos",
            "query": _PAGE_OF_ALBUM,
            "responses": {200: schemas.ALBUM_WITH_PHOTOS, **problem_responses(404)},
        },
        {
            **service,
            "method": "PATCH",
            "path": album,
            "summary": "Change the text of an album",
            "throttle": WRITES,
            "request": schemas.album_request(required=[]),
            "responses": {200: schemas.ALBUM, **problem_responses(404, 409, 412)},
        },
        {
            **service,
            "method": "DELETE",
            "path": album,
            "summary": "Delete an album; its photos stay",
            "throttle": WRITES,
            "responses": {204: None, **problem_responses(404, 412)},
        },
        {
            **service,
            "method": "PUT",
            "path": photo,
            "summary": "Put one of your photos into an album",
            "throttle": WRITES,
            "responses": {204: None, **problem_responses(404, 409, 412)},
        },
        {
            **service,
            "method": "DELETE",
            "path": photo,
            "summary": "Take a photo out of an album",
            "throttle": WRITES,
            "responses": {204: None, **problem_responses(404, 412)},
        },
    ]


def problem_responses(*statuses: int) -> dict[int, Mapping[str, Any]]:
    """Return what an operation answers when it does not do what it was asked for; the gateway's own are added later."""
    return dict.fromkeys((400, 401, 403, 413, 415, *statuses, 500, 503), schemas.PROBLEM)
