"""A mapping that runs beside the emulator: its poller, which is started again from its checkpoints when it is lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local.clients import Clients
from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.aws import Bucket, KinesisStream, LambdaFunction
from local.emulators.event_source_mapping.checkpoints import FileCheckpoints
from local.emulators.event_source_mapping.poller import Poller
from local.emulators.event_source_mapping.settings import Settings

_CALLS_AT_ONCE: Final = 32
_IDLE_SECONDS: Final = 0.05
_PAUSE_SECONDS: Final = 1.0
"""Before a lost poller is started again."""
_LONGEST_INVOCATION: Final = 960.0
"""Of a function, 900 s, and what the emulator needs to start and end it."""
_FAULTS_KEPT: Final = 20


@dataclass(slots=True)
class EventSourceMapping:
    """One mapping of a Kinesis stream.

    Args:
        settings: How it works.
        clients: Of the emulator.
        folder: For its checkpoints.
    """

    settings: Settings
    clients: Clients
    folder: Path
    counts: Counter[str] = field(default_factory=Counter[str])
    """See `Poller.counts`; of all pollers that it had."""
    faults: list[str] = field(default_factory=list[str])
    """Why each of the last pollers was lost."""
    _functions: Clients = field(init=False)
    _poller: Poller | None = None
    _ends: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._functions = Clients(self.clients.endpoint, self.clients.region, answer_seconds=_LONGEST_INVOCATION)
        self._thread = threading.Thread(target=self._run, name=f"mapping {self.settings.id}", daemon=True)

    @property
    def idle(self) -> bool:
        """Whether all that was read is done."""
        return self._poller is not None and self._poller.idle

    def end_windows(self) -> None:
        """Have no batch wait for more records: for whoever knows that there are none."""
        if self._poller:
            self._poller.end_windows()

    def start(self) -> None:
        """Start polling in the background."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def close(self) -> None:
        """End it; calls that are under way are not waited for."""
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        pool = ThreadPoolExecutor(_CALLS_AT_ONCE, thread_name_prefix=self._thread.name)
        while not self._ends.is_set():
            try:
                self._poll(pool)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next poller goes on from the checkpoints
                self.faults.append(f"{type(error).__name__}: {error}")
                del self.faults[:-_FAULTS_KEPT]
                self._ends.wait(_PAUSE_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)

    def _poll(self, pool: ThreadPoolExecutor) -> None:
        settings, clients = self.settings, self.clients
        poller = self._poller = Poller(
            settings,
            KinesisStream(clients, settings.stream_arn),
            LambdaFunction(self._functions, settings.function_arn),
            Bucket(clients, settings.failures_bucket) if settings.failures_bucket else None,
            FileCheckpoints(self.folder / f"{settings.id}.json"),
            time.time,
            pool.submit,
            self.counts,
        )
        while not self._ends.is_set():
            if not poller.turn():
                self._rest(poller.under_way)

    def _rest(self, calls: list[Future[InvocationResult | None]]) -> None:
        if calls:
            wait(calls, _IDLE_SECONDS, FIRST_COMPLETED)
        else:
            self._ends.wait(_IDLE_SECONDS)


@contextmanager
def event_source_mapping(mapping: EventSourceMapping) -> Generator[EventSourceMapping]:
    """Start a mapping in the background, and end it."""
    mapping.start()
    try:
        yield mapping
    finally:
        mapping.close()
