"""Photos of a list or a prefix that are heavy: the batch pipeline is told of them, in the words of EventBridge."""

from __future__ import annotations

import time
from typing import Any

import pytest

from samples import photos
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("workflows")]
HEAVY = b"Dear diary, " * 100_000
"""Too large for the workflow. It is no photo, so that the batch pipeline has its word at once."""


def test_heavy_photos_of_a_list_go_to_batch_and_the_others_through_the_workflow(cloud: Any) -> None:
    cloud.notified()
    light, heavy, named = (f"raw/listed/{name}.jpg" for name in ("light", "heavy", "named"))
    cloud.upload(light, photos.jpeg(160, 120), "uploads-bucket")
    cloud.upload(heavy, HEAVY, "uploads-bucket")
    version = cloud.upload(named, HEAVY, "uploads-bucket")["detail"]["object"]["version-id"]
    cloud.upload(named, photos.jpeg(160, 120), "uploads-bucket")

    keys = [{"key": light}, {"key": heavy}, {"key": named, "version": version}, {"key": named}]
    run = cloud.run({"photos": keys}, "list")
    output = run.output
    assert (output["total"], output["processed"], output["sent_to_batch"]) == (4, 2, 2)
    assert (output["refused"], output["failed"]) == ([], [])
    told = told_of(cloud, 4)
    routes = {(message["key"], message.get("route", "workflow")) for message in told}
    assert routes == {(light, "workflow"), (heavy, "batch"), (named, "batch"), (named, "workflow")}
    for message in told:
        if message.get("route") == "batch":
            assert "not an image" in message["reason"]
    (of_named,) = [message for message in told if message["key"] == named and "route" in message]
    assert of_named["version"] == version, "it is the version that was named"


def test_heavy_photos_of_a_prefix_are_counted_in_the_report(cloud: Any) -> None:
    cloud.notified()
    cloud.upload("raw/prefixed/light.jpg", photos.jpeg(160, 120), "uploads-bucket")
    cloud.upload("raw/prefixed/heavy.jpg", HEAVY, "uploads-bucket")
    output = cloud.run({"prefix": "raw/prefixed/"}, "prefix").output
    assert (output["total"], output["processed"], output["sent_to_batch"], output["failed"]) == (2, 1, 1, 0)
    told = {message["key"]: message.get("route", "workflow") for message in told_of(cloud, 2)}
    assert told == {"raw/prefixed/light.jpg": "workflow", "raw/prefixed/heavy.jpg": "batch"}


def told_of(cloud: Any, count: int) -> list[dict[str, Any]]:
    """Wait for notifications: the batch pipeline is not waited for by who sends photos there."""
    told: list[dict[str, Any]] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(told) < count:
        assert time.monotonic() < deadline, f"only {len(told)} of {count} were told"
        told += cloud.notified()
        time.sleep(0.02)
    return told
