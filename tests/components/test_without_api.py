"""The platform without its API, as a program that has one of its own uses it."""

from __future__ import annotations

from pathlib import Path

from recorder.run import record
from recorder.stacks import load_stack

ROOT = Path(__file__).parents[2]


def test_photos_stand_without_the_api() -> None:
    stack = load_stack(ROOT, "local", {"photo-platform:api": "false"})
    recording = record(stack.program, stack_name=stack.stack, project=stack.project, config=stack.values)
    components = {resource.type.rpartition(":")[2] for resource in recording.resources if not resource.custom}
    assert {"GdprBaseline", "ThreeTierNetwork", "ImagePipeline"} <= components
    assert not {"SecureApi", "PhotoApi", "InstanceService", "DnsRouting"} & components
    assert not [name for name in recording.exports if name.startswith("api")]
    assert recording.exports["uploads_bucket"]
