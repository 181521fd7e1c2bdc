"""Ships what containers write to their log groups, as the awslogs driver does."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local.clients import Clients

_SECONDS: Final = 0.5
_MOST_BYTES: Final = 256 * 1024
"""That are read at a time; a call takes 1 MB and 10,000 events."""


@dataclass(slots=True)
class _Stream:
    log: Path
    group: str
    name: str
    created: bool = False
    read: int = 0


class LogShipper:
    """Follows the logs of containers. Safe to use from several threads."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._streams: list[_Stream] = []
        self._lost = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="container logs", daemon=True)

    @property
    def lost(self) -> int:
        """So many calls CloudWatch Logs did not take; their lines are in the containers' own files only."""
        return self._lost

    def start(self) -> None:
        """Start shipping."""
        self._thread.start()

    def close(self) -> None:
        """Ship the rest, and end."""
        self._closing.set()
        self._thread.join()

    def follow(self, log: Path, group: str, stream: str) -> None:
        """Ship what a file has, and what it gets from now on."""
        self._streams.append(_Stream(log, group, stream))

    def _run(self) -> None:
        while True:
            last = self._closing.wait(_SECONDS)
            for stream in list(self._streams):
                while self._ship(stream):
                    pass
            if last:
                return

    def _ship(self, stream: _Stream) -> bool:
        """Ship the next lines; False where there is none."""
        if not stream.log.exists():
            return False
        with stream.log.open("rb") as file:
            file.seek(stream.read)
            content = file.read(_MOST_BYTES)
        whole = content[: content.rfind(b"\n") + 1] or (content if len(content) == _MOST_BYTES else b"")
        if not whole:
            return False
        stream.read += len(whole)
        lines = [line for line in whole.decode(errors="replace").splitlines() if line.strip()]
        client, now = self._clients.get("logs"), round(time.time() * 1000)
        try:
            if not stream.created:
                client.create_log_stream(logGroupName=stream.group, logStreamName=stream.name)
                stream.created = True
            if lines:
                client.put_log_events(
                    logGroupName=stream.group,
                    logStreamName=stream.name,
                    logEvents=[{"timestamp": now, "message": line} for line in lines],
                )
        except (BotoCoreError, ClientError):
            self._lost += 1  # the container goes on, as with the driver's non-blocking mode
        return True


@contextmanager
def log_shipper(clients: Clients) -> Generator[LogShipper]:
    """Ship logs until the context ends."""
    shipping = LogShipper(clients)
    shipping.start()
    try:
        yield shipping
    finally:
        shipping.close()
