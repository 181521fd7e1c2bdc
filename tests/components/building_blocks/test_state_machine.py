"""State machines: what their role may do, what is encrypted and logged, and which definitions are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.state_machine import StateMachine
from recorder.resource import Recording
from tests.components.building_blocks.support import ACCOUNT, KEY, TOPIC, only, policy, recorded
from tests.components.examples import EXAMPLES

ARGS: Mapping[str, Any] = EXAMPLES[StateMachine][1]
STATES = f"arn:aws:states:eu-west-1:{ACCOUNT}"
OURS = f"{STATES}:stateMachine:photos-*"


def machine(**args: Any) -> Recording:
    given: Any = {**ARGS, **args}
    return recorded(lambda: StateMachine("photos", given))


def statements(recording: Recording) -> list[tuple[list[str], list[str], Any]]:
    return [(row["Action"], row["Resource"], row.get("Condition")) for row in policy(only(recording, "RolePolicy"))]


def test_data_is_encrypted_and_left_out_of_the_logs() -> None:
    inputs = only(machine(), "StateMachine").inputs
    assert inputs["encryptionConfiguration"] == {
        "type": "CUSTOMER_MANAGED_KMS_KEY",
        "kmsKeyId": KEY,
        "kmsDataKeyReusePeriodSeconds": 300,
    }
    assert inputs["type"] == "STANDARD", "the documented default"
    logging = inputs["loggingConfiguration"]
    assert (logging["level"], logging["includeExecutionData"]) == ("ALL", False)
    logs = only(machine(), "LogGroup").inputs
    assert logs["name"].startswith("/aws/vendedlogs/states/")
    assert (logs["kmsKeyId"], logs["retentionInDays"]) == (KEY, 90)
    assert inputs["tracingConfiguration"] == {"enabled": True}


def test_the_role_may_use_the_key_for_its_own_executions_and_logs_and_write_logs_and_traces() -> None:
    found = statements(machine())
    context = "kms:EncryptionContext:"
    assert (
        ["kms:Decrypt", "kms:GenerateDataKey"],
        [KEY],
        {"StringLike": {f"{context}aws:states:stateMachineArn": OURS}},
    ) in found
    logs = f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"
    assert (["kms:GenerateDataKey"], [KEY], {"StringEquals": {f"{context}SourceArn": logs}}) in found
    everywhere = {action for actions, resources, _ in found if resources == ["*"] for action in actions}
    assert {action.split(":")[0] for action in everywhere} == {"logs", "xray"}
    assert len(found) == 4, "nothing else is granted unless `may` says so"


def test_a_definition_with_a_distributed_map_may_run_its_own_children() -> None:
    substitutions = dict.fromkeys(placeholders("process_prefix.asl.json"), "x")
    recording = machine(definition="process_prefix.asl.json", substitutions=substitutions, skip_states={})
    found = statements(recording)
    assert (["states:StartExecution"], [OURS], None) in found
    children = ["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"]
    assert (children, [f"{STATES}:execution:photos-*"], None) in found


def placeholders(file: str) -> list[str]:
    with pytest.raises(InputPropertiesError) as refused:
        machine(definition=file, substitutions={}, skip_states={})
    errors = [error["property_path"] for error in refused.value.errors or ()]
    return [path.removeprefix("substitutions.") for path in errors]


def test_only_its_account_lets_step_functions_assume_the_role() -> None:
    (trusted,) = policy(only(machine(), "Role"), "assumeRolePolicy")
    assert trusted["Principal"] == {"Service": "states.amazonaws.com"}
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_failures_alarm() -> None:
    found = machine().of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {alarm.inputs["metricName"] for alarm in found} >= {"ExecutionsFailed", "ExecutionsTimedOut"}
    assert all(alarm.inputs["alarmActions"] == [TOPIC] for alarm in found)


def test_placeholders_are_filled_and_no_other_value_is_taken() -> None:
    first = next(iter(ARGS["substitutions"]))
    text = only(machine(), "StateMachine").inputs["definition"]
    assert "${" not in text
    assert json.loads(text)["States"]
    missing = {key: value for key, value in ARGS["substitutions"].items() if key != first}
    with pytest.raises(InputPropertiesError, match=rf"required: process_image.asl.json has \$\{{{first}\}}"):
        machine(substitutions=missing)
    with pytest.raises(InputPropertiesError, match=r"process_image.asl.json has no \$\{nothing\}"):
        machine(substitutions={**ARGS["substitutions"], "nothing": "x"})
    with pytest.raises(InputPropertiesError, match="has no such state"):
        machine(overrides={"No state": {}})
    with pytest.raises(InputPropertiesError, match="must be one of process_image"):
        machine(definition="nothing.asl.json")


def test_its_reference_has_the_key_that_readers_of_its_executions_need() -> None:
    found: list[Any] = []
    given: Any = ARGS
    recorded(lambda: found.append(StateMachine("photos", given).ref))
    assert found[0]["encryption_key_arn"] == KEY
    assert set(found[0]) == {"name", "arn", "encryption_key_arn"}
