"""Functions: each stack's metrics are its own, and so are its alarms."""

from __future__ import annotations

from typing import Any

from components.image_pipeline import BatchPipeline
from tests.components.building_blocks.support import recorded
from tests.components.examples import EXAMPLES


def namespaces(stack: str) -> tuple[set[str], str]:
    args: Any = EXAMPLES[BatchPipeline][1]
    recording = recorded(lambda: BatchPipeline("heavy", args), stack_name=stack)
    functions = recording.of_type("aws:lambda/function:Function")
    assert functions
    written = {f.inputs["environment"]["variables"]["POWERTOOLS_METRICS_NAMESPACE"] for f in functions}
    alarm = recording.named("heavy-PhotosFailed", "aws:cloudwatch/metricAlarm:MetricAlarm")
    return written, alarm.inputs["namespace"]


def test_an_alarm_watches_the_metric_of_its_stack_and_no_other() -> None:
    dev, prod = namespaces("dev"), namespaces("prod")
    assert dev == ({"PhotoPlatform/photo-platform/dev"}, "PhotoPlatform/photo-platform/dev")
    assert not dev[0] & prod[0]
