"""What the functions are told by their environment, which AWS limits to 4 KB."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.arguments import checked
from components.image_pipeline import ImagePipeline, ImagePipelineArgs
from components.image_pipeline.args import check_options
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES, PLACEMENT

LAMBDA_BYTES = 4096
HEAVY = {"from_bytes": 20_000_000, "network": PLACEMENT}


def owners(count: int) -> dict[str, Any]:
    return {"when": [{"owner_ids": [f"owner-{number:03}" for number in range(count)]}]}


def pipeline(**choices: Any) -> Recording:
    args: Any = {**EXAMPLES[ImagePipeline][1], **choices}
    return record(lambda: ImagePipeline("photos", args))


def test_more_options_than_a_functions_environment_holds_are_refused() -> None:
    with pytest.raises(InputPropertiesError) as error:
        pipeline(review=owners(400))
    message = error.value.message
    assert "- review is {'when': " in message
    assert "give fewer or shorter items" in message
    assert "room for 3,072" in message


@pytest.mark.parametrize("heavy", [None, HEAVY])
def test_the_most_options_that_are_taken_fit_with_the_other_variables(heavy: Any) -> None:
    count = max(count for count in range(1, 400) if taken(review=owners(count), heavy=heavy))
    assert not taken(review=owners(count + 1), heavy=heavy)
    recording = pipeline(review=owners(count), heavy=heavy)
    for function in recording.of_type("aws:lambda/function:Function"):
        variables = (function.inputs.get("environment") or {}).get("variables") or {}
        size = sum(len(name) + len(str(value).encode()) for name, value in variables.items())
        assert size <= LAMBDA_BYTES, function.name


def taken(**choices: Any) -> bool:
    args: Any = {**EXAMPLES[ImagePipeline][1], **choices}
    return not list(check_options(checked("ImagePipeline", "photos", ImagePipelineArgs, args)))
