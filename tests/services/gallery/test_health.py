"""The check of the container's health: 0 while the gallery takes requests."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gallery import health


@contextmanager
def answering(status: int) -> Generator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" else 500)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_it_goes_by_what_the_gallery_answers(status: int, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(status) as port:
        monkeypatch.setenv("PORT", str(port))
        assert health.main() == code


def test_it_fails_where_nothing_listens(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(200) as port:
        pass
    monkeypatch.setenv("PORT", str(port))
    assert health.main() == 1
    assert f"port {port}" in capsys.readouterr().err
