"""Asks the API as a program would, and keeps what it answered, who did, and how long it took."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

from local.emulators.gates.exchange import ANSWERED_BY
from local.errors import LocalCloudError

_LONGEST_SECONDS: Final = 60.0
_USER_AGENT: Final = "photo-platform-local-cloud"
"""Without one, the managed common rules block a request."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer."""

    request: str
    """In words."""
    status: int
    by: str
    """Who answered."""
    milliseconds: float
    body: bytes
    expected: tuple[int, str]
    """The status, and how `by` must begin."""

    @property
    def as_expected(self) -> bool:
        """Whether it was answered as it must be, by whom it must be."""
        status, by = self.expected
        return self.status == status and self.by.startswith(by)

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body as JSON data; empty where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "request": self.request,
            "status": self.status,
            "answered_by": self.by,
            "milliseconds": round(self.milliseconds, 1),
            "ok": self.as_expected,
        }


@dataclass(slots=True)
class ApiCaller:
    """Keeps connections open, and the exchanges in their order. For one thread."""

    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    _open: dict[str, HTTPConnection] = field(default_factory=dict[str, HTTPConnection])

    def ask(
        self,
        request: str,
        method: str,
        url: str,
        expected: tuple[int, str],
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        document: Any = None,  # noqa: ANN401 - any JSON
        note: bool = True,
    ) -> Exchange:
        """Ask, and note it.

        Args:
            request: What is asked for, in words.
            method: Of HTTP.
            url: Absolute.
            expected: The status, and how the name of who answers begins.
            headers: Beside those of the body.
            body: What is sent.
            document: What is sent as JSON in place of a body.
            note: Whether it is one of the `exchanges`.

        Raises:
            LocalCloudError: nobody answers.
        """
        given = {"User-Agent": _USER_AGENT, **(headers or {})}
        if document is not None:
            body, given["Content-Type"] = json.dumps(document).encode(), "application/json"
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        started = time.perf_counter()
        try:
            connection = self._connection(parts.netloc)
            connection.request(method, target, body or None, given)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            self._open.pop(parts.netloc, None)
            raise LocalCloudError(f"{method} {url} is not answered: {error}") from error
        took = (time.perf_counter() - started) * 1000
        exchange = Exchange(request, response.status, response.headers.get(ANSWERED_BY, "S3"), took, content, expected)
        if note:
            self.exchanges.append(exchange)
        return exchange

    def close(self) -> None:
        """Close the connections."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _connection(self, host: str) -> HTTPConnection:
        if host not in self._open:
            self._open[host] = HTTPConnection(host, timeout=_LONGEST_SECONDS)
        return self._open[host]


def form(fields: Mapping[str, str], content: bytes) -> tuple[bytes, str]:
    """Return a form with a file as its last field, and its content type."""
    boundary = "local-cloud-boundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
