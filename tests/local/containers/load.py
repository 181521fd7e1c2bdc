"""Requests at a steady pace, and what came of them."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def ask(url: str, path: str = "/", *, seconds: float = 10) -> tuple[int, dict[str, str]]:
    """Return status and document of an answer."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    return answer.status, json.loads(content) if content.startswith(b"{") else {}


@dataclass
class Load:
    """What the requests of a time got."""

    statuses: Counter[str] = field(default_factory=Counter[str])
    answers: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    """When each good answer was asked for, and its version."""
    lost: list[float] = field(default_factory=list[float])
    """When each other one was asked for."""
    sent: int = 0

    @property
    def failed(self) -> int:
        return len(self.lost)


@contextmanager
def load(url: str, per_second: float = 50) -> Generator[Load]:
    """Send requests until the context ends, each on a connection of its own."""
    found, stop, lock = Load(), threading.Event(), threading.Lock()

    def one() -> None:
        asked = time.monotonic()
        try:
            status, document = ask(url)
        except (OSError, HTTPException) as error:
            status, document = type(error).__name__, {}
        with lock:
            found.statuses[str(status)] += 1
            if status == 200:
                found.answers.append((asked, document["version"]))
            else:
                found.lost.append(asked)

    def pace(pool: ThreadPoolExecutor) -> None:
        next_one = time.monotonic()
        while not stop.is_set():
            found.sent += 1
            pool.submit(one)
            next_one += 1 / per_second
            stop.wait(max(0.0, next_one - time.monotonic()))

    with ThreadPoolExecutor(32) as pool:
        sending = threading.Thread(target=pace, args=[pool])
        sending.start()
        try:
            yield found
        finally:
            stop.set()
            sending.join()
