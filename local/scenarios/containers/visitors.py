"""Visitors of a service: requests at a steady pace, and which version answered each."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import aiohttp

_LONGEST_SECONDS: Final = 10.0
_OK: Final = 200
VERSION: Final = "x-version"


@dataclass(slots=True)
class Visits:
    """What visitors got so far."""

    sent: int = 0
    failed: Counter[str] = field(default_factory=Counter[str])
    """Status, or what broke -> how often."""
    answers: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    """When each good answer was asked for, by `time.monotonic`, and the version that gave it."""

    def versions(self, after: float = 0.0) -> Counter[str]:
        """Return how often each version answered what was asked after a moment."""
        return Counter(version for asked, version in list(self.answers) if asked > after)


@contextmanager
def visitors(url: str, per_second: float) -> Generator[Visits]:
    """Send requests until the context ends; all have been answered then."""
    visits, stop = Visits(), threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_send(url, per_second, visits, stop)), name="visitors", daemon=True
    )
    thread.start()
    try:
        yield visits
    finally:
        stop.set()
        thread.join()


async def _send(url: str, per_second: float, visits: Visits, stop: threading.Event) -> None:
    timeout = aiohttp.ClientTimeout(total=_LONGEST_SECONDS)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as session:
        under_way: set[asyncio.Task[None]] = set()
        due = time.monotonic()
        while not stop.is_set():
            task = asyncio.create_task(_visit(session, url, visits))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            due += 1 / per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        await asyncio.gather(*under_way)


async def _visit(session: aiohttp.ClientSession, url: str, visits: Visits) -> None:
    visits.sent += 1
    asked = time.monotonic()
    try:
        async with session.get(url) as answer:
            await answer.read()
            status, version = answer.status, answer.headers.get(VERSION, "")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        visits.failed[type(error).__name__] += 1
        return
    if status == _OK:
        visits.answers.append((asked, version))
    else:
        visits.failed[str(status)] += 1
