"""What is deployed for many photos, for reviews and for Express, what each role may do, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.definition import state_names
from components.building_blocks.state_machine import StateMachine
from components.image_pipeline import ImagePipeline
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES
from tests.components.judged import judge

REVIEW = {"when": [{"owner_ids": ["ann"]}]}
REVIEW_STATES = {"Needs review?", "Record review", "Review", "Approved?", "Reject", "Review timed out"}
UPLOADS = "arn:aws:s3:::photos-uploads-"


def pipeline(**choices: Any) -> Recording:
    args: Any = {**EXAMPLES[ImagePipeline][1], **choices}
    return record(lambda: ImagePipeline("photos", args))


def refused(**choices: Any) -> str:
    with pytest.raises(InputPropertiesError) as error:
        pipeline(**choices)
    return error.value.message


def machine(recording: Recording, name: str) -> dict[str, Any]:
    (found,) = [r for r in recording.of_type("aws:sfn/stateMachine:StateMachine") if r.name == name]
    return {**found.inputs, "definition": json.loads(found.inputs["definition"])}


def statements(recording: Recording, role: str) -> list[dict[str, Any]]:
    (policy,) = [r for r in recording.of_type("aws:iam/rolePolicy:RolePolicy") if r.name == role]
    return json.loads(policy.inputs["policy"])["Statement"]


def allowed(recording: Recording, role: str, action: str) -> list[dict[str, Any]]:
    return [statement for statement in statements(recording, role) if action in statement["Action"]]


@pytest.fixture(scope="module")
def plain() -> Recording:
    return pipeline()


@pytest.fixture(scope="module")
def reviewed() -> Recording:
    return pipeline(review=REVIEW)


@pytest.fixture(scope="module")
def express() -> Recording:
    return pipeline(workflow_type="EXPRESS")


def test_without_reviews_nothing_of_them_is_deployed(plain: Recording) -> None:
    assert not REVIEW_STATES & set(state_names(machine(plain, "photos-workflow")["definition"]))
    assert not [r.name for r in plain.resources if "review" in r.name]


def test_the_workflow_waits_as_long_as_it_is_told(reviewed: Recording) -> None:
    assert set(state_names(machine(reviewed, "photos-workflow")["definition"])) > REVIEW_STATES
    review = machine(reviewed, "photos-workflow")["definition"]["States"]["Review"]
    assert (review["TimeoutSeconds"], "HeartbeatSeconds" in review) == (3600, False)
    other = pipeline(review={**REVIEW, "timeout_seconds": 60, "heartbeat_seconds": 20})
    review = machine(other, "photos-workflow")["definition"]["States"]["Review"]
    assert (review["TimeoutSeconds"], review["HeartbeatSeconds"]) == (60, 20)
    (ask,) = [f for f in other.of_type("aws:lambda/function:Function") if f.name == "photos-review-ask"]
    assert ask.inputs["environment"]["variables"]["REVIEW_SECONDS"] == "60"


def test_reviews_are_encrypted_by_the_customers_key_and_expire(reviewed: Recording) -> None:
    (table,) = [t for t in reviewed.of_type("aws:dynamodb/table:Table") if t.name == "photos-review"]
    assert table.inputs["serverSideEncryption"]["kmsKeyArn"] == EXAMPLES[ImagePipeline][1]["encryption_key_arn"]
    assert table.inputs["ttl"] == {"enabled": True, "attributeName": "expires_at"}


def test_who_asks_cannot_answer_and_who_answers_cannot_ask(reviewed: Recording) -> None:
    for role, may, may_not in (
        ("photos-review-ask", {"dynamodb:PutItem", "sns:Publish"}, {"states:SendTaskSuccess", "dynamodb:GetItem"}),
        (
            "photos-review-answer",
            {"dynamodb:GetItem", "dynamodb:UpdateItem", "states:SendTaskSuccess", "states:SendTaskHeartbeat"},
            {"dynamodb:PutItem", "sns:Publish", "states:SendTaskFailure", "s3:GetObject"},
        ),
    ):
        actions = {action for statement in statements(reviewed, role) for action in statement["Action"]}
        assert may <= actions
        assert not may_not & actions


def test_reviewers_are_told_by_mail(reviewed: Recording) -> None:
    assert not reviewed.of_type("aws:sns/topicSubscription:TopicSubscription")
    mailed = pipeline(review={**REVIEW, "reviewer_emails": ["rita@example.com"]})
    (subscription,) = mailed.of_type("aws:sns/topicSubscription:TopicSubscription")
    assert (subscription.inputs["protocol"], subscription.inputs["endpoint"]) == ("email", "rita@example.com")
    (validate,) = [f for f in mailed.of_type("aws:lambda/function:Function") if f.name == "photos-validate"]
    assert "rita" not in validate.inputs["environment"]["variables"]["IMAGE_OPTIONS"]


def test_a_list_and_a_prefix_keep_to_their_figures(plain: Recording) -> None:
    each = machine(plain, "photos-bulk-list")["definition"]["States"]["Process each"]
    all_ = machine(plain, "photos-bulk-prefix")["definition"]["States"]["Process all"]
    assert each["MaxConcurrency"] == 5
    assert (all_["MaxConcurrency"], all_["ToleratedFailurePercentage"]) == (40, 5)
    chosen = {"list_max_concurrency": 7, "prefix_max_concurrency": 500, "tolerated_failure_percentage": 0}
    other = pipeline(bulk=chosen)
    each = machine(other, "photos-bulk-list")["definition"]["States"]["Process each"]
    all_ = machine(other, "photos-bulk-prefix")["definition"]["States"]["Process all"]
    assert each["MaxConcurrency"] == 7
    assert (all_["MaxConcurrency"], all_["ToleratedFailurePercentage"]) == (500, 0)


@pytest.mark.parametrize("name", ["photos-bulk-list", "photos-bulk-prefix"])
def test_who_processes_many_photos_may_run_the_workflow_and_list_but_never_read_one(
    plain: Recording, name: str
) -> None:
    arn = next(
        str(m.outputs["arn"]) for m in plain.of_type("aws:sfn/stateMachine:StateMachine") if m.name == "photos-workflow"
    )
    assert [arn] in [s["Resource"] for s in allowed(plain, name, "states:StartExecution")]
    assert [f"{arn.replace(':stateMachine:', ':execution:')}:*"] in [
        s["Resource"] for s in allowed(plain, name, "states:DescribeExecution")
    ]
    (rule,) = allowed(plain, name, "events:PutRule")
    assert [r.rpartition("/")[2] for r in rule["Resource"]] == ["StepFunctionsGetEventsForStepFunctionsExecutionRule"]
    (versions,) = allowed(plain, name, "s3:ListBucketVersions")
    assert versions["Condition"] == {"StringLike": {"s3:prefix": "raw/*"}}
    readable = [r for s in allowed(plain, name, "s3:GetObject") for r in s["Resource"]]
    assert not [r for r in readable if r.startswith(UPLOADS)]


def test_reports_go_below_their_prefix_and_expire(plain: Recording) -> None:
    (put,) = allowed(plain, "photos-bulk-prefix", "s3:PutObject")
    assert all(resource.endswith("/reports/*") for resource in put["Resource"])
    (lifecycle,) = [
        r
        for r in plain.of_type("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
        if r.name == "photos-variants"
    ]
    days = {
        r["filter"]["prefix"]: r["expiration"]["days"]
        for r in lifecycle.inputs["rules"]
        if r.get("filter", {}).get("prefix")
    }
    assert days["reports/"] == 90


def test_only_the_photos_own_workflow_becomes_express(express: Recording) -> None:
    types = {r.name: r.inputs["type"] for r in express.of_type("aws:sfn/stateMachine:StateMachine")}
    assert types == {"photos-workflow": "EXPRESS", "photos-bulk-list": "STANDARD", "photos-bulk-prefix": "STANDARD"}


@pytest.mark.parametrize("name", ["photos-bulk-list", "photos-bulk-prefix"])
def test_express_photos_are_run_by_the_call_that_runs_express(express: Recording, name: str) -> None:
    assert allowed(express, name, "states:StartSyncExecution")
    assert not allowed(express, name, "events:PutRule")
    states = set(state_names(machine(express, name)["definition"]))
    assert "Process by Express" in states
    assert not {"Process", "Express?"} & states


def test_a_review_and_express_are_refused_together_with_a_remedy() -> None:
    message = refused(workflow_type="EXPRESS", review=REVIEW)
    assert "workflow_type is 'EXPRESS'" in message
    assert "take STANDARD, or leave review out" in message


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        ({"review": {"when": []}}, "review.when"),
        ({"review": {"when": [{}]}}, "review.when[0]"),
        ({"review": {"when": [{"formats": ["doc"]}]}}, "review.when[0].formats[0]"),
        ({"review": {**REVIEW, "timeout_seconds": 3601}}, "review.timeout_seconds"),
        ({"review": {**REVIEW, "timeout_seconds": 10, "heartbeat_seconds": 10}}, "review.heartbeat_seconds"),
        ({"review": {**REVIEW, "reviewer_emails": ["rita"]}}, "review.reviewer_emails[0]"),
        ({"bulk": {"list_max_concurrency": 41}}, "bulk.list_max_concurrency"),
        ({"bulk": {"prefix_max_concurrency": 0}}, "bulk.prefix_max_concurrency"),
        ({"bulk": {"tolerated_failure_percentage": 101}}, "bulk.tolerated_failure_percentage"),
        ({"bulk": {"max_concurrency": 5}}, "bulk.max_concurrency"),
        ({"workflow_type": "FAST"}, "workflow_type"),
    ],
)
def test_what_cannot_be_is_refused_by_name(choices: dict[str, Any], named: str) -> None:
    assert f"- {named} is " in refused(**choices)


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("skip_states", {"Needs reviews?": "Prepare variants"}),
        ("skip_states", {"Needs review?": "Prepare"}),
        ("overrides", {"Revue": {}}),
    ],
)
def test_a_state_that_is_not_in_the_file_cannot_be_left_out_or_set(argument: str, given: Any) -> None:
    args: Any = {**EXAMPLES[StateMachine][1], argument: given}
    with pytest.raises(InputPropertiesError, match="has no such state"):
        record(lambda: StateMachine("example", args))


@pytest.mark.parametrize("choices", [{}, {"review": REVIEW}, {"workflow_type": "EXPRESS"}])
def test_the_packs_find_nothing(choices: dict[str, Any]) -> None:
    report = judge(pipeline(**choices).resources)
    assert not report.violations, "\n".join(str(violation) for violation in report.violations)
