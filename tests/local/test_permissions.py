"""The two lists: a grant too few is missing, a grant too many is unused."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from local.commands.up import exercised_by
from local.permissions.account_context import account_context_of
from local.permissions.calls import Calls
from local.permissions.report import Exercised, Permissions, permissions
from local.permissions.services import judge_services
from local.scenarios.registry import SCENARIOS
from local.scenarios.scenario import Explanation, Section
from recorder.resource import Recording
from recorder.run import record
from recorder.simulated import SimulatedAws
from tests.recorded import recorded

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

    return record(program, stack_name="local", cloud=SimulatedAws(REGION, ACCOUNT))


def run(recording: Recording, *keys: str) -> tuple[list[str], Permissions]:
    """Read objects as the function would; return why each was denied, and the two lists."""
    calls = Calls(REGION)
    calls.deployed(recording)
    denied = [calls.of_function("reader", "s3", "GetObject", {"Bucket": "photos", "Key": key}) for key in keys]
    return denied, permissions(recording, calls, Exercised())


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
    assert lists.to_json()["unused"][0]["explanation"].startswith("not exercised")


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

    recording = record(program, cloud=SimulatedAws(REGION, ACCOUNT))
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
    recording = record(program, cloud=SimulatedAws(REGION, ACCOUNT))
    calls.deployed(recording)
    judge_services(recording, calls)
    assert [found.action for found in calls.missing] == missing


PIPELINE, HEAVY = "t:index:Pipeline", "t:index:Heavy"
REASON = "used when it fails"


def in_components(trust: Any, allow: Any) -> Recording:
    """Record a role in a component that is in another one, and one outside of both."""

    def program() -> None:
        outer = pulumi.ComponentResource(PIPELINE, "photos")
        inner = pulumi.ComponentResource(HEAVY, "photos-heavy", opts=pulumi.ResourceOptions(parent=outer))
        for name, parent in (("photos-heavy-validate", inner), ("photos-validate", outer), ("alone", None)):
            opts = pulumi.ResourceOptions(parent=parent)
            role = aws.iam.Role(name, name=name, assume_role_policy=trust("lambda.amazonaws.com"), opts=opts)
            policy = allow(["sns:Publish", "sqs:SendMessage"], "*")
            aws.iam.RolePolicy(name, role=role.name, policy=policy, opts=opts)

    return record(program, cloud=SimulatedAws(REGION, ACCOUNT))


def explained(recording: Recording, exercised: Exercised) -> dict[tuple[str, str], str]:
    calls = Calls(REGION)
    calls.deployed(recording)
    unused = permissions(recording, calls, exercised).unused
    return {(found.principal.rpartition("/")[2], found.action): found.explanation for found in unused}


def test_an_explanation_is_of_one_role_and_action_of_its_component_alone(trust: Any, allow: Any) -> None:
    explanation = Explanation(HEAVY, "validate", "sns:Publish", REASON)
    exercised = Exercised(frozenset({PIPELINE}), (explanation,))
    assert {
        key: why for key, why in explained(in_components(trust, allow), exercised).items() if key[0] != "alone"
    } == {
        ("photos-heavy-validate", "sns:Publish"): REASON,
        ("photos-heavy-validate", "sqs:SendMessage"): "",
        ("photos-validate", "sns:Publish"): "",
        ("photos-validate", "sqs:SendMessage"): "",
    }


def test_what_no_scenario_uses_needs_no_explanation(trust: Any, allow: Any) -> None:
    recording = in_components(trust, allow)
    found = explained(recording, Exercised(frozenset({PIPELINE})))
    assert found["alone", "sns:Publish"].startswith("not exercised: no scenario")
    assert all(why.startswith("not exercised") for why in explained(recording, Exercised()).values())


def test_a_component_that_a_run_left_out_is_said_to_be_so(trust: Any, allow: Any) -> None:
    exercised = Exercised(frozenset({PIPELINE}), skipped={HEAVY: "no heavy photo"})
    found = explained(in_components(trust, allow), exercised)
    assert found["photos-heavy-validate", "sns:Publish"] == "not exercised: no heavy photo"
    assert found["photos-validate", "sns:Publish"] == ""


def test_a_component_that_a_run_used_beside_the_scenarios_own_needs_explanations(trust: Any, allow: Any) -> None:
    recording = in_components(trust, allow)
    assert all(explained(recording, Exercised(frozenset())).values())
    beside = Section(title="x", ok=True, facts={}, also_used=[PIPELINE])
    assert not all(explained(recording, exercised_by([], [beside])).values())


def test_every_explanation_is_of_a_permission_that_the_program_grants() -> None:
    recording = recorded("local", {"photo-platform:api": "true", "photo-platform:gallery": "true"})
    calls = Calls(REGION)
    calls.deployed(recording)
    for scenario in SCENARIOS:
        for explanation in scenario.explanations:
            exercised = Exercised(frozenset({scenario.component}), (explanation,))
            unused = permissions(recording, calls, exercised).unused
            assert explanation.reason in {found.explanation for found in unused}, explanation
