from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from iam.admin import is_administrator
from iam.documents import parse
from iam.evaluate import Policy
from iam.grants import Permissions
from iam.identities import Identity, Kind
from recorder.resource import UNKNOWN, Resource

LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}
ROLE = Resource("urn:app", "aws:iam/role:Role", "app")


def policy(name: str, statements: list[dict[str, Any]]) -> Policy:
    return Policy(name, parse({"Statement": statements}))


def permissions(*statements: dict[str, Any], boundary: list[dict[str, Any]] | None = None) -> Permissions:
    limit = policy("limit", boundary) if boundary is not None else None
    return Permissions(
        Identity(Kind.ROLE, ROLE, "app", "arn:aws:iam::*:role/app", (policy("p", list(statements)),), limit)
    )


def allow(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def scopes(held: Permissions, action: str = "iam:PassRole", request: Mapping[str, str] | None = None) -> list[Any]:
    return [(grant.scope, grant.broad) for grant in held.grants(action, request)]


ONE_ROLE = "arn:aws:iam::123456789012:role/x"
ALL_ROLES = ("arn:aws:iam::*:role/*", True)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (permissions(allow("iam:*")), [ALL_ROLES]),
        (permissions({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}), [ALL_ROLES]),
        (permissions({"Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:s3:::x"}), [ALL_ROLES]),
        (permissions({"Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::*:role/*"}), []),
        (permissions(allow("iam:*", "arn:aws:s3:::x")), []),
        (permissions(allow("iam:*"), deny("iam:pass*")), []),
        (permissions(allow("iam:*"), deny("iam:PassRole", "arn:aws:iam::123456789012:role/*")), []),
        (permissions(allow("iam:*"), deny("iam:PassRole", "arn:aws:iam::123456789012:role/x")), [ALL_ROLES]),
        (
            permissions(allow("iam:*"), {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:iam::1:role/x"}),
            [("arn:aws:iam::1:role/x", False)],
        ),
        (permissions(allow("*"), boundary=[allow("s3:*")]), []),
        (permissions(allow("*"), boundary=[allow("*"), deny("iam:*")]), []),
        (permissions(allow("*"), boundary=[allow("*", "arn:aws:iam::1:role/x")]), [("arn:aws:iam::1:role/x", False)]),
        (permissions(allow("iam:PassRole", "arn:aws-cn:iam::1:role/*")), [("arn:aws-cn:iam::1:role/*", True)]),
    ],
)
def test_what_is_left_after_boundary_and_denies(held: Permissions, expected: list[Any]) -> None:
    assert scopes(held) == expected


@pytest.mark.parametrize(
    ("condition", "broad"),
    [
        ({"StringEquals": {"aws:ResourceTag/team": "photos"}}, False),
        ({"StringLike": {"aws:ResourceTag/team": "*"}}, True),
        ({"StringNotEquals": {"aws:ResourceTag/team": "photos"}}, True),
        ({"StringEqualsIfExists": {"aws:ResourceTag/team": "photos"}}, True),
        ({"ForAllValues:StringEquals": {"aws:ResourceTag/team": "photos"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, True),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, True),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
        ({"ArnLike": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/*"}}, True),
        ({"ArnLike": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/i-1"}}, False),
    ],
)
def test_a_condition_narrows_when_it_chooses_among_what_is_acted_upon(condition: object, *, broad: bool) -> None:
    assert scopes(permissions(allow("iam:PassRole", Condition=condition))) == [(ALL_ROLES[0], broad)]


def test_conditions_on_the_request_in_question_are_decided() -> None:
    to_ec2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    if_exists = {"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}}
    others = {"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    for held in (
        permissions(allow("iam:PassRole", Condition=to_ec2)),
        permissions(allow("iam:PassRole", Condition=if_exists)),
        permissions(allow("iam:PassRole"), deny("iam:PassRole", Condition=others)),
    ):
        assert scopes(held, request=LAMBDA) == []
        assert scopes(held, request={"iam:PassedToService": "ec2.amazonaws.com"}) == [ALL_ROLES]
        assert scopes(held) == [(ALL_ROLES[0], False)]


def test_a_denial_that_the_caller_can_avoid_takes_nothing_away() -> None:
    without_mfa = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    assert scopes(permissions(allow("iam:*"), deny("*", Condition=without_mfa))) == [ALL_ROLES]


def test_an_expired_grant_grants_nothing() -> None:
    past = {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
    assert scopes(permissions(allow("iam:PassRole", Condition=past))) == []


def test_nobody_changes_the_policies_of_aws() -> None:
    held = permissions(allow("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/*"))
    assert scopes(held, "iam:CreatePolicyVersion") == [("arn:aws:iam::aws:policy/*", False)]


def test_the_variable_of_the_caller_stays_in_the_scope() -> None:
    held = permissions(allow("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}"))
    assert scopes(held, "iam:PutUserPolicy") == [("arn:aws:iam::*:user/${aws:username}", False)]


@pytest.mark.parametrize(
    "statements",
    [
        [allow("iam:PassRole", UNKNOWN)],
        [allow(UNKNOWN)],
        [{"Effect": UNKNOWN, "Action": "iam:PassRole", "Resource": "*"}],
        [allow("iam:PassRole", Condition={"StringNotEquals": {"iam:PassedToService": UNKNOWN}})],
        [allow("iam:PassRole"), deny("iam:PassRole", UNKNOWN)],
        [allow("iam:PassRole"), deny(UNKNOWN)],
        [allow("iam:PassRole"), UNKNOWN],
    ],
)
def test_what_an_unknown_part_decides_is_uncertain(statements: list[Any]) -> None:
    found = permissions(*statements).grants("iam:PassRole", LAMBDA)
    assert found
    assert not any(grant.certain for grant in found)


@pytest.mark.parametrize(("scope", "limit"), [(UNKNOWN, ONE_ROLE), (ONE_ROLE, UNKNOWN), (UNKNOWN, UNKNOWN)])
def test_what_a_boundary_or_an_exception_leaves_is_unknown_where_either_is(scope: object, limit: object) -> None:
    granted = allow("iam:PassRole", scope)
    exception = {"Effect": "Deny", "Action": "iam:PassRole", "NotResource": limit}
    for held in (permissions(granted, boundary=[allow("iam:PassRole", limit)]), permissions(granted, exception)):
        assert [(grant.scope, grant.certain) for grant in held.grants("iam:PassRole")] == [(UNKNOWN, False)]


def test_an_administrator_is_one_however_it_is_written() -> None:
    pieces = [allow(f"iam:{letter}*") for letter in "ABCDEFGLOPRSTU"]
    assert is_administrator(permissions(allow("*")))
    assert is_administrator(permissions(*pieces))
    assert not is_administrator(permissions(*pieces[1:]))
    assert not is_administrator(permissions(allow("s3:*")))
