"""Cognito user pools, their clients, groups and domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_POLICIES: Final = {"passwordPolicy": "PasswordPolicy", "signInPolicy": "SignInPolicy"}
"""What the provider has as inputs of the pool, and the API as parts of one parameter."""
_MFA: Final = ("softwareTokenMfaConfiguration", "emailMfaConfiguration", "webAuthnConfiguration")


def _user_pool(context: Context) -> Created:
    inputs = {key: value for key, value in context.inputs.items() if key not in _POLICIES}
    policies = {name: context.inputs[key] for key, name in _POLICIES.items() if context.inputs.get(key)}
    row = Row(
        service="cognito-idp",
        operation="CreateUserPool",
        name="PoolName",
        renames={"schemas": "Schema", "tags": "UserPoolTags"},
        later=_MFA,
        id="UserPool.Id",
        outputs={"arn": "UserPool.Arn", "creationDate": "to_string(UserPool.CreationDate)"},
        after=(_second_factors,),
    )
    return row(context.of({**inputs, "policies": policies} if policies else inputs))


def _second_factors(context: Context, created: Created) -> None:
    """Set the second factors that another call takes."""
    given = {key: value for key in _MFA if (value := context.inputs.get(key))}
    if given:
        row = Row(service="cognito-idp", operation="SetUserPoolMfaConfig")
        mode = context.inputs.get("mfaConfiguration", "OFF")
        row(context.of({**given, "userPoolId": created.id, "mfaConfiguration": mode}))


def _domain(context: Context) -> Created:
    certificate: Mapping[str, Any] = (
        {"customDomainConfig": {"certificateArn": arn}} if (arn := context.inputs.get("certificateArn")) else {}
    )
    inputs = {key: value for key, value in context.inputs.items() if key != "certificateArn"}
    row = Row(service="cognito-idp", operation="CreateUserPoolDomain")
    return row(context.of({**inputs, **certificate}))


ROWS: Mapping[str, Creator] = {
    "aws:cognito/userGroup:UserGroup": Row(service="cognito-idp", operation="CreateGroup", name="GroupName"),
    "aws:cognito/userPool:UserPool": _user_pool,
    "aws:cognito/userPoolClient:UserPoolClient": Row(
        service="cognito-idp",
        operation="CreateUserPoolClient",
        name="ClientName",
        id="UserPoolClient.ClientId",
        outputs={"clientSecret": "UserPoolClient.ClientSecret"},
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": _domain,
}
