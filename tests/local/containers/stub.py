"""A service for the tests: answers its version, what it was given, and as badly as it was told to."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen


def given(name: str) -> str:
    return os.environ.get(name, "")


def role() -> str:
    """Return the role whose credentials the task's endpoint gives."""
    request = Request(given("AWS_CONTAINER_CREDENTIALS_FULL_URI"))  # noqa: S310 - the endpoint's own address
    request.add_header("Authorization", given("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
    with urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
        return json.loads(answer.read())["RoleArn"]


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, document = 200, {"version": given("VERSION"), "path": self.path}
        if self.path == "/health":
            status = 503 if given("UNHEALTHY") else 200
        elif self.path == "/environment":
            document = {**os.environ}
        elif self.path == "/role":
            document = {"role": role()}
        else:
            time.sleep(float(given("SECONDS") or 0))
            status = 500 if given("FAILS") else 200
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-version", given("VERSION"))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        print(json.dumps({"message": format % args}), flush=True)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main() -> int:
    if given("EXITS"):
        print("cannot start", flush=True)
        return 3
    server = Server(("127.0.0.1", int(given("PORT"))), Answers)

    def stop(*_: object) -> None:
        if not given("IGNORES_TERM"):
            threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    print("listening", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
