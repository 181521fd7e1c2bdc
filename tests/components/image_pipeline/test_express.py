"""An Express execution ends after five minutes: the workflow must have had its last word by then."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from components.image_pipeline import ImagePipeline
from recorder.run import record
from tests.components.examples import EXAMPLES

Document = dict[str, Any]
EXPRESS_SECONDS = 300
SPARE_SECONDS = 30
"""For what states need between their tasks."""


def deployed(workflow_type: str) -> Document:
    args: Any = {**EXAMPLES[ImagePipeline][1], "workflow_type": workflow_type}
    recording = record(lambda: ImagePipeline("photos", args))
    (found,) = [r for r in recording.of_type("aws:sfn/stateMachine:StateMachine") if r.name == "photos-workflow"]
    return json.loads(found.inputs["definition"])


def worst_case(machine: Document, start: str | None = None) -> float:
    """Return the seconds of the longest way: every attempt takes all its time, and every wait comes."""
    state = machine["States"][start or machine["StartAt"]]
    return seconds_of(state) + max((worst_case(machine, following) for following in leads_to(state)), default=0)


def seconds_of(state: Document) -> float:
    if "Branches" in state:
        return max(worst_case(branch) for branch in state["Branches"])
    if state["Type"] != "Task":
        return 0
    retriers = [(r["MaxAttempts"], r.get("IntervalSeconds", 1), r.get("BackoffRate", 2.0)) for r in state["Retry"]]
    attempts = 1 + sum(most for most, _, _ in retriers)
    waits = sum(interval * rate**number for most, interval, rate in retriers for number in range(most))
    return attempts * state["TimeoutSeconds"] + waits


def leads_to(state: Document) -> Iterator[str]:
    for leading in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        yield from (leading[key] for key in ("Next", "Default") if key in leading)


def tasks(machine: Document) -> dict[str, Document]:
    found = {name: state for name, state in machine["States"].items() if state["Type"] == "Task"}
    for state in machine["States"].values():
        for branch in state.get("Branches", ()):
            found |= tasks(branch)
    return found


@pytest.fixture(scope="module")
def standard() -> Document:
    return deployed("STANDARD")


@pytest.fixture(scope="module")
def express() -> Document:
    return deployed("EXPRESS")


def test_the_longest_way_ends_within_five_minutes(standard: Document, express: Document) -> None:
    assert worst_case(express) == 263 <= EXPRESS_SECONDS - SPARE_SECONDS
    assert worst_case(standard) > EXPRESS_SECONDS, "which is why Express tries less"


def test_the_same_errors_are_retried_as_in_standard(standard: Document, express: Document) -> None:
    assert tasks(standard).keys() == tasks(express).keys()
    for name, task in tasks(standard).items():
        for retried in (True, False):
            assert errors(task["Retry"], retried=retried) == errors(tasks(express)[name]["Retry"], retried=retried)


def test_statelint_finds_nothing(express: Document) -> None:
    command = [sys.executable, "-m", "statelint", json.dumps(express)]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""


def errors(retriers: list[Document], *, retried: bool) -> set[str]:
    return {error for r in retriers for error in r["ErrorEquals"] if bool(r["MaxAttempts"]) == retried}
