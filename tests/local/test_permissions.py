"""The two lists: a grant too few is missing, a grant too many is unused."""

from __future__ import annotations

import json
from typing import Any

import pulumi_aws as aws
import pytest

from local.permissions.account_context import account_context_of
from local.permissions.calls import Calls
from local.permissions.report import Permissions, explanation, permissions
from local.permissions.services import judge_services
from recorder.imagined import Imagined
from recorder.resource import Recording
from recorder.run import record

REGION, ACCOUNT = "eu-west-1", "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/reader"
BUCKET = "arn:aws:s3:::photos"
NEEDED = ["s3:GetObject"]


def deployed(trust: Any, allow: Any, granted: list[str], *, key_granted: bool = True) -> Recording:
    def program() -> None:
        key = aws.kms.Key("key")
        bucket = aws.s3.Bucket("photos", bucket="photos")
        aws.s3.BucketServerSideEncryptionConfiguration(
            "photos",
            bucket=bucket.bucket,
            rules=[
                {"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}}
            ],
        )
        role = aws.iam.Role("reader", name="reader", assume_role_policy=trust("lambda.amazonaws.com"))
        aws.iam.RolePolicy("reads", role=role.name, policy=allow(granted, f"{BUCKET}/raw/*"))
        if key_granted:
            aws.iam.RolePolicy("opens", role=role.name, policy=key.arn.apply(lambda arn: allow(["kms:Decrypt"], arn)))
        aws.lambda_.Function("reader", name="reader", role=role.arn, handler="h.h", runtime="python3.13")

    return record(program, stack_name="local", cloud=Imagined(REGION, ACCOUNT))


def run(recording: Recording, *keys: str) -> tuple[list[str], Permissions]:
    """Read objects as the function would; return why each was denied, and the two lists."""
    calls = Calls(REGION)
    calls.deployed(recording)
    denied = [calls.of_function("reader", "s3", "GetObject", {"Bucket": "photos", "Key": key}) for key in keys]
    return denied, permissions(recording, calls)


def test_the_least_grants_that_suffice_leave_both_lists_empty(trust: Any, allow: Any) -> None:
    denied, lists = run(deployed(trust, allow, NEEDED), "raw/a.jpg")
    assert denied == [""]
    assert lists == Permissions((), ())


def test_a_grant_too_few_is_denied_and_missing(trust: Any, allow: Any) -> None:
    denied, lists = run(deployed(trust, allow, ["s3:PutObject"]), "raw/a.jpg")
    assert f"{ROLE} is not authorized to perform: s3:GetObject on resource: {BUCKET}/raw/a.jpg" in denied[0]
    assert [(found.action, found.resource) for found in lists.missing] == [("s3:GetObject", f"{BUCKET}/raw/a.jpg")]


def test_a_grant_too_many_is_unused(trust: Any, allow: Any) -> None:
    _, lists = run(deployed(trust, allow, [*NEEDED, "s3:DeleteObjectVersion"]), "raw/a.jpg")
    assert lists.missing == ()
    (unused,) = lists.unused
    assert (unused.principal, unused.action, unused.resource) == (ROLE, "s3:DeleteObjectVersion", f"{BUCKET}/raw/*")
    assert lists.to_json()["unused"][0]["explanation"] is None


def test_a_place_that_is_not_granted_is_denied(trust: Any, allow: Any) -> None:
    denied, lists = run(deployed(trust, allow, NEEDED), "raw/a.jpg", "secret/a.jpg")
    assert denied[0] == ""
    assert "secret/a.jpg" in denied[1]
    assert [found.resource for found in lists.missing] == [f"{BUCKET}/secret/a.jpg"]


def test_what_encryption_asks_for_is_judged_too(trust: Any, allow: Any) -> None:
    denied, lists = run(deployed(trust, allow, NEEDED, key_granted=False), "raw/a.jpg")
    assert "kms:Decrypt" in denied[0]
    assert [found.action for found in lists.missing] == ["kms:Decrypt"]


def test_an_operation_that_nobody_can_judge_is_denied_with_the_remedy(trust: Any, allow: Any) -> None:
    calls = Calls(REGION)
    calls.deployed(deployed(trust, allow, NEEDED))
    denied = calls.of_function("reader", "snowball", "CreateJob", {})
    assert "add it to operations.py" in denied
    assert [found.action for found in calls.missing] == ["snowball:CreateJob"]


def test_the_account_context_knows_which_key_encrypts_what() -> None:
    def program() -> None:
        key = aws.kms.Key("key")
        alias = aws.kms.Alias("key", name="alias/mine", target_key_id=key.key_id)
        aws.sqs.Queue("by-alias", name="by-alias", kms_master_key_id=alias.name)
        aws.sns.Topic("by-arn", name="by-arn", kms_master_key_id=key.arn)
        aws.sqs.Queue("without", name="without")

    recording = record(program, cloud=Imagined(REGION, ACCOUNT))
    context = account_context_of(recording, ACCOUNT, REGION)
    key = recording.named("key", "aws:kms/key:Key").outputs["arn"]
    assert context.keys == {
        f"arn:aws:sqs:{REGION}:{ACCOUNT}:by-alias": key,
        f"arn:aws:sns:{REGION}:{ACCOUNT}:by-arn": key,
    }
    assert context.arns == {"alias/mine": key}


@pytest.mark.parametrize(
    ("granted", "missing"), [(["states:StartExecution"], []), (["states:StopExecution"], ["states:StartExecution"])]
)
def test_a_rule_needs_to_start_what_it_targets(trust: Any, allow: Any, granted: list[str], missing: list[str]) -> None:
    def program() -> None:
        role = aws.iam.Role("starts", name="starts", assume_role_policy=trust("events.amazonaws.com"))
        machine = aws.sfn.StateMachine(
            "m",
            name="m",
            role_arn=role.arn,
            definition=json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}),
        )
        aws.iam.RolePolicy("starts", role=role.name, policy=machine.arn.apply(lambda arn: allow(granted, arn)))
        rule = aws.cloudwatch.EventRule("r", name="r", event_pattern=json.dumps({"source": ["x"]}))
        aws.cloudwatch.EventTarget("r", rule=rule.name, arn=machine.arn, role_arn=role.arn)

    calls = Calls(REGION)
    recording = record(program, cloud=Imagined(REGION, ACCOUNT))
    calls.deployed(recording)
    judge_services(recording, calls)
    assert [found.action for found in calls.missing] == missing


def test_an_explanation_is_of_one_role_and_action_alone() -> None:
    heavy, other = (f"arn:aws:iam::{ACCOUNT}:role/photos-{name}-1a2b3c4" for name in ("heavy-validate", "clean-up"))
    assert "refused before there is a job" in explanation(heavy, "sns:Publish")
    assert explanation(other, "sns:Publish") == ""
    assert "404" in explanation(other, "s3:ListBucket")
