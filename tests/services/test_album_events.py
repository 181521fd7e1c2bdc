"""Changes of albums on EventBridge: the real jar in two processes, a real database, and a bus that fails on demand."""

from __future__ import annotations

import json
import ssl
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pymysql
import pytest

from components.secure_api.monitoring import FAILED_LINE
from handlers.shared.bus import EVENT, SOURCE
from handlers.stream.core.events import AlbumChanged
from handlers.stream.core.versions import read
from local.emulators.database import DatabaseServer
from local.emulators.metric_filters import parse
from local.emulators.ministack import ADDRESS
from local.emulators.state_dir import state_dir
from tests.patience import PATIENCE_SECONDS
from tests.services.event_bus import Bus, Mood, event_bus
from tests.services.stack import Albums, missing, running


@dataclass
class Announced:
    """The service, and the bus that it announces changes on."""

    albums: Albums
    bus: Bus


@dataclass
class _InFront:
    buses: list[Bus] = field(default_factory=list[Bus])

    @contextmanager
    def __call__(self, emulator: str) -> Generator[str]:
        with event_bus(emulator) as bus:
            self.buses.append(bus)
            yield bus.url


@pytest.fixture(scope="module")
def service() -> Iterator[Announced]:
    if lacking := missing():
        pytest.skip(f"the events of albums are not tried: {lacking} is missing")
    before = _InFront()
    with state_dir() as folder, running(folder, more={"EVENT_BUS": "default"}, in_front=before) as albums:
        yield Announced(albums, before.buses[0])


@pytest.fixture
def announced(service: Announced) -> Iterator[Announced]:
    yield service
    service.bus.mood, service.bus.seconds = Mood.ACCEPTS, 0.0


def photo(number: int) -> str:
    return f"{number:032x}"


def ids(events: list[dict[str, Any]]) -> list[str]:
    return [event["event_id"] for event in events]


def lines(albums: Albums) -> list[str]:
    """Return what the instances have logged; of a line that is being written, nothing."""
    logs = [log.read_bytes() for log in albums.group.folder.glob("*.log")]
    whole = [log[: log.rfind(b"\n") + 1].decode() for log in logs]
    return [line for text in whole for line in text.splitlines() if line]


def counted(albums: Albums) -> list[dict[str, Any]]:
    """Return the lines that the alarm counts."""
    return [one for one in map(json.loads, lines(albums)) if parse(FAILED_LINE).matches(one)]


def unanswered(albums: Albums) -> int:
    """Return how many calls of the bus had no answer in time, as on a busy machine: their events are sent again."""
    return sum(not line["reason"] for line in counted(albums))


def is_quiet(announced: Announced) -> None:
    """Return once what was changed before has been handed over: nothing waits in the database any more.

    The last change of all may be accepted before another one, which the other instance has taken and not yet sent.
    """
    announced.bus.until(lambda: waiting(announced.albums.database) == 0)


