"""The gateway's own answers, as RFC 9457 problem details: what a caller gets before any backend is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi

Text = Any
"""A string, or Pulumi's output of one."""

PROBLEM_TYPE: Final = "application/problem+json"
PROBLEM_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The request's id, by which its logs are found."},
    },
}
"""https://www.rfc-editor.org/rfc/rfc9457"""


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """One kind of answer that API Gateway gives by itself."""

    status: int
    title: str
    detail: str
    """What the caller can do. It quotes nothing of the request: API Gateway would put that in without escaping it."""


ANSWERS: Final[Mapping[str, GatewayAnswer]] = {
    "BAD_REQUEST_BODY": GatewayAnswer(400, "Invalid body", "The body is not what the operation's schema asks for."),
    "BAD_REQUEST_PARAMETERS": GatewayAnswer(
        400, "Invalid parameters", "A parameter or header that the operation requires is missing."
    ),
    "UNAUTHORIZED": GatewayAnswer(401, "Not signed in", "Send a valid token in the header Authorization."),
    "EXPIRED_TOKEN": GatewayAnswer(401, "Session expired", "The token has expired: sign in again."),
    "ACCESS_DENIED": GatewayAnswer(403, "Not allowed", "The caller may not use this operation."),
    "MISSING_AUTHENTICATION_TOKEN": GatewayAnswer(
        403, "No such operation", "The method and path are none of this API, or the token is missing."
    ),
    "INVALID_API_KEY": GatewayAnswer(403, "Invalid API key", "Send the key of a usage plan in the header x-api-key."),
    "INVALID_SIGNATURE": GatewayAnswer(403, "Invalid signature", "Sign the request again, with valid credentials."),
    "WAF_FILTERED": GatewayAnswer(403, "Refused", "The request did not come through the API's address."),
    "RESOURCE_NOT_FOUND": GatewayAnswer(404, "No such path", "The path is none of this API."),
    "REQUEST_TOO_LARGE": GatewayAnswer(413, "Request too large", "Send a smaller body."),
    "UNSUPPORTED_MEDIA_TYPE": GatewayAnswer(415, "Unsupported media type", "Send the body as application/json."),
    "THROTTLED": GatewayAnswer(429, "Too many requests", "Wait, and try again."),
    "QUOTA_EXCEEDED": GatewayAnswer(429, "Quota exceeded", "The usage plan's quota is used up."),
    "INTEGRATION_FAILURE": GatewayAnswer(502, "Backend failed", "The backend gave no valid answer: try again."),
    "INTEGRATION_TIMEOUT": GatewayAnswer(504, "Backend too slow", "The backend gave no answer in time: try again."),
    "AUTHORIZER_FAILURE": GatewayAnswer(500, "Authoriser failed", "The token could not be checked: try again."),
    "AUTHORIZER_CONFIGURATION_ERROR": GatewayAnswer(
        500, "Authoriser failed", "The token could not be checked: try again."
    ),
    "API_CONFIGURATION_ERROR": GatewayAnswer(500, "Internal error", "Something is wrong on our side: try again."),
    "DEFAULT_4XX": GatewayAnswer(400, "Bad request", "The request cannot be answered."),
    "DEFAULT_5XX": GatewayAnswer(500, "Internal error", "Something is wrong on our side: try again."),
}
"""By API Gateway's own name.
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"""

KEEP_STATUS: Final = frozenset({"DEFAULT_4XX", "DEFAULT_5XX"})
"""These stand for several statuses: each answer keeps its own, and the body names none."""
RETRY_AFTER_SECONDS: Final = 1


def problem(title: str, detail: str, *, status: int) -> dict[str, Any]:
    """Return a problem detail."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def gateway_responses(origins: Sequence[Text]) -> dict[str, Any]:
    """Return `x-amazon-apigateway-gateway-responses`.

    Args:
        origins: The origins that a browser may call from. One is named here; of several, CloudFront names the caller's.
    """
    return {name: _gateway_response(name, answer, origins) for name, answer in ANSWERS.items()}


def _gateway_response(name: str, answer: GatewayAnswer, origins: Sequence[Text]) -> dict[str, Any]:
    headers = {
        "Content-Type": PROBLEM_TYPE,
        "Cache-Control": "no-store",
        **({"Retry-After": str(RETRY_AFTER_SECONDS)} if answer.status == 429 else {}),  # noqa: PLR2004 - Too Many Requests
        **({"WWW-Authenticate": "Bearer"} if answer.status == 401 else {}),  # noqa: PLR2004 - Unauthorized
        **cors_origin(origins),
    }
    body = problem(answer.title, answer.detail, status=answer.status)
    if name in KEEP_STATUS:
        del body["status"]
    return {
        **({} if name in KEEP_STATUS else {"statusCode": answer.status}),
        "responseParameters": {f"gatewayresponse.header.{key}": quoted(value) for key, value in headers.items()},
        "responseTemplates": {"application/json": json.dumps({**body, "instance": "$context.requestId"})},
    }


def cors_origin(origins: Sequence[Text]) -> dict[str, Text]:
    """Return the header that lets a page read the answer, where there is one origin."""
    return {"Access-Control-Allow-Origin": origins[0]} if len(origins) == 1 else {}


def quoted(text: Text) -> Text:
    """Return a constant as API Gateway's mappings write it; an output is quoted once it is known."""
    return f"'{text}'" if isinstance(text, str) else pulumi.Output.concat("'", text, "'")
