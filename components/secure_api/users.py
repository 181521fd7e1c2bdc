"""The people of the API: a user pool, its groups, and the client by which they sign in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default
from components.building_blocks.references import StoreRef, store_ref
from components.building_blocks.stores import UNTIL_ERASED, StoreArgs, store_tags

PEOPLE: Final[StoreArgs] = {
    "data_class": "personal",
    "purpose": "to let people sign in: e-mail addresses and when they signed in",
    "retention_days": UNTIL_ERASED,
    "owner_key": "sub",
    "subjects": "users and reviewers and privacy officers",
}
"""What the user pool says of itself."""
GROUPS = {
    "reviewers": "Approve or reject photos that wait for a person",
    "privacy_officers": "Find, export and erase what is kept of a person",
}
SignIn = Literal["srp", "password", "passkey"]
_FLOWS = {"srp": "ALLOW_USER_SRP_AUTH", "password": "ALLOW_USER_PASSWORD_AUTH", "passkey": "ALLOW_USER_AUTH"}
LEAST_PASSWORD = 12


class UsersArgs(TypedDict):
    """How people sign up and in."""

    sign_in: NotRequired[Annotated[Sequence[SignIn], Default(("srp",))]]
    """`srp` never sends the password; `password` does, over TLS, for clients that cannot do SRP; `passkey` needs the
    Essentials tier, which the pool has."""
    self_sign_up: NotRequired[Annotated[bool, Default(True)]]
    """Whether people create their own accounts. Default: True, with a confirmed e-mail address."""
    mfa: NotRequired[Annotated[Literal["off", "optional", "required"], Default("optional")]]
    """A second factor by an authenticator app."""
    token_minutes: NotRequired[Annotated[int, Between(5, 1440, "minutes"), Default(60)]]
    """How long an ID or access token is valid."""
    session_days: NotRequired[Annotated[int, Between(1, 3650, "days"), Default(30)]]
    """How long people stay signed in."""


def create_users(
    name: str, args: UsersArgs, *, protected: bool, opts: pulumi.ResourceOptions
) -> tuple[aws.cognito.UserPool, aws.cognito.UserPoolClient]:
    """Create the user pool, its groups and the client of the web page.

    Args:
        name: How the logical names begin.
        args: How people sign up and in, complete.
        protected: Whether the pool cannot be deleted.
        opts: Pulumi's options.
    """
    mfa = args.get("mfa", "optional")
    pool = aws.cognito.UserPool(
        name,
        user_pool_tier="ESSENTIALS",
        deletion_protection="ACTIVE" if protected else "INACTIVE",
        username_attributes=["email"],
        auto_verified_attributes=["email"],
        username_configuration={"case_sensitive": False},
        admin_create_user_config={"allow_admin_create_user_only": not args.get("self_sign_up", True)},
        password_policy={
            "minimum_length": LEAST_PASSWORD,
            "require_lowercase": True,
            "require_uppercase": True,
            "require_numbers": True,
            "require_symbols": False,
            "temporary_password_validity_days": 1,
        },
        mfa_configuration={"off": "OFF", "optional": "OPTIONAL", "required": "ON"}[mfa],
        software_token_mfa_configuration=None if mfa == "off" else {"enabled": True},
        account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
        user_attribute_update_settings={"attributes_require_verification_before_updates": ["email"]},
        tags=store_tags(PEOPLE),
        opts=opts,
    )
    for group, description in GROUPS.items():
        aws.cognito.UserGroup(f"{name}-{group}", user_pool_id=pool.id, name=group, description=description, opts=opts)
    minutes = args.get("token_minutes", 60)
    client = aws.cognito.UserPoolClient(
        name,
        user_pool_id=pool.id,
        # A page in a browser cannot keep a secret.
        generate_secret=False,
        explicit_auth_flows=[*(_FLOWS[way] for way in args.get("sign_in", ["srp"])), "ALLOW_REFRESH_TOKEN_AUTH"],
        prevent_user_existence_errors="ENABLED",
        enable_token_revocation=True,
        id_token_validity=minutes,
        access_token_validity=minutes,
        refresh_token_validity=args.get("session_days", 30),
        token_validity_units={"id_token": "minutes", "access_token": "minutes", "refresh_token": "days"},
        read_attributes=["email", "email_verified"],
        write_attributes=["email"],
        opts=opts,
    )
    return pool, client


def users_ref(pool: aws.cognito.UserPool) -> StoreRef:
    """Return the reference of a user pool: a store of who may sign in."""
    return store_ref(PEOPLE, pool.id, pool.arn)
