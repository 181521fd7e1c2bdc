"""AWS as the albums service reaches it: an emulator, but that the tests decide what EventBridge does with events."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.emulators.ministack import ADDRESS
from tests.patience import PATIENCE_SECONDS
from tests.services.stack import HTTP

_PUT_EVENTS = "AWSEvents.PutEvents"


class Mood(StrEnum):
    """What becomes of a call of PutEvents."""

    ACCEPTS = auto()
    REFUSES_EVERY_SECOND = auto()
    """Of the entries, as under a throttle: the answer is 200."""
    LOSES_ITS_ANSWER = auto()
    """The events are accepted, and the connection ends."""
    FAILS = auto()


@dataclass
class Bus:
    """EventBridge, and what it accepted."""

    emulator: str
    url: str = ""
    mood: Mood = Mood.ACCEPTS
    seconds: float = 0.0
    """That a call takes."""
    accepted: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """The entries of PutEvents."""
    calls: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """When each call began and ended."""

    def events(self, owner: str) -> list[dict[str, Any]]:
        """Return the accepted events of an owner, each once: what the service had no answer to in time comes again."""
        return list({event["event_id"]: event for event in self.taken(owner)}.values())

    def taken(self, owner: str) -> list[dict[str, Any]]:
        """Return the accepted events of an owner, as often as they came."""
        found = [json.loads(entry["Detail"]) for entry in self.accepted]
        return [event for event in found if event["owner_id"] == owner]

    def until(self, holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self.accepted[-20:]
            time.sleep(0.05)

    def answer(self, entries: list[dict[str, Any]]) -> tuple[int, dict[str, Any]] | None:
        """Take events, and return status and body; None where there is no answer."""
        started, mood = time.monotonic(), self.mood
        time.sleep(self.seconds)
        self.calls.append((started, time.monotonic()))  # before the events: whoever waits for these finds the call
        results: list[dict[str, str]] = []
        for index, entry in enumerate(entries):
            if mood is Mood.FAILS or (mood is Mood.REFUSES_EVERY_SECOND and index % 2):
                results.append({"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"})
            else:
                self.accepted.append(entry)
                results.append({"EventId": f"{len(self.accepted)}"})
        if mood is Mood.FAILS:
            return 500, {"__type": "InternalFailure", "message": "an internal failure"}
        failed = sum("ErrorCode" in one for one in results)
        return None if mood is Mood.LOSES_ITS_ANSWER else (200, {"FailedEntryCount": failed, "Entries": results})


@contextmanager
def event_bus(emulator: str) -> Generator[Bus]:
    """Serve AWS's APIs: PutEvents as the bus answers it, all else as the emulator does."""
    bus = Bus(emulator)

    class Requests(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("X-Amz-Target") != _PUT_EVENTS:
                self._pass_on(body)
                return
            answer = bus.answer(json.loads(body)["Entries"])
            if answer is None:
                self.close_connection = True
                return
            self._send(answer[0], json.dumps(answer[1]).encode(), "application/x-amz-json-1.1")

        def do_GET(self) -> None:
            self._pass_on(None)

        def _pass_on(self, body: bytes | None) -> None:
            got = HTTP.request(self.command, bus.emulator + self.path, body=body, headers=dict(self.headers))
            self._send(got.status, got.data, got.headers.get("Content-Type", ""))

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
            del format, args

    server = ThreadingHTTPServer((ADDRESS, 0), Requests)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bus.url = f"http://{ADDRESS}:{server.server_port}"
    try:
        yield bus
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
