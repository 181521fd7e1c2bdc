from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from gallery.assets import PAGE
from local.emulators.processes import free_port
from tests.patience import PATIENCE_SECONDS
from tests.services.gallery.conftest import ENVIRONMENT, Client

FOLDER = Path(__file__).parents[3] / "services" / "gallery"
Visit = Callable[[Callable[[Client], Awaitable[None]]], None]


def policy(header: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (directive.split() for directive in header.split(";"))}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/photos",
        f"/photos/{'a' * 32}",
        "/albums",
        f"/albums/{'0' * 8}-{'-'.join(['0' * 4] * 3)}-{'0' * 12}",
        "/reviews",
    ],
)
def test_each_view_is_the_same_page(visit: Visit, path: str) -> None:
    async def visitor(client: Client) -> None:
        answer = await client.get(path)
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert await answer.text() == (PAGE / "index.html").read_text(encoding="utf-8")

    visit(visitor)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/photos/short", "/static/none.js", "/static/../server.py", "/static/%2e%2e/server.py", "/reviews/1"],
)
def test_what_is_not_there_is_a_problem(visit: Visit, path: str) -> None:
    async def visitor(client: Client) -> None:
        answer = await client.get(path)
        assert answer.status == 404
        assert answer.content_type == "application/problem+json"
        document = await answer.json(content_type=None)
        assert document["status"] == 404
        assert document["detail"].startswith("There is no such ")

    visit(visitor)


@pytest.mark.parametrize("path", ["/", "/health", "/config", "/static/app.js", "/nothing"])
def test_every_answer_has_the_security_headers(visit: Visit, path: str) -> None:
    async def visitor(client: Client) -> None:
        headers = (await client.get(path)).headers
        assert policy(headers["Content-Security-Policy"]) == {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "font-src": ["'self'"],
            "img-src": ["'self'", ENVIRONMENT["API_URL"], ENVIRONMENT["UPLOAD_ORIGIN"]],
            "connect-src": ["'self'", ENVIRONMENT["API_URL"], ENVIRONMENT["UPLOAD_ORIGIN"]],
            "form-action": ["'none'"],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
            "require-trusted-types-for": ["'script'"],
            "trusted-types": ["'none'"],
        }
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Version"] == "sha256:abc"
        assert "Server" not in headers
        assert "Set-Cookie" not in headers

    visit(visitor)


def test_the_page_has_nothing_inline_and_asks_for_nothing_elsewhere() -> None:
    html = (PAGE / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
    asked_for = re.findall(r'(?:src|href)="([^"#]+)', html)
    assert asked_for
    assert not [path for path in asked_for if not path.startswith("/static/")]
    for file in (*PAGE.rglob("*.js"), *PAGE.rglob("*.css")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), file
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|localStorage|document\.cookie", text
        ), file


def test_all_modules_are_fetched_at_once() -> None:
    named = re.findall(r'rel="modulepreload" href="/static/([^"]+)"', (PAGE / "index.html").read_text(encoding="utf-8"))
    assert named == sorted(file.relative_to(PAGE).as_posix() for file in PAGE.rglob("*.js"))


def test_each_module_that_is_imported_is_there() -> None:
    for file in PAGE.rglob("*.js"):
        for name in re.findall(r'from "/static/([^"]+)"', file.read_text(encoding="utf-8")):
            assert (PAGE / name).is_file(), f"{file.name} imports {name}"


def test_a_file_is_sent_once_and_compressed(visit: Visit) -> None:
    async def visitor(client: Client) -> None:
        first = await client.get("/static/app.js", headers={"Accept-Encoding": "gzip"})
        assert first.headers["Content-Encoding"] == "gzip"
        assert await first.text() == (PAGE / "app.js").read_text(encoding="utf-8")
        again = await client.get("/static/app.js", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status == 304
        assert await again.read() == b""
        plain = await client.get("/static/app.js", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        font = await client.get("/static/fonts/figtree.woff2", headers={"Accept-Encoding": "gzip"})
        assert (font.content_type, "Content-Encoding" in font.headers) == ("font/woff2", False)

    visit(visitor)


def test_the_page_learns_where_the_platform_is(visit: Visit) -> None:
    async def visitor(client: Client) -> None:
        answer = await client.get("/config")
        assert await answer.json() == {"api": ENVIRONMENT["API_URL"], "pool": "AbCdEf123", "version": "sha256:abc"}
        assert answer.headers["Cache-Control"] == "no-store"

    visit(visitor)


def test_a_fault_of_ours_is_an_answer_that_says_nothing_of_the_inside(
    visit: Visit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("ann@example.com")

    monkeypatch.setattr("gallery.sign_in.SignIn.take", broken)

    async def visitor(client: Client) -> None:
        answer = await client.post("/sign-in/start", json={})
        assert answer.status == 500
        assert "ann@example.com" not in await answer.text()

    visit(visitor)
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["status"], line["route"]) == ("error", 500, "/sign-in/{step}")
    assert line["error"].startswith("RuntimeError at ")
    assert "ann@example.com" not in json.dumps(line)


def test_a_request_is_one_line_without_who_or_what(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    async def visitor(client: Client) -> None:
        await client.get(f"/photos/{'a' * 32}?secret=1", headers={"X-Amzn-Trace-Id": "Root=1-2-3"})

    visit(visitor)
    [line] = capsys.readouterr().out.splitlines()
    known = json.loads(line)
    assert (known["method"], known["route"], known["status"], known["trace"]) == ("GET", "/{path}", 200, "Root=1-2-3")
    assert "a" * 32 not in line
    assert "secret" not in line
    assert "127.0.0.1" not in line


def test_another_method_is_refused_with_those_that_are_valid(visit: Visit) -> None:
    async def visitor(client: Client) -> None:
        answer = await client.post("/health")
        assert answer.status == 405
        assert "GET" in answer.headers["Allow"]

    visit(visitor)


# The process


def ask(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def started(port: int, drain_seconds: str) -> subprocess.Popen[str]:
    environment = {**os.environ, **ENVIRONMENT, "PORT": str(port), "DRAIN_SECONDS": drain_seconds}
    process = subprocess.Popen(
        [sys.executable, "-m", "gallery"], cwd=FOLDER, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert json.loads(process.stdout.readline())["message"] == "listening"
    return process


def test_the_process_finishes_what_has_begun_and_says_that_it_stops() -> None:
    port = free_port()
    process = started(port, "3")  # in which two requests are answered, on a busy machine too
    answers: list[int] = []

    def visitors() -> None:
        while process.poll() is None:
            try:
                answers.append(ask(port, "/")[0])
            except OSError:
                return
            time.sleep(0.02)

    try:
        assert ask(port, "/health") == (200, b'{"status": "ok", "version": "sha256:abc"}')
        asking = threading.Thread(target=visitors)
        asking.start()
        process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while ask(port, "/health")[0] != 503:
            assert time.monotonic() < deadline
        assert ask(port, "/")[0] == 200
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)
        asking.join()
        assert process.returncode == 0
    finally:
        process.kill()
    assert set(answers) == {200}
    assert json.loads(out.splitlines()[-1])["message"] == "stopped"
