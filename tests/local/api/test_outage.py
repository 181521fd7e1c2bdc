"""What callers see of an outage below the albums service: viewer's gate, stage gate, load balancer, two processes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import urllib3

from tests.local.api.conftest import Platform
from tests.patience import eventually

pytestmark = [pytest.mark.local_cloud, pytest.mark.soak]

CLIENTS = 3
ANSWERED_WITHIN = 2.0
"""Seconds in which a request is answered while the database is away, beside those that a busy machine takes."""
BACK_WITHIN = 5.0
"""Seconds after the database's start until requests succeed again."""


@dataclass
class Answer:
    """What a request got, and when."""

    status: int
    kind: str
    json: Any
    seconds: float
    at: float


@dataclass
class Load:
    """Clients that create albums one after another."""

    created: list[str] = field(default_factory=list[str])
    others: list[Answer] = field(default_factory=list[Answer])
    answers: list[Answer] = field(default_factory=list[Answer])


def ask(platform: Platform, method: str, path: str, number: int, body: Any = None) -> Answer:
    """Ask as ann; the address is another for each request, because the web ACL counts by it."""
    headers = {
        **platform.people["ann"].headers,
        "x-local-cloud-address": f"198.51.{number // 250 % 250}.{number % 250 + 1}",
        "User-Agent": "outage",
        "Idempotency-Key": f"outage-{number}",
        "Content-Type": "application/json",
    }
    started = time.monotonic()
    data = None if body is None else json.dumps(body).encode()
    got = urllib3.request(method, f"{platform.url}{path}", headers=headers, body=data, timeout=30, retries=False)
    now = time.monotonic()
    document = json.loads(got.data) if got.data else None
    return Answer(got.status, got.headers.get("content-type", ""), document, now - started, now)


@contextmanager
def load(platform: Platform, first: int) -> Generator[Load]:
    found, end, numbers = Load(), threading.Event(), count(first)

    def client() -> None:
        while not end.is_set():
            number = next(numbers)
            answer = ask(platform, "POST", "/albums", number, {"title": f"outage {number}"})
            found.answers.append(answer)
            if answer.status == 201:
                found.created.append(answer.json["album_id"])
            else:
                found.others.append(answer)
            time.sleep(0.1)  # as many as the route's throttle takes

    clients = [threading.Thread(target=client, daemon=True) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    try:
        yield found
    finally:
        end.set()
        for each in clients:
            each.join()


def everything(platform: Platform, first: int) -> set[str]:
    read: set[str] = set()
    numbers, cursor = count(first), ""
    while True:
        answer = ask(platform, "GET", f"/albums?limit=100{cursor}", next(numbers))
        assert answer.status == 200
        read |= {album["album_id"] for album in answer.json["albums"]}
        if "next" not in answer.json:
            return read
        cursor = f"&cursor={answer.json['next']}"


def test_the_database_ends_under_load_and_comes_back(with_service: Platform) -> None:
    [database] = with_service.deployed.runtime.databases.values()
    [group] = with_service.deployed.runtime.instance_groups.values()
    [targets] = group.groups
    eventually(lambda: targets.healthy() == 2)
    for number in range(-10, 0):  # a process reads the user pool's keys with its first request
        assert ask(with_service, "GET", "/albums", number).status == 200
    with load(with_service, 1) as found:
        eventually(lambda: len(found.created) >= 20)
        killed = time.monotonic()
        database.kill()
        eventually(lambda: len(found.others) >= 20)
        before = len(found.created)
        database.start()
        database.wait()
        back = time.monotonic()
        eventually(lambda: len(found.created) >= before + 20)

    assert {(each.status, each.kind) for each in found.others} == {(503, "application/problem+json")}
    assert all("cannot be reached at the moment; try again" in each.json["detail"] for each in found.others)
    slow = [
        (each.status, round(each.seconds, 1), round(each.at - killed, 1))
        for each in found.answers
        if each.seconds > ANSWERED_WITHIN
    ]
    assert not slow
    assert max(each.at for each in found.others) - back < BACK_WITHIN
    assert set(found.created) <= everything(with_service, 50_000)


def test_one_of_two_processes_ends_under_load(with_service: Platform) -> None:
    [group] = with_service.deployed.runtime.instance_groups.values()
    [targets] = group.groups
    eventually(lambda: targets.healthy() == 2)
    check, replaced = targets.check, group.replaced
    with load(with_service, 10_000) as found:
        eventually(lambda: len(found.created) >= 20)
        killed = time.monotonic()
        group.kill(0)
        eventually(lambda: group.replaced > replaced and targets.healthy() == 2)
        before = len(found.created)
        eventually(lambda: len(found.created) >= before + 20)

    noticed = killed + (check.interval + check.timeout) * check.unhealthy
    assert not [each for each in found.others if each.at > noticed]
    assert set(found.created) <= everything(with_service, 60_000)
