"""Our half of the runtime client against the Lambda Runtime API, as a small server speaks it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from packages import runtime_client

REQUESTS: list[tuple[str, str, bytes, str | None]] = []


class RuntimeApi(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._record(b"")
        self._answer(
            200,
            b'{"key": "a.jpg"}',
            {"Lambda-Runtime-Aws-Request-Id": "id-1", "Lambda-Runtime-Deadline-Ms": "1700000000000"},
        )

    def do_POST(self) -> None:
        self._record(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(400 if "unknown" in self.path else 202, b"{}", {})

    def _record(self, body: bytes) -> None:
        REQUESTS.append((self.command, self.path, body, self.headers.get("Content-Type")))

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


@pytest.fixture(autouse=True)
def runtime_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    REQUESTS.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", f"127.0.0.1:{server.server_address[1]}")
    runtime_client.initialize_client("aws-lambda-python/test")
    yield
    server.shutdown()
    server.server_close()


def test_the_next_event_comes_with_its_headers() -> None:
    body, headers = runtime_client.next()

    assert body == b'{"key": "a.jpg"}'
    assert headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert headers["Lambda-Runtime-Deadline-Ms"] == 1_700_000_000_000, "the runtime client calculates with it"


def test_results_and_errors_are_reported_for_their_invocation() -> None:
    runtime_client.post_invocation_result("id-1", b"1", "application/json", None)
    runtime_client.post_error("id-1", '{"errorType": "PhotoRefusedError"}', "{}", None)

    path = "/2018-06-01/runtime/invocation/id-1"
    assert [
        ("POST", f"{path}/response", b"1", "application/json"),
        ("POST", f"{path}/error", b'{"errorType": "PhotoRefusedError"}', "application/json"),
    ] == REQUESTS


def test_a_refused_report_is_an_error() -> None:
    with pytest.raises(RuntimeError, match=r"answered POST .*unknown/response with 400"):
        runtime_client.post_invocation_result("unknown", b"1", "application/json", None)
