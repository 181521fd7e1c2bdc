"""The permissions boundary: every role of the program has it, and what it denies is denied whatever is attached."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pulumi_aws as aws
import pytest

from components.gdpr_baseline import GdprBaseline
from recorder.resource import Recording
from recorder.run import record
from tests.recorded import recorded

ROLE = "aws:iam/role:Role"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def boundary(recording: Recording) -> Any:
    [found] = [found for found in recording.of_type("aws:iam/policy:Policy") if found.name == "baseline-boundary"]
    return found


def denied(recording: Recording, action: str) -> bool:
    statements = json.loads(boundary(recording).inputs["policy"])["Statement"]
    return any(
        fnmatchcase(action, pattern)
        for statement in statements
        if statement["Effect"] == "Deny"
        for pattern in statement["Action"]
    )


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_every_role_of_the_program_is_bound(stack: str) -> None:
    recording = recorded(stack)
    arn = boundary(recording).outputs["arn"]
    assert {role.inputs.get("permissionsBoundary") for role in recording.of_type(ROLE)} == {arn}


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_nothing_that_a_role_of_the_program_is_granted_is_denied(stack: str) -> None:
    recording = recorded(stack)
    for policy in recording.of_type("aws:iam/rolePolicy:RolePolicy"):
        for statement in json.loads(policy.inputs["policy"])["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not [action for action in actions if denied(recording, action)], policy.name


@pytest.mark.parametrize(
    "action",
    ["iam:CreateAccessKey", "iam:PutRolePolicy", "iam:DeleteRolePermissionsBoundary", "cloudtrail:StopLogging",
     "kms:ScheduleKeyDeletion", "organizations:LeaveOrganization", "s3:BypassGovernanceRetention"],
)  # fmt: skip
def test_what_an_intruder_wants_is_denied(action: str) -> None:
    assert denied(record(lambda: GdprBaseline("baseline", {})), action)


@pytest.mark.parametrize("action", ["iam:PassRole", "kms:Decrypt", "s3:GetObject", "logs:PutLogEvents"])
def test_what_the_platform_does_is_not(action: str) -> None:
    assert not denied(record(lambda: GdprBaseline("baseline", {})), action)


@pytest.mark.parametrize("bound", [True, False])
def test_other_roles_are_bound_where_that_is_asked_for_and_keep_a_boundary_of_their_own(bound: bool) -> None:  # noqa: FBT001
    def program() -> None:
        GdprBaseline("baseline", {"bound_roles": bound})
        aws.iam.Role("plain", assume_role_policy=TRUST)
        aws.iam.Role("own", assume_role_policy=TRUST, permissions_boundary="arn:aws:iam::aws:policy/ReadOnlyAccess")

    recording = record(program)
    roles = {role.name: role.inputs.get("permissionsBoundary") for role in recording.of_type(ROLE)}
    arn = boundary(recording).outputs["arn"]
    assert roles["baseline-trail-logs"] == arn
    assert roles["plain"] == (arn if bound else None)
    assert roles["own"] == "arn:aws:iam::aws:policy/ReadOnlyAccess"
