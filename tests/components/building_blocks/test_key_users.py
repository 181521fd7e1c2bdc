"""Who may do what with a key, by every statement of its policy: no condition wider than its service needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from components.building_blocks import key_users
from components.building_blocks.encryption_key import EncryptionKey
from tests.components.building_blocks.support import ACCOUNT, only, policy, recorded

ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
OF_S3 = {"kms:ViaService": ["s3.eu-west-1.amazonaws.com"], "kms:CallerAccount": ACCOUNT}
FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
AUTO_SCALING = {
    "StringEquals": {"kms:CallerAccount": ACCOUNT},
    "ArnEquals": {
        "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com"
        "/AWSServiceRoleForAutoScaling"
    },
}
EXPECTED: Mapping[str, tuple[Any, Any, Any]] = {
    "Look": (ROOT, ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"], None),
    "UseThroughServices": (ROOT, USE, {"StringEquals": OF_S3}),
    "LetServicesKeepUsing": (ROOT, "kms:CreateGrant", {"StringEquals": OF_S3, **FOR_AWS}),
    "UseByServices": (
        {"Service": ["config.amazonaws.com"]},
        ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
        {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    ),
    "UseByEventRules": ({"Service": "events.amazonaws.com"}, ["kms:Decrypt", "kms:GenerateDataKey"], None),
    "UseByLogGroups": (
        {"Service": "logs.eu-west-1.amazonaws.com"},
        USE,
        {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:*"}},
    ),
    "UseByStateMachines": (
        ROOT,
        ["kms:Decrypt", "kms:GenerateDataKey"],
        {
            "StringLike": {
                "kms:EncryptionContext:aws:states:stateMachineArn": (
                    f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:*"
                )
            }
        },
    ),
    "LogByStateMachines": (
        ROOT,
        "kms:GenerateDataKey",
        {"StringEquals": {"kms:EncryptionContext:SourceArn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"}},
    ),
    "ReadByLogDelivery": ({"Service": "delivery.logs.amazonaws.com"}, "kms:Decrypt", None),
    "UseByAutoScaling": ({"AWS": "*"}, USE, AUTO_SCALING),
    "LetAutoScalingKeepUsing": ({"AWS": "*"}, "kms:CreateGrant", {**AUTO_SCALING, **FOR_AWS}),
}
"""Statement -> principal, actions and condition."""


@pytest.fixture(scope="module")
def statements() -> Mapping[str, Mapping[str, Any]]:
    users = [
        key_users.services("config.amazonaws.com"),
        key_users.event_rules(),
        key_users.log_groups(),
        key_users.state_machines(),
        key_users.auto_scaling(),
    ]
    recording = recorded(
        lambda: EncryptionKey("key", {"description": "All users", "via_services": ["s3"], "used_by": users})
    )
    return {statement["Sid"]: statement for statement in policy(only(recording, "Key"))}


def test_each_statement_allows_just_what_its_user_needs(statements: Mapping[str, Mapping[str, Any]]) -> None:
    found = {
        sid: (statement["Principal"], statement["Action"], statement.get("Condition"))
        for sid, statement in statements.items()
        if sid != "Manage"
    }
    assert found == EXPECTED


def test_who_manages_a_key_can_neither_use_it_nor_let_others(statements: Mapping[str, Mapping[str, Any]]) -> None:
    manage = statements["Manage"]
    assert manage["Principal"] == ROOT
    assert not [action for action in manage["Action"] if "*" in action]
    use = ("Decrypt", "Encrypt", "ReEncrypt", "GenerateDataKey", "GenerateMac", "Sign", "CreateGrant", "RetireGrant")
    assert not [action for action in manage["Action"] if action.removeprefix("kms:").startswith(use)]
