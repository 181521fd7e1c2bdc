"""The endpoint where a task's SDK finds the credentials of the task's role.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from local.clients import Clients
from local.emulators.ministack import ADDRESS

_PATH: Final = "/v2/credentials/"
_SESSION: Final = "ecs-task"


class Credentials:
    """Serves each task's credentials to whoever has its token. Safe to use from several threads."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._roles: dict[str, tuple[str, str]] = {}
        self._server = ThreadingHTTPServer((ADDRESS, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="task credentials", daemon=True)

    def start(self) -> None:
        """Start serving."""
        self._thread.start()

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def add(self, task_id: str, role_arn: str) -> Mapping[str, str]:
        """Return the variables by which a task's SDK finds the credentials of its role."""
        token = secrets.token_urlsafe(32)
        self._roles[task_id] = (role_arn, token)
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{ADDRESS}:{self._server.server_port}{_PATH}{task_id}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
        }

    def remove(self, task_id: str) -> None:
        """Forget a task that has ended."""
        self._roles.pop(task_id, None)

    def answer(self, path: str, token: str) -> Mapping[str, str] | None:
        """Return the credentials at a path; None for another task's, or for none."""
        role_arn, expected = self._roles.get(path.removeprefix(_PATH), ("", ""))
        if not role_arn or not hmac.compare_digest(token.encode(), expected.encode()):
            return None
        given = self._clients.get("sts").assume_role(RoleArn=role_arn, RoleSessionName=_SESSION)["Credentials"]
        expires: datetime = given["Expiration"]
        return {
            "RoleArn": role_arn,
            "AccessKeyId": given["AccessKeyId"],
            "SecretAccessKey": given["SecretAccessKey"],
            "Token": given["SessionToken"],
            "Expiration": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self.answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = answer(self.path, self.headers.get("Authorization", ""))
                body = json.dumps(found or {"message": "no credentials for this task"}).encode()
                self.send_response(HTTPStatus.OK if found else HTTPStatus.FORBIDDEN)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base's own
                del format, args

        return Handler


@contextmanager
def credentials(clients: Clients) -> Generator[Credentials]:
    """Serve credentials until the context ends."""
    serving = Credentials(clients)
    serving.start()
    try:
        yield serving
    finally:
        serving.close()
