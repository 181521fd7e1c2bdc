"""Tokens of another issuer than the API's own user pool: what they must be, and who they name.

The algorithms are those of the configuration, never the token's: a token that names `none`, or an HMAC over the public
key, is refused before any key is looked at (RFC 8725, 3.1). A key is looked up by `kid` in the issuer's key set alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import jwt

ALGORITHMS: Final = ("RS256", "ES256")
LEEWAY_SECONDS: Final = 10
"""By which clocks may differ."""
_LONGEST_TOKEN: Final = 8192
_BEARER: Final = re.compile(r"Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)", re.IGNORECASE)
_NEW_KEYS_SECONDS: Final = 60
"""How often an unknown `kid` makes the key set be fetched again: anybody can invent one."""
_KEPT_SECONDS: Final = 600
"""How long a key set is used without a look at its source."""
_KEPT_IN_OUTAGE_SECONDS: Final = 24 * 60 * 60
"""How long a key set is used while its source does not answer."""


class NotAllowed(Exception):  # noqa: N818 - an answer, not an error of the program
    """The token opens nothing. The reason is for the log: it holds nothing of the token."""


class KeysUnavailable(Exception):  # noqa: N818 - it may pass
    """The issuer's keys cannot be had now, so that nothing can be said of the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Whose tokens are taken.

    Args:
        issuer: the claim `iss`, exactly.
        audience: the claim `aud`, or one of it.
        algorithms: of signatures; a part of `ALGORITHMS`.
    """

    issuer: str
    audience: str
    algorithms: Sequence[str] = ALGORITHMS


@dataclass
class KeySet:
    """An issuer's public keys, fetched when they are needed and not too often.

    Args:
        fetch: returns the JWK set's document.
        clock: returns seconds that only grow.

    Raises:
        KeysUnavailable: from `key`.
    """

    fetch: Callable[[], Mapping[str, Any]]
    clock: Callable[[], float]
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict[str, jwt.PyJWK], init=False)
    _fetched: float = field(default=float("-inf"), init=False)
    _tried: float = field(default=float("-inf"), init=False)

    def key(self, kid: str) -> jwt.PyJWK | None:
        """Return the key of an id, or None where the issuer has none of it.

        Raises:
            KeysUnavailable: the issuer does not answer, and has not for a day.
        """
        now = self.clock()
        outdated = now - self._fetched > _KEPT_SECONDS
        if (outdated or kid not in self._keys) and now - self._tried > _NEW_KEYS_SECONDS:
            self._tried = now
            self._refresh(now)
        if now - self._fetched > _KEPT_IN_OUTAGE_SECONDS:
            raise KeysUnavailable("the issuer's keys could not be fetched")
        return self._keys.get(kid)

    def _refresh(self, now: float) -> None:
        try:
            keys = _signing_keys(self.fetch())
        except (OSError, ValueError) as error:
            if now - self._fetched > _KEPT_IN_OUTAGE_SECONDS:
                self._tried = float("-inf")
                raise KeysUnavailable(f"the issuer's keys could not be fetched: {type(error).__name__}") from error
            return
        self._keys, self._fetched = keys, now


def _signing_keys(document: Mapping[str, Any]) -> dict[str, jwt.PyJWK]:
    """Return the keys of a set that sign; those of a kind that is not known here are left out (RFC 7517, 5)."""
    keys: dict[str, jwt.PyJWK] = {}
    entries: Any = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("a JWK set must have `keys`")  # noqa: TRY004 - a wrong document, not a wrong call
    for entry in cast("list[Mapping[str, Any]]", entries):
        if entry.get("use", "sig") != "sig" or not isinstance(entry.get("kid"), str):
            continue
        if entry.get("kty") == "RSA" or (entry.get("kty"), entry.get("crv")) == ("EC", "P-256"):
            algorithm = "RS256" if entry["kty"] == "RSA" else "ES256"
            keys[entry["kid"]] = jwt.PyJWK(dict(entry), algorithm=algorithm)
    return keys


def verified_claims(authorization: str, issuer: Issuer, keys: KeySet) -> Mapping[str, Any]:
    """Return the claims of a good token.

    Args:
        authorization: the header: `Bearer`, and the token.
        issuer: whose tokens are taken.
        keys: the issuer's.

    Raises:
        NotAllowed: it is no good token.
        KeysUnavailable: nobody can tell now.
    """
    match = _BEARER.fullmatch(authorization) if len(authorization) <= _LONGEST_TOKEN else None
    if not match:
        raise NotAllowed("no bearer token of three parts")
    try:
        header = jwt.get_unverified_header(match[1])
        kid, algorithm = header.get("kid"), header.get("alg")
        if algorithm not in issuer.algorithms or not isinstance(kid, str) or "crit" in header:
            raise NotAllowed("its header names no allowed algorithm, or no key")
        key = keys.key(kid)
        if key is None or key.algorithm_name != algorithm:
            raise NotAllowed("the issuer has no such key")
        claims: dict[str, Any] = jwt.decode(
            match[1],
            key,
            algorithms=[key.algorithm_name],
            audience=issuer.audience,
            issuer=issuer.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise NotAllowed(type(error).__name__) from error
    if not claims["sub"]:
        raise NotAllowed("it names nobody")
    return claims


def owner_of(issuer: str, subject: str) -> str:
    """Return the owner that a subject of an issuer is here: never that of another issuer's, or of the user pool's.

    A subject is unique within its issuer alone (OpenID Connect Core, 2), and may hold any characters.
    """
    return "jwt-" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:32]


def allow_all_of_stage(owner_id: str, method_arn: str, *, expires: int) -> dict[str, Any]:
    """Return the authoriser's answer for the whole stage, which API Gateway keeps and uses for every method.

    A policy for the one method that was called would refuse the same token's next request from the cache.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html

    Args:
        owner_id: who it is.
        method_arn: of the event, `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`.
        expires: when the token ends: what is behind the gateway checks it again, since the cache does not.
    """
    api, stage = method_arn.split("/")[:2]
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": owner_id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"exp": expires},
    }
