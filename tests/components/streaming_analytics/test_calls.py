"""What the local cloud would be asked to create is as AWS models it."""

from __future__ import annotations

from typing import Any

from components.streaming_analytics import StreamingAnalytics
from recorder.run import record
from tests.components.examples import EXAMPLES
from tests.golden.variants import VARIANTS
from tests.local.model_cloud import ModelCloud


def test_every_call_of_the_component_is_as_aws_models_it() -> None:
    cloud = ModelCloud("eu-west-1")
    for index, variant in enumerate(({}, *VARIANTS[StreamingAnalytics])):
        given: Any = {**EXAMPLES[StreamingAnalytics][1], **variant}
        record(lambda i=index, args=given: StreamingAnalytics(f"events-{i}", args), cloud=cloud)
    assert cloud.problems == []
    assert {"glue:CreateTable", "athena:CreateWorkGroup"} <= set(cloud.calls)
