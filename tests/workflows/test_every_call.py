"""A fault at every call of every state of a photo's workflow: what passes is tried again, what stays is reported."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, cast

import boto3
import botocore.session
import pytest
from moto import mock_aws

from components.building_blocks.state_machine import WORKFLOWS, read_definition
from tests.workflows.faulty import LEDGER, REFUSED, RETENTION_DAYS, Fault, Interpreter, World, accepted, all_tasks

Document = dict[str, Any]
EVENT = {"detail": {"bucket": {"name": "uploads"}, "object": {"key": "raw/ann/0f0f", "etag": "e", "version-id": "v1"}}}
STARTED = 1_767_323_045
"""2026-01-02T03:04:05Z, when every run here starts."""

FUNCTION_ERRORS = (
    "TransientFault",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
    "Sandbox.Timedout",
)
"""Of what passes: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception,
and the name of `handlers.shared.faults`."""
DYNAMODB_ERRORS = (
    "DynamoDB.ProvisionedThroughputExceededException",
    "DynamoDB.InternalServerErrorException",
    "DynamoDB.SdkClientException",
)
SNS_ERRORS = ("SNS.InternalErrorException", "SNS.ThrottledException", "SNS.SdkClientException")
TIMED_OUT = "States.Timeout"
FUNCTIONS = ("Validate", "Resize", "Apply filters", "Optimise", "Clean up")
WRITES = ("Claim", "Record review", "Record success")
PASSING = [
    *((state, error) for state in FUNCTIONS for error in (*FUNCTION_ERRORS, TIMED_OUT)),
    *(("Review", error) for error in FUNCTION_ERRORS),
    *((state, error) for state in WRITES for error in (*DYNAMODB_ERRORS, TIMED_OUT)),
    *(("Notify success", error) for error in (*SNS_ERRORS, TIMED_OUT)),
]
"""State of a photo that is processed -> an error that may be over at the next attempt."""


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return Interpreter()


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        client = cast("Any", boto3.client("dynamodb", region_name="eu-west-1"))
        client.create_table(
            TableName=LEDGER,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def world(dynamodb: Any) -> World:
    world = World(dynamodb, answers={"validate": accepted(needs_review=True)})
    for item in world.items():
        dynamodb.delete_item(TableName=LEDGER, Key={name: item[name] for name in ("pk", "sk")})
    return world


def outcome(world: World) -> str:
    [item] = world.items()
    return item["outcome"]["S"]


def test_every_state_that_calls_something_is_held_to_a_fault_here() -> None:
    states: Document = read_definition("process_image.asl.json")["States"]
    branches = [branch["States"] for state in states.values() for branch in state.get("Branches", ())]
    tasks = {name for level in (states, *branches) for name, state in level.items() if state["Type"] == "Task"}
    assert tasks == {state for state, _ in PASSING} | {"Record failure", "Notify error"} == set(LASTING)


@pytest.mark.parametrize("done", [False, True], ids=["refused", "answer lost"])
@pytest.mark.parametrize(("state", "error"), PASSING)
def test_a_fault_that_passes_changes_nothing(
    interpreter: Interpreter, world: World, state: str, error: str, *, done: bool
) -> None:
    world.faults[state] = [Fault(error, done=done), Fault(error, done=done)]
    ended = interpreter.run(world, EVENT)
    assert (ended.status, ended.output["outcome"], outcome(world)) == ("SUCCEEDED", "processed", "processed")
    assert world.calls.count(state) == 3
    assert {message["outcome"] for message in world.messages} == {"processed"}
    assert len(world.messages) == (3 if state == "Notify success" and done else 1)


@pytest.mark.parametrize("done", [False, True], ids=["refused", "answer lost"])
@pytest.mark.parametrize(
    ("state", "error"),
    [
        *(("Record failure", error) for error in (*DYNAMODB_ERRORS, TIMED_OUT)),
        *(("Notify error", error) for error in (*SNS_ERRORS, TIMED_OUT)),
    ],
)
def test_a_fault_that_passes_keeps_no_refusal_back(
    interpreter: Interpreter, world: World, state: str, error: str, *, done: bool
) -> None:
    world.answers = {"validate": REFUSED}
    world.faults[state] = [Fault(error, done=done), Fault(error, done=done)]
    ended = interpreter.run(world, EVENT)
    assert (ended.status, ended.output["outcome"], outcome(world)) == ("SUCCEEDED", "refused", "refused")
    assert {message["outcome"] for message in world.messages} == {"refused"}


LASTING = {
    # state: (error, the execution's end, what the ledger says, what is told, whether work files are deleted)
    "Claim": ("DynamoDB.AccessDeniedException", "PhotoFailed", "failed", ["failed"], False),
    "Validate": ("ClientError", "PhotoFailed", "failed", ["failed"], False),
    "Record review": ("DynamoDB.AccessDeniedException", "PhotoFailed", "failed", ["failed"], True),
    "Review": ("ClientError", "PhotoFailed", "failed", ["failed"], True),
    "Resize": ("ClientError", "PhotoFailed", "failed", ["failed"], True),
    "Apply filters": ("ClientError", "PhotoFailed", "failed", ["failed"], True),
    "Optimise": ("ClientError", "PhotoFailed", "failed", ["failed"], True),
    "Record success": ("DynamoDB.AccessDeniedException", "PhotoFailed", "failed", ["failed"], True),
    "Notify success": ("SNS.AuthorizationErrorException", "PhotoFailed", "failed", ["failed"], True),
    "Clean up": ("ClientError", "", "processed", ["processed"], True),
    "Record failure": ("DynamoDB.AccessDeniedException", "", "in_progress", ["refused"], False),
    "Notify error": ("SNS.AuthorizationErrorException", "SNS.AuthorizationErrorException", "refused", [], False),
}
"""What must come out where a state's call fails for good."""


