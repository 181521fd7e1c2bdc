"""The definitions: sound by statelint as they are in their files, and as they are deployed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from components.building_blocks.definition import is_distributed, render, state_names
from handlers.rights.dead_letters import INVISIBLE_SECONDS

Document = dict[str, Any]
WORKFLOWS = Path(__file__).parents[2] / "workflows"
FILES = sorted(path.name.removesuffix(".asl.json") for path in WORKFLOWS.glob("*.asl.json"))
REVIEWED = ["Needs review?", "Record review", "Review", "Approved?", "Reject", "Review timed out"]
DEPLOYED = {
    "no review": ("process_image", {"Needs review?": "Prepare variants"}, REVIEWED),
    "list, Standard": ("process_list", {"Express?": "Process"}, ["Express?", "Process by Express", "Succeeded?"]),
    "list, Express": ("process_list", {"Express?": "Process by Express"}, ["Express?", "Process"]),
    "prefix, Standard": ("process_prefix", {"Express?": "Process"}, ["Express?", "Process by Express", "Succeeded?"]),
    "prefix, Express": ("process_prefix", {"Express?": "Process by Express"}, ["Express?", "Process"]),
}


def definition(name: str) -> Document:
    return json.loads((WORKFLOWS / f"{name}.asl.json").read_text(encoding="utf-8"))


def lint(document: Document) -> str:
    command = [sys.executable, "-m", "statelint", json.dumps(document)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def tasks(machine: Document) -> dict[str, Document]:
    found = {name: state for name, state in machine["States"].items() if state["Type"] == "Task"}
    for state in machine["States"].values():
        for inner in (*state.get("Branches", ()), *([state["ItemProcessor"]] if "ItemProcessor" in state else ())):
            found |= tasks(inner)
    return found


@pytest.mark.parametrize("name", FILES)
def test_statelint_finds_nothing_in_the_files(name: str) -> None:
    assert lint(definition(name)) == ""


@pytest.mark.parametrize("deployed", DEPLOYED)
def test_statelint_finds_nothing_in_what_is_deployed(deployed: str) -> None:
    name, without, _ = DEPLOYED[deployed]
    assert lint(render(definition(name), without, {})) == ""


@pytest.mark.parametrize("deployed", DEPLOYED)
def test_just_what_is_not_reached_is_left_out(deployed: str) -> None:
    name, without, left_out = DEPLOYED[deployed]
    whole = list(state_names(definition(name)))
    assert len(whole) == len(set(whole)), "names are unique in the whole definition, so that they can be named"
    assert set(whole) - set(state_names(render(definition(name), without, {}))) == set(left_out)


def test_fields_are_set_at_any_depth_and_the_rest_stays() -> None:
    set_ = render(
        definition("process_list"), {}, {"Process each": {"MaxConcurrency": 9}, "Process": {"TimeoutSeconds": 7}}
    )
    assert set_["States"]["Process each"]["MaxConcurrency"] == 9
    assert tasks(set_)["Process"]["TimeoutSeconds"] == 7
    assert render(definition("process_list"), {}, {}) == definition("process_list")


def test_an_express_photo_workflow_has_nothing_that_express_cannot_do() -> None:
    express = render(definition("process_image"), {"Needs review?": "Prepare variants"}, {})
    waiting = [state["Resource"] for state in tasks(express).values() if "." in state["Resource"].rpartition(":")[2]]
    assert waiting == []
    assert not is_distributed(express)


def test_only_the_prefixs_workflow_is_distributed() -> None:
    assert [name for name in FILES if is_distributed(definition(name))] == ["process_prefix"]


@pytest.mark.parametrize("name", FILES)
def test_no_task_waits_forever(name: str) -> None:
    unbounded = [task for task, state in tasks(definition(name)).items() if "TimeoutSeconds" not in state]
    assert unbounded == []


FUNCTION = (
    (("TransientFault",), 3, 2, 1.5),
    (
        (
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
            "Lambda.ClientExecutionTimeoutException",
        ),
        2,
        3,
        2.0,
    ),
    (("States.Timeout", "Sandbox.Timedout"), 1, 2, None),
)
SERVICE = ((("States.Timeout",), 1, 2, None), (("States.TaskFailed",), 2, 3, 2.0))
WRITE = ((("DynamoDB.ConditionalCheckFailedException",), None, 0, None), *SERVICE)
"""A condition that fails is an answer, which another attempt would not change."""
EXECUTION = (
    (
        (
            "StepFunctions.ExecutionLimitExceededException",
            *(
                f"{name}.{error}Exception"
                for name in ("StepFunctions", "Sfn")
                for error in ("Throttling", "Sfn", "SdkClient")
            ),
        ),
        2,
        5,
        2.0,
    ),
)
RETRIES = {
    "lambda:invoke": FUNCTION,
    # A review that nobody answers in time is not asked for again.
    "lambda:invoke.waitForTaskToken": (*FUNCTION[:2], (("Sandbox.Timedout",), 1, 2, None)),
    "sns:publish": SERVICE,
    "aws-sdk:s3:listObjectVersions": SERVICE,
    "dynamodb:putItem": WRITE,
    "dynamodb:updateItem": WRITE,
    "states:startExecution.sync:2": EXECUTION,
    "aws-sdk:sfn:startSyncExecution": EXECUTION,
}
"""Call -> its retriers: errors, seconds before the second attempt, further attempts, by what each wait grows.

What passes soon is tried after 3 s twice, a service's fault after 2 s three times, what took too long after 1 s twice.
"""


OF_FILES = {"rights": {**RETRIES, "lambda:invoke": ((*FUNCTION[0][:2], 9, 2.0), *FUNCTION[1:])}}
"""A cache may take minutes to forget: until then its function says that it does not yet."""


@pytest.mark.parametrize("name", FILES)
def test_each_call_is_tried_again_as_often_and_as_late_as_its_kind(name: str) -> None:
    for task, state in tasks(definition(name)).items():
        found = [
            (set(each["ErrorEquals"]), each.get("IntervalSeconds"), each["MaxAttempts"], each.get("BackoffRate"))
            for each in state["Retry"]
        ]
        expected = OF_FILES.get(name, RETRIES)[state["Resource"].removeprefix("arn:aws:states:::")]
        assert found == [(set(errors), *figures) for errors, *figures in expected], task


@pytest.mark.parametrize("name", FILES)
def test_the_waits_of_many_that_start_executions_are_spread(name: str) -> None:
    for task, state in tasks(definition(name)).items():
        spread = {each.get("JitterStrategy", "NONE") for each in state["Retry"]}
        assert spread == ({"FULL"} if "Execution" in state["Resource"] else {"NONE"}), task


def test_a_list_takes_five_photos_at_a_time_and_a_prefix_forty() -> None:
    together = {
        state: definition(name)["States"][state]["MaxConcurrency"]
        for name, state in (("process_list", "Process each"), ("process_prefix", "Process all"))
    }
    assert together == {"Process each": 5, "Process all": 40}


def test_a_step_is_tried_until_messages_are_visible_that_a_killed_pass_had_received() -> None:
    ask = tasks(definition("rights"))["Ask"]
    [retry] = [one for one in ask["Retry"] if "TransientFault" in one["ErrorEquals"]]
    waits = [retry["IntervalSeconds"] * retry["BackoffRate"] ** attempt for attempt in range(retry["MaxAttempts"])]
    assert sum(waits) > INVISIBLE_SECONDS
