"""Signing in, asked of Cognito in the page's name, so that the page talks to nobody but the platform.

The password never comes here when somebody signs in: the page proves that it knows it (Secure Remote Password, RFC
5054). It does when somebody creates an account or replaces a temporary password, as Cognito wants it then.
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from gallery.problems import Problem
from gallery.settings import Settings

_SECONDS: Final = 5.0
_TARGET: Final = "AWSCognitoIdentityProviderService"
_LONGEST: Final = 8192
"""Characters of a field: a refresh token has about 1,800, a session up to 2,048."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """What the page may ask of Cognito.

    Args:
        operation: Cognito's.
        fields: that the page sends, all of them.
        request: makes Cognito's request of them, but for the client's id.
    """

    operation: str
    fields: tuple[str, ...]
    request: Callable[[Fields], dict[str, Any]]


def _initiate(flow: str, parameters: Mapping[str, str]) -> Callable[[Fields], dict[str, Any]]:
    """Return what makes a request of a flow; `parameters` are Cognito's names of the page's fields."""
    return lambda given: {
        "AuthFlow": flow,
        "AuthParameters": {theirs: given[ours] for theirs, ours in parameters.items()},
    }


def _respond(challenge: str, parameters: Mapping[str, str]) -> Callable[[Fields], dict[str, Any]]:
    def request(given: Fields) -> dict[str, Any]:
        responses = {theirs: given[ours] for theirs, ours in parameters.items()}
        session = {"Session": given["session"]} if given.get("session") else {}
        return {"ChallengeName": challenge, "ChallengeResponses": responses, **session}

    return request


STEPS: Final[Mapping[str, Step]] = {
    "start": Step(
        "InitiateAuth",
        ("username", "srp_a"),
        _initiate("USER_SRP_AUTH", {"USERNAME": "username", "SRP_A": "srp_a"}),
    ),
    "prove": Step(
        "RespondToAuthChallenge",
        ("username", "secret_block", "signature", "timestamp"),
        _respond(
            "PASSWORD_VERIFIER",
            {
                "USERNAME": "username",
                "PASSWORD_CLAIM_SECRET_BLOCK": "secret_block",
                "PASSWORD_CLAIM_SIGNATURE": "signature",
                "TIMESTAMP": "timestamp",
            },
        ),
    ),
    "code": Step(
        "RespondToAuthChallenge",
        ("session", "username", "code"),
        _respond("SOFTWARE_TOKEN_MFA", {"USERNAME": "username", "SOFTWARE_TOKEN_MFA_CODE": "code"}),
    ),
    "new-password": Step(
        "RespondToAuthChallenge",
        ("session", "username", "password"),
        _respond("NEW_PASSWORD_REQUIRED", {"USERNAME": "username", "NEW_PASSWORD": "password"}),
    ),
    "refresh": Step(
        "InitiateAuth", ("refresh_token",), _initiate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": "refresh_token"})
    ),
    "end": Step("RevokeToken", ("refresh_token",), lambda given: {"Token": given["refresh_token"]}),
    "sign-up": Step(
        "SignUp",
        ("username", "password"),
        lambda given: {
            "Username": given["username"],
            "Password": given["password"],
            "UserAttributes": [{"Name": "email", "Value": given["username"]}],
        },
    ),
    "confirm": Step(
        "ConfirmSignUp",
        ("username", "code"),
        lambda given: {"Username": given["username"], "ConfirmationCode": given["code"]},
    ),
    "resend": Step("ResendConfirmationCode", ("username",), lambda given: {"Username": given["username"]}),
}
"""The page's word for a step -> the step. What is not here cannot be asked."""