@pytest.mark.parametrize("state", LASTING)
def test_a_fault_that_stays_is_recorded_and_told(interpreter: Interpreter, world: World, state: str) -> None:
    error, end, ledger, told, cleaned = LASTING[state]
    if state in ("Record failure", "Notify error"):
        world.answers = {"validate": REFUSED}
    world.faults[state] = [Fault(error)] * 10
    ended = interpreter.run(world, EVENT)
    assert ended.error == end
    assert outcome(world) == ledger
    assert [message["outcome"] for message in world.messages] == told
    assert ("Clean up" in world.calls) == cleaned
    if ledger == "failed":
        assert world.messages[0]["reason"].startswith(f"{error}: ")


@pytest.mark.parametrize("state", ["Record review", "Record success", "Record failure"])
def test_a_run_that_lost_its_claim_records_tells_and_deletes_nothing(
    interpreter: Interpreter, world: World, state: str
) -> None:
    if state == "Record failure":
        world.answers = {"validate": REFUSED}
    other = {"claim": {"S": "of another run"}, "outcome": {"S": "in_progress"}}

    def take_over() -> None:
        [item] = world.items()
        world.dynamodb.put_item(TableName=LEDGER, Item={**item, **other})

    world.before[state] = take_over
    ended = interpreter.run(world, EVENT)
    assert ended.output["outcome"] == "duplicate"
    assert world.calls.count(state) == 1, "asking again would not give the claim back"
    assert world.items()[0].items() >= other.items()
    assert world.messages == []
    assert "Clean up" not in world.calls


@pytest.mark.parametrize("answer", [accepted(needs_review=False), REFUSED], ids=["processed", "refused"])
@pytest.mark.parametrize("claim_fails", [False, True])
def test_whatever_the_workflow_writes_expires(
    interpreter: Interpreter, world: World, answer: Document, *, claim_fails: bool
) -> None:
    world.answers = {"validate": answer}
    world.faults["Claim"] = [Fault("DynamoDB.AccessDeniedException")] * (10 if claim_fails else 0)
    interpreter.run(world, EVENT)
    [item] = world.items()
    assert item["expires_at"] == {"N": str(STARTED + RETENTION_DAYS * 24 * 60 * 60)}


def test_a_photo_that_is_kept_until_it_is_erased_never_expires(
    interpreter: Interpreter, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(interpreter.names, "retention_days", "0")
    assert interpreter.run(world, EVENT).status == "SUCCEEDED"
    assert world.items()[0]["expires_at"] == {"NULL": True}


def test_an_event_that_comes_again_does_nothing(interpreter: Interpreter, world: World) -> None:
    interpreter.run(world, EVENT)
    before = world.items()
    assert interpreter.run(world, EVENT).output["outcome"] == "duplicate"
    assert world.items() == before
    assert len(world.messages) == 1


# --- the names of errors ----------------------------------------------------------------------------------------------

OF_STATES = {"States.ALL", "States.Timeout", "States.TaskFailed", "States.HeartbeatTimeout"}
"""https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
SERVICES = {"dynamodb": ("dynamodb", ["DynamoDB"]), "states": ("stepfunctions", ["StepFunctions", "Sfn"])}
SERVICES["sfn"] = SERVICES["states"]
"""Service in a resource -> boto3's name, and how the names of its errors may begin."""
OF_ALL = ("SdkClient", "Throttling", "Sfn", "ExecutionLimitExceeded")


FUNCTION = re.compile(r"\$\{(\w+)_function_arn\}")
HANDLERS = {"rights.asl.json": "handlers.rights"}
"""Workflow -> the package of its functions, where it names errors of their own."""


def own_errors(file: str, state: Document) -> set[str]:
    """Return the exceptions of a state's function, by its module and those of its package that it uses: their names are
    the errors'."""
    function = FUNCTION.fullmatch(state.get("Arguments", {}).get("FunctionName", ""))
    if file not in HANDLERS or function is None:
        return set()
    module = importlib.import_module(f"{HANDLERS[file]}.{function[1]}")
    used = [value for value in vars(module).values() if isinstance(value, ModuleType)]
    return {
        name
        for of in (module, *(one for one in used if one.__name__.startswith(HANDLERS[file])))
        for name, value in vars(of).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }


def errors_of(file: str, state: Document) -> set[str]:
    """Return the names of errors that a task can have."""
    resource: str = state["Resource"]
    service, _, action = resource.removeprefix("arn:aws:states:::").removeprefix("aws-sdk:").partition(":")
    if service == "lambda":
        return OF_STATES | {*FUNCTION_ERRORS} | own_errors(file, state)
    if service not in SERVICES:
        return OF_STATES
    name, prefixes = SERVICES[service]
    operation = action.partition(".")[0]
    model = botocore.session.get_session().get_service_model(name)
    shapes: Any = model.operation_model(operation[0].upper() + operation[1:]).error_shapes
    names = {shape.name.removesuffix("Exception") for shape in shapes} | {*OF_ALL}
    return OF_STATES | {f"{prefix}.{name}Exception" for prefix in prefixes for name in names}


@pytest.mark.parametrize("file", sorted(path.name for path in WORKFLOWS.glob("*.asl.json")))
def test_every_error_that_a_state_names_is_one_that_its_call_can_have(file: str) -> None:
    unknown = {
        (name, error)
        for name, state in all_tasks(cast("Document", read_definition(file)))
        for handled in (*state.get("Retry", ()), *state.get("Catch", ()))
        for error in set(handled["ErrorEquals"]) - errors_of(file, state)
    }
    assert unknown == set()
