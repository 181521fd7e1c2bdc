from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gallery.sign_in import STEPS
from tests.services.gallery.conftest import Client, Cognito

Visit = Callable[[Callable[[Client], Awaitable[None]]], None]

REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "start": (
        "InitiateAuth",
        {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "the username", "SRP_A": "the srp_a"}},
    ),
    "prove": (
        "RespondToAuthChallenge",
        {
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": {
                "USERNAME": "the username",
                "PASSWORD_CLAIM_SECRET_BLOCK": "the secret_block",
                "PASSWORD_CLAIM_SIGNATURE": "the signature",
                "TIMESTAMP": "the timestamp",
            },
        },
    ),
    "code": (
        "RespondToAuthChallenge",
        {
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": "the session",
            "ChallengeResponses": {"USERNAME": "the username", "SOFTWARE_TOKEN_MFA_CODE": "the code"},
        },
    ),
    "new-password": (
        "RespondToAuthChallenge",
        {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": "the session",
            "ChallengeResponses": {"USERNAME": "the username", "NEW_PASSWORD": "the password"},
        },
    ),
    "refresh": (
        "InitiateAuth",
        {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "the refresh_token"}},
    ),
    "end": ("RevokeToken", {"Token": "the refresh_token"}),
    "sign-up": (
        "SignUp",
        {
            "Username": "the username",
            "Password": "the password",
            "UserAttributes": [{"Name": "email", "Value": "the username"}],
        },
    ),
    "confirm": ("ConfirmSignUp", {"Username": "the username", "ConfirmationCode": "the code"}),
    "resend": ("ResendConfirmationCode", {"Username": "the username"}),
}


def fields(step: str) -> dict[str, str]:
    return {name: f"the {name}" for name in STEPS[step].fields}


def test_each_step_is_tried() -> None:
    assert set(REQUESTS) == set(STEPS)


@pytest.mark.parametrize("step", REQUESTS)
def test_a_step_is_one_request_of_cognito_by_the_platforms_client(visit: Visit, cognito: Cognito, step: str) -> None:
    async def visitor(client: Client) -> None:
        answer = await client.post(f"/sign-in/{step}", json=fields(step))
        assert answer.status == 200
        assert await answer.json() == {}
        assert answer.headers["Cache-Control"] == "no-store"

    visit(visitor)
    operation, request = REQUESTS[step]
    assert cognito.asked == [(operation, {"ClientId": "client1", **request})]


def test_tokens_and_challenges_are_handed_on_without_what_the_page_does_not_need(
    visit: Visit, cognito: Cognito
) -> None:
    async def visitor(client: Client) -> None:
        cognito.answer = {
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeParameters": {"SALT": "1", "SRP_B": "2", "SECRET_BLOCK": "3", "USER_ID_FOR_SRP": "4", "X": "5"},
        }
        answer = await client.post("/sign-in/start", json=fields("start"))
        assert await answer.json() == {
            "challenge": "PASSWORD_VERIFIER",
            "session": "",
            "salt": "1",
            "srp_b": "2",
            "secret_block": "3",
            "user_id_for_srp": "4",
        }
        cognito.answer = {
            "AuthenticationResult": {"IdToken": "i", "AccessToken": "a", "RefreshToken": "r", "ExpiresIn": 3600}
        }
        answer = await client.post("/sign-in/prove", json=fields("prove"))
        assert await answer.json() == {"tokens": {"id_token": "i", "refresh_token": "r", "expires_in": 3600}}

    visit(visitor)


@pytest.mark.parametrize(
    ("error", "step", "refused"),
    [
        ("NotAuthorizedException", "prove", (401, "The e-mail address or the password is not right.", "about:blank")),
        ("UserNotFoundException", "start", (401, "The e-mail address or the password is not right.", "about:blank")),
        ("NotAuthorizedException", "refresh", (401, "You have been away for long. Sign in again.", "about:blank")),
        ("com.amazonaws#UserNotConfirmedException", "start", (403, "Confirm your e-mail", "urn:gallery:confirm")),
        ("CodeMismatchException", "confirm", (400, "The code is not right.", "about:blank")),
        ("UsernameExistsException", "sign-up", (409, "There is an account", "about:blank")),
        ("InvalidPasswordException", "sign-up", (400, "Choose at least 12 characters", "about:blank")),
        ("TooManyRequestsException", "start", (429, "Too many tries.", "about:blank")),
        ("ResourceNotFoundException", "start", (502, "Signing in does not work at the moment.", "about:blank")),
    ],
)
def test_a_refusal_is_a_plain_sentence_and_never_cognitos_own(
    visit: Visit, cognito: Cognito, error: str, step: str, refused: tuple[int, str, str]
) -> None:
    status, words, kind = refused
    cognito.refuse(error)

    async def visitor(client: Client) -> None:
        answer = await client.post(f"/sign-in/{step}", json=fields(step))
        document = await answer.json(content_type=None)
        assert (answer.status, document["status"], document["type"]) == (status, status, kind)
        assert document["detail"].startswith(words)
        assert "nobody shall read" not in await answer.text()

    visit(visitor)


@pytest.mark.parametrize("answer", ["<html>", "[]", ""])
def test_cognito_that_is_away_is_said_so(visit: Visit, cognito: Cognito, answer: str) -> None:
    cognito.status, cognito.answer = 503, answer

    async def visitor(client: Client) -> None:
        got = await client.post("/sign-in/start", json=fields("start"))
        assert got.status == 502

    visit(visitor)


def test_cognito_is_not_waited_for_for_long(visit: Visit, cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery.sign_in._SECONDS", 0.05)
    cognito.seconds = 1.0

    async def visitor(client: Client) -> None:
        assert (await client.post("/sign-in/start", json=fields("start"))).status == 502

    visit(visitor)


@pytest.mark.parametrize(
    ("step", "body", "status"),
    [
        ("admin-get-user", {"username": "ann"}, 404),
        ("start", {}, 400),
        ("start", {"username": "ann", "srp_a": "1", "more": "x"}, 400),
        ("start", {"username": "ann", "srp_a": 1}, 400),
        ("start", {"username": "", "srp_a": "1"}, 400),
        ("start", {"username": "ann", "srp_a": "1" * 8193}, 400),
        ("start", {"username": "ann", "srp_a": "1" * 40_000}, 413),
        ("start", ["ann"], 400),
    ],
)
def test_nothing_else_can_be_asked_of_cognito(
    visit: Visit, cognito: Cognito, step: str, body: object, status: int
) -> None:
    async def visitor(client: Client) -> None:
        answer = await client.post(f"/sign-in/{step}", json=body)
        assert answer.status == status
        assert answer.content_type == "application/problem+json"

    visit(visitor)
    assert cognito.asked == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_another_sites_page_cannot_ask(visit: Visit, cognito: Cognito, headers: dict[str, str], status: int) -> None:
    async def visitor(client: Client) -> None:
        sent = {"Content-Type": "application/json", **headers}
        answer = await client.post("/sign-in/start", data=b'{"username": "ann", "srp_a": "1"}', headers=sent)
        assert answer.status == status

    visit(visitor)
    assert cognito.asked == []