def waiting(server: DatabaseServer) -> int:
    """Return how many changes have not been handed over, those included that are being sent."""
    tls = ssl.create_default_context(cafile=str(server.authority.certificate))
    with (
        pymysql.connect(
            host=ADDRESS, port=server.port, user=server.user, password=server.password, database=server.name, ssl=tls
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT COUNT(*) FROM album_changes")
        return int(cursor.fetchall()[0][0])


def overlap(calls: list[tuple[float, float]]) -> bool:
    """Return whether a call began before another one had ended."""
    return any(after[0] < before[1] for before, after in pairwise(sorted(calls)))


def test_each_change_is_one_event_that_the_stream_reads(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    created = albums.create("ada", "The title is of ada")
    place = f"/albums/{created['album_id']}"
    for number in (1, 2):
        albums.ask("PUT", f"{place}/photos/{photo(number)}", owner="ada")
    albums.ask("DELETE", f"{place}/photos/{photo(1)}", owner="ada")
    albums.ask("PATCH", place, owner="ada", body={"title": "Another"})
    albums.ask("DELETE", place, owner="ada")

    bus.until(lambda: len(bus.events("ada")) >= 6)

    read_events = [read(json.dumps(event).encode()) for event in bus.events("ada")]
    events = sorted((one for one in read_events if isinstance(one, AlbumChanged)), key=lambda one: one.occurred_at)
    assert [(one.change, one.photos) for one in events] == [
        ("created", 0),
        ("photos_added", 1),
        ("photos_added", 2),
        ("photos_removed", 1),
        ("renamed", 1),
        ("deleted", 0),
    ]
    assert {(one.owner_id, one.album_id) for one in events} == {("ada", created["album_id"])}
    assert events[0].occurred_at.isoformat(timespec="milliseconds")[:23] == created["created_at"][:23]
    entries = [one for one in bus.accepted if '"ada"' in one["Detail"]]
    assert {(one["EventBusName"], one["Source"], one["DetailType"]) for one in entries} == {("default", SOURCE, EVENT)}
    assert not any("title" in one["Detail"] or "Another" in one["Detail"] for one in entries)


def test_what_changes_nothing_or_is_refused_is_no_event(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    key = {"Idempotency-Key": "once"}
    made = [albums.ask("POST", "/albums", owner="bea", body={"title": "Once"}, headers=key) for _ in range(2)]
    place = f"/albums/{made[0].json['album_id']}"
    for _ in range(2):
        albums.ask("PUT", f"{place}/photos/{photo(1)}", owner="bea")
    albums.ask("DELETE", f"{place}/photos/{photo(2)}", owner="bea")
    albums.ask("PATCH", place, owner="bea", body={"description": "it has the same title"})
    assert albums.ask("PATCH", place, owner="bea", body={"title": "x"}, headers={"If-Match": '"1"'}).status == 412
    assert albums.ask("DELETE", place, owner="carl").status == 404

    is_quiet(announced)

    assert sorted(event["change"] for event in bus.events("bea")) == ["created", "photos_added"]


def test_two_instances_send_at_the_same_time_and_no_event_twice(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    made: list[str] = []
    before, calls, bus.seconds = unanswered(albums), len(bus.calls), 0.5

    def none_waits_for_the_other() -> bool:
        made.append(albums.create("dan", f"Album {len(made)}")["album_id"])
        return overlap(bus.calls[calls:])

    bus.until(none_waits_for_the_other)
    is_quiet(announced)

    sent = Counter(event["album_id"] for event in bus.taken("dan"))
    assert set(sent) == set(made)
    assert unanswered(albums) > before or max(sent.values()) == 1


def test_ten_events_are_a_call_as_long_as_there_are_so_many(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    bus.mood = Mood.FAILS
    made = [albums.create("ida", f"Album {number}")["album_id"] for number in range(45)]
    calls, bus.mood = len(bus.calls), Mood.ACCEPTS

    is_quiet(announced)

    assert {event["album_id"] for event in bus.events("ida")} == set(made)
    assert len(bus.calls) - calls <= 12


def test_a_change_outlives_faults_of_the_bus_and_keeps_its_id(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    before, bus.mood = unanswered(albums), Mood.REFUSES_EVERY_SECOND
    for number in range(6):
        albums.create("eve", f"Album {number}")
    bus.until(lambda: len(set(ids(bus.events("eve")))) == 6)
    is_quiet(announced)
    once = max(Counter(ids(bus.taken("eve"))).values()) == 1
    assert unanswered(albums) > before or once, "what was accepted is not sent again"

    bus.mood = Mood.LOSES_ITS_ANSWER
    albums.create("eve", "of which nobody knows whether it was accepted")
    bus.until(lambda: max(Counter(ids(bus.taken("eve"))).values()) > 1)
    bus.mood = Mood.ACCEPTS
    is_quiet(announced)
    assert len(set(ids(bus.events("eve")))) == 7


def test_each_attempt_that_fails_is_a_line_that_the_alarm_counts_and_that_names_nobody(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    bus.mood, calls = Mood.FAILS, len(bus.calls)
    made = albums.create("owner-of-the-log")
    bus.until(lambda: len(bus.calls) > calls)
    bus.until(lambda: "InternalFailure" in {one["reason"] for one in counted(albums)})
    assert not any("owner-of-the-log" in line or made["album_id"] in line for line in lines(albums))


def test_a_killed_instance_loses_no_change(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    bus.seconds = 1.0
    made = [albums.create("fay", f"Album {number}")["album_id"] for number in range(25)]
    replaced = albums.group.replaced
    albums.group.kill(0)
    bus.until(lambda: {event["album_id"] for event in bus.events("fay")} == set(made))
    bus.until(lambda: albums.group.replaced > replaced)
    albums.group.wait(PATIENCE_SECONDS)


def test_of_whoever_is_restricted_or_erased_nothing_more_is_sent(announced: Announced) -> None:
    albums, bus = announced.albums, announced.bus
    bus.mood = Mood.FAILS
    for owner in ("gus", "hal"):
        albums.create(owner)
    place = f"/albums/{albums.create('gus')['album_id']}"
    assert albums.internal("PUT", "/internal/owners/gus/restriction").status == 200
    assert albums.internal("PATCH", f"/internal/owners/gus{place}", {"title": "Corrected"}).status == 200
    assert albums.internal("DELETE", "/internal/owners/hal").status == 200
    assert albums.internal("DELETE", "/internal/owners/gus/restriction").status == 200
    bus.mood = Mood.ACCEPTS

    is_quiet(announced)

    assert bus.events("gus") == bus.events("hal") == []
    albums.internal("PATCH", f"/internal/owners/gus{place}", {"title": "Corrected again"})
    bus.until(lambda: [event["change"] for event in bus.events("gus")] == ["renamed"])
