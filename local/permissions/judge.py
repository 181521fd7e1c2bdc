"""The judge's socket, which functions and containers ask before each call. See `local.functions.bootstrap`."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from local.permissions.calls import Calls


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128
    calls: Calls


class _Handler(socketserver.StreamRequestHandler):
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride] - the base class has a wider type

    def handle(self) -> None:
        for line in self.rfile:
            question = json.loads(line)
            call = (question["service"], question["operation"], question["parameters"])
            if "role" in question:
                denied = self.server.calls.of_container(question["role"], *call)
            else:
                denied = self.server.calls.of_function(question["function"], *call)
            self.wfile.write(json.dumps({"denied": denied}).encode() + b"\n")


@contextmanager
def judge_socket(path: Path, calls: Calls) -> Generator[None]:
    """Answer questions at a Unix socket until the context ends."""
    with _Server(str(path), _Handler) as server:
        server.calls = calls
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
