from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gallery.server import application
from gallery.settings import read_settings

ENVIRONMENT = {
    "API_URL": "https://d111.cloudfront.example",
    "UPLOAD_ORIGIN": "https://uploads.s3.eu-central-1.example",
    "USER_POOL_ID": "eu-central-1_AbCdEf123",
    "USER_POOL_CLIENT_ID": "client1",
    "VERSION": "sha256:abc",
    "DRAIN_SECONDS": "0",
}

Client = TestClient[web.Request, web.Application]


@dataclass
class Cognito:
    """Stands in for Cognito: answers what it is told to, and keeps what it was asked."""

    status: int = 200
    answer: Any = field(default_factory=dict[str, Any])
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list[tuple[str, Mapping[str, Any]]])
    seconds: float = 0.0

    async def serve(self, request: web.Request) -> web.Response:
        target = request.headers["X-Amz-Target"]
        self.asked.append((target.rpartition(".")[2], json.loads(await request.read())))
        await asyncio.sleep(self.seconds)
        body = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(status=self.status, text=body, content_type="application/x-amz-json-1.1")

    def refuse(self, error: str, status: int = 400) -> None:
        self.status, self.answer = status, {"__type": error, "message": "with something that nobody shall read"}


@pytest.fixture
def cognito() -> Cognito:
    return Cognito()


@pytest.fixture
def visit(cognito: Cognito) -> Callable[[Callable[[Client], Awaitable[None]]], None]:
    """Runs a visit to a gallery that asks `cognito`."""

    def run(visitor: Callable[[Client], Awaitable[None]]) -> None:
        async def main() -> None:
            pool = web.Application()
            pool.router.add_post("/", cognito.serve)
            async with TestServer(pool) as server:
                settings = read_settings({**ENVIRONMENT, "AWS_ENDPOINT_URL": str(server.make_url("")).rstrip("/")})
                async with TestClient(TestServer(application(settings))) as client:
                    await visitor(client)

        asyncio.run(main())

    return run
