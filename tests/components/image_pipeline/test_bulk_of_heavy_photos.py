"""What lists and prefixes do with heavy photos, with the batch pipeline and without."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from components.building_blocks.definition import state_names
from components.image_pipeline import ImagePipeline
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES, PLACEMENT

HEAVY = {"from_bytes": 20_000_000, "network": PLACEMENT}
STATES = {
    "photos-bulk-list": {"Find size", "Heavy?", "Send to Batch"},
    "photos-bulk-prefix": {"Heavy?", "Send to Batch"},
}
TYPES = ["STANDARD", "EXPRESS"]


def pipeline(**choices: Any) -> Recording:
    args: Any = {**EXAMPLES[ImagePipeline][1], **choices}
    return record(lambda: ImagePipeline("photos", args))


@pytest.fixture(scope="module", params=TYPES)
def heavy(request: pytest.FixtureRequest) -> Recording:
    return pipeline(heavy=HEAVY, workflow_type=request.param)


@pytest.fixture(scope="module", params=TYPES)
def light(request: pytest.FixtureRequest) -> Recording:
    return pipeline(workflow_type=request.param)


def definition(recording: Recording, name: str) -> str:
    (found,) = [r for r in recording.of_type("aws:sfn/stateMachine:StateMachine") if r.name == name]
    return found.inputs["definition"]


def invocable(recording: Recording, name: str) -> list[str]:
    (policy,) = [r for r in recording.of_type("aws:iam/rolePolicy:RolePolicy") if r.name == name]
    statements = json.loads(policy.inputs["policy"])["Statement"]
    return [arn for one in statements if "lambda:InvokeFunction" in one["Action"] for arn in one["Resource"]]


def function_arn(recording: Recording, name: str) -> str:
    (found,) = [r for r in recording.of_type("aws:lambda/function:Function") if r.name == name]
    return found.outputs["arn"]


@pytest.mark.parametrize("name", STATES)
def test_without_the_heavy_route_nothing_of_it_is_deployed(light: Recording, name: str) -> None:
    assert not STATES[name] & set(state_names(json.loads(definition(light, name))))
    assert not [arn for arn in invocable(light, name) if "heavy" in arn]


@pytest.mark.parametrize("name", STATES)
def test_with_it_the_threshold_is_that_of_uploads_and_its_function_may_be_invoked(heavy: Recording, name: str) -> None:
    deployed = definition(heavy, name)
    assert STATES[name] <= set(state_names(json.loads(deployed)))
    assert "{% $size >= 20000000 %}" in deployed
    (validate,) = [arn for arn in invocable(heavy, name) if "heavy" in arn]
    assert validate == function_arn(heavy, "photos-heavy-validate")
    assert validate in deployed


@pytest.mark.parametrize("name", STATES)
def test_statelint_finds_nothing(heavy: Recording, light: Recording, name: str) -> None:
    for recording in (heavy, light):
        command = [sys.executable, "-m", "statelint", definition(recording, name)]
        assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""
