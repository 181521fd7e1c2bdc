"""Loading: new objects wait in a queue and are loaded, what failed comes back, and is kept aside in the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.streaming_analytics.warehouse.loading import LOAD, statements_digest
from handlers.warehouse.core.loads import Arrival, Load, Stored
from recorder.resource import Recording
from tests.components.building_blocks.support import KEY
from tests.components.examples import LAKE, TOMBSTONES
from tests.components.streaming_analytics.warehouse.program import created, named

FUNCTION = "aws:lambda/function:Function"
QUEUE = "aws:sqs/queue:Queue"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
RULE = "aws:cloudwatch/eventRule:EventRule"
INVOCATION = "aws:lambda/invocation:Invocation"


def variables(recording: Recording, function: str) -> Mapping[str, Any]:
    return named(recording, FUNCTION, function).inputs["environment"]["variables"]


def allowed(recording: Recording, function: str) -> dict[str, list[Any]]:
    """Return what a function may do: action -> the resources that it may do it on."""
    policy = json.loads(named(recording, "aws:iam/rolePolicy:RolePolicy", function).inputs["policy"])
    found: dict[str, list[Any]] = {}
    for statement in policy["Statement"]:
        for action in statement["Action"]:
            found.setdefault(action, []).extend(statement["Resource"])
    return found


def statements(recording: Recording, function: str, action: str) -> list[Mapping[str, Any]]:
    policy = json.loads(named(recording, "aws:iam/rolePolicy:RolePolicy", function).inputs["policy"])
    return [statement for statement in policy["Statement"] if action in statement["Action"]]


def test_new_processed_objects_are_sent_to_the_queue_and_no_others() -> None:
    recording = created()
    rule, queue = named(recording, RULE, "analytics-loads"), named(recording, QUEUE, "analytics-loads")
    assert json.loads(rule.inputs["eventPattern"])["detail"] == {
        "bucket": {"name": [LAKE["name"]]},
        "object": {"key": [{"prefix": "processed/"}]},
    }
    target = named(recording, "aws:cloudwatch/eventTarget:EventTarget", "analytics-loads").inputs
    assert target["arn"] == queue.outputs["arn"]


def test_a_message_is_hidden_for_longer_than_a_load_may_take_and_its_objects_were_gathered() -> None:
    recording = created(loading={"window_seconds": 120})
    queue = named(recording, QUEUE, "analytics-loads").inputs
    timeout = named(recording, FUNCTION, "analytics-load").inputs["timeout"]
    assert queue["visibilityTimeoutSeconds"] >= 6 * timeout + 120
    assert queue["kmsMasterKeyId"] == KEY


def test_what_cannot_be_handed_over_is_kept_aside_with_an_alarm() -> None:
    recording = created()
    dead_letters = named(recording, QUEUE, "analytics-loads-dead-letters")
    redrive = json.loads(named(recording, QUEUE, "analytics-loads").inputs["redrivePolicy"])
    assert redrive == {"deadLetterTargetArn": dead_letters.outputs["arn"], "maxReceiveCount": 5}
    dimensions = [a.inputs["dimensions"] for a in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")]
    assert {"QueueName": dead_letters.outputs["name"]} in dimensions


def test_a_load_gathers_as_long_and_as_much_as_it_is_asked_to() -> None:
    for loading, batch, window in (({}, 200, 300), ({"objects": 10, "window_seconds": 0}, 10, 0)):
        mapping = named(created(loading=loading), MAPPING, "analytics-load").inputs
        assert (mapping["batchSize"], mapping["maximumBatchingWindowInSeconds"]) == (batch, window)
        assert mapping["functionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["scalingConfig"] == {"maximumConcurrency": 2}


def test_each_function_finds_the_warehouse_and_what_else_it_asks_for() -> None:
    recording = created()
    workgroup = recording.of_type("aws:redshiftserverless/workgroup:Workgroup")[0].inputs["workgroupName"]
    for function in ("analytics-load", "analytics-loaded", "analytics-migrate"):
        found = variables(recording, function)
        assert (found["WAREHOUSE_WORKGROUP"], found["WAREHOUSE_DATABASE"]) == (workgroup, "analytics")
        assert "WAREHOUSE_CLUSTER" not in found
    load, loaded, migrate = (variables(recording, f"analytics-{one}") for one in ("load", "loaded", "migrate"))
    assert (load["LAKE_BUCKET"], load["TOMBSTONES_TABLE"]) == (LAKE["name"], TOMBSTONES["name"])
    assert loaded["LOAD_QUEUE_URL"] == named(recording, QUEUE, "analytics-loads").outputs["url"]
    assert loaded["DEAD_LETTER_QUEUE_URL"] == named(recording, QUEUE, "analytics-loads-dead-letters").outputs["url"]
    namespace = recording.of_type("aws:redshiftserverless/namespace:Namespace")[0]
    assert migrate["WAREHOUSE_SECRET_ARN"] == namespace.outputs["adminPasswordSecretArn"]
    role = named(recording, "aws:iam/role:Role", "analytics-load")
    assert migrate["LOADER_ROLE_NAME"] == role.outputs["name"]


def test_the_loader_reads_and_writes_where_it_must_and_logs_in_as_itself() -> None:
    recording = created()
    arn = recording.of_type("aws:redshiftserverless/workgroup:Workgroup")[0].outputs["arn"]
    may = allowed(recording, "analytics-load")
    assert may["s3:GetObject"] == ["arn:aws:s3:::lake/processed/*"]
    assert may["s3:PutObject"] == ["arn:aws:s3:::lake/work/loads/*"]
    assert may["redshift-serverless:GetCredentials"] == may["redshift-data:BatchExecuteStatement"] == [arn]
    assert may["dynamodb:BatchGetItem"] == [TOMBSTONES["arn"]]
    for function in ("analytics-load", "analytics-migrate"):
        [own] = statements(recording, function, "redshift-data:DescribeStatement")
        assert own["Condition"] == {"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}}


def test_every_six_hours_the_loader_looks_for_what_is_missing_and_sends_it_to_the_queue() -> None:
    recording = created()
    schedule = named(recording, "aws:scheduler/schedule:Schedule", "analytics-reconcile").inputs
    load = named(recording, "aws:lambda/function:Function", "analytics-load")
    queue = named(recording, "aws:sqs/queue:Queue", "analytics-loads").outputs
    assert schedule["scheduleExpression"] == "rate(6 hours)"
    assert (schedule["target"]["arn"], schedule["target"]["input"]) == (load.outputs["arn"], '{"reconcile": true}')
    assert load.inputs["environment"]["variables"]["LOAD_QUEUE_URL"] == queue["url"]
    assert allowed(recording, "analytics-load")["sqs:SendMessage"] == [queue["arn"]]
    assert allowed(recording, "analytics-reconcile-schedule")["lambda:InvokeFunction"] == [load.outputs["arn"]]


def test_only_the_migration_reads_the_administrators_password() -> None:
    recording = created()
    secret = recording.of_type("aws:redshiftserverless/namespace:Namespace")[0].outputs["adminPasswordSecretArn"]
    readers = [
        name
        for name in ("load", "loaded", "migrate")
        if secret in allowed(recording, f"analytics-{name}").get("secretsmanager:GetSecretValue", [])
    ]
    assert readers == ["migrate"]
    assert "redshift-serverless:GetCredentials" not in allowed(recording, "analytics-migrate")


def test_who_learns_of_the_end_looks_at_the_loaders_statements_alone() -> None:
    recording = created()
    role_id = named(recording, "aws:iam/role:Role", "analytics-load").outputs["uniqueId"]
    [look] = statements(recording, "analytics-loaded", "redshift-data:DescribeStatement")
    assert look["Condition"] == {"StringLike": {"redshift-data:statement-owner-iam-userid": f"{role_id}:*"}}
    assert "redshift-data:BatchExecuteStatement" not in allowed(recording, "analytics-loaded")


def test_the_ends_of_this_warehouses_loads_are_learned_of_and_no_others() -> None:
    recording = created()
    arn = recording.of_type("aws:redshiftserverless/workgroup:Workgroup")[0].outputs["arn"]
    assert json.loads(named(recording, RULE, "analytics-loaded").inputs["eventPattern"]) == {
        "source": ["aws.redshift-data"],
        "detail-type": ["Redshift Data Statement Status Change"],
        "resources": [arn],
        "detail": {"statementName": [{"prefix": LOAD}]},
    }


def test_the_rule_knows_how_loads_are_called() -> None:
    load = Load((Stored(Arrival("message", "processed/dt=2026-11-28/a.parquet"), 1, ("event_id",), frozenset()),))
    assert load.name.startswith(LOAD)


def test_nothing_is_loaded_before_the_schema_is_there() -> None:
    recording = created()
    migration = named(recording, INVOCATION, "analytics-migrate")
    assert migration.urn in named(recording, MAPPING, "analytics-load").dependencies


def test_a_changed_statement_or_another_loader_migrates_again(tmp_path: Path) -> None:
    recording = created()
    migration = named(recording, INVOCATION, "analytics-migrate").inputs
    assert migration["functionName"] == named(recording, FUNCTION, "analytics-migrate").outputs["name"]
    assert migration["triggers"]["statements"] == statements_digest()
    assert migration["triggers"]["loader"] == named(recording, "aws:iam/role:Role", "analytics-load").outputs["name"]
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_events.sql").write_text("CREATE TABLE events (a INT);\n")
    first = statements_digest(tmp_path)
    (tmp_path / "grants.sql").write_text("GRANT SELECT ON events TO PUBLIC;\n")
    second = statements_digest(tmp_path)
    (tmp_path / "grants.sql").rename(tmp_path / "revokes.sql")
    assert len({first, second, statements_digest(tmp_path)}) == 3


@pytest.mark.parametrize(
    ("loading", "message"),
    [
        ({"window_seconds": 301}, "loading.window_seconds is 301: must be between 0 and 300 seconds"),
        ({"objects": 201}, "loading.objects is 201: must be between 1 and 200 objects"),
        ({"window_seconds": 0}, "loading.window_seconds is 0: must be 1 or more with more than 10 objects"),
    ],
)
def test_bad_arguments_are_refused_by_name(loading: Mapping[str, int], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        created(loading=loading)
