"""What fails below the albums service: its database, one of its processes, its password. No test judges speed alone."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import urllib3

from tests.patience import PATIENCE_SECONDS, eventually
from tests.services.stack import Albums, HttpAnswer

CLIENTS = 4
DATABASE_AWAY = "cannot be reached at the moment; try again"
"""What a process says whose database does not answer in time."""
ANSWERED_WITHIN = 8.0
"""Seconds: several times what the service allows itself, for a busy machine; less than the 30 that a pool and a driver
wait where nobody says otherwise."""
CLOSES_WITHIN = 1.0
"""Seconds that the balancer may take to close the connections of a process that has ended."""
BACK_WITHIN = 20.0
"""Seconds after the database's start until requests succeed again, on a busy machine too."""


@dataclass
class Load:
    """Clients that create albums one after another, each with a key of its own; what they were answered."""

    created: list[str] = field(default_factory=list[str])
    refused: list[HttpAnswer] = field(default_factory=list[HttpAnswer])
    errors: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    """When each request began that got no answer, and why."""
    slowest: float = 0.0
    last_refused: float = 0.0


@contextmanager
def load(albums: Albums, owner: str) -> Generator[Load]:
    found, end = Load(), threading.Event()

    def client(number: int) -> None:
        sent = 0
        while not end.is_set():
            sent += 1
            started = time.monotonic()
            headers = {"Idempotency-Key": f"{number}-{sent}"}
            try:
                answer = albums.ask("POST", "/albums", owner=owner, body={"title": f"{number}-{sent}"}, headers=headers)
            except urllib3.exceptions.HTTPError as error:
                found.errors.append((started, str(error)))
                continue
            found.slowest = max(found.slowest, time.monotonic() - started)
            if answer.status == 201:
                found.created.append(answer.json["album_id"])
            else:
                found.refused.append(answer)
                found.last_refused = time.monotonic()
                time.sleep(0.05)

    clients = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    try:
        yield found
    finally:
        end.set()
        for each in clients:
            each.join()


def everything(albums: Albums, owner: str) -> set[str]:
    read: set[str] = set()
    cursor = ""
    while True:
        page = albums.ask("GET", f"/albums?limit=100{cursor}", owner=owner).json
        read |= {album["album_id"] for album in page["albums"]}
        if "next" not in page:
            return read
        cursor = f"&cursor={page['next']}"


def test_while_the_database_is_away_requests_are_refused_in_plain_words_and_nothing_is_lost(albums: Albums) -> None:
    owner = "outage-ada"
    with load(albums, owner) as found:
        eventually(lambda: len(found.created) >= 20)
        albums.database.kill()
        eventually(lambda: len(found.refused) >= 20)
        assert albums.ask("GET", "/health/ready").status == 503
        assert albums.ask("GET", "/health/live").status == 200
        before = len(found.created)
        albums.database.start()
        albums.database.wait()
        back = time.monotonic()
        eventually(lambda: len(found.created) >= before + 20)

    assert not found.errors
    assert found.slowest < ANSWERED_WITHIN
    assert found.last_refused - back < BACK_WITHIN
    for answer in found.refused:
        problem = answer.json
        assert (answer.status, problem["status"], answer.headers["Retry-After"]) == (503, 503, "1")
        assert DATABASE_AWAY in problem["detail"]
    assert set(found.created) <= everything(albums, owner)
    assert albums.group.replaced == 0


def test_a_request_that_was_refused_can_be_repeated_and_creates_one_album(albums: Albums) -> None:
    headers = {"Idempotency-Key": "over-an-outage"}

    def create() -> HttpAnswer:
        return albums.ask("POST", "/albums", owner="repeat-ada", body={"title": "Once"}, headers=headers)

    first = create()
    albums.database.kill()
    assert create().status == 503
    albums.database.start()
    eventually(lambda: create().status == 201)

    assert create().json == first.json
    assert everything(albums, "repeat-ada") == {first.json["album_id"]}


def test_a_password_that_was_rotated_is_read_again(albums: Albums) -> None:
    albums.create("rotation-ada")
    albums.database.change_password("second-password")
    albums.clients.get("secretsmanager").put_secret_value(
        SecretId="database", SecretString=json.dumps({"username": "administrator", "password": "second-password"})
    )
    albums.database.stop()  # so that every connection is a new one
    albums.database.start()
    albums.database.wait()

    eventually(lambda: albums.ask("GET", "/health/ready").status == 200)
    assert len(everything(albums, "rotation-ada")) == 1


def test_of_two_processes_one_may_end_without_a_failed_request_once_it_gets_none(albums: Albums) -> None:
    left: list[float] = []
    albums.targets.when_one_leaves(lambda _: left.append(time.monotonic()))
    before = albums.group.replaced
    with load(albums, "process-ada") as found:
        eventually(lambda: len(found.created) >= 20)
        albums.group.kill(0)
        eventually(lambda: albums.group.replaced > before and albums.targets.healthy() == 2)
        replaced = len(found.created)
        eventually(lambda: len(found.created) >= replaced + 20)

    noticed = left[0] + CLOSES_WITHIN
    assert not [error for began, error in found.errors if began > noticed]
    # Only a process that a busy machine keeps from its database for longer than it waits may refuse, never the balancer
    assert not [answer for answer in found.refused if DATABASE_AWAY not in answer.text]
    assert set(found.created) <= everything(albums, "process-ada")


def test_a_process_that_is_asked_to_end_answers_what_it_has_begun(albums: Albums) -> None:
    with load(albums, "stop-ada") as found:
        eventually(lambda: len(found.created) >= 20)
        before = albums.group.replaced
        stopped = albums.group.instances[0]
        stopped.program.process.terminate()
        assert stopped.program.process.wait(PATIENCE_SECONDS) == 143
        eventually(lambda: albums.group.replaced > before and albums.targets.healthy() == 2)

    assert set(found.created) <= everything(albums, "stop-ada")
    assert "stopped" in stopped.program.last_line()
