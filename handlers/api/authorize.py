"""API Gateway's Lambda authoriser (type TOKEN) for tokens of an issuer of one's own: OpenID Connect, RS256 or ES256.

Input: `{"type": "TOKEN", "authorizationToken": "Bearer ...", "methodArn": "..."}`. Output: a policy for all of the
stage. A token that is not good is answered by the error `Unauthorized`, which API Gateway makes a 401 of; any other
error, such as an issuer that does not answer, is its 500.

Environment: `TOKEN_ISSUER`, `TOKEN_AUDIENCE`, `TOKEN_KEYS_URL`; `TOKEN_ALGORITHMS`, with commas.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.api.core.tokens import Issuer, KeySet, NotAllowed, allow_all_of_stage, owner_of, verified_claims
from handlers.shared.telemetry import Event, instrumented, logger

_SECONDS: Final = 3
_MOST_BYTES: Final = 256 * 1024
"""Of a key set."""
_HERE: Final = ("127.0.0.1", "localhost", "::1")


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Let the bearer of a good token in."""
    issuer = _issuer()
    try:
        claims = verified_claims(str(event.get("authorizationToken", "")), issuer, _keys())
    except NotAllowed as refusal:
        logger.info("refused", reason=str(refusal))
        raise Exception("Unauthorized") from None  # noqa: TRY002 - the text that API Gateway knows
    logger.info("allowed")
    owner_id = owner_of(issuer.issuer, claims["sub"])
    return allow_all_of_stage(owner_id, event["methodArn"], expires=int(claims["exp"]))


@cache
def _issuer() -> Issuer:
    return Issuer(
        issuer=os.environ["TOKEN_ISSUER"],
        audience=os.environ["TOKEN_AUDIENCE"],
        algorithms=tuple(os.environ["TOKEN_ALGORITHMS"].split(",")),
    )


@cache
def _keys() -> KeySet:
    return KeySet(fetch=_fetch, clock=time.monotonic)


def _fetch() -> Mapping[str, Any]:
    url = urlsplit(os.environ["TOKEN_KEYS_URL"])
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _HERE):
        raise ValueError("TOKEN_KEYS_URL must begin with https://")
    with urllib.request.urlopen(url.geturl(), timeout=_SECONDS) as response:  # noqa: S310 - its scheme was checked
        body = response.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise ValueError("the key set is too long")
    return json.loads(body)
