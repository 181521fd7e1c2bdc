"""What a request says: who sends it, and what is in it. A gateway that looked at it first makes nothing valid.

API Gateway checks a body against the route's schema for the content type `application/json` alone, and no value of a
parameter at all: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, cast

from handlers.api.core.problems import Problem, invalid

MOST_BODY_BYTES: Final = 16 * 1024
"""Of a body: more than any operation needs, and what AWS WAF looks at."""
_OWNER: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""What an owner may be called: part of keys and of signed addresses, in which `/`, `*` and `?` mean something else."""
_JSON: Final = re.compile(r"application/json(\s*;.*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sends a request.

    Args:
        owner_id: whose photos are theirs.
        groups: of the user pool, that they are in.
    """

    owner_id: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """A request, as an operation needs it.

    Args:
        caller: who sends it.
        path: the path's parameters.
        query: the query's parameters.
        headers: by their names in lower case.
        body: the JSON object that was sent; None where there was no body.
        media_url: what viewers reach the API and the variants at, such as `https://photos.example.com`; empty where no
            variants are served.
    """

    caller: Caller
    path: Mapping[str, str] = field(default_factory=dict[str, str])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, Any] | None = None
    media_url: str = ""


def request_of(event: Mapping[str, Any], *, now: float) -> ApiRequest:
    """Read API Gateway's proxy event of a REST API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html

    Args:
        event: the event.
        now: seconds since the epoch.

    Raises:
        Problem: nobody is named as the caller, or the body is none.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return ApiRequest(
        caller=caller_of(event["requestContext"].get("authorizer") or {}, now=now),
        path=event.get("pathParameters") or {},
        query=event.get("queryStringParameters") or {},
        headers=headers,
        body=_body(event, headers),
        media_url=(event.get("stageVariables") or {}).get("media_url", "").rstrip("/"),
    )


def caller_of(authorizer: Mapping[str, Any], *, now: float) -> Caller:
    """Return who the API's authoriser says that it is: the user pool's, or `handlers.api.authorize` for another issuer.

    Raises:
        Problem: 401 where it names nobody, or the token has ended while the gateway still had its answer in a cache.
    """
    claims = authorizer.get("claims")
    if isinstance(claims, Mapping):
        known = cast("Mapping[str, Any]", claims)
        # An access token says what an application may do, not who its user is
        owner = known.get("sub") if known.get("token_use", "id") == "id" else None
        groups = _groups(known.get("cognito:groups"))
    else:
        owner, groups = authorizer.get("principalId"), frozenset[str]()
        if float(authorizer.get("exp", 0)) <= now:
            owner = None
    if not isinstance(owner, str) or not _OWNER.fullmatch(owner):
        raise Problem(HTTPStatus.UNAUTHORIZED, "the token names no user, or has ended; sign in, and send the ID token")
    return Caller(owner_id=owner, groups=groups)


def _groups(claim: object) -> frozenset[str]:
    """Return the groups of a claim, which API Gateway has made a text of: `a,b`, or `[a b]`."""
    if isinstance(claim, str):
        return frozenset(filter(None, re.split(r"[\s,]+", claim.strip("[]"))))
    return frozenset(map(str, cast("list[object]", claim))) if isinstance(claim, list) else frozenset()


def _body(event: Mapping[str, Any], headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    text = event.get("body")
    if not text:
        return None
    if not _JSON.fullmatch(headers.get("content-type", "")):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON, with the header Content-Type: application/json")
    if len(text) > MOST_BODY_BYTES:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body must have at most {MOST_BODY_BYTES:,} bytes")
    try:
        plain = base64.b64decode(text, validate=True).decode() if event.get("isBase64Encoded") else text
        body = json.loads(plain)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "the body is not JSON; send a JSON object") from error
    if not isinstance(body, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
    return cast("dict[str, Any]", body)


def fields(body: Mapping[str, Any] | None, *known: str) -> Mapping[str, Any]:
    """Return a body that has no other fields than those that are known.

    Raises:
        Problem: there is no body, or a field that nothing is done with.
    """
    if body is None:
        raise Problem(HTTPStatus.BAD_REQUEST, f"send a JSON object with {', '.join(known)}")
    if unknown := sorted(set(body) - set(known)):
        raise invalid(unknown[0][:64], f"unknown field; valid fields: {', '.join(known)}")
    return body


def text(given: Mapping[str, Any], name: str, *, most: int, default: str | None = None) -> str:
    """Return a text of 1 to `most` characters, with nothing in it that UTF-8 cannot write.

    Raises:
        Problem: it is missing and has no default, or is another thing.
    """
    value = given.get(name, default)
    if isinstance(value, str) and value == default:
        return value
    if not isinstance(value, str) or not 0 < len(value) <= most or not writable(value):
        raise invalid(name, f"must be a text of 1 to {most:,} characters")
    return value


def writable(value: str) -> bool:
    """Return whether a text has no half of a surrogate pair, which JSON can hold and UTF-8 cannot, and no NUL."""
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)


def whole(given: Mapping[str, Any], name: str, *, least: int, most: int) -> int:
    """Return a whole number within limits.

    Raises:
        Problem: it is missing, or another thing.
    """
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise invalid(name, f"must be a whole number between {least:,} and {most:,}")
    return value


def whole_parameter(given: Mapping[str, str], name: str, *, least: int, most: int, default: int) -> int:
    """Return a whole number that a query parameter writes in digits.

    Raises:
        Problem: it is another thing, or outside its limits.
    """
    value = given.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise invalid(name, f"must be a whole number between {least:,} and {most:,}")
    return int(value)
