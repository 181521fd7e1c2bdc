"""Views of photos, as events on the bus: what is said, and that nobody waits for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from handlers.api import views
from handlers.stream.core.events import PhotoViewed
from handlers.stream.core.versions import read
from tests.handlers.api.gateway import Platform, Response, call


class Bus:
    """Keeps the entries it is given, or fails."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.refuses = 0
        self.fault: Exception | None = None

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        if self.fault:
            raise self.fault
        self.entries += Entries
        return {"FailedEntryCount": self.refuses, "Entries": []}


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setenv("VIEWS_BUS", "default")
    monkeypatch.setattr(views, "client", {"events": made}.__getitem__)
    return made


def look(platform: Platform, owner: str = "ann", **processed: Any) -> Response:
    photo = platform.processed("ann", **processed)
    return call("GET /photos/{photo_id}", owner, path={"photo_id": photo.photo_id})


def test_a_view_is_an_event_of_the_photos_owner_and_its_widest_size(platform: Platform, bus: Bus) -> None:
    answer = look(platform)
    [entry] = bus.entries
    assert (entry["EventBusName"], entry["Source"]) == ("default", "photo-platform")
    event = read(entry["Detail"].encode())
    assert isinstance(event, PhotoViewed)
    assert (event.owner_id, event.photo_id) == ("ann", answer.body["photo_id"])
    sizes = [one for one in answer.body["variants"] if one["kind"] == "sizes"]
    widest = max(sizes, key=lambda one: one["width"])
    assert (event.kind, event.variant, event.format) == ("sizes", widest["name"], widest["format"])
    assert look(platform).status == 200
    assert json.loads(bus.entries[1]["Detail"])["event_id"] != event.event_id


def test_a_photo_that_is_not_ones_own_is_not_viewed(platform: Platform, bus: Bus) -> None:
    assert look(platform, "bob").status == 404
    assert bus.entries == []


def test_nobody_waits_for_statistics(platform: Platform, bus: Bus, capsys: pytest.CaptureFixture[str]) -> None:
    bus.fault = EndpointConnectionError(endpoint_url="https://events")
    assert look(platform).status == 200
    bus.fault, bus.refuses = None, 1
    assert look(platform).status == 200
    assert capsys.readouterr().out.count('"ViewsLost":[1.0]') == 2


def test_without_a_bus_nothing_is_published(platform: Platform, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIEWS_BUS")
    assert look(platform).status == 200
    assert bus.entries == []


def test_a_photo_without_sizes_is_not_viewed() -> None:
    assert views.view_of("ann", {"photo_id": "0" * 32, "variants": [{"kind": "filtered"}]}, now=0) is None
