"""A listener's forwarding: connections go to healthy targets in turn, by weight between groups."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from local.emulators.load_balancer.health import check_all
from local.emulators.load_balancer.target_groups import RegisteredTarget, State, TargetGroup
from local.emulators.load_balancer.weights import Forward

_CONNECT_SECONDS: Final = 3.0


@dataclass(slots=True)
class Balancer:
    """Serves one listener from a thread of its own."""

    listener: socket.socket
    groups: Sequence[tuple[TargetGroup, int]]
    """Groups with their weights."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _open: dict[RegisteredTarget, set[asyncio.Transport]] = field(
        default_factory=dict[RegisteredTarget, set[asyncio.Transport]]
    )
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _forward: Forward = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._forward = Forward(self.groups)
        self._thread = threading.Thread(target=self._run, name="load balancer", daemon=True)

    def start(self) -> None:
        """Serve what connects, what waited for it included."""
        for group, _ in self.groups:
            group.when_one_leaves(lambda target, group=group: self._leave(group, target))
        self._thread.start()

    def close(self) -> None:
        """Close all connections, and serve no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _FromClient(self), sock=self.listener.dup())
        )
        for group, _ in self.groups:
            self.spawn(check_all(group, self.spawn))
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for task in list(self._tasks):
                task.cancel()
            for transports in list(self._open.values()):
                for transport in list(transports):
                    transport.abort()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the rest; called in the balancer's thread."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- which target -------------------------------------------------------------------------------------------------

    def choose(self) -> RegisteredTarget | None:
        """Return the target of the next connection: the groups by weight, smoothly, then the group's next one."""
        group = self._forward.next()
        return group.next() if group else None

    def opened(self, target: RegisteredTarget, transport: asyncio.Transport) -> None:
        """Remember a connection of a target."""
        self._open.setdefault(target, set()).add(transport)
        target.connections += 1
        target.served += 1

    def closed(self, target: RegisteredTarget, transport: asyncio.Transport) -> None:
        """Forget a connection of a target."""
        transports = self._open.get(target, set())
        if transport in transports:
            transports.discard(transport)
            target.connections -= 1

    def _leave(self, group: TargetGroup, target: RegisteredTarget) -> None:
        # An unhealthy target's connections are closed at once, a leaving one's after the time for draining.
        seconds = group.drain_seconds if target.state is State.DRAINING else 0.0
        with contextlib.suppress(RuntimeError):  # the loop is closed: so are the connections
            self._loop.call_soon_threadsafe(lambda: self._loop.call_later(seconds, self._abort, target))

    def _abort(self, target: RegisteredTarget) -> None:
        for transport in list(self._open.get(target, ())):
            transport.abort()


class _Half(asyncio.Protocol):
    """One end of a connection: what comes in goes out at the other."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.other: _Half | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's own contract for streams
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.other and self.other.transport:
            self.other.transport.write(data)

    def eof_received(self) -> bool:
        if self.other and self.other.transport and self.other.transport.can_write_eof():
            self.other.transport.write_eof()
            return True  # the other direction may go on
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        if self.other and self.other.transport:
            # A reset is handed on as one: half an answer must not look like a whole one.
            self.other.transport.abort() if exc else self.other.transport.close()

    def pause_writing(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other and self.other.transport and not self.other.transport.is_closing():
            self.other.transport.resume_reading()


class _FromClient(_Half):
    """A client's end: its target is chosen when it connects."""

    def __init__(self, balancer: Balancer) -> None:
        super().__init__()
        self._balancer = balancer
        self._target: RegisteredTarget | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.transport:
            self.transport.pause_reading()
            self._balancer.spawn(self._connect(self.transport))

    async def _connect(self, transport: asyncio.Transport) -> None:
        target = self._balancer.choose()
        if target is None:
            transport.abort()
            return
        self._target = target
        self._balancer.opened(target, transport)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, other = await asyncio.get_running_loop().create_connection(_Half, target.host, target.port)
        except (OSError, TimeoutError):
            transport.abort()
            return
        self.other, other.other = other, self
        if transport.is_closing():
            if other.transport:
                other.transport.abort()
            return
        transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._target and self.transport:
            self._balancer.closed(self._target, self.transport)


@contextmanager
def balancer(listener: socket.socket, groups: Sequence[tuple[TargetGroup, int]]) -> Generator[Balancer]:
    """Yield what serves a listener, and end it.

    Args:
        listener: A socket that listens; it stays open afterwards.
        groups: RegisteredTarget groups with their weights.
    """
    serving = Balancer(listener, groups)
    serving.start()
    try:
        yield serving
    finally:
        serving.close()
