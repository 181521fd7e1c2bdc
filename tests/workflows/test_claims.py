"""Until when a photo is claimed, and what is written while and after it is."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from samples import photos
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("workflows")]
SECOND, MINUTE = 1000, 60_000
DAY_SECONDS = 24 * 60 * 60


def test_a_claim_holds_through_the_longest_review_and_is_gone_at_the_end(cloud: Any) -> None:
    before = time.time() * 1000
    arn = cloud.start(cloud.upload("raw/reviewed/claimed.jpg", photos.jpeg(160, 120)))
    asked = cloud.asked()
    after = time.time() * 1000
    item = cloud.item("reviewed", asked["photo_id"])
    assert before - SECOND <= item["claimed_until"] - 75 * MINUTE <= after + SECOND
    assert item["expires_at"] == pytest.approx(item["started_at"] / 1000 + 30 * DAY_SECONDS, abs=1)
    cloud.answer(review_id=asked["review_id"], decision="reject", reviewer="rita")
    cloud.end_of(arn)
    ended = cloud.item("reviewed", asked["photo_id"])
    assert "claimed_until" not in ended
    assert ended["expires_at"] == item["expires_at"]
    assert ended["outcome"] == "refused"
    cloud.notified()


def test_a_claim_holds_for_a_quarter_of_an_hour(cloud: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # which keeps the function waiting
        cloud.set_environment("validate", AWS_ENDPOINT_URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
        try:
            before = time.time() * 1000
            arn = cloud.start(cloud.upload("raw/ann/under way.jpg", photos.jpeg(160, 120)))
            item = claimed(cloud)
            after = time.time() * 1000
        finally:
            cloud.set_environment("validate")
    assert before - SECOND <= item["claimed_until"] - 15 * MINUTE <= after + SECOND
    cloud.end_of(arn)
    cloud.notified()


def claimed(cloud: Any) -> dict[str, Any]:
    """Wait for the item that is in progress, and return its numbers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for item in cloud.client("dynamodb").scan(TableName="ledger")["Items"]:
            if item["key"]["S"] == "raw/ann/under way.jpg" and item["outcome"]["S"] == "in_progress":
                return {name: int(item[name]["N"]) for name in ("started_at", "claimed_until")}
        time.sleep(0.01)
    raise AssertionError("it was never claimed")
