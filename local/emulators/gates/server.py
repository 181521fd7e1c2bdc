"""Serves the gates of a deployed program, on one thread, at the addresses that were reserved for them."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from local.clients import Clients
from local.emulators.gates.backend import Backend
from local.emulators.gates.exchange import ADDRESS, ANSWERED_BY, COUNTRY, GateAnswer, GateRequest, end_to_end
from local.emulators.gates.firewall import firewalls
from local.emulators.gates.recorded import apis, distributions
from local.emulators.gates.reports import Reports, reporting
from local.emulators.gates.stage import LARGEST_BODY, StageGate
from local.emulators.gates.viewer import ViewerGate, answered_by
from local.emulators.ministack import web_acl_changes
from local.emulators.runtime import Runtime
from local.errors import LocalCloudError
from recorder.resource import Recording

Gate = Callable[[GateRequest], Coroutine[None, None, GateAnswer]]
_LARGEST: Final = 2 * LARGEST_BODY
"""Bytes of a body that are read: the stage gate must see that one is too large."""
_OURS: Final = frozenset({ADDRESS, COUNTRY})
_START_SECONDS: Final = 10.0


@contextmanager
def gates(recording: Recording, clients: Clients, runtime: Runtime) -> Generator[Reports]:
    """Serve the program's distributions and REST APIs until the context ends.

    Raises:
        LocalCloudError: they cannot be served.
    """
    with reporting(clients) as reports:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="gates", daemon=True)
        thread.start()
        try:
            starting = asyncio.run_coroutine_threadsafe(_start(recording, clients, runtime, reports), loop)
            try:
                stop = starting.result(_START_SECONDS)
            except (OSError, TimeoutError) as error:
                raise LocalCloudError(f"the gates before the API cannot be served: {error}") from error
            yield reports
            asyncio.run_coroutine_threadsafe(stop(), loop).result(_START_SECONDS)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _start(
    recording: Recording, clients: Clients, runtime: Runtime, reports: Reports
) -> Callable[[], Coroutine[None, None, None]]:
    walls = firewalls(recording, clients, reports, web_acl_changes(runtime.folder))
    backend, endpoint = Backend(), runtime.endpoint
    served: dict[str, Gate] = {}
    for one in distributions(recording):
        served[one.domain] = ViewerGate(one, walls.get(one.acl), endpoint, backend, reports).answer
    for api in apis(recording):
        served[api.host] = StageGate(api, walls, endpoint, backend, reports).answer
    runners = [await _serve(gate, runtime.listeners[host]) for host, gate in served.items()]

    async def stop() -> None:
        for runner in runners:
            await runner.cleanup()
        await backend.close()

    return stop


async def _serve(gate: Gate, listener: socket.socket) -> web.ServerRunner:
    async def handle(received: web.BaseRequest) -> web.Response:
        return _response(received, await gate(await _request(received)))

    runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner


async def _request(received: web.BaseRequest) -> GateRequest:
    raw = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in received.raw_headers]
    local: Mapping[str, str] = {name.lower(): value for name, value in raw if name.lower() in _OURS}
    target = urlsplit(received.raw_path)
    body = b""
    while len(body) <= _LARGEST and (part := await received.content.readany()):
        body += part
    return GateRequest(
        method=received.method,
        path=target.path or "/",
        query=target.query,
        headers=end_to_end(raw, without=_OURS),
        body=body,
        address=local.get(ADDRESS) or received.remote or "127.0.0.1",
        country=local.get(COUNTRY),
    )


def _response(received: web.BaseRequest, answer: GateAnswer) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body)
    response.headers.clear()
    for name, value in end_to_end(answer.headers, without=frozenset({ANSWERED_BY, "content-length"})):
        response.headers.add(name, value)
    response.headers[ANSWERED_BY] = answered_by(answer)
    if received.method == "HEAD" and (length := answer.header("content-length")):
        response.headers["Content-Length"] = length
    return response