_WRONG: Final = "The e-mail address or the password is not right."
_PROBLEMS: Final[Mapping[str, tuple[HTTPStatus, str, str]]] = {
    "NotAuthorizedException": (HTTPStatus.UNAUTHORIZED, _WRONG, ""),
    "UserNotFoundException": (HTTPStatus.UNAUTHORIZED, _WRONG, ""),
    "UserNotConfirmedException": (
        HTTPStatus.FORBIDDEN, "Confirm your e-mail address first, by the code that you were sent.", "confirm",
    ),
    "PasswordResetRequiredException": (
        HTTPStatus.FORBIDDEN, "Your password has to be replaced; ask who runs this platform.", "",
    ),
    "CodeMismatchException": (HTTPStatus.BAD_REQUEST, "The code is not right. Look at it again.", ""),
    "ExpiredCodeException": (HTTPStatus.BAD_REQUEST, "The code is not valid any more. Ask for a new one.", ""),
    "EnableSoftwareTokenMFAException": (HTTPStatus.BAD_REQUEST, "The code is not right. Look at it again.", ""),
    "UsernameExistsException": (
        HTTPStatus.CONFLICT, "There is an account with this e-mail address already. Sign in instead.", "",
    ),
    "AliasExistsException": (
        HTTPStatus.CONFLICT, "There is an account with this e-mail address already. Sign in instead.", "",
    ),
    "InvalidPasswordException": (
        HTTPStatus.BAD_REQUEST, "Choose at least 12 characters, with small and capital letters and digits.",
        "",
    ),
    "InvalidParameterException": (HTTPStatus.BAD_REQUEST, "Check what you typed: it cannot be right.", ""),
    "TooManyRequestsException": (HTTPStatus.TOO_MANY_REQUESTS, "Too many tries. Wait a minute, and try again.", ""),
    "TooManyFailedAttemptsException": (
        HTTPStatus.TOO_MANY_REQUESTS, "Too many tries. Wait some minutes, and try again.", "",
    ),
    "LimitExceededException": (
        HTTPStatus.TOO_MANY_REQUESTS, "Too many tries. Wait some minutes, and try again.", "",
    ),
}  # fmt: skip
"""Cognito's error -> what a person reads. Its own messages may tell whether an account exists, and are not shown."""


class SignIn:
    """Asks Cognito, by one client of a user pool."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        """Take where Cognito is, and the connections to it."""
        self._url, self._client, self._session = settings.cognito_url, settings.user_pool_client_id, session

    async def take(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Take a step, and return what the page needs of the answer.

        Args:
            name: of the step.
            given: what the page sent.

        Raises:
            Problem: there is no such step, a field is missing or unknown, or Cognito refuses or does not answer.
        """
        step = STEPS.get(name)
        if step is None:
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no such step; there are {', '.join(STEPS)}.")
        fields = _checked(step, given)
        answer = await self._ask(step.operation, {"ClientId": self._client, **step.request(fields)}, name)
        return _document(answer)

    async def _ask(self, operation: str, request: Mapping[str, Any], step: str) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{_TARGET}.{operation}"}
        try:
            async with self._session.post(
                self._url,
                data=json.dumps(request).encode(),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
                allow_redirects=False,
            ) as response:
                body = await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _away(type(error).__name__) from error
        if status == HTTPStatus.OK:
            return _json(body)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _away(f"status {status}")
        code = str(_json(body).get("__type", "")).rpartition("#")[2]
        if step == "refresh" and code == "NotAuthorizedException":
            raise Problem(HTTPStatus.UNAUTHORIZED, "You have been away for long. Sign in again.")
        known = _PROBLEMS.get(code)
        if known is None:
            raise _away(code or f"status {status}")
        status_, detail, kind = known
        raise Problem(status_, detail, kind=kind)


def _checked(step: Step, given: Mapping[str, Any]) -> Fields:
    if set(given) != set(step.fields):
        raise Problem(HTTPStatus.BAD_REQUEST, f"Send a JSON object with {', '.join(step.fields)}, and nothing else.")
    for name, value in given.items():
        if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
            raise Problem(HTTPStatus.BAD_REQUEST, f"{name}: it must be a text of 1 to {_LONGEST:,} characters.")
    return given


def _document(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return Cognito's answer as the page reads it: tokens, or what is asked next, or nothing more."""
    if tokens := answer.get("AuthenticationResult"):
        names = {"id_token": "IdToken", "refresh_token": "RefreshToken", "expires_in": "ExpiresIn"}
        return {"tokens": {ours: tokens[theirs] for ours, theirs in names.items() if theirs in tokens}}
    if challenge := answer.get("ChallengeName"):
        parameters: Mapping[str, str] = answer.get("ChallengeParameters") or {}
        kept = {name.lower(): value for name, value in parameters.items() if name in _CHALLENGE}
        return {"challenge": challenge, "session": answer.get("Session") or "", **kept}
    return {}


_CHALLENGE: Final = frozenset({"SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP"})


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _away(reason: str) -> Problem:
    problem = Problem(HTTPStatus.BAD_GATEWAY, "Signing in does not work at the moment. Try again in a minute.")
    problem.add_note(reason)
    return problem
