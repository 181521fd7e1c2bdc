"""An Application Load Balancer: each request goes where the listener's rules and weights send it.

Connections to targets are kept, and a request that a closing connection swallowed goes out again where that changes
nothing, as HTTP clients do; so weights and targets change without losing a request. TLS is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
import socket
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiohttp import web
from yarl import URL

from local.emulators.gates.exchange import end_to_end, replaced
from local.emulators.load_balancer.health import check_all
from local.emulators.load_balancer.metrics import Metrics
from local.emulators.load_balancer.target_groups import RegisteredTarget, TargetGroup
from local.emulators.load_balancer.weights import Forward

_IDLE_SECONDS: Final = 60.0
"""AWS's default of how long an answer may take: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"""
_CONNECT_SECONDS: Final = 3.0
_KEPT_SECONDS: Final = 2.0
_START_SECONDS: Final = 10.0
_COUNT_HOSTS_SECONDS: Final = 0.1
_LARGEST_BODY: Final = 64 * 2**20
"""Bytes; larger ones do not pass here, since a request is kept until it is answered."""
_TRY_AGAIN: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REQUEST_OWN: Final = frozenset({"content-length", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"})
_CLIENTS_OWN: Final = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_BAD_GATEWAY, _UNAVAILABLE, _TOO_LATE, _TOO_LARGE = 502, 503, 504, 413


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedResponse:
    """The load balancer answers itself."""

    status: int
    content_type: str = "text/plain"
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The client is sent elsewhere."""

    status: int
    location: Callable[[str, str], str]
    """Returns the URL for a path and a query string."""


Action = Forward | FixedResponse | Redirect


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule:
    """Requests with one of the paths and one of the hosts go another way; without patterns, all do."""

    priority: int
    action: Action
    paths: Sequence[str] = ()
    hosts: Sequence[str] = ()

    def takes(self, host: str, path: str) -> bool:
        """Say whether a request is one of these."""
        return _any(self.paths, path) and _any([one.lower() for one in self.hosts], host.lower())


def _any(patterns: Sequence[str], text: str) -> bool:
    # AWS's patterns have * and ?, and nothing else that fnmatch knows.
    return not patterns or any(fnmatch.fnmatchcase(text, pattern.replace("[", "[[]")) for pattern in patterns)


@dataclass(slots=True)
class HttpListener:
    """One port of a load balancer."""

    port: int
    default: Action
    rules: list[ListenerRule] = field(default_factory=list[ListenerRule])

    def action(self, host: str, path: str) -> Action:
        """Return what is done with a request: the first rule decides, by priority."""
        for rule in sorted(self.rules, key=lambda rule: rule.priority):
            if rule.takes(host, path):
                return rule.action
        return self.default


class ApplicationLoadBalancer:
    """Serves all listeners of one load balancer from one thread.

    Args:
        suffix: The end of its ARN, as metrics have it: `app/NAME/ID`.
        metrics: Gets what is counted.
    """

    def __init__(self, suffix: str, metrics: Metrics) -> None:
        self.suffix = suffix
        self.metrics = metrics
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"load balancer {suffix}", daemon=True)
        self._runners: list[web.ServerRunner] = []
        self._checked: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Start its thread."""
        self._thread.start()

    def listen(self, listener: socket.socket, serves: HttpListener) -> None:
        """Serve a port.

        Args:
            listener: A socket that listens; it stays open afterwards.
            serves: What is done with requests.
        """
        self._do(self._listen(listener, serves))

    def watch(self, groups: Sequence[TargetGroup]) -> None:
        """Check the targets of groups that some listener or rule forwards to."""
        self._do(self._watch(groups))

    def close(self) -> None:
        """Finish what is being answered, for a moment, and serve no more."""
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, listener: socket.socket, serves: HttpListener) -> None:
        async def handle(received: web.BaseRequest) -> web.StreamResponse:
            return await self._answer(serves, received)

        runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, listener.dup()).start()
        self._runners.append(runner)
        for action in (serves.default, *(rule.action for rule in serves.rules)):
            if isinstance(action, Forward):
                await self._watch(action.groups)

    async def _watch(self, groups: Sequence[TargetGroup]) -> None:
        for group in groups:
            if group.name not in self._checked:
                self._checked.add(group.name)
                self._spawn(check_all(group, self._spawn))
                self._spawn(self._count_hosts(group))

    async def _stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    async def _count_hosts(self, group: TargetGroup) -> None:
        while True:
            if group.targets:
                healthy = group.healthy()
                self.metrics.add("HealthyHostCount", healthy, self.suffix, group.suffix)
                self.metrics.add("UnHealthyHostCount", group.unhealthy(), self.suffix, group.suffix)
            await asyncio.sleep(_COUNT_HOSTS_SECONDS)

    # --- one request --------------------------------------------------------------------------------------------------

    async def _answer(self, serves: HttpListener, received: web.BaseRequest) -> web.StreamResponse:
        match serves.action(received.host.partition(":")[0], received.path):
            case FixedResponse(status=status, content_type=content_type, body=body):
                return web.Response(status=status, content_type=content_type, text=body)
            case Redirect(status=status, location=location):
                return web.Response(status=status, headers={"Location": location(received.path, received.query_string)})
            case Forward() as forward:
                return await self._forward(forward, serves, received)

    async def _forward(self, forward: Forward, serves: HttpListener, received: web.BaseRequest) -> web.StreamResponse:
        group = forward.next()
        suffix = group.suffix if group else ""
        self.metrics.add("RequestCount", 1, self.suffix, suffix)
        body = b""
        while len(body) <= _LARGEST_BODY and (part := await received.content.readany()):
            body += part
        if len(body) > _LARGEST_BODY:
            return web.Response(status=_TOO_LARGE, headers={"Connection": "close"})
        target = group.begin() if group else None
        if group is None or target is None:
            return self._failed(_UNAVAILABLE, suffix)
        started = time.perf_counter()
        try:
            return await self._pass_on(target, group, serves, received, body)
        except TimeoutError:
            return self._failed(_TOO_LATE, suffix)
        except (aiohttp.ClientError, OSError):
            self.metrics.add("TargetConnectionErrorCount", 1, self.suffix, suffix)
            return self._failed(_BAD_GATEWAY, suffix)
        finally:
            group.end(target)
            self.metrics.add("TargetResponseTime", time.perf_counter() - started, self.suffix, suffix)

    def _failed(self, status: int, target_group: str) -> web.Response:
        self.metrics.add("HTTPCode_ELB_5XX_Count", 1, self.suffix, target_group)
        return web.Response(status=status)

    async def _pass_on(
        self,
        target: RegisteredTarget,
        group: TargetGroup,
        serves: HttpListener,
        received: web.BaseRequest,
        body: bytes,
    ) -> web.StreamResponse:
        raw = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in received.raw_headers]
        before = received.headers.get("X-Forwarded-For")
        client = received.remote or "127.0.0.1"
        headers = [
            *end_to_end(raw, without=_REQUEST_OWN),
            ("X-Forwarded-For", f"{before}, {client}" if before else client),
            ("X-Forwarded-Proto", "https" if serves.port in (443, 8443) else "http"),
            ("X-Forwarded-Port", str(serves.port)),
        ]
        if "X-Amzn-Trace-Id" not in received.headers:
            text = uuid.uuid4().hex
            headers = replaced(headers, "X-Amzn-Trace-Id", f"Root=1-{int(time.time()):08x}-{text[:24]}")
        url = URL(f"http://{target.host}:{target.port}{received.raw_path}", encoded=True)
        async with await self._request(received.method, url, headers, body) as answer:
            self.metrics.add(f"HTTPCode_Target_{answer.status // 100}XX_Count", 1, self.suffix, group.suffix)
            response = web.StreamResponse(status=answer.status, reason=answer.reason)
            kept = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.raw_headers]
            for name, value in end_to_end(kept):
                response.headers.add(name, value)
            await response.prepare(received)
            with contextlib.suppress(ConnectionError):  # the client left: there is nobody to answer
                async for part in answer.content.iter_any():
                    await response.write(part)
                await response.write_eof()
            return response

    async def _request(
        self, method: str, url: URL, headers: Sequence[tuple[str, str]], body: bytes
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_CLIENTS_OWN,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_IDLE_SECONDS),
            )

        async def once() -> aiohttp.ClientResponse:
            assert self._session is not None  # noqa: S101 - set above
            return await self._session.request(
                method, url, headers=list(headers), data=body or None, allow_redirects=False
            )

        try:
            return await once()
        except (aiohttp.ServerDisconnectedError, ConnectionResetError):
            if method not in _TRY_AGAIN:
                raise
            return await once()


@contextmanager
def application_load_balancer(suffix: str, metrics: Metrics) -> Generator[ApplicationLoadBalancer]:
    """Yield a load balancer without listeners, and end it."""
    serving = ApplicationLoadBalancer(suffix, metrics)
    serving.start()
    try:
        yield serving
    finally:
        serving.close()
