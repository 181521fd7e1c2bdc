"""Serves the page, its configuration, signing in and `/health`; each request is one line of JSON in the log.

A line has the route, the status and the time: no address, path, body or person.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from gallery.assets import Asset, read_assets
from gallery.problems import Problem
from gallery.security import security_headers
from gallery.settings import Settings
from gallery.sign_in import SignIn

_LARGEST_BODY: Final = 32 * 1024
"""Bytes; a refresh token has about 1,800."""
_FINISH_SECONDS: Final = 5.0
"""How long requests that have begun are waited for, after those of `drain_seconds`."""
_VIEWS: Final = re.compile(r"/|/photos(/[0-9a-f]{32})?|/albums(/[0-9a-f-]{36})?|/reviews")
"""Paths that the page answers by itself."""
_JSON: Final = re.compile(r"application/json(\s*;.*)?", re.IGNORECASE)


class State:
    """Whether the service is being stopped."""

    draining: bool = False


_SETTINGS: Final = web.AppKey("settings", Settings)
_STATE: Final = web.AppKey("state", State)
_ASSETS: Final = web.AppKey[Mapping[str, Asset]]("assets")
_SIGN_IN: Final = web.AppKey("sign_in", SignIn)


def application(settings: Settings) -> web.Application:
    """Return the service."""
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_answered])
    app[_SETTINGS], app[_STATE], app[_ASSETS] = settings, State(), read_assets()
    app.router.add_get("/health", _health)
    app.router.add_get("/config", _config)
    app.router.add_post("/sign-in/{step}", _sign_in)
    app.router.add_get("/static/{path:.+}", _static)
    app.router.add_get("/{path:.*}", _page)
    app.cleanup_ctx.append(_connections)
    headers = security_headers(settings)

    async def secure(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)
        response.headers.popall("Server", None)
        if app[_STATE].draining:
            response.headers["Connection"] = "close"

    app.on_response_prepare.append(secure)
    return app


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then `/health` is 503, requests are taken for a while, and all finished."""
    app = application(settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_FINISH_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, None, settings.port).start()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    _log("info", "listening", port=settings.port, version=settings.version)
    await stopped.wait()
    app[_STATE].draining = True
    _log("info", "stopping", seconds=settings.drain_seconds)
    await asyncio.sleep(settings.drain_seconds)
    await runner.cleanup()
    _log("info", "stopped")


async def _connections(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        app[_SIGN_IN] = SignIn(app[_SETTINGS], session)
        yield


@web.middleware
async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whatever is raised, and note the request."""
    started = time.perf_counter()
    instance = str(uuid.uuid4())
    more: dict[str, object] = {}
    try:
        response = await handler(request)
    except Problem as problem:
        response = problem.response(instance)
        more = {"reason": note} if (note := " ".join(getattr(problem, "__notes__", ()))) else {}
    except web.HTTPException as error:
        response = Problem(HTTPStatus(error.status), _said(error)).response(instance)
        response.headers.extend({name: value for name, value in error.headers.items() if name == "Allow"})
    except Exception as error:  # noqa: BLE001 - noted here; whoever asked gets an answer, whatever it was
        response = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side.").response(instance)
        more = {"error": f"{type(error).__name__} at {_place(error)}"}
    resource = request.match_info.route.resource
    _log(
        "error" if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "info",
        "answered",
        method=request.method,
        route=resource.canonical if resource else "none",
        status=response.status,
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
        request_id=instance,
        trace=request.headers.get("X-Amzn-Trace-Id", "")[:128],
        **more,
    )
    return response


async def _health(request: web.Request) -> web.Response:
    draining = request.app[_STATE].draining
    document = {"status": "stopping" if draining else "ok", "version": request.app[_SETTINGS].version}
    return web.json_response(document, status=503 if draining else 200, headers={"Cache-Control": "no-store"})


async def _config(request: web.Request) -> web.Response:
    """Tell the page where the API is, and which pool's name is part of the proof of a password."""
    settings = request.app[_SETTINGS]
    document = {"api": settings.api_url, "pool": settings.user_pool_id.partition("_")[2], "version": settings.version}
    return web.json_response(document, headers={"Cache-Control": "no-store"})


async def _sign_in(request: web.Request) -> web.Response:
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Problem(HTTPStatus.FORBIDDEN, "Another site's page may not ask this.")
    if not _JSON.fullmatch(request.headers.get("Content-Type", "")):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with the header Content-Type: application/json.")
    try:
        given = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not JSON. Send a JSON object.") from error
    if not isinstance(given, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    answer = await request.app[_SIGN_IN].take(request.match_info["step"], given)
    return web.json_response(answer, headers={"Cache-Control": "no-store"})


async def _static(request: web.Request) -> web.Response:
    asset = request.app[_ASSETS].get(request.match_info["path"])
    if asset is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such file.")
    return asset.response(request)


async def _page(request: web.Request) -> web.Response:
    if not _VIEWS.fullmatch(request.path):
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such page. The gallery begins at /.")
    return request.app[_ASSETS]["index.html"].response(request)


def _said(error: web.HTTPException) -> str:
    return {
        HTTPStatus.METHOD_NOT_ALLOWED: "This address takes other methods: see the header Allow.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The body must have at most {_LARGEST_BODY:,} bytes.",
    }.get(HTTPStatus(error.status), "The request cannot be answered.")


def _place(error: BaseException) -> str:
    """Return where an error was raised; its message may hold what somebody sent."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"


def _log(level: str, message: str, **more: object) -> None:
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "message": message, **more}
    sys.stdout.write(json.dumps({name: value for name, value in line.items() if value != ""}) + "\n")
    sys.stdout.flush()
