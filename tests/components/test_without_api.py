"""The platform without its API, as a program that has one of its own uses it."""

from __future__ import annotations

from tests.recorded import recorded


def test_photos_stand_without_the_api() -> None:
    recording = recorded("local", {"photo-platform:api": "false"})
    components = {resource.type.rpartition(":")[2] for resource in recording.resources if not resource.custom}
    assert {"GdprBaseline", "ThreeTierNetwork", "ImagePipeline"} <= components
    assert not {"SecureApi", "PhotoApi", "InstanceService", "DnsRouting"} & components
    assert not [name for name in recording.exports if name.startswith("api")]
    assert recording.exports["uploads_bucket"]
