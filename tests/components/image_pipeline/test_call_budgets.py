"""One call to AWS, with all its attempts, ends before the function that makes it is stopped."""

from __future__ import annotations

from typing import Any

import pytest

from components.image_pipeline import ImagePipeline
from components.image_pipeline.express import FUNCTION_SECONDS
from handlers.shared.budget import CALL
from recorder.run import record
from tests.components.examples import EXAMPLES, PLACEMENT

EVERYTHING: Any = {
    **EXAMPLES[ImagePipeline][1],
    "heavy": {"from_bytes": 1_000_000, "network": PLACEMENT},
}
REVIEWED: Any = {**EVERYTHING, "workflow_type": "STANDARD", "review": {"when": "always"}}
EXPRESS: Any = {**EVERYTHING, "workflow_type": "EXPRESS", "review": None}
STATES = ("photos-validate", "photos-resize", "photos-apply-filters", "photos-optimise", "photos-clean-up")
START_SECONDS = 2
"""Until a new execution environment runs, which is no part of the function's own time."""


def timeouts(args: Any) -> dict[str, int]:
    functions = record(lambda: ImagePipeline("photos", args)).of_type("aws:lambda/function:Function")
    return {function.name: function.inputs["timeout"] for function in functions}


@pytest.mark.parametrize("args", [REVIEWED, EXPRESS], ids=["standard", "express"])
def test_every_function_outlasts_its_longest_call(args: Any) -> None:
    found = timeouts(args)
    assert set(STATES) < set(found)
    assert {name: seconds for name, seconds in found.items() if seconds < CALL.worst_seconds} == {}


def test_an_express_workflow_waits_for_its_functions_to_say_that_they_failed() -> None:
    found = timeouts(EXPRESS)
    assert {found[name] + START_SECONDS for name in STATES} == {FUNCTION_SECONDS}
