"""The authoriser for tokens of another issuer: what it takes, what it refuses, and how often it fetches keys."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from unittest.mock import MagicMock

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm

from handlers.api import authorize
from handlers.api.core.requests import caller_of
from handlers.api.core.tokens import (
    Issuer,
    KeySet,
    KeysUnavailable,
    NotAllowed,
    allow_all_of_stage,
    owner_of,
    verified_claims,
)
from handlers.shared import telemetry
from tests.handlers.lambda_context import context

ISSUER, AUDIENCE = "https://login.example.com", "photos"
RSA, OTHER_RSA = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
EC = ec.generate_private_key(ec.SECP256R1())
ARN = "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/v1/GET/photos"


def jwk(key: Any, kid: str, algorithm: type[Any], **more: str) -> dict[str, Any]:
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, **more}


KEYS = {
    "keys": [
        jwk(RSA, "rsa", RSAAlgorithm, use="sig", alg="RS256"),
        jwk(EC, "ec", ECAlgorithm),
        jwk(RSA, "encryption", RSAAlgorithm, use="enc"),
        {"kty": "OKP", "crv": "Ed25519", "kid": "new", "x": "AAAA"},
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
    ]
}


DAY_SECONDS = 86_400
"""How long a token is good: those that are made before the first test still are when theirs is run."""


def token(key: Any = RSA, algorithm: str = "RS256", kid: str = "rsa", **changed: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user|1", "exp": now + DAY_SECONDS, "nbf": now - 5, **changed}
    return jwt.encode(
        {k: v for k, v in claims.items() if v is not None}, key, algorithm=algorithm, headers={"kid": kid}
    )


def keys() -> KeySet:
    return KeySet(fetch=lambda: KEYS, clock=time.monotonic)


def verified(given_token: str, issuer: Issuer | None = None) -> Mapping[str, Any]:
    return verified_claims(f"Bearer {given_token}", issuer or Issuer(issuer=ISSUER, audience=AUDIENCE), keys())


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(RSA, "RS256", "rsa"), (EC, "ES256", "ec")])
def test_a_good_token_names_its_user(key: Any, algorithm: str, kid: str) -> None:
    assert verified(token(key, algorithm, kid))["sub"] == "user|1"
    assert verified(token(key, algorithm, kid, aud=["others", AUDIENCE]))["sub"] == "user|1"


NOW = int(time.time())


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - 60},
        {"nbf": NOW + 3600},
        {"iss": "https://login.example.com/"},
        {"iss": "https://evil.example.com"},
        {"aud": "others"},
        {"aud": ["others"]},
        {"exp": None},
        {"iss": None},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
def test_a_claim_that_is_missing_or_another_opens_nothing(changed: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        verified(token(**changed))


def unsigned(header: dict[str, Any], key: bytes = b"") -> str:
    """Return a token that is signed as its header says, by an HMAC over a key, or not at all."""
    algorithm = HMACAlgorithm(HMACAlgorithm.SHA256)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user|1", "exp": NOW + DAY_SECONDS}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = base64.urlsafe_b64encode(algorithm.sign(b".".join(parts), key)).rstrip(b"=") if key else b"AA"
    return b".".join([*parts, signature]).decode()


PUBLIC = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "forged",
    [
        unsigned({"alg": "none", "kid": "rsa"}),
        unsigned({"alg": "None", "kid": "rsa"}),
        unsigned({"alg": "HS256", "kid": "rsa"}, PUBLIC),
        unsigned({"alg": "HS256", "kid": "shared"}, b"secret"),
        unsigned({"alg": "RS256", "kid": "shared"}, b"secret"),
        unsigned({"alg": "RS256"}),
        unsigned({"alg": "RS256", "kid": ["rsa"]}),
        unsigned({"alg": ["RS256"], "kid": "rsa"}),
        token(OTHER_RSA),
        token(RSA, "RS256", "ec"),
        token(EC, "ES256", "rsa"),
        token(RSA, "RS384"),
        token(RSA, "PS256"),
        token(RSA, "RS256", "encryption"),
        token(RSA, "RS256", "unknown"),
        token()[:-4] + "AAAA",
        "a.b.c",
        "",
        token() + "." + token(),
        "x" * 9000 + ".b.c",
    ],
)
def test_a_forged_token_opens_nothing(forged: str) -> None:
    with pytest.raises(NotAllowed):
        verified(forged)


def test_a_critical_header_that_is_not_understood_opens_nothing() -> None:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user|1", "exp": NOW + DAY_SECONDS}
    with pytest.raises(NotAllowed):
        verified(jwt.encode(claims, RSA, algorithm="RS256", headers={"kid": "rsa", "crit": ["exp"]}))


@pytest.mark.parametrize("header", ["", token(), f"Basic {token()}", f"Bearer  {token()}", f"Bearer {token()}\n"])
def test_only_a_bearer_token_counts(header: str) -> None:
    with pytest.raises(NotAllowed):
        verified_claims(header, Issuer(issuer=ISSUER, audience=AUDIENCE), keys())


def test_an_algorithm_that_is_not_configured_opens_nothing() -> None:
    with pytest.raises(NotAllowed):
        verified(token(), Issuer(issuer=ISSUER, audience=AUDIENCE, algorithms=("ES256",)))


class Source:
    """A key set's source, and a clock that a test sets."""

    def __init__(self) -> None:
        self.now, self.fetched, self.broken = 1000.0, 0, False
        self.keys = KeySet(fetch=self.fetch, clock=lambda: self.now)

    def fetch(self) -> Mapping[str, Any]:
        self.fetched += 1
        if self.broken:
            raise OSError("no route to host")
        return KEYS


