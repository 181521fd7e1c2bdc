"""A fault at every call of the workflows for many photos: what passes is tried again, what stays is one photo's."""

from __future__ import annotations

import pytest

from tests.workflows.faulty import READS, WRITES, Document, Ended, Fault, Interpreter, all_tasks
from tests.workflows.faulty_bulk import HEAVY_BYTES, MACHINES, NAMES, BulkWorld, definition_of, version_of
from tests.workflows.test_every_call import FUNCTION_ERRORS, TIMED_OUT

SMALL, NAMED, HEAVY = "raw/ann/small", "raw/ann/of a version", "raw/ann/heavy"
SIZES = {SMALL: 10, NAMED: HEAVY_BYTES - 1, HEAVY: HEAVY_BYTES}
S3_ERRORS = ("S3.S3Exception", "S3.SdkClientException", TIMED_OUT)
WORKFLOW_ERRORS = tuple(
    f"{service}.{name}Exception" for service in ("StepFunctions", "Sfn") for name in ("Throttling", "Sfn", "SdkClient")
)
PASSING = {
    "Find version": S3_ERRORS,
    "Find size": S3_ERRORS,
    "Send to Batch": (*FUNCTION_ERRORS, TIMED_OUT),
    "Process": ("StepFunctions.ExecutionLimitExceededException", *WORKFLOW_ERRORS),
    "Process by Express": ("StepFunctions.ExecutionLimitExceededException", *WORKFLOW_ERRORS),
    "Summarise": (*FUNCTION_ERRORS, TIMED_OUT),
}
"""State -> errors that may be over at the next attempt."""


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    made = Interpreter()
    made.names.update(NAMES)
    return made


def states_of(machine: str) -> set[str]:
    return {name for name, _ in all_tasks(definition_of(machine))}


STATES = [
    pytest.param(machine, state, id=f"{machine}: {state}")
    for machine in MACHINES
    for state in sorted(states_of(machine))
]


def run(interpreter: Interpreter, world: BulkWorld, machine: str) -> Ended:
    of_list = [{"key": key} | ({"version": version_of(key)} if key == NAMED else {}) for key in world.sizes]
    event: Document = {"photos": of_list} if machine.startswith("list") else {"prefix": "raw/"}
    return interpreter.run(world, event, definition_of(machine))


def count(output: Document, name: str) -> int:
    return len(output[name]) if isinstance(output[name], list) else output[name]


def test_every_state_that_calls_something_is_held_to_a_fault_here() -> None:
    assert set().union(*map(states_of, MACHINES)) == set(PASSING)


@pytest.mark.parametrize("done", [False, True], ids=["refused", "answer lost"])
@pytest.mark.parametrize(("machine", "state"), STATES)
def test_a_fault_that_passes_loses_no_photo_and_does_none_twice(
    interpreter: Interpreter, machine: str, state: str, *, done: bool
) -> None:
    undisturbed = BulkWorld(SIZES)
    run(interpreter, undisturbed, machine)
    for error in PASSING[state]:
        world = BulkWorld(SIZES)
        world.faults[state] = [Fault(error, done=done), Fault(error, done=done)]
        ended = run(interpreter, world, machine)
        assert ended.status == "SUCCEEDED", error
        assert world.calls.count(state) == undisturbed.calls.count(state) + 2, error
        assert (ended.output["total"], ended.output["sent_to_batch"]) == (3, 1), error
        # Of a workflow whose answer is lost, the second one finds the claim of the first.
        assert ended.output["processed"] + ended.output["duplicate"] == 2, error
        assert done or ended.output["duplicate"] == 0, error
        assert (count(ended.output, "refused"), count(ended.output, "failed")) == (0, 0), error
        assert set(world.runs) == {SMALL, NAMED}, error
        assert len({event["id"] for event in world.sent}) == 1, "the batch pipeline knows a repeated event by its id"


LASTING = {
    "Find version": ("S3.S3Exception", SMALL),
    "Find size": ("S3.S3Exception", NAMED),
    "Send to Batch": ("ClientError", HEAVY),
    "Process": ("StepFunctions.StateMachineDoesNotExistException", SMALL),
    "Process by Express": ("Sfn.StateMachineDoesNotExistException", SMALL),
}
"""State -> an error of its call, and the photo that has it for good."""


@pytest.mark.parametrize(("machine", "state"), [case for case in STATES if case.values[1] in LASTING])
def test_a_fault_that_stays_fails_one_photo_with_its_reason(interpreter: Interpreter, machine: str, state: str) -> None:
    error, key = LASTING[state]
    others = {f"raw/ann/other {number}": 10 for number in range(17)}
    world = BulkWorld({**SIZES, **others})
    world.faults[state] = [Fault(error, key=key)] * 10
    ended = run(interpreter, world, machine)
    assert ended.status == "SUCCEEDED", "one of twenty is tolerated"
    reason = f"{error}: "
    if machine.startswith("list"):
        [failed] = ended.output["failed"]
        assert failed["key"] == key
        assert failed["reason"].startswith(reason)
    else:
        [cause] = ended.output["causes"]
        assert cause.startswith(reason)
    assert ended.output["total"] == 20
    assert ended.output["processed"] + ended.output["sent_to_batch"] == 19
    assert (key in world.runs, len(world.sent)) == (False, 0 if key == HEAVY else 1)


@pytest.mark.parametrize("machine", [name for name in MACHINES if name.startswith("prefix")])
def test_a_prefix_of_which_too_many_fail_fails_with_its_report(interpreter: Interpreter, machine: str) -> None:
    world = BulkWorld(SIZES)
    world.faults["Find version"] = [Fault("S3.S3Exception", key=SMALL)] * 10
    ended = run(interpreter, world, machine)
    assert (ended.status, ended.error) == ("FAILED", "TooManyFailed")
    assert ended.cause.startswith("1 of 3 photos failed, 0 were not started; the report is s3://reports/")


@pytest.mark.parametrize("machine", [name for name in MACHINES if name.startswith("prefix")])
@pytest.mark.parametrize(
    ("call", "error", "started"),
    [(READS, "States.ItemReaderFailed", 0), (WRITES, "States.ResultWriterFailed", 2), ("Summarise", "ClientError", 2)],
)
def test_a_prefix_that_cannot_be_read_or_reported_is_no_success(
    interpreter: Interpreter, machine: str, call: str, error: str, started: int
) -> None:
    world = BulkWorld(SIZES)
    world.faults[call] = [Fault(error)] * 10
    ended = run(interpreter, world, machine)
    assert (ended.status, ended.error) == ("FAILED", error)
    assert len(world.runs) == started
