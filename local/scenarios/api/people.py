"""People of the API's user pool: they sign up, are confirmed, and sign in."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from local.clients import Clients
from local.deployment import Deployment

COMPONENT: Final = "photo-platform:index:SecureApi"
PASSWORD: Final = f"Aa1{secrets.token_urlsafe(12)}"
"""Everybody's; another one in each run."""
OWNER: Final = "ann"
"""Whose photos are there to look at."""
NAMES: Final[Mapping[str, Sequence[str]]] = {
    "ann": (),
    "bob": (),
    "rita": ("reviewers",),
    "paul": ("privacy_officers",),
}
"""Who signs up -> their groups."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in."""

    owner_id: str
    """The token's `sub`: whose photos are theirs."""
    username: str
    groups: tuple[str, ...]
    id_token: str
    access_token: str

    @property
    def headers(self) -> dict[str, str]:
        """Return what their requests have."""
        return {"Authorization": f"Bearer {self.id_token}"}

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON data."""
        return {
            "owner_id": self.owner_id,
            "username": self.username,
            "password": PASSWORD,
            "groups": list(self.groups),
            "id_token": self.id_token,
            "access_token": self.access_token,
        }


def sign_up_all(clients: Clients, pool: str, client: str) -> dict[str, Person]:
    """Have everybody sign up and in; the emulator confirms their addresses, as nobody gets a message."""
    return {name: sign_up(clients, pool, client, name, groups) for name, groups in NAMES.items()}


def owner_who_signs_in(deployed: Deployment) -> str:
    """Return the `owner_id` of somebody who can look at their photos; empty where nobody signs in to the program."""
    apis = deployed.recording.of_type(COMPONENT)
    if not apis:
        return ""
    outputs = deployed.runtime.addresses.localised(apis[0].outputs)
    pool, client = str(outputs["user_pool_id"]), str(outputs["user_pool_client_id"])
    return sign_up(deployed.clients, pool, client, OWNER, NAMES[OWNER]).owner_id


def sign_up(clients: Clients, pool: str, client: str, name: str, groups: Sequence[str]) -> Person:
    """Have somebody sign up and in; the emulator confirms the address."""
    cognito = clients.get("cognito-idp")
    username = f"{name}@example.com"
    email = [{"Name": "email", "Value": username}]
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.sign_up(ClientId=client, Username=username, Password=PASSWORD, UserAttributes=email)
        cognito.admin_confirm_sign_up(UserPoolId=pool, Username=username)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)
    parameters = {"USERNAME": username, "PASSWORD": PASSWORD}
    answer = cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    tokens = answer["AuthenticationResult"]
    return Person(_subject(tokens["IdToken"]), username, tuple(groups), tokens["IdToken"], tokens["AccessToken"])


def _subject(token: str) -> str:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"]