def test_keys_are_fetched_once_and_again_after_ten_minutes() -> None:
    source = Source()
    for _ in range(5):
        assert source.keys.key("rsa")
    source.now += 599
    assert source.keys.key("rsa")
    assert source.fetched == 1
    source.now += 2
    assert source.keys.key("rsa")
    assert source.fetched == 2


def test_invented_key_ids_do_not_flood_the_issuer() -> None:
    source = Source()
    for number in range(100):
        assert source.keys.key(f"invented-{number}") is None
        source.now += 1
    assert source.fetched == 2


def test_known_keys_are_used_while_the_issuer_does_not_answer_and_for_a_day() -> None:
    source = Source()
    assert source.keys.key("rsa")
    source.broken = True
    source.now += 3600
    assert source.keys.key("rsa")
    source.now += 24 * 3600
    with pytest.raises(KeysUnavailable):
        source.keys.key("rsa")
    source.broken = False
    assert source.keys.key("rsa")


@pytest.mark.parametrize("document", [{}, {"keys": {}}, {"keys": None}])
def test_a_key_set_that_is_none_is_no_reason_to_refuse_tokens(document: dict[str, Any]) -> None:
    with pytest.raises(KeysUnavailable):
        KeySet(fetch=lambda: document, clock=time.monotonic).key("rsa")


def test_the_policy_is_for_the_whole_stage_and_no_other() -> None:
    answer = allow_all_of_stage("ann", ARN, expires=7)
    statement = answer["policyDocument"]["Statement"][0]
    assert statement["Resource"] == "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/v1/*"
    assert (answer["principalId"], answer["context"]) == ("ann", {"exp": 7})


@given(st.tuples(st.text(max_size=20), st.text(max_size=20)), st.tuples(st.text(max_size=20), st.text(max_size=20)))
def test_owners_of_different_issuers_or_subjects_are_different_and_can_be_in_keys(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    first, second = (owner_of(f"https://{issuer.encode().hex()}", subject) for issuer, subject in (one, other))
    assert (first == second) == (one == other)
    assert caller_of({"principalId": first, "exp": NOW + 10**6}, now=NOW).owner_id == first
    assert first.startswith("jwt-")


def opened(*_: Any, **__: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps(KEYS).encode())


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    for name, value in {
        "TOKEN_ISSUER": ISSUER,
        "TOKEN_AUDIENCE": AUDIENCE,
        "TOKEN_KEYS_URL": f"{ISSUER}/.well-known/jwks.json",
        "TOKEN_ALGORITHMS": "RS256,ES256",
    }.items():
        monkeypatch.setenv(name, value)
    cached: list[Any] = [authorize._issuer, authorize._keys]  # pyright: ignore[reportPrivateUsage]
    for function in cached:
        function.cache_clear()
    monkeypatch.setattr("urllib.request.urlopen", opened)
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    yield log
    for function in cached:
        function.cache_clear()


def authorized(given_token: str) -> dict[str, Any]:
    event = {"type": "TOKEN", "authorizationToken": f"Bearer {given_token}", "methodArn": ARN}
    return authorize.handler(event, context())


@pytest.mark.usefixtures("configured")
def test_the_bearer_of_a_good_token_is_let_in() -> None:
    assert authorized(token())["principalId"] == owner_of(ISSUER, "user|1")


def test_who_is_not_gets_the_word_that_the_gateway_knows_and_the_log_has_nothing_of_the_token(
    configured: io.StringIO,
) -> None:
    bad = token(aud="others")
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorized(bad)
    good = token()
    authorized(good)
    log = configured.getvalue()
    assert "InvalidAudienceError" in log
    assert not [part for part in (*bad.split("."), *good.split("."), "user|1") if part in log]


@pytest.mark.usefixtures("configured")
def test_an_issuer_that_does_not_answer_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any, **__: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr("urllib.request.urlopen", silent)
    with pytest.raises(KeysUnavailable):
        authorized(token())


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("http://login.example.com/keys", False),
        ("file:///etc/passwd", False),
        ("http://127.0.0.1:4566/keys", True),
        ("https://login.example.com/keys", True),
    ],
)
@pytest.mark.usefixtures("configured")
def test_keys_are_fetched_by_tls_but_from_this_machine(
    url: str, *, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_KEYS_URL", url)
    if good:
        assert authorized(token())
    else:
        with pytest.raises(KeysUnavailable):
            authorized(token())


@pytest.mark.usefixtures("configured")
def test_a_key_set_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = MagicMock(return_value=io.BytesIO(b" " * 10**6 + b"{}"))
    monkeypatch.setattr("urllib.request.urlopen", endless)
    with pytest.raises(KeysUnavailable):
        authorized(token())


@pytest.mark.parametrize(("bytes_", "good"), [(256 * 1024 - 1, True), (256 * 1024, True), (256 * 1024 + 1, False)])
@pytest.mark.usefixtures("configured")
def test_a_key_set_may_be_as_long_as_the_limit_and_no_longer(
    bytes_: int, *, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps(KEYS).encode().ljust(bytes_)
    monkeypatch.setattr("urllib.request.urlopen", MagicMock(return_value=io.BytesIO(body)))
    if good:
        assert authorized(token())
    else:
        with pytest.raises(KeysUnavailable):
            authorized(token())
